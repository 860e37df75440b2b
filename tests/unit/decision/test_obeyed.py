"""A demand on the run is met only where the run shows it."""

import pytest
from decision_cases import candidate, inputs, plan, problem, requirement

from advisor.schema.features import FeatureColumn, FeaturePlan
from advisor.schema.plan import FoldPlan
from advisor.schema.requirements import At
from advisor.schema.search import GroupMetric
from advisor.stages.decide import decide
from advisor.stages.decide.bars import Judge

IN_TIME = FoldPlan(kind="time", n_folds=5, seed=1)
BY_GROUP = FoldPlan(kind="group", n_folds=5, seed=1)
CODED = FeaturePlan(
    task="binary",
    n_rows=3_000,
    columns=(FeatureColumn(name="a", kind="numeric", missing_codes=("-9",)),),
)
COSTS = tuple(
    requirement(f"C{side}", "cost", side=side, value=value, unit="EUR")
    for side, value in (("fn", 5.0), ("fp", 1.0))
)
SEEN = GroupMetric(column="s", level="x", n=90, metric="selection_rate", value=0.3)


def judged(item, others=(), **more):
    model = candidate("linear", 0.8).model_copy(update=more.pop("model", {}))
    return Judge(inputs([model], (item, *others), **more)).status(item, model)


