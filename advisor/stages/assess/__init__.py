"""Stage assess: from fold predictions and measurements to candidates with checked constraints."""

from __future__ import annotations

from advisor.stages.assess.candidate import Evidence, make_candidate
from advisor.stages.assess.checks import MeasuredModel, measured_checks
from advisor.stages.assess.groups import group_metrics
from advisor.stages.assess.scores import FoldScores, NamedMetric, displayed_metrics, summarise

__all__ = [
    "Evidence",
    "FoldScores",
    "MeasuredModel",
    "NamedMetric",
    "displayed_metrics",
    "group_metrics",
    "make_candidate",
    "measured_checks",
    "summarise",
]
