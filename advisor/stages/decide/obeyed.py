"""Demands on the run itself: each is looked up where the run would have obeyed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from advisor.metrics.costs import CostMatrix
from advisor.metrics.thresholds import AT_CAPACITY, capacity_point, is_number
from advisor.schema.plan import SearchPlan
from advisor.schema.problem import Problem, Task
from advisor.schema.requirements import Requirement
from advisor.schema.search import Candidate
from advisor.stages.decide.inputs import DecisionInputs

Status = Literal["met", "unmet", "not_demonstrated", "not_testable", "not_measured"]
Answer = tuple[Status, str]

IN_TIME = ("time", "group_time")
IN_GROUPS = ("group", "group_time")
UNEQUAL_ERRORS = ("asymmetric_cost", "pinball", "expected_cost")
POLICIES = ("simplicity", "performance", "strict")


def obeyed(item: Requirement, candidate: Candidate, inputs: DecisionInputs) -> Answer:
    """Return whether the run obeyed a demand on itself, and where that is seen.

    Never `unmet`: no family is at fault for what the whole run did otherwise.
    """
    if inputs.plan is None:
        return "not_measured", "nothing was searched"
    if item.kind in _ON_PROBLEM:
        return _ON_PROBLEM[item.kind](item, inputs.problem)
    if item.kind in _ON_PLAN:
        return _ON_PLAN[item.kind](item, inputs.plan, inputs)
    return _ON_CANDIDATE[item.kind](item, candidate, inputs.plan)


def _answer(met: bool, seen: str, otherwise: str) -> Answer:
    return ("met", seen) if met else ("not_demonstrated", otherwise)


def _same(stated: object, used: object) -> bool:
    """Whether two values are one, whatever the case of letters and the form of numbers."""
    if stated is None or used is None:
        return False
    try:
        return float(str(stated)) == float(str(used))
    except ValueError:
        return str(stated).strip().casefold() == str(used).strip().casefold()


# ---------------------------------------------------------------------- the problem
def _target(item: Requirement, problem: Problem) -> Answer:
    used = (problem.target, problem.target_column)
    met = any(_same(a, b) for a in (item.value, item.column) for b in used)
    said = f"the run predicts {problem.target}"
    return _answer(met, said, said)


def _positive_class(item: Requirement, problem: Problem) -> Answer:
    used = problem.positive_class
    said = f"the class that is predicted is '{used}'" if used else "there are no two classes"
    return _answer(_same(item.value, used), said, said)


def _problem_type(item: Requirement, problem: Problem) -> Answer:
    said = f"the run treats it as {problem.type.value.replace('_', ' ')}"
    return _answer(_same(item.value, problem.type.value), said, said)


_ON_PROBLEM: dict[str, Callable[[Requirement, Problem], Answer]] = {
    "target": _target,
    "positive_class": _positive_class,
    "problem_type": _problem_type,
}


# ---------------------------------------------------------------------- the plan
def _metric(item: Requirement, plan: SearchPlan, inputs: DecisionInputs) -> Answer:
    named = item.metric or item.value
    said = f"families are compared by {plan.metric}"
    origin = inputs.problem.metric_origin
    return _answer(_same(named, plan.metric), said, f"{said}, not by {named} ({origin})")


def _margin(item: Requirement, plan: SearchPlan, inputs: DecisionInputs) -> Answer:
    said = f"the margin in force comes from: {plan.margin_origin}"
    return _answer(f"({item.id})" in plan.margin_origin, said, said)


def _cost(item: Requirement, plan: SearchPlan, inputs: DecisionInputs) -> Answer:
    compared = f"families are compared by {plan.metric}"
    if item.side in ("under", "over"):
        met = plan.metric in UNEQUAL_ERRORS
        return _answer(met, compared, f"{compared}, which weighs both errors alike")
    if inputs.problem.task is not Task.BINARY:
        return "not_demonstrated", "costs of decisions are used with two classes only"
    costs = CostMatrix.from_requirements(inputs.requirements)
    if costs is None:
        text = "the stated costs do not make acting right in some cases and wrong in others"
        return "not_demonstrated", f"{text}, so they are not used"
    if item.side is None or not is_number(item.value) or getattr(costs, item.side) != item.value:
        return "not_demonstrated", "another statement of this cost is used"
    if plan.metric == "expected_cost":
        return "met", "families are compared by the cost per case"
    return "met", f"the threshold follows from the costs; {compared}"


def _capacity(item: Requirement, plan: SearchPlan, inputs: DecisionInputs) -> Answer:
    first = inputs.requirements.first("capacity")
    point = capacity_point(inputs.requirements)
    if point is None or first is None or first.id != item.id:
        return "not_demonstrated", "no number of cases could be taken from it"
    if plan.metric in AT_CAPACITY or plan.metric == "expected_cost":
        return "met", f"{plan.metric} is taken within the capacity"
    bars = inputs.requirements.all("metric_target")
    if any(bar.at == point or bar.metric in AT_CAPACITY for bar in bars):
        return "met", "a bar is taken at the capacity"
    return "not_demonstrated", f"{plan.metric} decides and takes no notice of the capacity"


def _policy(item: Requirement, plan: SearchPlan, inputs: DecisionInputs) -> Answer:
    if item.value not in POLICIES:
        return "not_testable", f"no policy is called '{item.value}'"
    used = f"policy '{plan.policy}' is in force"
    winner = inputs.requirements.first("policy")
    if winner is not None and winner.id != item.id:
        reason = f"{winner.id} goes before it"
    else:
        reason = "a binding demand for readable models goes before a wish in a document"
    return _answer(plan.policy == item.value, used, f"{used}: {reason}")


def _horizon(item: Requirement, plan: SearchPlan, inputs: DecisionInputs) -> Answer:
    gap = plan.comparison_folds.horizon_gap
    said = f"{gap} rows are left out between training and test rows"
    return _answer(gap > 0, said, "rows are split without a gap")


def _test_period(item: Requirement, plan: SearchPlan, inputs: DecisionInputs) -> Answer:
    if plan.holdout_share <= 0:
        return "not_demonstrated", "no rows are set aside for a last test"
    kind = plan.comparison_folds.kind.replace("_", " and ")
    said = "the last rows in time are set aside for a last test"
    return _answer(
        plan.comparison_folds.kind in IN_TIME, said, f"rows are set aside by {kind}, not by time"
    )


def _group_column(item: Requirement, plan: SearchPlan, inputs: DecisionInputs) -> Answer:
    used = inputs.problem.group_column
    met = _same(item.column, used) and plan.comparison_folds.kind in IN_GROUPS
    otherwise = f"rows are split without keeping those of one {item.column} together"
    return _answer(met, f"rows of one {used} stay on one side of every split", otherwise)


def _time_column(item: Requirement, plan: SearchPlan, inputs: DecisionInputs) -> Answer:
    used = inputs.problem.time_column
    met = _same(item.column, used) and plan.comparison_folds.kind in IN_TIME
    otherwise = f"rows are split without regard to the order of {item.column}"
    return _answer(met, f"every test row is later in {used} than its training rows", otherwise)


def _compute_budget(item: Requirement, plan: SearchPlan, inputs: DecisionInputs) -> Answer:
    if plan.budget_seconds is not None and is_number(item.value):
        if plan.budget_seconds <= float(item.value):  # type: ignore[arg-type]
            text = f"the search was cut to {plan.budget_seconds:g} s by forecast"
            return "not_demonstrated", f"{text}; the whole run is timed only at its end"
        return "not_demonstrated", f"the search was allowed {plan.budget_seconds:g} s"
    return "not_measured", "the run is timed only at its end, after the decision"


_ON_PLAN: dict[str, Callable[[Requirement, SearchPlan, DecisionInputs], Answer]] = {
    "metric": _metric,
    "margin": _margin,
    "cost": _cost,
    "capacity": _capacity,
    "policy": _policy,
    "horizon": _horizon,
    "test_period": _test_period,
    "group_column": _group_column,
    "time_column": _time_column,
    "compute_budget": _compute_budget,
}


# ---------------------------------------------------------------------- the model
def _id_column(item: Requirement, candidate: Candidate, plan: SearchPlan) -> Answer:
    read = item.column in candidate.features
    return _answer(not read, "the model does not read it", f"the model reads {item.column}")


def _keep_column(item: Requirement, candidate: Candidate, plan: SearchPlan) -> Answer:
    offered = item.column in plan.features.names()
    return _answer(offered, "it is among the inputs", f"{item.column} is not among the inputs")


def _missing_code(item: Requirement, candidate: Candidate, plan: SearchPlan) -> Answer:
    code = item.code if item.code is not None else item.value
    columns = [c for c in plan.features.columns if item.column in (None, c.name)]
    if item.column is not None and not columns:
        return "met", f"{item.column} is not among the inputs"
    met = any(_same(code, known) for c in columns for known in c.missing_codes)
    return _answer(met, f"'{code}' is read as missing", f"'{code}' is read as a value")


def _sensitive(item: Requirement, candidate: Candidate, plan: SearchPlan) -> Answer:
    if item.privacy:
        read = item.column in candidate.features
        text = "its values are shown nowhere"
        return _answer(not read, f"the model does not read it; {text}", "the model reads it")
    named = [c for c in (item.column, *item.columns) if c is not None]
    measured = {g.column for g in candidate.groups if g.value is not None}
    missing = [c for c in named if c not in measured]
    if missing or not named:
        where = ", ".join(missing) or "it"
        return "not_measured", f"no group of {where} was measured"
    return "met", "every result is measured by its groups"


_ON_CANDIDATE: dict[str, Callable[[Requirement, Candidate, SearchPlan], Answer]] = {
    "id_column": _id_column,
    "keep_column": _keep_column,
    "missing_code": _missing_code,
    "sensitive_attribute": _sensitive,
}

STRUCTURAL = frozenset((*_ON_PROBLEM, *_ON_PLAN, *_ON_CANDIDATE))
"""Kinds that the run obeys or not, whatever the family."""
