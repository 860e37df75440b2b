"""Single changes of the demands, applied to the stored evidence. Nothing is trained."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.metrics.costs import CostMatrix
from advisor.metrics.thresholds import RATES, capacity_point, metric_point
from advisor.schema.base import Frozen
from advisor.schema.plan import SearchPlan
from advisor.schema.requirements import Level, Requirement, Requirements
from advisor.schema.search import Candidate, MetricSummary
from advisor.stages.decide.admission import musts
from advisor.stages.decide.bars import Judge
from advisor.stages.decide.inputs import DecisionInputs
from advisor.stages.decide.obeyed import STRUCTURAL
from advisor.statistics.intervals import corrected_interval

PolicyName = Literal["simplicity", "performance", "strict"]
Side = Literal["fn", "fp", "tp", "tn", "fixed"]
DEFAULT_COST_MARGIN = 0.02
"""Share of the simplest family's cost, where the policy states none."""


class Change(Frozen):
    """One change, or several made together."""

    text: str
    drop: tuple[str, ...] = Field(default=(), description="ids of requirements")
    margin: float | None = Field(default=None, description="absolute, in the unit of the metric")
    margin_factor: float = 1.0
    policy: PolicyName | None = None
    costs: tuple[tuple[Side, float], ...] = ()
    cost_unit: str | None = None
    bars: tuple[tuple[str, float], ...] = Field(
        default=(), description="(requirement id, new value)"
    )
    level: Level | None = Field(default=None, description="interpretability, as a must")
    add: tuple[Requirement, ...] = ()


def apply(inputs: DecisionInputs, change: Change) -> DecisionInputs:
    """Return the inputs under a change; evidence is the same, rates and costs counted again."""
    requirements = _requirements(inputs.requirements, change)
    plan = _plan(inputs, change)
    changed = inputs.model_copy(
        update={
            "requirements": requirements,
            "searched_under": inputs.original(),
            "plan": plan,
        }
    )
    return _recounted(inputs, changed)


BUILT_IN = frozenset(
    {"monotonic", "forbidden_column", "unavailable_at_prediction", "output_range",
     "asymmetric_loss"}
)  # fmt: skip
"""Kinds that shape every fit: without one of them the stored evidence says nothing."""


def untested_changes(inputs: DecisionInputs) -> tuple[str, ...]:
    """Return the single changes that stored evidence cannot answer, in words."""
    return tuple(
        f"without {item.id} ({item.kind})"
        for item in musts(inputs.requirements)
        if item.kind in BUILT_IN
    )


def single_changes(inputs: DecisionInputs) -> tuple[Change, ...]:
    """Return every single change that a report tries: musts, margin, policy, costs.

    Those of `untested_changes` are left out.
    """
    found = [
        Change(text=f"without {item.id} ({item.kind})", drop=(item.id,))
        for item in musts(inputs.requirements)
        if item.kind not in STRUCTURAL | BUILT_IN
    ]
    if inputs.plan is None:
        return tuple(found)
    found.append(Change(text="with half the margin", margin_factor=0.5))
    found.append(Change(text="with twice the margin", margin_factor=2.0))
    policies: tuple[PolicyName, ...] = ("simplicity", "performance", "strict")
    found += [
        Change(text=f"under policy '{name}'", policy=name)
        for name in policies
        if name != inputs.plan.policy
    ]
    if inputs.plan.metric == "expected_cost":
        found += _cost_changes(inputs.requirements)
    return tuple(found)


def _cost_changes(requirements: Requirements) -> list[Change]:
    costs = CostMatrix.from_requirements(requirements)
    if costs is None:
        return []
    sides: tuple[Side, ...] = ("fn", "fp", "tp", "tn", "fixed")
    return [
        Change(
            text=f"with {words} the {side} cost ({factor * value:g})",
            costs=((side, factor * value),),
        )
        for side in sides
        if (value := float(getattr(costs, side))) != 0
        for factor, words in ((0.5, "half"), (2.0, "twice"))
    ]


def _requirements(before: Requirements, change: Change) -> Requirements:
    bars = dict(change.bars)
    items = [
        item.model_copy(update={"value": bars[item.id]}) if item.id in bars else item
        for item in before.items
        if item.id not in change.drop
    ]
    for side, value in change.costs:
        items = _set_cost(items, side, value, change.cost_unit)
    if change.level is not None:
        kept = [i for i in items if i.kind == "interpretability"]
        first = (
            kept[0] if kept else Requirement(id="W-level", kind="interpretability", origin="flag")
        )
        level = first.model_copy(update={"level": change.level, "strength": "must"})
        items = [i for i in items if i.kind != "interpretability"] + [level]
    return before.model_copy(update={"items": (*items, *change.add)})


