"""The threshold to act at: which bars it has to keep, and the best one that keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from advisor.metrics.catalogue import METRICS
from advisor.metrics.counts import (
    MAXIMUM_QUANTILES,
    RATES,
    counts_at_thresholds,
    fold_costs,
    fold_rates,
    rate,
    threshold_tables,
)
from advisor.schema.requirements import At, Requirement, Requirements
from advisor.schema.search import ThresholdTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from advisor.metrics.costs import CostMatrix

    Array = NDArray[np.float64]

__all__ = [
    "AT_CAPACITY",
    "RATES",
    "Bar",
    "OperatingPoint",
    "bar_side",
    "capacity_point",
    "cross_fitted_rates",
    "cross_fitted_thresholds",
    "fold_costs",
    "fold_rates",
    "is_number",
    "limit_point",
    "metric_point",
    "operating_point",
    "rate",
    "rate_bars",
    "threshold_tables",
]

MAXIMUM_GRID = 400

AT_A_RATE = frozenset({"recall", "precision", "f1"})
"""Metrics taken at the stated limit of false positives or of the flagged share."""


AT_CAPACITY = frozenset({"precision_at_k", "recall_at_k", "lift"})
"""Rates of the cases that a capacity allows; no free threshold belongs to them."""

TWO_SIDED = frozenset({"flag_rate", "coverage", "calibration_slope", "calibration_intercept"})
"""Metrics on which a bar from either side makes sense."""


@dataclass(frozen=True)
class Bar:
    """A bound on a rate at the operating threshold ("recall >= 0.9")."""

    metric: str
    op: Literal[">=", "<="]
    value: float

    def slack(self, rate: Array) -> Array:
        """Return how far a rate is on the right side of the bar (negative: misses it)."""
        return rate - self.value if self.op == ">=" else self.value - rate


def is_number(value: object) -> bool:
    """Whether a requirement's value can be compared with a measurement."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def bar_side(item: Requirement) -> Literal[">=", "<="] | None:
    """Return the side of the bar on which a value is right; a baseline is to be beaten.

    None for a bar against the metric's own direction ("AUC below 0.05"): no model is to be worse
    than a number, so the sentence means something else and a person has to say what.
    """
    known = METRICS.get(item.metric or "")
    natural: Literal[">=", "<="] | None = None
    if known is not None:
        natural = ">=" if known.larger_is_better else "<="
    if item.op is None or item.kind == "baseline":
        return natural
    stated: Literal[">=", "<="] | None = None
    if item.op in (">=", ">"):
        stated = ">="
    elif item.op in ("<=", "<"):
        stated = "<="
    turned = natural is not None and stated != natural and item.metric not in TWO_SIDED
    return None if turned else stated


def rate_bars(requirements: Requirements) -> tuple[Bar, ...]:
    """Return the bars on rates that the one operating threshold has to keep together.

    Binding ones; wishes only where nothing is binding. A bar at an operating point of its own
    ("recall at a flag rate of 0.1") and one on a metric of a capacity ask nothing of the
    threshold; a bar against its metric's own direction is left to a person.
    """
    stated = [
        (item.strength, Bar(item.metric, op, float(item.value)))  # type: ignore[arg-type]
        for item in requirements.all("metric_target")
        if item.metric in RATES
        and item.metric not in AT_CAPACITY
        and item.at is None
        and is_number(item.value)
        and (op := bar_side(item)) is not None
    ]
    binding = tuple(bar for strength, bar in stated if strength == "must")
    return binding or tuple(bar for strength, bar in stated if strength == "should")


def capacity_point(requirements: Requirements) -> At | None:
    """Return the stated capacity as an operating point: a share, or the k best cases."""
    item = requirements.first("capacity")
    if item is None or not is_number(item.value) or float(item.value) <= 0:  # type: ignore[arg-type]
        return None
    if item.unit == "share":
        return At(flag_rate=float(item.value))  # type: ignore[arg-type]
    return At(k=int(item.value))  # type: ignore[arg-type]


def limit_point(requirements: Requirements) -> At | None:
    """Return the first stated limit of false positives or of the flagged share."""
    for item in requirements.all("metric_target"):
        if item.metric in ("fpr", "flag_rate") and item.op in ("<=", "<") and is_number(item.value):
            return At.model_validate({item.metric: item.value})
    return None


def metric_point(metric: str | None, requirements: Requirements) -> At | None:
    """Return the operating point that a metric is taken at; None: at the decision threshold.

    Recall, precision and F1 are taken at a stated limit ("catch as much as possible within it");
    metrics of a capacity, and the cost of decisions, within the stated capacity.
    """
    at = limit_point(requirements) if metric in AT_A_RATE else None
    if at is None and (metric in AT_CAPACITY or metric == "expected_cost"):
        at = capacity_point(requirements)
    return at


@dataclass(frozen=True)
class OperatingPoint:
    """A threshold with the rates it gives over all folds together."""

    threshold: float
    rates: tuple[tuple[str, float], ...]
    feasible: bool


