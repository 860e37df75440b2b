"""The verdict table, the walk, the bar, prices, flips and conditions."""

import time

import numpy as np
import pytest
from decision_cases import (
    candidate,
    folds,
    inputs,
    plan,
    problem,
    requirement,
    scored_by_cost,
    verdict,
)

from advisor.metrics.thresholds import threshold_tables
from advisor.schema.decision import Verdict
from advisor.schema.holdout import HoldoutMetric, HoldoutReport
from advisor.schema.problem import ProblemType, Task
from advisor.schema.profile import Finding
from advisor.schema.requirements import At, Conflict, Requirements, SourceQuote
from advisor.schema.search import Candidate, Check, GroupMetric
from advisor.stages.compare import compare
from advisor.stages.decide import (
    Change,
    DecisionInputs,
    DecisionNumbers,
    admissible_families,
    apply,
    decide,
    settled,
    with_holdout,
)
from advisor.stages.decide.changes import single_changes

DUMMY = candidate("dummy", 0.5)
LEVEL = requirement("R01", "interpretability", level="readable_effects")


def outcome_of(decision, family):
    return next(step for step in decision.ladder if step.family == family)


# ------------------------------------------------------------------ the walk
def test_simplest_is_kept_when_richer_families_gain_less_than_the_margin():
    d = decide(inputs([DUMMY, candidate("linear", 0.80), candidate("rf", 0.804)]))
    assert (d.verdict, d.family, d.confidence) == (Verdict.RECOMMEND, "linear", "sufficient")
    assert d.price_of_simplicity.against == "rf"
    assert d.price_of_simplicity.value == pytest.approx(0.004)
    assert d.rows_to_settle is None


def test_proven_need_moves_up_and_says_how_strong():
    d = decide(inputs([DUMMY, candidate("linear", 0.70), candidate("rf", 0.80)]))
    assert (d.family, d.confidence) == ("rf", "needed_strong")
    step = outcome_of(d, "linear")
    assert step.outcome == "rejected"
    assert step.evidence == ("cmp:linear>rf",)


def test_unproven_gain_keeps_the_simple_family_and_prints_what_it_could_cost():
    d = decide(inputs([DUMMY, candidate("linear", 0.80), candidate("rf", 0.815, wobble=0.04)]))
    assert (d.family, d.confidence) == ("linear", "inconclusive")
    assert d.rows_to_settle > 3_000
    assert any("could cost up to" in w for w in d.weaknesses)


def test_small_steps_do_not_hide_a_large_sum():
    """Every rung gains 0.6 margins on the one below; the top is 1.8 margins above the bottom."""
    means = {"linear": 0.800, "gam": 0.806, "ebm": 0.812, "rf": 0.818}
    d = decide(inputs([DUMMY, *(candidate(f, m, wobble=0.001) for f, m in means.items())]))
    assert outcome_of(d, "linear").outcome == "rejected"
    assert d.family in {"gam", "ebm"}


def test_order_of_candidates_is_irrelevant():
    rows = [DUMMY, candidate("linear", 0.75), candidate("gam", 0.8), candidate("rf", 0.805)]
    assert decide(inputs(rows)) == decide(inputs(rows[::-1]))


def test_group_counts_once_and_only_its_best_in_search_can_reject():
    rows = [
        DUMMY,
        candidate("linear", 0.7),
        candidate("gbm_a", 0.82, search_loss=0.30),
        candidate("gbm_b", 0.705, search_loss=0.25),
    ]
    assert {c.n_challengers for c in compare(rows, plan()) if c.simpler == "linear"} == {1}
    assert decide(inputs(rows)).family == "linear"
    swapped = [*rows[:2], rows[2].model_copy(update={"search_loss": 0.2}), rows[3]]
    assert decide(inputs(swapped)).family == "gbm_a"


def test_simpler_member_of_a_group_stays_unless_the_richer_is_needed():
    rows = [
        DUMMY,
        candidate("linear", 0.7),
        candidate("gbm_a", 0.82, search_loss=0.30),
        candidate("gbm_b", 0.822, search_loss=0.25),
    ]
    assert decide(inputs(rows)).family == "gbm_a"
    apart = [*rows[:3], candidate("gbm_b", 0.86, search_loss=0.25)]
    assert decide(inputs(apart)).family == "gbm_b"


