"""The deciding metric and what it needs: costs, threshold, grades, operating points."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from advisor.metrics.catalogue import METRICS, MetricContext, metric_key
from advisor.metrics.costs import Asymmetry, CostMatrix
from advisor.metrics.thresholds import metric_point
from advisor.schema.problem import Problem, ProblemType, Task
from advisor.schema.requirements import Requirements
from advisor.schema.shortlist import Shortlist

_FALLBACK = {Task.BINARY: "roc_auc", Task.MULTICLASS: "log_loss", Task.REGRESSION: "rmse"}

_GUARD_RAILS = frozenset({"flag_rate", "fpr", "recall", "precision", "specificity", "fnr"})
"""A bar on one of these is a condition on the operating point, not what to rank families by:
alone, each is met by flagging everything or nothing (rules MET-08, MET-09)."""


@dataclass(frozen=True)
class MetricChoice:
    """The deciding metric with its reason."""

    metric: str
    origin: str
    reason: str


def choose_metric(
    problem: Problem, requirements: Requirements, shortlist: Shortlist
) -> MetricChoice:
    """Return the metric that orders the families.

    Precedence: named by the user; expected cost when the costs of both errors are stated; the
    metric of the user's single bar; the metric of the user's margin; the rule engine's choice.
    """
    named = requirements.first("metric")
    if named is not None and _usable(named.metric or str(named.value), problem):
        metric = named.metric or str(named.value)
        return MetricChoice(metric, f"user ({named.id})", f"{_title(metric)}: named by the user")
    if problem.task is Task.BINARY and CostMatrix.from_requirements(requirements) is not None:
        items = requirements.all("cost")
        return MetricChoice(
            "expected_cost",
            f"user ({items[0].id})",
            "expected cost per case: the costs of both errors are stated",
        )
    for kind, words in (("metric_target", "the user's bar"), ("margin", "the user's margin")):
        stated = [
            item
            for item in requirements.all(kind)
            if item.metric and item.metric not in _GUARD_RAILS and _usable(item.metric, problem)
        ]
        if len({item.metric for item in stated}) == 1 and stated[0].metric:
            metric = stated[0].metric
            return MetricChoice(metric, f"user ({stated[0].id})", f"{_title(metric)}: {words}")
    if _usable(shortlist.metric, problem) and shortlist.metric is not None:
        return MetricChoice(
            shortlist.metric,
            f"rule {shortlist.metric_rule}",
            f"{_title(shortlist.metric)}: rule {shortlist.metric_rule}",
        )
    metric = _FALLBACK[problem.task or Task.REGRESSION]
    return MetricChoice(metric, "default", f"{_title(metric)}: default of the task")


def _usable(metric: str | None, problem: Problem) -> bool:
    if metric not in METRICS or problem.task is None or metric is None:
        return False
    if metric in ("qwk", "within_tolerance") and problem.type is not ProblemType.ORDINAL:
        return problem.task.value in METRICS[metric].tasks and metric != "qwk"
    return problem.task.value in METRICS[metric].tasks


def _title(metric: str) -> str:
    return METRICS[metric].title


def metric_context(
    problem: Problem,
    requirements: Requirements,
    target: NDArray[np.float64],
    metric: str | None = None,
) -> MetricContext:
    """Return what the metrics need beside the predictions.

    When the families are ranked by recall or precision and a bar limits the false positives or
    the flagged share, the metric is taken at that limit ("catch as much as possible within it").
    """
    grades = None
    if problem.type is ProblemType.ORDINAL:
        grades = tuple(float(value) for value in np.unique(target))
    asymmetry = Asymmetry.from_requirements(requirements)
    tolerance = requirements.first("tolerance")
    value = tolerance.value if tolerance is not None else None
    stated = isinstance(value, int | float) and not isinstance(value, bool)
    at = metric_point(metric, requirements) if metric is not None else None
    return MetricContext(
        costs=CostMatrix.from_requirements(requirements) if problem.task is Task.BINARY else None,
        grades=grades,
        asymmetry=asymmetry,
        quantile=None if asymmetry is None else asymmetry.quantile,
        at=at,
        population=problem.n_rows if at is not None and at.k is not None else None,
        tolerance=float(value) if stated else (1.0 if grades else None),  # type: ignore[arg-type]
        labels=problem.classes,
    )


def capacity_note(context: MetricContext) -> tuple[str, ...]:
    """Say how a capacity in cases was put in proportion to the rows."""
    if context.at is None or context.at.k is None or context.population is None:
        return ()
    share = min(1.0, context.at.k / context.population)
    return (
        f"the capacity of {context.at.k} cases is taken as {context.at.k} of the "
        f"{context.population} rows ({share:.3f} of all cases); state it as a share if the list "
        "it serves is longer or shorter (--set capacity=0.1)",
    )


@dataclass(frozen=True)
class PointMetric:
    """A metric at the operating point of a bar, under its recorded name."""

    key: str
    metric: str
    context: MetricContext


def metrics_at_points(
    requirements: Requirements, context: MetricContext, task: Task
) -> tuple[PointMetric, ...]:
    """Return the bars that hold at an operating point ("recall at a flag rate of 0.2")."""
    found = {}
    for item in requirements.all("metric_target"):
        if item.at is None or item.metric not in METRICS or item.metric is None:
            continue
        if task.value not in METRICS[item.metric].tasks:
            continue
        key = metric_key(item.metric, item.at)
        found[key] = PointMetric(key, item.metric, replace(context, at=item.at))
    return tuple(found.values())