def operating_point(
    tables: Sequence[ThresholdTable], bars: Sequence[Bar], costs: CostMatrix | None = None
) -> OperatingPoint:
    """Choose one threshold from the curve of all folds together.

    Among the thresholds that keep every bar: the cheapest when costs are given; else, when bars
    pull both ways, the one with the most room to its nearest bar; else the one with the largest
    recall minus false positive rate (one bar alone would be met by acting on all, or on none).
    When none keeps every bar: the one that misses least.
    """
    grid = _grid(tables)
    true, false = (part.sum(axis=0) for part in _counts(tables, grid))
    positives = float(sum(t.n_positive for t in tables))
    negatives = float(sum(t.n_negative for t in tables))
    best, feasible = _best(true, false, positives, negatives, bars, costs)
    names = dict.fromkeys(("recall", "precision", "fpr", "flag_rate", *(b.metric for b in bars)))
    rates = tuple(
        (name, float(rate(name, true[best], false[best], positives, negatives))) for name in names
    )
    return OperatingPoint(_amid_gap(grid, true, false, best, tables), rates, feasible)


def cross_fitted_thresholds(
    tables: Sequence[ThresholdTable], bars: Sequence[Bar], costs: CostMatrix | None = None
) -> tuple[float, ...]:
    """Return a threshold per fold, chosen on the other folds (a single table: on itself).

    The threshold never saw the rows on which it is judged, so what is measured there carries no
    optimism.
    """
    grid = _grid(tables)
    true, false = _counts(tables, grid)
    all_true, all_false = true.sum(axis=0), false.sum(axis=0)
    positives = sum(t.n_positive for t in tables)
    negatives = sum(t.n_negative for t in tables)
    own = 0 if len(tables) == 1 else 1
    found = []
    for i, table in enumerate(tables):
        other_true, other_false = all_true - own * true[i], all_false - own * false[i]
        best, _ = _best(
            other_true,
            other_false,
            float(positives - own * table.n_positive),
            float(negatives - own * table.n_negative),
            bars,
            costs,
        )
        found.append(_amid_gap(grid, other_true, other_false, best, tables))
    return tuple(found)


def cross_fitted_rates(
    tables: Sequence[ThresholdTable], bars: Sequence[Bar], costs: CostMatrix | None = None
) -> dict[str, tuple[float, ...]]:
    """Return each bar's rate per fold, at the threshold chosen on the other folds."""
    cuts = cross_fitted_thresholds(tables, bars, costs)
    return {bar.metric: fold_rates(tables, bar.metric, threshold=cuts) for bar in bars}


def _amid_gap(
    grid: Array, true: Array, false: Array, best: int, tables: Sequence[ThresholdTable]
) -> float:
    """Return the middle of the gap between scores in which a threshold acts on the same cases.

    A refitted tree or scorecard moves its few scores a little; the middle still parts them. Only
    for tables that hold every score: between the quantiles of a longer list more cases lie.
    """
    longest = max(len(table.thresholds) for table in tables)
    if longest >= MAXIMUM_QUANTILES // 2 or len(grid) >= MAXIMUM_GRID:
        return float(grid[best])
    other = (true != true[best]) | (false != false[best])
    below, above = np.flatnonzero(other[:best]), np.flatnonzero(other[best:])
    if not len(below):
        return float(grid[best])
    top = best + above[0] - 1 if len(above) else len(grid) - 1
    return float((grid[below[-1]] + grid[top]) / 2)


GROWS_WITH_ACTING = frozenset({"recall", "flag_rate", "fpr", "recall_at_k", "npv"})


def _pulls_both_ways(bars: Sequence[Bar]) -> bool:
    """Whether some bar asks for acting more often and another for acting less often."""
    more = [(bar.metric in GROWS_WITH_ACTING) == (bar.op == ">=") for bar in bars]
    return any(more) and not all(more)


def _best(
    true: Array,
    false: Array,
    positives: float,
    negatives: float,
    bars: Sequence[Bar],
    costs: CostMatrix | None,
) -> tuple[int, bool]:
    """Return the place of the best threshold on the grid and whether it keeps every bar."""
    room = np.full(len(true), np.inf)
    for bar in bars:
        room = np.minimum(room, bar.slack(rate(bar.metric, true, false, positives, negatives)))
    feasible = room >= -1e-12
    if not feasible.any():
        return int(np.argmax(room)), False
    if costs is not None:
        worth = -costs.of_counts(true, false, positives, negatives)
    elif _pulls_both_ways(bars):
        worth = room
    else:
        worth = true / max(positives, 1.0) - false / max(negatives, 1.0)
    return int(np.argmax(np.where(feasible, worth, -np.inf))), True


def _grid(tables: Sequence[ThresholdTable]) -> Array:
    every = np.unique(np.concatenate([np.asarray(t.thresholds) for t in tables]))
    if len(every) > MAXIMUM_GRID:
        levels = np.linspace(0, 1, MAXIMUM_GRID)
        every = np.unique(np.quantile(every, levels, method="inverted_cdf"))
    return np.asarray(every, dtype=float)


def _counts(tables: Sequence[ThresholdTable], grid: Array) -> tuple[Array, Array]:
    """Return (true, false) positives, each of shape (tables, grid)."""
    found = [counts_at_thresholds(table, grid) for table in tables]
    return np.stack([true for true, _ in found]), np.stack([false for _, false in found])