def test_rung_no_better_than_a_fallen_simpler_one_is_passed_over():
    """The middle family is too erratic to be rejected itself, and adds nothing."""
    rows = [
        DUMMY,
        candidate("linear", 0.70, wobble=0.001),
        candidate("gam", 0.69, wobble=0.3),
        candidate("rf", 0.75, wobble=0.001),
    ]
    d = decide(inputs(rows))
    assert d.family == "rf"
    assert "no better than linear" in outcome_of(d, "gam").reason


def test_policies():
    rows = [DUMMY, candidate("linear", 0.80), candidate("gam", 0.8075, wobble=0.001)]
    assert decide(inputs(rows)).family == "linear"
    assert decide(inputs(rows, plan=plan(policy="performance"))).family == "gam"
    rows = [DUMMY, candidate("linear", 0.80), candidate("gam", 0.812, wobble=0.006)]
    assert decide(inputs(rows)).family == "gam"
    assert decide(inputs(rows, plan=plan(policy="strict"))).family == "linear"


def test_tie_inside_a_tier_goes_to_fewer_terms():
    rows = [
        DUMMY,
        candidate("linear", 0.80, n_terms=25),
        candidate("tree", 0.802, n_terms=8),
    ]
    d = decide(inputs(rows))
    assert d.family == "tree"
    assert "fewer terms" in outcome_of(d, "linear").reason
    far = [rows[0], rows[1], candidate("tree", 0.792, n_terms=8)]
    assert decide(inputs(far)).family == "linear"


def test_measured_complexity_can_cost_a_family_its_tier():
    rows = [DUMMY, candidate("linear", 0.8, demoted_to="T3"), candidate("gam", 0.8)]
    assert decide(inputs(rows)).family == "gam"
    barred = decide(inputs(rows, [LEVEL]))
    assert outcome_of(barred, "linear").outcome == "inadmissible"


# ------------------------------------------------------------------ verdicts
def test_out_of_scope():
    d = decide(inputs([], plan=None, problem=problem(None, ProblemType.CLUSTERING)))
    assert (d.verdict, d.family, d.flips) == (Verdict.OUT_OF_SCOPE, None, ())


def test_baseline_is_enough_only_when_nothing_can_be_better_by_the_margin():
    flat = [DUMMY, candidate("linear", 0.501), candidate("rf", 0.5)]
    d = decide(inputs(flat))
    assert (d.verdict, d.family) == (Verdict.BASELINE_IS_ENOUGH, "dummy")
    wide = [DUMMY, candidate("linear", 0.51, wobble=0.05), candidate("rf", 0.5, wobble=0.05)]
    d = decide(inputs(wide))
    assert (d.verdict, d.family) == (Verdict.EVIDENCE_INSUFFICIENT, None)


def test_stated_baseline_has_to_be_beaten_too():
    rows = [DUMMY, candidate("linear", 0.80), candidate("rf", 0.80)]
    stated = requirement("R05", "baseline", metric="roc_auc", value=0.86, strength="should")
    d = decide(inputs(rows, [stated]))
    assert (d.verdict, d.family) == (Verdict.BASELINE_IS_ENOUGH, "dummy")
    easy = stated.model_copy(update={"value": 0.7})
    assert decide(inputs(rows, [easy])).family == "linear"
    between = stated.model_copy(update={"value": 0.75})
    split = [DUMMY, candidate("linear", 0.748), candidate("rf", 0.80, wobble=0.001)]
    steady = [c.model_copy(update={"metrics": (_steady(c),)}) for c in split]
    assert decide(inputs(steady, [between])).family == "rf"


def _steady(c: Candidate):
    mean = c.metrics[0].mean
    values = tuple(mean + 0.002 * (-1) ** i for i in range(len(c.metrics[0].folds)))
    return c.metrics[0].model_copy(update={"folds": values})


def test_conflict_names_the_smallest_relaxations():
    target = requirement("R02", "metric_target", metric="roc_auc", op=">=", value=0.99)
    d = decide(inputs([DUMMY, candidate("linear", 0.8), candidate("rf", 0.82)], [target]))
    assert (d.verdict, d.family, d.unmet) == (Verdict.REQUIREMENTS_CONFLICT, None, ("R02",))
    assert d.relaxations == ("without R02: RECOMMEND, rf",)


