"""Confusion counts at stored scores, and the rates and costs that follow from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.schema.requirements import At
from advisor.schema.search import ThresholdTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from advisor.metrics.costs import CostMatrix

    Array = NDArray[np.float64]

MAXIMUM_QUANTILES = 200

RATES = (
    "recall", "precision", "fpr", "fnr", "specificity", "npv", "flag_rate", "accuracy",
    "balanced_accuracy", "f1", "mcc", "precision_at_k", "recall_at_k", "lift",
)  # fmt: skip
"""Metrics that follow from confusion counts, hence from a threshold table."""


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
    """Return the table of one fold, thresholds descending; the last one acts on every case.

    Up to 200 distinct scores every one of them is a threshold, so that nothing is lost.
    """
    kept: Array = np.unique(p)
    if len(kept) > MAXIMUM_QUANTILES - len(include):
        levels = np.linspace(0, 1, MAXIMUM_QUANTILES - len(include))
        kept = np.asarray(np.quantile(p, levels, method="inverted_cdf"), dtype=float)
    thresholds = np.unique(np.concatenate([kept, np.asarray(include, dtype=float)]))[::-1]
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
    """Return (true, false) positives at a threshold: those of the next stored one above it.

    Scores are steps (trees, scorecards, a constant), so nothing is interpolated. Exact up to
    200 distinct scores; beyond, at most one stored step of cases too few is acted on.
    """
    true, false = counts_at_thresholds(table, np.asarray([threshold]))
    return float(true[0]), float(false[0])


def counts_at_thresholds(table: ThresholdTable, cuts: Array) -> tuple[Array, Array]:
    """Return (true, false) positives at each cut, 0 above the largest stored threshold."""
    place = np.searchsorted(np.asarray(table.thresholds)[::-1], cuts, side="left")
    true, false = (
        np.concatenate([np.asarray(counts, dtype=float)[::-1], [0.0]])[place]
        for counts in (table.true_positives, table.false_positives)
    )
    return true, false


def counts_at_cases(table: ThresholdTable, cases: float) -> tuple[float, float]:
    """Return expected (true, false) positives among the `cases` highest scores.

    Cases tied at the boundary are drawn at random, as in `scoring.counts_at_top`: the expectation
    is linear between the counts of two stored thresholds.
    """
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
    if metric == "mcc":
        tn, fn = negatives - fp, positives - tp
        product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
        parts["mcc"] = (tp * tn - fp * fn, np.sqrt(product))
    part, whole = parts[metric.removesuffix("_at_k")]
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1), 0.0))


def fold_rates(
    tables: Sequence[ThresholdTable],
    metric: str,
    *,
    at: At | None = None,
    threshold: float | Sequence[float] = 0.5,
    population: int | None = None,
) -> tuple[float, ...]:
    """Return a rate per fold, at an operating point or at a threshold (one, or one a fold)."""
    cuts = [threshold] * len(tables) if isinstance(threshold, (int, float)) else threshold
    found = []
    for table, cut in zip(tables, cuts, strict=True):
        if at is not None:
            true, false = counts_at_point(table, at, population)
        else:
            true, false = counts_at_threshold(table, cut)
        found.append(float(rate(metric, true, false, table.n_positive, table.n_negative)))
    return tuple(found)


def fold_costs(
    tables: Sequence[ThresholdTable],
    costs: CostMatrix,
    *,
    thresholds: Sequence[float] | None = None,
    capacity: At | None = None,
    population: int | None = None,
) -> tuple[float, ...]:
    """Return the mean cost per case in each fold.

    Parameters
    ----------
    thresholds : sequence of float, optional
        One per fold. Default: the cost threshold in each.
    capacity : At, optional
        With `flag_rate` or `k`: only that many of the top cases that pay are acted on.
    population : int, optional
        Number of cases that ``capacity.k`` refers to.
    """
    cuts = [costs.threshold] * len(tables) if thresholds is None else thresholds
    found = []
    for table, cut in zip(tables, cuts, strict=True):
        true, false = counts_at_threshold(table, cut)
        if capacity is not None:
            limited = counts_at_point(table, capacity, population)
            true, false = limited if sum(limited) < true + false else (true, false)
        found.append(float(costs.of_counts(true, false, table.n_positive, table.n_negative)))
    return tuple(found)
