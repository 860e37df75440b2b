"""Stage plan: what will be searched, on which folds, with which preparation."""

from __future__ import annotations

from advisor.stages.plan.make import PlanInputs, make_plan
from advisor.stages.plan.metric import (
    MetricChoice,
    PointMetric,
    capacity_note,
    choose_metric,
    metric_context,
    metrics_at_points,
)

__all__ = [
    "MetricChoice",
    "PlanInputs",
    "PointMetric",
    "capacity_note",
    "choose_metric",
    "make_plan",
    "metric_context",
    "metrics_at_points",
]