def test_conflict_before_any_search_names_who_would_enter():
    rows = (verdict("rf", "excluded", "need.interpretability", "not readable"),)
    d = decide(inputs([], [LEVEL], plan=None, shortlist=rows))
    assert d.verdict is Verdict.REQUIREMENTS_CONFLICT
    assert d.relaxations == ("without R01: would admit rf (not measured)",)


def test_exclusion_by_data_is_no_conflict_of_requirements():
    rows = (verdict("rf", "excluded", "data.n_rows", "too many rows"),)
    d = decide(inputs([], plan=None, shortlist=rows))
    assert d.verdict is Verdict.EVIDENCE_INSUFFICIENT


def test_fewer_than_two_finished_families_is_insufficient():
    lost = candidate("rf", status="timed_out", error="deadline of 60 s")
    d = decide(inputs([DUMMY, candidate("linear", 0.8), lost]))
    assert d.verdict is Verdict.EVIDENCE_INSUFFICIENT
    assert any("deadline" in line for line in d.because)


def test_family_without_a_score_neither_wins_nor_loses_silently():
    lost = candidate("gam", status="failed", error="singular matrix")
    rows = [DUMMY, candidate("linear", 0.8), lost, candidate("rf", 0.8)]
    d = decide(inputs(rows))
    assert d.family == "linear"
    assert outcome_of(d, "gam").outcome == "no_score"
    assert any("singular matrix" in w for w in d.weaknesses)


def test_too_few_trials_cannot_win():
    rows = [DUMMY, candidate("linear", 0.7), candidate("gam", 0.7), candidate("rf", 0.9, trials=1)]
    d = decide(inputs(rows, numbers=DecisionNumbers(minimum_trials=3)))
    assert d.family == "linear"
    assert outcome_of(d, "rf").outcome == "no_score"


# ------------------------------------------------------------------ the bar
def test_metric_target_statuses_follow_the_interval():
    rows = [DUMMY, candidate("linear", 0.8), candidate("rf", 0.801)]
    for bar, wanted in [(0.7, "met"), (0.8, "not_demonstrated")]:
        item = requirement("R02", "metric_target", metric="roc_auc", op=">=", value=bar)
        d = decide(inputs(rows, [item]))
        assert {s.status for s in d.bar if s.family == "linear"} == {wanted}
        expected = Verdict.RECOMMEND if wanted == "met" else Verdict.RECOMMEND_WITH_CONDITIONS
        assert d.verdict is expected


def test_bar_against_the_direction_of_its_metric_is_for_a_person_to_read():
    odd = requirement("R02", "metric_target", metric="roc_auc", op="<", value=0.05)
    d = decide(inputs([DUMMY, candidate("linear", 0.8), candidate("rf", 0.8)], [odd]))
    assert (d.family, d.verdict) == ("linear", Verdict.RECOMMEND_WITH_CONDITIONS)
    assert "not a bar that a model can keep" in d.conditions[0].text


def test_family_that_demonstrates_a_must_goes_before_one_that_does_not():
    item = requirement("R02", "metric_target", metric="roc_auc", op=">=", value=0.79)
    rows = [DUMMY, candidate("linear", 0.795), candidate("rf", 0.804)]
    rows = [c.model_copy(update={"metrics": (_steady(c),)}) for c in rows]
    rows[1] = rows[1].model_copy(update={"metrics": (candidate("linear", 0.795).metrics)})
    d = decide(inputs(rows, [item]))
    assert d.family == "rf"
    assert "not demonstrated" in outcome_of(d, "linear").reason


@pytest.mark.parametrize(
    ("bar", "status"),
    [(100, "met"), (11, "not_demonstrated"), (9.0, "not_demonstrated"), (5, "unmet")],
)
def test_times_near_the_bar_show_nothing(bar, status):
    item = requirement("R03", "latency_ms", op="<=", value=bar, percentile=99)
    slow = candidate("linear", 0.8, predict_ms_p99=10.0)
    d = decide(inputs([DUMMY, slow, candidate("rf", 0.8, predict_ms_p99=0.1)], [item]))
    assert {s.status for s in d.bar if s.family == "linear"} == {status}
    assert d.family == ("rf" if status == "unmet" else "linear")