def _set_cost(
    items: list[Requirement], side: Side, value: float, unit: str | None
) -> list[Requirement]:
    place = next((i for i, r in enumerate(items) if r.kind == "cost" and r.side == side), None)
    if place is not None:
        new = items[place].model_copy(update={"value": value})
        return [*items[:place], new, *items[place + 1 :]]
    known = next((r.unit for r in items if r.kind == "cost" and r.unit), None)
    new = Requirement(
        id=f"W-{side}", kind="cost", side=side, value=value, unit=unit or known, origin="flag"
    )
    return [*items, new]


def _plan(inputs: DecisionInputs, change: Change) -> SearchPlan | None:
    plan = inputs.plan
    if plan is None:
        return None
    update: dict[str, object] = {}
    if change.policy is not None:
        update["policy"] = change.policy
        if "halved" in plan.margin_origin and change.policy != "performance":
            update["margin"] = plan.margin / inputs.numbers.performance_margin_factor
            update["margin_origin"] = "policy default"
    if change.margin is not None:
        update |= {"margin": change.margin, "margin_kind": "absolute", "margin_relative": False}
        update["margin_origin"] = "changed"
    elif change.margin_factor != 1.0:
        update["margin"] = plan.margin * change.margin_factor
        halved = ", after it was halved" if "halved" in plan.margin_origin else ""
        update["margin_origin"] = f"changed by a factor of {change.margin_factor:g}{halved}"
    if change.costs and plan.metric != "expected_cost":
        named = inputs.requirements.first("metric")
        if named is None or named.id in change.drop:
            spec = next((m for m in inputs.numbers.margins if m.metric == "expected_cost"), None)
            update |= {
                "metric": "expected_cost",
                "margin": change.margin or (spec.value if spec else DEFAULT_COST_MARGIN),
                "margin_kind": "absolute" if change.margin else (spec.kind if spec else "relative"),
                "margin_relative": not change.margin and (spec is None or spec.kind == "relative"),
            }
    return plan.model_copy(update=update)


# ---------------------------------------------------------------------- counted again
def _recounted(before: DecisionInputs, after: DecisionInputs) -> DecisionInputs:
    """Count costs and rates again from the threshold tables where the operating point moved."""
    old, new = Judge(before), Judge(after)
    if after.plan is None or not new.binary or _operating(old) == _operating(new):
        return after
    k = max(after.plan.comparison_folds.n_folds, 2)
    priced = {"expected_cost"} if old.costs != new.costs else set()
    return after.model_copy(
        update={
            "candidates": tuple(_recount(c, new, k) for c in after.candidates),
            # The stored errors of costs are in the unit of the old ones.
            "comparisons": tuple(c for c in after.comparisons if c.metric not in priced),
        }
    )


def _operating(judge: Judge) -> tuple[object, ...]:
    """Return everything that says on which cases a model acts, and what acting costs."""
    asked, plan = judge.inputs.requirements, judge.inputs.plan
    point = metric_point(plan.metric if plan is not None else None, asked)
    return judge.costs, judge.free_bars, capacity_point(asked), point


def _recount(candidate: Candidate, judge: Judge, n_folds: int) -> Candidate:
    if not candidate.thresholds:
        kept = (m for m in candidate.metrics if m.name not in (*RATES, "expected_cost"))
        return candidate.model_copy(update={"metrics": tuple(kept)})
    costs = judge.cost_folds(candidate)
    found = [_summary("expected_cost", costs, n_folds)] if costs else []
    for summary in candidate.metrics:
        if summary.name in RATES:
            values = judge.decision_rates(summary.name, candidate)
            found.append(_summary(summary.name, values, n_folds))
        elif summary.name != "expected_cost" or not costs:
            found.append(summary)
    return candidate.model_copy(update={"metrics": tuple(found)})


def _summary(name: str, values: tuple[float, ...], n_folds: int) -> MetricSummary:
    low, high = corrected_interval(values, n_folds) if len(values) > 1 else (None, None)
    return MetricSummary(
        name=name, mean=sum(values) / len(values), low=low, high=high, folds=values
    )
