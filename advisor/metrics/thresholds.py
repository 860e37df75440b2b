"""Confusion counts at score quantiles, and what can be answered from them without the scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from advisor.metrics.catalogue import METRICS
from advisor.schema.requirements import At, Requirement, Requirements
from advisor.schema.search import ThresholdTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from advisor.metrics.costs import CostMatrix

    Array = NDArray[np.float64]

MAXIMUM_QUANTILES = 200
MAXIMUM_GRID = 400

RATES = (
    "recall", "precision", "fpr", "fnr", "specificity", "npv", "flag_rate", "accuracy",
    "balanced_accuracy", "f1", "precision_at_k", "recall_at_k", "lift",
)  # fmt: skip
"""Metrics that follow from confusion counts, hence from a threshold table."""

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


@dataclass(frozen=True)
class OperatingPoint:
    """A threshold with the rates it gives over all folds together."""

    threshold: float
    rates: tuple[tuple[str, float], ...]
    feasible: bool


def threshold_tables(
    targets: Sequence[ArrayLike], scores: Sequence[ArrayLike], include: Sequence[float] = ()
) -> tuple[ThresholdTable, ...]:
    """Return one table per fold: counts of cases at and above each of up to 200 scores.

    Parameters
    ----------
    targets : sequence of arrays of {0, 1}, each shape (n_k,)
    scores : sequence of arrays of float, each shape (n_k,)
        P(class 1).
    include : sequence of float
        Thresholds to hold exactly beside the quantiles (the cost threshold).
    """
    return tuple(
        threshold_table(np.asarray(y, dtype=float), np.asarray(p, dtype=float), fold, include)
        for fold, (y, p) in enumerate(zip(targets, scores, strict=True))
    )


def threshold_table(y: Array, p: Array, fold: int, include: Sequence[float] = ()) -> ThresholdTable:
    """Return the table of one fold, thresholds descending; the last one acts on every case."""
    levels = np.linspace(0, 1, MAXIMUM_QUANTILES - len(include))
    quantiles = np.quantile(p, levels, method="inverted_cdf")
    thresholds = np.unique(np.concatenate([quantiles, np.asarray(include, dtype=float)]))[::-1]
    order = np.argsort(p, kind="stable")
    above = np.concatenate([[0.0], np.cumsum(y[order][::-1])])
    acted = len(p) - np.searchsorted(p[order], thresholds, side="left")
    true = above[acted]
    return ThresholdTable(
        fold=fold,
        n_positive=int(y.sum()),
        n_negative=int(len(y) - y.sum()),
        thresholds=tuple(float(t) for t in thresholds),
        true_positives=tuple(int(v) for v in true),
        false_positives=tuple(int(v) for v in acted - true),
    )


def counts_at_threshold(table: ThresholdTable, threshold: float) -> tuple[float, float]:
    """Return (true, false) positives at a threshold, linear between the stored ones."""
    t = np.asarray(table.thresholds)[::-1]
    if threshold > t[-1]:
        return 0.0, 0.0
    true = np.interp(threshold, t, np.asarray(table.true_positives, dtype=float)[::-1])
    false = np.interp(threshold, t, np.asarray(table.false_positives, dtype=float)[::-1])
    return float(true), float(false)


def counts_at_cases(table: ThresholdTable, cases: float) -> tuple[float, float]:
    """Return (true, false) positives among the `cases` highest scores, linear between counts."""
    true = np.concatenate([[0.0], np.asarray(table.true_positives, dtype=float)])
    acted = true + np.concatenate([[0.0], np.asarray(table.false_positives, dtype=float)])
    limited = min(max(cases, 0.0), float(acted[-1]))
    hits = float(np.interp(limited, acted, true))
    return hits, limited - hits


def counts_at_point(
    table: ThresholdTable, at: At, population: int | None = None
) -> tuple[float, float]:
    """Return (true, false) positives at an operating point, as `evaluate` does from scores."""
    n = table.n_positive + table.n_negative
    if at.flag_rate is not None:
        return counts_at_cases(table, at.flag_rate * n)
    if at.k is not None:
        return counts_at_cases(table, max(1.0, at.k * (n / population if population else 1.0)))
    true = np.asarray(table.true_positives, dtype=float)
    false = np.asarray(table.false_positives, dtype=float)
    if at.fpr is not None:
        kept = np.flatnonzero(false <= at.fpr * table.n_negative + 1e-9)
        chosen = kept[-1] if len(kept) else None
    elif at.recall is not None:
        kept = np.flatnonzero(true >= at.recall * table.n_positive - 1e-9)
        chosen = kept[0] if len(kept) else None
    else:
        kept = np.flatnonzero(true >= (at.precision or 0.0) * (true + false) - 1e-9)
        chosen = kept[np.argmax(true[kept])] if len(kept) else None
    return (0.0, 0.0) if chosen is None else (float(true[chosen]), float(false[chosen]))


def rate(
    metric: str, true: ArrayLike, false: ArrayLike, positives: float, negatives: float
) -> Array:
    """Return a metric of `RATES` from counts; an empty denominator gives 0.

    Raises
    ------
    KeyError
        If the metric does not follow from counts.
    """
    tp, fp = np.asarray(true, dtype=float), np.asarray(false, dtype=float)
    n = positives + negatives
    parts: dict[str, tuple[Array, Array]] = {
        "recall": (tp, positives + 0 * tp),
        "precision": (tp, tp + fp),
        "fpr": (fp, negatives + 0 * fp),
        "fnr": (positives - tp, positives + 0 * tp),
        "specificity": (negatives - fp, negatives + 0 * fp),
        "npv": (negatives - fp, negatives - fp + positives - tp),
        "flag_rate": (tp + fp, n + 0 * tp),
        "accuracy": (tp + negatives - fp, n + 0 * tp),
        "f1": (2 * tp, tp + fp + positives),
        "lift": (tp * n, (tp + fp) * positives),
    }
    if metric == "balanced_accuracy":
        return np.asarray(
            (rate("recall", tp, fp, positives, negatives)
             + rate("specificity", tp, fp, positives, negatives)) / 2
        )  # fmt: skip
    part, whole = parts[metric.removesuffix("_at_k")]
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1), 0.0))


def fold_rates(
    tables: Sequence[ThresholdTable],
    metric: str,
    *,
    at: At | None = None,
    threshold: float | None = None,
    population: int | None = None,
) -> tuple[float, ...]:
    """Return a rate per fold, at an operating point or at a threshold (default 0.5)."""
    found = []
    for table in tables:
        if at is not None:
            true, false = counts_at_point(table, at, population)
        else:
            true, false = counts_at_threshold(table, 0.5 if threshold is None else threshold)
        found.append(float(rate(metric, true, false, table.n_positive, table.n_negative)))
    return tuple(found)


def fold_costs(
    tables: Sequence[ThresholdTable],
    costs: CostMatrix,
    flag_rate: float | None = None,
    threshold: float | None = None,
) -> tuple[float, ...]:
    """Return the mean cost per case in each fold.

    Parameters
    ----------
    threshold : float, optional
        Default: the cost threshold.
    flag_rate : float, optional
        Capacity as a share of cases; only the top cases that pay are acted on.
    """
    found = []
    for table in tables:
        cut = costs.threshold if threshold is None else threshold
        true, false = counts_at_threshold(table, cut)
        capacity = (flag_rate or 0.0) * (table.n_positive + table.n_negative)
        if flag_rate is not None and true + false > capacity:
            true, false = counts_at_cases(table, capacity)
        found.append(float(costs.of_counts(true, false, table.n_positive, table.n_negative)))
    return tuple(found)


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
    return OperatingPoint(float(grid[best]), rates, feasible)


def cross_fitted_rates(
    tables: Sequence[ThresholdTable], bars: Sequence[Bar], costs: CostMatrix | None = None
) -> dict[str, tuple[float, ...]]:
    """Return each bar's rate per fold, the threshold chosen on the other folds.

    The threshold never saw the rows on which it is judged, so the rates carry no optimism.
    With a single table the threshold is chosen on it.
    """
    grid = _grid(tables)
    true, false = _counts(tables, grid)
    all_true, all_false = true.sum(axis=0), false.sum(axis=0)
    positives = sum(t.n_positive for t in tables)
    negatives = sum(t.n_negative for t in tables)
    alone = len(tables) == 1
    found: dict[str, list[float]] = {bar.metric: [] for bar in bars}
    for i, table in enumerate(tables):
        own = 0 if alone else 1
        best, _ = _best(
            all_true - own * true[i],
            all_false - own * false[i],
            float(positives - own * table.n_positive),
            float(negatives - own * table.n_negative),
            bars,
            costs,
        )
        for name, values in found.items():
            here = rate(name, true[i, best], false[i, best], table.n_positive, table.n_negative)
            values.append(float(here))
    return {name: tuple(values) for name, values in found.items()}


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
    shape = (len(tables), len(grid))
    true, false = np.zeros(shape), np.zeros(shape)
    for i, table in enumerate(tables):
        t = np.asarray(table.thresholds)[::-1]
        beyond = grid > t[-1]
        for found, counts in ((true, table.true_positives), (false, table.false_positives)):
            at_grid = np.interp(grid, t, np.asarray(counts, dtype=float)[::-1])
            found[i] = np.where(beyond, 0.0, at_grid)
    return true, false