def test_a_check_settles_its_requirement():
    item = requirement("R04", "monotonic", column="a", direction="increasing")
    bad = Check(id="check:linear.mono", name="monotonic", requirement="R04", status="unmet")
    good = Check(id="check:rf.mono", name="monotonic", requirement="R04", status="met")
    rows = [DUMMY, candidate("linear", 0.8, checks=(bad,)), candidate("rf", 0.8, checks=(good,))]
    d = decide(inputs(rows, [item]))
    assert d.family == "rf"
    assert d.price_of_constraints[0].requirement == "R04"
    assert settled(Requirements(items=(item,)), d)[0].status == "met"


def test_forbidden_column_is_unmet_when_read_unless_conditional():
    item = requirement("R05", "forbidden_column", column="b")
    rows = [DUMMY, candidate("linear", 0.8), candidate("rf", 0.8, features=("a",))]
    assert decide(inputs(rows, [item])).family == "rf"
    soft = item.model_copy(update={"condition": "only if never unfavourable"})
    d = decide(inputs(rows, [soft]))
    assert (d.family, d.verdict) == ("linear", Verdict.RECOMMEND_WITH_CONDITIONS)


def test_fairness_bar_uses_the_group_intervals():
    item = requirement("R06", "fairness", columns=("g",), metric="selection_rate_ratio", value=0.8)

    def groups(low, high):
        return tuple(
            GroupMetric(column="g", level=level, n=500, metric="selection_rate", value=v,
                        low=v - 0.01, high=v + 0.01)
            for level, v in (("x", low), ("y", high))
        )  # fmt: skip

    for pair, wanted in [
        ((0.3, 0.31), "met"),
        ((0.1, 0.3), "unmet"),
        ((0.25, 0.31), "not_demonstrated"),
    ]:
        rows = [DUMMY, candidate("linear", 0.8, groups=groups(*pair)), candidate("rf", 0.8)]
        d = decide(inputs(rows, [item]))
        found = {s.status for s in d.bar if s.family == "linear"}
        assert found == {wanted}, pair


def test_joint_bars_are_judged_at_one_threshold_chosen_on_other_folds():
    bars = [
        requirement("R01", "metric_target", metric="recall", op=">=", value=0.9),
        requirement("R02", "metric_target", metric="flag_rate", op="<=", value=0.6),
    ]
    rows = scored_by_cost({"dummy": 0, "linear": 2.0, "rf": 2.05})
    d = decide(inputs(rows, bars, plan=plan(metric="roc_auc")))
    assert {s.status for s in d.bar if s.family == "linear"} <= {"met", "not_demonstrated"}
    assert 0 < d.threshold < 0.5
    harder = [bars[0].model_copy(update={"value": 0.99}), bars[1].model_copy(update={"value": 0.2})]
    d = decide(inputs(rows, harder, plan=plan(metric="roc_auc")))
    assert d.verdict is Verdict.REQUIREMENTS_CONFLICT
    assert len(d.relaxations) >= 1


def test_operating_point_metric_comes_from_the_tables():
    rows = scored_by_cost({"dummy": 0, "linear": 1.0, "rf": 1.05})
    item = requirement(
        "R01", "metric_target", metric="recall", op=">=", value=0.1, at=At(flag_rate=0.2)
    )
    d = decide(inputs(rows, [item]))
    status = next(s for s in d.bar if s.family == "linear")
    assert status.status == "met"
    assert 0.2 < status.value < 0.7
    assert 0 < d.threshold < 1


# ------------------------------------------------------------------ constraints, prices, flips
def reference_case():
    rows = [
        DUMMY,
        candidate("linear", 0.70),
        candidate("gam", 0.705),
        candidate("rf", 0.85, role="reference"),
    ]
    shortlist = (
        verdict("linear"),
        verdict("gam"),
        verdict("rf", "reference", "need.interpretability", "not readable"),
    )
    return inputs(rows, [LEVEL], shortlist=shortlist)


def test_price_of_a_constraint_and_the_flip_that_lifts_it():
    case = reference_case()
    d = decide(case)
    assert (d.family, d.best_performer) == ("linear", "rf")
    price = d.price_of_constraints[0]
    assert (price.requirement, price.against) == ("R01", "rf")
    assert price.value == pytest.approx(0.15)
    flip = next(f for f in d.flips if "R01" in f.change)
    assert (flip.family, flip.then) == ("rf", "rf instead of linear")
    assert d.binding_requirements == ("R01",)


