"""Intervals of one quantity: fold means, shares, bootstrap, paired AUC, row-level means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from advisor.statistics.paired import PairedEstimate, corrected_standard_error, t_quantile

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray


def corrected_interval(
    values: ArrayLike, n_folds: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the corrected two-sided interval of the mean of a metric over repeated folds.

    Same correction as the paired comparison: fold scores share training rows, so the variance is
    ``(1/J + 1/(K-1)) v``; t with J - 1 degrees of freedom. Nadeau and Bengio 2003,
    doi:10.1023/A:1024068626366.

    Parameters
    ----------
    values : array of float, shape (J,), J >= 2
        One value per fold, all repeats together.
    n_folds : int
        K, folds of one repeat, >= 2.
    confidence : float in (0, 1)

    Raises
    ------
    ValueError
        If there are fewer than two values or fewer than two folds.
    """
    v = np.asarray(values, dtype=float)
    if len(v) < 2 or n_folds < 2:
        raise ValueError(f"at least 2 values and 2 folds needed: {len(v)}, {n_folds}")
    half = t_quantile((1 + confidence) / 2, len(v) - 1) * float(
        corrected_standard_error(v, 1 / (n_folds - 1))
    )
    return float(v.mean()) - half, float(v.mean()) + half


def wilson_interval(hits: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the score interval of a share; (0, 1) when `n` is 0.

    Wilson 1927, doi:10.1080/01621459.1927.10502953.
    """
    if n <= 0:
        return 0.0, 1.0
    z = float(stats.norm.ppf((1 + confidence) / 2))
    share, scale = hits / n, 1 + z**2 / n
    centre = (share + z**2 / (2 * n)) / scale
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / scale
    return float(max(0.0, centre - half)), float(min(1.0, centre + half))


def clopper_pearson_interval(hits: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a share, never shorter than nominal; (0, 1) when `n` is 0.

    Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404.
    """
    if n <= 0:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low = 0.0 if hits == 0 else float(stats.beta.ppf(tail, hits, n - hits + 1))
    high = 1.0 if hits == n else float(stats.beta.ppf(1 - tail, hits + 1, n - hits))
    return low, high


def bootstrap_interval(
    statistic: Callable[[NDArray[np.int64]], float],
    n_rows: int,
    seed: int,
    *,
    n_draws: int = 2_000,
    confidence: float = 0.95,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> tuple[float, float]:
    """Return the percentile bootstrap interval of a statistic of row numbers.

    Parameters
    ----------
    statistic : callable
        Takes the drawn row numbers, returns a float.
    strata : array, shape (n_rows,), optional
        Rows are drawn within each stratum (class), so that every draw holds every class.
    clusters : array, shape (n_rows,), optional
        Whole clusters are drawn; excludes `strata`.

    Raises
    ------
    ValueError
        If both `strata` and `clusters` are given.
    """
    if strata is not None and clusters is not None:
        raise ValueError("draw by strata or by clusters, not both")
    generator = np.random.default_rng([seed, n_rows])
    labels = strata if clusters is None else clusters
    if labels is None:
        parts = [np.arange(n_rows)]
    else:
        codes = np.unique(np.asarray(labels), return_inverse=True)[1]
        order = np.argsort(codes, kind="stable")
        parts = np.split(order, np.cumsum(np.bincount(codes))[:-1])
    found = np.empty(n_draws)
    for i in range(n_draws):
        if clusters is not None:
            drawn = [parts[j] for j in generator.integers(0, len(parts), len(parts))]
        else:
            drawn = [part[generator.integers(0, len(part), len(part))] for part in parts]
        found[i] = statistic(np.concatenate(drawn))
    tail = (1 - confidence) / 2
    low, high = np.quantile(found, [tail, 1 - tail])
    return float(low), float(high)


def delong(y: ArrayLike, simpler: ArrayLike, richer: ArrayLike) -> PairedEstimate:
    """Compare two AUCs on one set of rows.

    DeLong et al. 1988, doi:10.2307/2531595, with the mid-ranks of Sun and Xu 2014,
    doi:10.1109/LSP.2014.2337313. Conditional on one fit: for the holdout, not for selection.

    Parameters
    ----------
    y : array of {0, 1}, shape (n,)
    simpler, richer : arrays of float, shape (n,)

    Raises
    ------
    ValueError
        If a class has fewer than two rows.
    """
    truth = np.asarray(y).astype(bool)
    if min(truth.sum(), (~truth).sum()) < 2:
        raise ValueError("at least two rows of each class needed")
    parts = [_placements(truth, np.asarray(score, dtype=float)) for score in (simpler, richer)]
    positive, negative = parts[1][0] - parts[0][0], parts[1][1] - parts[0][1]
    variance = positive.var(ddof=1) / len(positive) + negative.var(ddof=1) / len(negative)
    return PairedEstimate(
        gain=float(positive.mean()),
        standard_error=float(np.sqrt(variance)),
        degrees_of_freedom=float("inf"),
        n_folds=1,
        method="DeLong",
    )


def _placements(
    truth: NDArray[np.bool_], score: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    positive, negative = score[truth], score[~truth]
    ranks = stats.rankdata(np.concatenate([positive, negative]))
    m, k = len(positive), len(negative)
    return (
        (ranks[:m] - stats.rankdata(positive)) / k,
        1 - (ranks[m:] - stats.rankdata(negative)) / m,
    )


def auc_influence(y: ArrayLike, simpler: ArrayLike, richer: ArrayLike) -> NDArray[np.float64]:
    """Return each row's share of the AUC difference, so that the shares average to it.

    Row-level errors of `row_level_error` then hold for AUC as for a mean of losses.
    """
    truth = np.asarray(y).astype(bool)
    a = _placements(truth, np.asarray(simpler, dtype=float))
    b = _placements(truth, np.asarray(richer, dtype=float))
    share = np.empty(len(truth))
    n, m = len(truth), int(truth.sum())
    gain = float((b[0] - a[0]).mean())
    share[truth] = gain + (b[0] - a[0] - gain) * n / m
    share[~truth] = gain + (b[1] - a[1] - gain) * n / (n - m)
    return share


def row_level_error(gains: ArrayLike, clusters: ArrayLike | None = None) -> float:
    """Return the standard error of a mean of per-row gains, by cluster when rows are grouped.

    The cluster form sums deviations within a cluster (Liang and Zeger 1986,
    doi:10.1093/biomet/73.1.13). It ignores that the models could have been trained on other
    rows; a comparison takes the larger of this and the corrected fold error.

    Parameters
    ----------
    gains : array of float, shape (n,), n >= 2
    clusters : array, shape (n,), optional
        At least two distinct values.
    """
    g = np.asarray(gains, dtype=float)
    centred = g - g.mean()
    if clusters is None:
        return float(g.std(ddof=1) / np.sqrt(len(g)))
    codes = np.unique(np.asarray(clusters), return_inverse=True)[1]
    sums = np.bincount(codes, weights=centred)
    if len(sums) < 2:
        raise ValueError("at least two clusters needed")
    return float(np.sqrt(len(sums) / (len(sums) - 1) * np.sum(sums**2)) / len(g))
