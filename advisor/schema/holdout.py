"""Behaviour of the chosen family on rows that took no part in the decision."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from advisor.schema.base import KEYED, Frozen


class HoldoutMetric(Frozen):
    """One metric with its 95 % bootstrap interval."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None


class Confusion(Frozen):
    """Counts at the threshold."""

    true_positives: int
    false_positives: int
    true_negatives: int
    false_negatives: int


class HoldoutReport(Frozen):
    """`source` says whether untouched rows or outer-fold predictions were used."""

    source: Literal["holdout", "outer_folds"]
    rows: int
    metrics: Annotated[tuple[HoldoutMetric, ...], *KEYED]
    threshold: float | None = None
    threshold_origin: str = ""
    confusion: Confusion | None = None
    expected_cost: float | None = Field(default=None, description="per 1,000 cases")
    expected_cost_unit: str | None = None
    challenger: str | None = None
    challenger_gain: HoldoutMetric | None = None
    contradicts: bool = False
    optimism: float | None = Field(
        default=None, description="comparison-fold mean minus this value, in the metric"
    )
    calibration: tuple[tuple[float, float, int], ...] = ()
    residuals: tuple[tuple[float, float], ...] = Field(
        default=(), description="at most 500 pairs (predicted, observed)"
    )
    predicted_shares: tuple[float, ...] = Field(
        default=(),
        description="more than two classes: share of rows predicted as each, in encoded order",
    )
    curve: tuple[tuple[float, float, float], ...] = Field(
        default=(), description="(threshold, recall, precision), at most 100 points"
    )
    cost_curve: tuple[tuple[float, float], ...] = Field(
        default=(), description="(threshold, cost per 1,000 cases)"
    )