def test_requirements_that_bind_only_together_share_one_price_and_never_flip_alone():
    case = reference_case()
    also = requirement("R02", "regulation", value="some act")
    loose = requirement("R03", "interpretability", level="reasons")
    both = Requirements(items=(LEVEL, also, loose))
    d = decide(case.model_copy(update={"requirements": both}))
    assert [(p.requirement, p.against) for p in d.price_of_constraints] == [("R01", "rf")]
    assert "R01 and R02 together" in d.price_of_constraints[0].note
    assert not any("R01" in f.change or "R02" in f.change for f in d.flips)
    dropped = apply(
        case.model_copy(update={"requirements": both}), Change(text="", drop=("R01", "R02"))
    )
    assert decide(dropped).family == "rf"


def test_every_flip_really_flips_and_nothing_else_does():
    case = reference_case()
    d = decide(case)
    printed = {f.change: (f.verdict, f.family) for f in d.flips}
    for change in single_changes(case):
        again = decide(apply(case, change))
        plain = (
            "RECOMMEND" if again.verdict.startswith("RECOMMEND") else again.verdict.value,
            again.family,
        )
        if change.text in printed:
            assert printed[change.text] == plain
        else:
            assert again.family == d.family


def test_margin_flips_are_printed():
    rows = [DUMMY, candidate("linear", 0.80), candidate("rf", 0.815, wobble=0.002)]
    d = decide(inputs(rows))
    assert d.family == "rf"
    assert any(f.change == "with twice the margin" and f.family == "linear" for f in d.flips)


def test_cost_changes_are_counted_again_from_the_tables():
    rows = scored_by_cost({"dummy": 0, "linear": 0.55, "rf": 0.9})
    costs = [
        requirement("R01", "cost", side="fn", value=5, unit="EUR"),
        requirement("R02", "cost", side="fp", value=1, unit="EUR"),
    ]
    case = inputs(rows, costs, plan=plan("expected_cost", 0.02, margin_kind="relative"))
    d = decide(case)
    assert d.family == "rf"
    assert d.threshold == pytest.approx(1 / 6)
    harmless = apply(case, Change(text="", costs=(("fn", 0.001),)))
    assert decide(harmless).verdict in {Verdict.BASELINE_IS_ENOUGH, Verdict.EVIDENCE_INSUFFICIENT}
    same = apply(case, Change(text="", costs=(("fn", 5.0),)))
    for before, after in zip(case.candidates, same.candidates, strict=True):
        a, b = before.metric("expected_cost"), after.metric("expected_cost")
        assert b.mean == pytest.approx(a.mean, abs=1e-9)


def test_price_of_simplicity_comes_in_money_when_costs_are_money():
    rows = scored_by_cost({"dummy": 0, "linear": 0.9, "rf": 0.92})
    costs = [
        requirement("R01", "cost", side="fn", value=5, unit="EUR"),
        requirement("R02", "cost", side="fp", value=1, unit="EUR"),
    ]
    d = decide(inputs(rows, costs, plan=plan("expected_cost", 0.1, margin_kind="relative")))
    assert d.family == "linear"
    price = d.price_of_simplicity
    assert price.currency == "EUR"
    assert price.money_per_1k == pytest.approx(1_000 * price.value, abs=1e-6)
    assert price.money_low < price.money_per_1k < price.money_high


# ------------------------------------------------------------------ conditions
def test_each_open_point_is_a_condition():
    rows = [DUMMY, candidate("linear", 0.8), candidate("rf", 0.8)]
    asked = Requirements(
        items=(
            requirement("R01", "regulation", value="GDPR"),
            requirement("R02", "determinism", value=True),
            requirement("R03", "margin", metric="roc_auc", value=0.01, confirmed=False),
        ),
        uncovered=(SourceQuote(quote="It must feel right."),),
        conflicts=(Conflict(kind="value", quote="a", message="two numbers", resolution="first"),),
    )
    leak = Finding(code="leak_suspect", severity="severe", columns=("a",), message="a tells y",
                   action="question")  # fmt: skip
    d = decide(
        inputs(rows, findings=(leak,), plan=plan(margin_origin="user (R03)")).model_copy(
            update={"requirements": asked}
        )
    )
    assert d.verdict is Verdict.RECOMMEND_WITH_CONDITIONS
    assert {c.code for c in d.conditions} == {
        "not_testable", "not_measured", "unconfirmed", "uncovered", "conflict", "leak_suspect",
    }  # fmt: skip


