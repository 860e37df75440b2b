"""A verdict claims no more than what was measured."""

from decision_cases import candidate, inputs, plan, record_of, requirement

from advisor.schema.decision import Verdict
from advisor.schema.holdout import HoldoutMetric, HoldoutReport
from advisor.schema.search import Check, FamilySearch, Trial
from advisor.stages.decide import decide, what_if_settings, with_holdout
from advisor.stages.decide.changes import single_changes

DUMMY = candidate("dummy", 0.5)


def target(id_, metric, op, value, **more):
    return requirement(id_, "metric_target", metric=metric, op=op, value=value, **more)


# ------------------------------------------------------------------ conflict
def test_a_family_that_failed_may_still_keep_the_musts():
    bar = target("R01", "roc_auc", ">=", 0.95)
    missing = [DUMMY, candidate("linear", 0.7), candidate("rf", 0.75)]
    lost = candidate("gam").model_copy(update={"status": "timed_out", "error": "out of time"})
    assert decide(inputs(missing, (bar,))).verdict is Verdict.REQUIREMENTS_CONFLICT
    d = decide(inputs([*missing, lost], (bar,)))
    assert d.verdict is Verdict.EVIDENCE_INSUFFICIENT
    assert d.because[0].startswith("gam was not measured")
    assert "out of time" in d.because[0]


def test_no_line_of_a_decision_claims_a_proof():
    for second in (0.70, 0.8, 0.86):
        d = decide(inputs([DUMMY, candidate("linear", 0.79), candidate("rf", second, 0.03)]))
        lines = [*d.because, *(step.reason for step in d.ladder), *d.weaknesses]
        assert not [line for line in lines if "proven" in line]


# ------------------------------------------------------------------ trials
def test_a_failed_trial_is_kept_and_not_counted():
    trials = tuple(Trial(index=i, config=(), loss=0.3 if i else None) for i in range(4))
    search = FamilySearch(family="linear", status="ok", loss=0.3, trials=trials)
    assert search.n_completed == 3
    assert len(search.trials) == 4


# ------------------------------------------------------------------ what only training can answer
def test_a_must_built_into_every_fit_is_not_tested_and_not_called_harmless():
    items = (
        requirement("R01", "monotonic", column="a", direction="increasing"),
        requirement("R02", "forbidden_column", column="z"),
        requirement("R03", "interpretability", level="readable_effects"),
    )
    case = inputs([DUMMY, candidate("linear", 0.8), candidate("rf", 0.9, role="reference")], items)
    d = decide(case)
    assert d.untested == ("without R01 (monotonic)", "without R02 (forbidden_column)")
    assert not [c for c in single_changes(case) if {"R01", "R02"} & set(c.drop)]
    assert [c for c in single_changes(case) if "R03" in c.drop]


def test_a_conflict_is_not_solved_on_paper_by_dropping_what_was_built_in():
    violated = [
        Check(id=f"check:{f}.monotonic.R01", name="monotonic", requirement="R01", status="unmet")
        for f in ("linear", "rf")
    ]
    rows = [
        DUMMY,
        candidate("linear", 0.8, checks=violated[:1]),
        candidate("rf", 0.9, checks=violated[1:]),
    ]
    item = requirement("R01", "monotonic", column="a", direction="increasing")
    d = decide(inputs(rows, (item,)))
    assert d.verdict is Verdict.REQUIREMENTS_CONFLICT
    assert d.relaxations == ()
    assert d.untested == ("without R01 (monotonic)",)


# ------------------------------------------------------------------ the holdout's objection
def holdout(source="holdout"):
    return HoldoutReport(
        source=source, rows=500, metrics=(), challenger="rf", contradicts=True,
        challenger_gain=HoldoutMetric(name="roc_auc", value=0.05),
    )  # fmt: skip


def test_rows_that_decided_cannot_object():
    d = decide(inputs([DUMMY, candidate("linear", 0.8), candidate("rf", 0.8)]))
    assert with_holdout(d, holdout("outer_folds")) == d
    assert with_holdout(d, holdout()).verdict is Verdict.RECOMMEND_WITH_CONDITIONS


def test_the_objection_to_one_family_is_not_held_against_another():
    rows = [DUMMY, candidate("linear", 0.76), candidate("rf", 0.8)]
    record = record_of(inputs(rows, plan=plan(margin=0.06))).model_copy(
        update={"holdout": holdout()}
    )
    assert record.decision.family == "linear"
    kept, _ = what_if_settings(record, ("margin=0.05",))
    assert "holdout" in {c.code for c in kept.decision.conditions}
    assert kept.holdout is not None
    other, _ = what_if_settings(record, ("margin=0.01",))
    assert other.decision.family == "rf"
    assert "holdout" not in {c.code for c in other.decision.conditions}
    assert other.holdout is None


# ------------------------------------------------------------------ the digest
def timed(milliseconds, bar=25.0, strength="must"):
    item = requirement("R01", "latency_ms", op="<=", value=bar, strength=strength)
    near = abs(milliseconds - bar) < 0.2 * bar
    check = Check(
        id="check:linear.latency.R01", name="latency", requirement="R01", value=milliseconds,
        bar=bar, status="not_demonstrated" if near else "met", detail=f"{milliseconds} ms",
    )  # fmt: skip
    rows = [DUMMY, candidate("linear", 0.8, checks=(check,)), candidate("rf", 0.8)]
    return record_of(inputs(rows, (item,)))


def test_measured_times_do_not_enter_the_digest_and_their_status_does():
    assert timed(10.0).digest == timed(9.5).digest
    near, nearer = timed(24.0), timed(24.5)
    assert near.decision.conditions[0].text != nearer.decision.conditions[0].text
    assert near.digest == nearer.digest
    wish, other = timed(24.0, strength="should"), timed(24.5, strength="should")
    assert wish.decision.weaknesses != other.decision.weaknesses
    assert wish.digest == other.digest
    assert timed(10.0).digest != timed(24.0).digest
    assert timed(10.0).record_sha256 != timed(9.5).record_sha256


def test_the_size_of_a_model_enters_the_digest():
    item = requirement("R01", "model_size_mb", op="<=", value=5.0)
    digests = {
        record_of(
            inputs(
                [DUMMY, candidate("linear", 0.8, size_mb=size), candidate("rf", 0.8, size_mb=2.0)],
                (item,),
            )
        ).digest
        for size in (1.0, 1.1)
    }
    assert len(digests) == 2
