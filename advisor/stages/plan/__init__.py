"""Stage plan: what will be searched, on which folds, with which preparation."""

from __future__ import annotations

from advisor.stages.plan.make import PlanInputs, make_plan
from advisor.stages.plan.metric import (
    MetricChoice,
    PointMetric,
    choose_metric,
    metric_context,
    metrics_at_points,
)

__all__ = [
    "MetricChoice",
    "PlanInputs",
    "PointMetric",
    "choose_metric",
    "make_plan",
    "metric_context",
    "metrics_at_points",
]