def test_holdout_objects_but_never_reselects():
    d = decide(inputs([DUMMY, candidate("linear", 0.8), candidate("rf", 0.8)]))
    bad = HoldoutReport(
        source="holdout", rows=500, metrics=(), challenger="rf", contradicts=True,
        challenger_gain=HoldoutMetric(name="roc_auc", value=0.05),
    )  # fmt: skip
    after = with_holdout(d, bad)
    assert (after.family, after.verdict) == (d.family, Verdict.RECOMMEND_WITH_CONDITIONS)
    assert with_holdout(after, bad) == after
    assert with_holdout(d, None) == d


def test_a_missed_wish_is_a_weakness_not_a_condition():
    wish = requirement("R02", "metric_target", metric="roc_auc", op=">=", value=0.99,
                       strength="should")  # fmt: skip
    d = decide(inputs([DUMMY, candidate("linear", 0.8), candidate("rf", 0.8)], [wish]))
    assert d.verdict is Verdict.RECOMMEND
    assert any("R02" in w for w in d.weaknesses)


# ------------------------------------------------------------------ records and time
def test_json_round_trip_gives_the_same_decision():
    rows = scored_by_cost({"dummy": 0, "linear": 0.9, "gam": 1.0, "rf": 1.1})
    case = inputs(rows, [LEVEL], plan=plan(metric="roc_auc"))
    back = DecisionInputs.model_validate_json(case.model_dump_json(by_alias=True))
    assert decide(back) == decide(case)


def test_comparison_carries_the_larger_error_of_grouped_rows():
    rows = [DUMMY, candidate("linear", 0.80), candidate("rf", 0.83)]
    case = inputs(rows)
    assert decide(case).family == "rf"
    wide = compare(rows, plan(), row_errors={("linear", "rf"): 0.03})
    assert decide(case.model_copy(update={"comparisons": wide})).family == "linear"


def test_few_rolling_origins_prove_nothing_unless_all_agree():
    few = {"kind": "time", "n_folds": 5, "seed": 0}
    steady = candidate("rf", values=tuple(0.8 + 0.04 + 0.001 * i for i in range(5)))
    mixed = candidate("rf", values=(0.9, 0.9, 0.9, 0.9, 0.81))
    base = [
        candidate("dummy", values=(0.5,) * 5),
        candidate("linear", values=(0.8,) * 5),
        candidate("gam", values=(0.8,) * 5),
    ]
    assert decide(inputs([*base, steady], plan=plan(comparison_folds=few))).family == "rf"
    assert decide(inputs([*base, mixed], plan=plan(comparison_folds=few))).family == "linear"


def test_deciding_again_takes_less_than_a_second():
    rng = np.random.default_rng(0)
    families = {f: 0 if f == "dummy" else 0.9 + 0.05 * rng.random() for f in
                ("dummy", "linear", "tree", "gam", "ebm", "rf", "gbm_a", "gbm_b")}  # fmt: skip
    rows = scored_by_cost(families)
    asked = [
        requirement("R01", "metric_target", metric="recall", op=">=", value=0.7),
        requirement("R02", "metric_target", metric="flag_rate", op="<=", value=0.6),
        requirement("R03", "cost", side="fn", value=5, unit="EUR"),
        requirement("R04", "cost", side="fp", value=1, unit="EUR"),
        requirement("R05", "latency_ms", op="<=", value=100),
        LEVEL.model_copy(update={"id": "R06"}),
    ]
    case = inputs(rows, asked, plan=plan("expected_cost", 0.02, margin_kind="relative"))
    start = time.process_time()
    decide(case)
    assert time.process_time() - start < 1.0


def test_admissible_families_and_tables():
    case = reference_case()
    assert admissible_families(case) == ("linear", "gam")
    y, p = np.array([0, 1, 1, 0.0]), np.array([0.2, 0.7, 0.6, 0.6])
    table = threshold_tables([y], [p])[0]
    assert table.true_positives[-1] == 2
    assert table.false_positives[-1] == 2
    assert case.problem.task is Task.BINARY
    assert folds(0.7) == folds(0.7)