CASES = [
    # (requirement, what obeys it, what does not)
    (
        requirement("R1", "metric", metric="f1"),
        {"plan": plan("f1")},
        {"plan": plan("roc_auc")},
    ),
    (
        requirement("R1", "margin", value=0.01),
        {"plan": plan(margin_origin="user (R1)")},
        {"plan": plan(margin_origin="user (R11)")},
    ),
    (
        requirement("R1", "cost", side="fn", value=5, unit="EUR"),
        {"others": COSTS[1:], "plan": plan("expected_cost")},
        {"others": COSTS[1:], "problem": problem(task="regression", type_="regression")},
    ),
    (
        requirement("R1", "capacity", value=0.1, unit="share"),
        {"plan": plan("lift")},
        {"plan": plan("roc_auc")},
    ),
    (
        requirement("R1", "horizon", value=7, unit="day"),
        {"plan": plan(comparison_folds=IN_TIME.model_copy(update={"horizon_gap": 3}))},
        {"plan": plan(comparison_folds=IN_TIME)},
    ),
    (
        requirement("R1", "test_period", value="last 3 months"),
        {"plan": plan(comparison_folds=IN_TIME)},
        {"plan": plan()},
    ),
    (
        requirement("R1", "policy", value="performance"),
        {"plan": plan(policy="performance")},
        {"plan": plan(policy="simplicity")},
    ),
    (
        requirement("R1", "group_column", column="g"),
        {"plan": plan(comparison_folds=BY_GROUP), "problem": problem(group_column="g")},
        {"plan": plan(), "problem": problem(group_column="g")},
    ),
    (
        requirement("R1", "time_column", column="t"),
        {"plan": plan(comparison_folds=IN_TIME), "problem": problem(time_column="t")},
        {"plan": plan(), "problem": problem(time_column="t")},
    ),
    (
        requirement("R1", "positive_class", value="1"),
        {"problem": problem(positive_class="1.0")},
        {"problem": problem(positive_class="0")},
    ),
    (requirement("R1", "target", value="y"), {}, {"problem": problem(target_column="z")}),
    (
        requirement("R1", "problem_type", value="binary_classification"),
        {},
        {"problem": problem(type_="regression", task="regression")},
    ),
    (
        requirement("R1", "id_column", column="key"),
        {},
        {"model": {"features": ("a", "key")}},
    ),
    (
        requirement("R1", "keep_column", column="a"),
        {"plan": plan(features=CODED)},
        {"plan": plan()},
    ),
    (
        requirement("R1", "missing_code", column="a", code="-9"),
        {"plan": plan(features=CODED)},
        {"plan": plan(features=CODED.model_copy(update={"columns": (
            FeatureColumn(name="a", kind="numeric"),)}))},
    ),
    (
        requirement("R1", "sensitive_attribute", column="s"),
        {"model": {"groups": (SEEN,)}},
        {},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("item", "right", "wrong"), CASES, ids=[c[0].kind for c in CASES])
def test_a_demand_is_met_where_it_is_obeyed_and_only_there(item, right, wrong):
    if item.kind == "target":
        wrong = {"problem": problem().model_copy(update={"target": "z"})}
    assert judged(item, **right).status == "met"
    found = judged(item, **wrong)
    assert found.status in ("not_demonstrated", "not_measured")
    assert found.text


def test_every_kind_of_the_run_has_a_case():
    from advisor.stages.decide.obeyed import STRUCTURAL

    assert {c[0].kind for c in CASES} | {"compute_budget"} == STRUCTURAL


def test_a_capacity_is_obeyed_by_a_bar_taken_at_it():
    item = requirement("R1", "capacity", value=200, unit="cases")
    bar = requirement("R2", "metric_target", metric="recall", op=">=", value=0.4, at=At(k=200))
    assert judged(item, (bar,)).status == "met"


def test_a_second_statement_of_a_cost_is_not_called_obeyed():
    second = requirement("R9", "cost", side="fn", value=80.0, unit="EUR")
    found = judged(second, plan=plan("expected_cost"))
    both = inputs([candidate("linear", 0.8)], (*COSTS, second), plan=plan("expected_cost"))
    assert found.status == "not_demonstrated"
    assert Judge(both).status(second, both.candidates[0]).status == "not_demonstrated"
    assert Judge(both).status(COSTS[0], both.candidates[0]).status == "met"


def test_a_time_budget_is_never_called_met_before_the_run_has_ended():
    item = requirement("R1", "compute_budget", value=60, unit="s")
    assert judged(item).status == "not_measured"
    assert judged(item, plan=plan(budget_seconds=30.0)).status == "not_demonstrated"


def test_a_must_of_the_run_that_nothing_obeys_is_a_condition():
    rows = [candidate("dummy", 0.5), candidate("linear", 0.8), candidate("rf", 0.8)]
    d = decide(inputs(rows, (requirement("R1", "horizon", value=7, unit="day"),)))
    assert [c.code for c in d.conditions] == ["not_demonstrated"]
    assert "without a gap" in d.conditions[0].text


# ------------------------------------------------------------------ fairness
def group(column, level, value, half=0.01, metric="selection_rate"):
    fields = {"column": column, "level": level, "n": 400, "metric": metric}
    if value is None:
        return GroupMetric(**fields | {"n": 12}, value=None, note="too few rows")
    return GroupMetric(**fields, value=value, low=value - half, high=value + half)


FAIR = requirement("R1", "fairness", columns=("s", "t"), metric="selection_rate", op="<=",
                   value=0.1)  # fmt: skip


def test_two_attributes_are_never_compared_with_each_other():
    groups = (
        group("s", "x", 0.2), group("s", "y", 0.21),
        group("t", "u", 0.6), group("t", "v", 0.61),
    )  # fmt: skip
    found = judged(FAIR, model={"groups": groups})
    assert found.status == "met"
    assert "s: " in found.text
    assert "t: " in found.text


def test_the_worst_attribute_counts():
    groups = (
        group("s", "x", 0.2), group("s", "y", 0.21),
        group("t", "u", 0.2), group("t", "v", 0.6),
    )  # fmt: skip
    assert judged(FAIR, model={"groups": groups}).status == "unmet"


def test_an_attribute_without_groups_or_with_a_level_too_small_is_not_called_fair():
    one = (group("s", "x", 0.2), group("s", "y", 0.21))
    assert judged(FAIR, model={"groups": one}).status == "not_measured"
    small = (*one, group("t", "u", 0.2), group("t", "v", 0.21), group("t", "w", None))
    found = judged(FAIR, model={"groups": small})
    assert found.status == "not_demonstrated"
    assert "not assessable: w" in found.text
