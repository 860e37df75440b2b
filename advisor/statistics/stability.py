"""Has a distribution moved? The population stability index with the noise of its samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

WATCH_PSI = 0.10
REVIEW_PSI = 0.25
"""Siddiqi's conventions: below 0.10 no change to speak of, above 0.25 a large one."""
SMALLEST_EXPECTED = 5.0
SMOOTHING = 0.5


@dataclass(frozen=True)
class Stability:
    """A population stability index.

    Attributes
    ----------
    psi : float
        >= 0; 0 when the shares are alike.
    noise_limit : float
        Value that chance alone exceeds with the probability asked for.
    n_bins : int
        Bins left after merging; 1 means that there were too few rows to compare.
    """

    psi: float
    noise_limit: float
    n_bins: int


def population_stability(
    shares: ArrayLike, n_reference: int, counts: ArrayLike, alpha: float, *, ordered: bool
) -> Stability:
    """Compare new counts with reference shares over the same bins.

    Parameters
    ----------
    shares : array of float, shape (n_bins,)
        Of the reference rows; they sum to 1.
    n_reference : int
        Rows of the reference.
    counts : array of int, shape (n_bins,)
        New rows.
    alpha : float
        Probability that chance alone exceeds `noise_limit`.
    ordered : bool
        Bins of a number: only neighbours are merged. Otherwise the rarest are merged first.

    Notes
    -----
    ``PSI = sum((a - e) ln(a / e))`` over the shares `a` of new and `e` of reference rows (Siddiqi
    2006, Credit Risk Scorecards, Wiley). For two samples of one population it is distributed as
    ``(1/n + 1/m)`` times chi-square with B - 1 degrees of freedom (Yurdakul 2018, Statistical
    Properties of Population Stability Index, Western Michigan University, dissertation 3208), so
    a fixed limit alone would cry wolf on few rows and sleep on many bins. That approximation
    needs filled bins: they are merged until each is expected to hold at least 5 rows of the
    smaller sample. Half a row is added to each count, so that an empty bin has a finite share.
    """
    expected = np.asarray(shares, dtype=float) * n_reference
    found = np.asarray(counts, dtype=float)
    n_new = float(found.sum())
    groups = merged_bins(expected, found, ordered=ordered)
    n_bins = int(groups.max()) + 1 if len(groups) else 0
    if n_bins < 2 or n_new == 0 or n_reference == 0:
        return Stability(0.0, 0.0, min(n_bins, 1))
    old = np.bincount(groups, weights=expected, minlength=n_bins)
    new = np.bincount(groups, weights=found, minlength=n_bins)
    e = (old + SMOOTHING) / (n_reference + SMOOTHING * n_bins)
    a = (new + SMOOTHING) / (n_new + SMOOTHING * n_bins)
    psi = float(np.sum((a - e) * np.log(a / e)))
    limit = (1 / n_reference + 1 / n_new) * float(special.chdtri(n_bins - 1, alpha))
    return Stability(psi, limit, n_bins)


def merged_bins(expected: Array, found: Array, *, ordered: bool) -> NDArray[np.int64]:
    """Return the group of each bin, groups holding at least 5 expected rows of each sample.

    Expected under one common distribution, so that a bin which only one sample fills stays alone
    once it holds enough rows.
    """
    total = expected.sum() + found.sum()
    if total == 0:
        return np.zeros(len(expected), dtype=np.int64)
    smaller = min(expected.sum(), found.sum())
    rows = (expected + found) / total * smaller
    order = np.arange(len(rows)) if ordered else np.argsort(rows, kind="stable")
    groups = np.zeros(len(rows), dtype=np.int64)
    group, held = 0, 0.0
    for place in order:
        if held >= SMALLEST_EXPECTED:
            group, held = group + 1, 0.0
        groups[place] = group
        held += rows[place]
    if held < SMALLEST_EXPECTED and group > 0:
        groups[groups == group] = group - 1
    return groups
