"""The rule engine on small invented rules and families."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.catalogue import load_catalogue
from advisor.schema.facts import ColumnFacts, DataFacts, EvidenceFacts, Facts, NeedFacts, TaskFacts
from advisor.schema.family import Family
from advisor.schema.logic import interpretability_of, matches
from advisor.schema.rule import FamilySelector, Rule
from advisor.stages.shortlist import evaluate_evidence, shortlist

POLICY = load_catalogue().policy
ALL = ("instant", "quick", "standard", "thorough")


def family(name: str, tier: str, complexity: int, **changes: Any) -> Family:
    plain = {
        "title": name.title(),
        "challenger_group": name,
        "tasks": ("binary", "regression"),
        "kind": name,
        "reads_as": "",
        "representation": "linear",
        "efforts": ALL,
    }
    return Family(id=name, tier=tier, complexity=complexity, **{**plain, **changes})


FAMILIES = (
    family("mean", "T0", 0),
    family("line", "T1", 10),
    family("tree", "T1", 12, representation="tree"),
    family("curves", "T2", 20, additive=True),
    family("near", "T3", 30, stores_rows=True, max_rows=1000),
    family("gbm_hist", "T4", 40, handles_missing=True),
    family("rf", "T4", 38, efforts=("standard", "thorough")),
    family("net", "T5", 50),
    family("blend", "T5", 60, admissible="performance_only"),
)


def rule(rule_id: str, effect: str, when: dict[str, Any] | None = None, **changes: Any) -> Rule:
    then = {"effect": effect, "message": changes.pop("message", f"{rule_id} speaks")}
    for key in ("families", "metric", "split", "step", "select", "weight"):
        if key in changes:
            then[key] = changes.pop(key)
    plain = {
        "name": rule_id.lower(),
        "pillar": "constraint",
        "grade": "convention",
        "summary": f"{rule_id} in short.",
        "why": "",
        "source": (),
        "case": (),
        "when": when or {"all": [{"fact": "need.regulated", "is": True}]},
    }
    return Rule.model_validate({"id": rule_id, "then": then, **plain, **changes})


def found(*columns: ColumnFacts, **groups: dict[str, Any]) -> Facts:
    return Facts(
        task=TaskFacts(**{"task": "binary", **groups.get("task", {})}),
        data=DataFacts(**{"n_rows": 500, "n_effective": 400, **groups.get("data", {})}),
        need=NeedFacts(**{"regulated": True, **groups.get("need", {})}),
        evidence=EvidenceFacts(**groups.get("evidence", {})),
        columns=columns,
    )


def verdicts(listed: Any) -> dict[str, str]:
    return {v.family: v.verdict for v in listed.families}


def ask(rules: list[Rule], facts: Facts | None = None, effort: Any = "standard") -> Any:
    return shortlist(facts or found(), rules, FAMILIES, POLICY, effort)


RICH = {"tier_at_least": "T3"}


def test_exclude_beats_require_and_the_conflict_is_reported() -> None:
    listed = ask(
        [rule("A", "require", families={"tier": ["T5"]}), rule("B", "exclude", families=RICH)]
    )
    assert verdicts(listed)["net"] == "excluded"
    messages = [c.message for c in listed.conflicts]
    assert any(m.startswith("Net: A asks for it, B excludes it") for m in messages)


def test_a_candidate_that_is_excluded_is_no_conflict() -> None:
    listed = ask(
        [rule("A", "candidate", families={"tier": ["T5"]}), rule("B", "exclude", families=RICH)]
    )
    assert listed.conflicts == ()


def test_the_first_excluded_of_the_reference_order_prices_the_must() -> None:
    listed = ask([rule("B", "exclude", families=RICH)])
    assert verdicts(listed)["gbm_hist"] == "reference"
    assert verdicts(listed)["rf"] == "excluded"


def test_an_exclusion_by_data_is_not_priced() -> None:
    listed = ask(
        [
            rule("B", "exclude", families={"tier": ["T4"]}),
            rule("D", "exclude", families={"tier": ["T4"]}, pillar="data"),
        ]
    )
    assert "reference" not in {v for k, v in verdicts(listed).items() if k != "blend"}


def test_a_reference_is_one_that_the_effort_tries() -> None:
    listed = ask([rule("B", "exclude", families={"kind": ["rf"]})], effort="quick")
    assert verdicts(listed)["rf"] == "excluded"


def test_the_baseline_is_never_excluded_nor_ordered() -> None:
    listed = ask([rule("B", "exclude", families={"tier_at_most": "T5"})])
    assert [v.family for v in listed.admitted()] == ["mean"]


def test_soft_weights_add_up_and_order_the_admitted() -> None:
    listed = ask(
        [
            rule("A", "prefer", families={"representation": ["tree"]}, weight=1.0),
            rule("B", "penalise", families={"kind": ["line"]}, weight=0.5),
            rule("C", "prefer", families={"kind": ["line"]}, weight=0.25),
        ]
    )
    order = [v.family for v in listed.admitted()]
    assert order[:2] == ["mean", "tree"]
    assert order[-1] == "line"
    assert next(v.preference for v in listed.families if v.family == "line") == -0.25


@pytest.mark.parametrize(
    ("changes", "name", "reason"),
    [
        ({"task": {"task": "multiclass"}}, "line", "does not fit the task"),
        ({"data": {"n_rows": 5000}}, "near", "not practicable above 1,000"),
        ({"data": {"n_effective": 80}}, "gbm_hist", "80 effective rows"),
    ],
)
def test_a_family_that_cannot_be_fitted_says_why(
    changes: dict[str, Any], name: str, reason: str
) -> None:
    listed = ask([], found(**changes))
    verdict = next(v for v in listed.families if v.family == name)
    assert verdict.verdict == "not_applicable"
    assert reason in verdict.because[0].message


def test_effort_limits_and_rules_invite() -> None:
    assert verdicts(ask([], effort="quick"))["rf"] == "not_applicable"
    for effect in ("candidate", "require"):
        invited = ask([rule("A", effect, families={"kind": ["rf"]})], effort="quick")
        assert verdicts(invited)["rf"] == "admitted"
        preview = ask([rule("A", effect, families={"kind": ["rf"]})], effort="instant")
        assert verdicts(preview)["rf"] == "not_applicable"


def test_a_tier_that_only_the_effort_left_out_is_still_tried() -> None:
    late = tuple(
        f.model_copy(update={"efforts": ("thorough",)}) if f.tier in ("T3", "T4") else f
        for f in FAMILIES
    )
    listed = shortlist(found(), [], late, POLICY, "quick")
    assert [v.family for v in listed.admitted() if v.tier in ("T3", "T4")] == ["near"]


def test_a_family_for_performance_only_is_a_reference_until_the_policy_says_so() -> None:
    assert verdicts(ask([]))["blend"] == "reference"
    assert verdicts(ask([rule("A", "select", select="policy_performance")]))["blend"] == "admitted"


def test_unknown_has_no_effect_and_is_recorded() -> None:
    listed = ask([rule("B", "exclude", families=RICH)], found(need={"regulated": None}))
    assert verdicts(listed)["gbm_hist"] == "admitted"
    (outcome,) = listed.outcomes
    assert (outcome.state, outcome.families, outcome.message) == ("unknown", (), "")
    assert [(read.fact, read.value) for read in outcome.facts] == [("need.regulated", None)]


def test_a_draft_has_no_effect() -> None:
    assert ask([rule("B", "exclude", families=RICH, status="draft")]).outcomes == ()


def test_the_heaviest_metric_wins_ties_by_id_and_the_user_over_all() -> None:
    rules = [
        rule("B", "metric", metric="log_loss", weight=2.0),
        rule("A", "metric", metric="brier", weight=2.0),
        rule("C", "metric", metric="roc_auc", weight=1.0),
    ]
    listed = ask(rules)
    assert (listed.metric, listed.metric_rule) == ("brier", "A")
    named = ask(rules, found(task={"metric": "f1"}))
    assert (named.metric, named.metric_rule) == ("f1", None)


def test_out_of_scope_stops_everything_and_keeps_the_warnings() -> None:
    listed = ask(
        [
            rule("A", "out_of_scope", message="Take another route."),
            rule("B", "metric", metric="roc_auc"),
            rule("C", "warn", message="Mind this."),
        ]
    )
    assert listed.out_of_scope == "Take another route."
    assert set(verdicts(listed).values()) == {"not_applicable"}
    assert listed.metric is None
    assert [w.message for w in listed.warnings] == ["Mind this."]


def test_messages_show_the_facts() -> None:
    listed = ask(
        [
            rule(
                "A",
                "warn",
                message="{data.n_rows} rows, {data.missing_share:%} missing, {data.n_groups}.",
            )
        ],
        found(data={"n_rows": 12345, "missing_share": 0.125}),
    )
    assert listed.warnings[0].message == "12,345 rows, 12.5 % missing, unknown."


NUMBER = {"all": [{"fact": "column.kind", "equals": "numeric"}]}


def columns(count: int, kind: str | None = "numeric") -> tuple[ColumnFacts, ...]:
    return tuple(ColumnFacts(name=f"c{i}", kind=kind) for i in range(count))


def column_rule(rule_id: str, step: str, weight: float = 1.0, **changes: Any) -> Rule:
    return rule(rule_id, "prepare", NUMBER, step=step, weight=weight, scope="column", **changes)


def test_a_column_rule_records_each_firing_and_one_summary_of_the_rest() -> None:
    some = ask([column_rule("A", "log1p")], found(*columns(2), ColumnFacts(name="t", kind="text")))
    assert [(o.column, o.state) for o in some.outcomes] == [("c0", "fires"), ("c1", "fires")]
    none = ask([column_rule("A", "log1p")], found(*columns(3, "text")))
    assert [(o.column, o.state) for o in none.outcomes] == [(None, "silent")]
    dark = ask([column_rule("A", "log1p")], found(*columns(3, None)))
    assert [(o.column, o.state) for o in dark.outcomes] == [(None, "unknown")]


def test_a_rule_that_fires_on_very_many_columns_is_recorded_once_and_done_on_all() -> None:
    listed = ask([column_rule("A", "log1p")], found(*columns(300)))
    (outcome,) = listed.outcomes
    assert "300 columns" in outcome.message
    assert len(listed.steps) == 300


def test_one_step_per_slot_that_of_the_heaviest_rule() -> None:
    rules = [
        column_rule("A", "standard_scale"),
        column_rule("B", "robust_scale", 2.0),
        column_rule("C", "impute_indicator"),
    ]
    listed = ask(rules, found(*columns(1)))
    assert [(s.step, s.rule) for s in listed.steps] == [
        ("impute_indicator", "C"),
        ("robust_scale", "B"),
    ]


def test_a_dropped_column_needs_no_other_step() -> None:
    rules = [column_rule("A", "standard_scale"), column_rule("B", "drop_column")]
    assert [s.step for s in ask(rules, found(*columns(1))).steps] == ["drop_column"]


def test_a_warning_on_many_columns_is_one_sentence() -> None:
    warn = rule("A", "warn", NUMBER, scope="column", message="'{column.name}' is odd.")
    assert ask([warn], found(*columns(1))).warnings[0].message == "'c0' is odd."
    (note,) = ask([warn], found(*columns(12))).warnings
    assert note.message.startswith("A in short. Columns: 'c0', 'c1'")
    assert note.message.endswith("and 4 more.")


def test_evidence_rules_are_evaluated_apart() -> None:
    late = rule(
        "E",
        "warn",
        {"all": [{"fact": "evidence.failed_families", "at_least": 1}]},
        phase="evidence",
        message="{evidence.failed_families} failed.",
    )
    assert ask([late]).outcomes == ()
    (outcome,) = evaluate_evidence(found(evidence={"failed_families": 2}), [late])
    assert (outcome.state, outcome.phase, outcome.message) == ("fires", "evidence", "2 failed.")
    (unknown,) = evaluate_evidence(found(), [late])
    assert unknown.state == "unknown"


@pytest.mark.parametrize(
    ("selector", "hit"),
    [
        ({"tier_above": "T4"}, {"net", "blend"}),
        ({"tier_at_least": "T4"}, {"gbm_hist", "rf", "net", "blend"}),
        ({"tier_at_most": "T1"}, {"mean", "line", "tree"}),
        ({"tier": ["T2"]}, {"curves"}),
        (
            {"interpretability_below": "by_hand"},
            {"curves", "near", "gbm_hist", "rf", "net", "blend"},
        ),
        ({"interpretability_below": "reasons"}, {"net", "blend"}),
        ({"task_not": "multiclass"}, {f.id for f in FAMILIES}),
        ({"task_not": "binary"}, set()),
        ({"stores_rows": True}, {"near"}),
        ({"additive": True, "tier": ["T2"]}, {"curves"}),
        ({"additive": True, "tier": ["T1"]}, set()),
        ({"admissible": ["performance_only"]}, {"blend"}),
        ({"cost_exponent_above": 1.5}, set()),
        ({"handles_missing": True}, {"gbm_hist"}),
    ],
)
def test_selectors(selector: dict[str, Any], hit: set[str]) -> None:
    chosen = FamilySelector.model_validate(selector)
    assert {f.id for f in FAMILIES if matches(chosen, f)} == hit


def test_interpretability_follows_from_the_tier() -> None:
    assert [interpretability_of(t) for t in ("T0", "T1", "T2", "T3", "T4", "T5")] == [
        "by_hand",
        "by_hand",
        "readable_effects",
        "reasons",
        "reasons",
        "none",
    ]


@pytest.mark.parametrize(
    ("operator", "fires", "silent"),
    [
        ({"fact": "data.n_rows", "above": 500}, 501, 500),
        ({"fact": "data.n_rows", "at_least": 500}, 500, 499),
        ({"fact": "data.n_rows", "below": 500}, 499, 500),
        ({"fact": "data.n_rows", "at_most": 500}, 500, 501),
        ({"fact": "data.n_rows", "equals": 500}, 500, 501),
        ({"fact": "data.n_rows", "one_of": [1, 500]}, 500, 501),
        ({"fact": "data.n_rows", "above_fact": "data.n_effective"}, 401, 400),
    ],
)
def test_operators_at_their_edge(operator: dict[str, Any], fires: int, silent: int) -> None:
    asked = rule("A", "warn", {"all": [operator]})
    states = [ask([asked], found(data={"n_rows": n})).outcomes[0].state for n in (fires, silent)]
    assert states == ["fires", "silent"]
    assert ask([asked], found(data={"n_rows": None})).outcomes[0].state == "unknown"
