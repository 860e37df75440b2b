"""How much each column alone says about the target, out of fold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from advisor.stages.profile.columns import Column
from advisor.stages.profile.table import N_FOLDS, Sample

MAX_BINS = 32
_SMOOTHING = {"numeric": 1.0, "levels": 5.0}
"""Pseudo-rows of the overall mean added to each bin or level. Convention; see TargetEncoder."""
_NULL_SCORES = 100
_MAX_CLASSES = 10


@dataclass(frozen=True)
class Score:
    """Strength of one column alone; AUC in [0.5, 1] or R2 in [0, 1]."""

    column: str
    value: float
    linear: float | None
    """The same from a straight line or the plain order of the values; None: not defined."""


@dataclass(frozen=True)
class Associations:
    """All single-column scores with their permuted null."""

    scores: tuple[Score, ...]
    null_p95: float | None
    is_auc: bool

    @cached_property
    def _by_name(self) -> dict[str, float]:
        return {score.column: score.value for score in self.scores}

    def of(self, name: str) -> float | None:
        """Return the score of one column, or None when it has none."""
        return self._by_name.get(name)

    def strength(self, name: str) -> float | None:
        """Return the score on a scale where 0 is no information: 2 AUC - 1, or R2."""
        value = self.of(name)
        if value is None or not self.is_auc:
            return value
        return max(0.0, 2 * value - 1)


def associate(sample: Sample, is_class: bool, seed: int, skip: frozenset[str]) -> Associations:
    """Score every column of the sample against the target.

    Numeric columns are cut into at most 32 bins of equal counts, missing cells being a bin of
    their own; the mean of the target per bin or level, learned on four fifths of the rows,
    predicts the last fifth.

    Parameters
    ----------
    sample : Sample
        With a target.
    is_class : bool
        True: AUC (mean one-against-rest AUC for several classes). False: R2.
    seed : int
        Of the permuted null.
    skip : frozenset of str
        Columns that are not scored (private, text, empty).

    Returns
    -------
    Associations
        Without scores when the sample has fewer than 20 rows.
    """
    assert sample.target is not None
    if sample.n_rows < 20 or len(np.unique(sample.target)) < 2:
        return Associations((), None, is_class)
    columns = [c for c in sample.columns if c.name not in skip and len(c.levels)]
    columns.sort(key=lambda column: column.name)
    cells = [_Cells.of(column, sample.folds) for column in columns]
    labels = _one_hot(sample.target) if is_class else sample.target[:, None].astype(float)
    scores = []
    for column, cell in zip(columns, cells, strict=True):
        value, linear = cell.score(labels, is_class), _linear(column, labels, is_class)
        scores.append(Score(column.name, max(value, linear or 0.0), linear))
    null = _null(list(zip(columns, cells, strict=True)), labels, is_class, seed)
    return Associations(tuple(scores), null, is_class)


def score_against(column: Column, other: np.ndarray, folds: np.ndarray) -> float:
    """Score one column against any class codes, as mean one-against-rest AUC."""
    return _Cells.of(column, folds).score(_one_hot(other), True)


def auc_of(present: np.ndarray, positive: np.ndarray) -> float:
    """Return the AUC of a yes/no mark for a yes/no outcome, in [0, 1].

    Parameters
    ----------
    present, positive : numpy.ndarray of bool, shape (n,)
    """
    n_positive = int(positive.sum())
    n_negative = len(positive) - n_positive
    if not n_positive or not n_negative:
        return 0.5
    hit = float(present[positive].sum()) / n_positive
    alarm = float(present[~positive].sum()) / n_negative
    return 0.5 + (hit - alarm) / 2


@dataclass(frozen=True)
class _Cells:
    """Rows grouped by bin and fold."""

    index: np.ndarray
    n_bins: int
    folds: np.ndarray
    counts: np.ndarray
    smoothing: float

    @classmethod
    def of(cls, column: Column, folds: np.ndarray) -> _Cells:
        bins, n_bins = _binned(column)
        index = bins * N_FOLDS + folds
        counts = np.bincount(index, minlength=n_bins * N_FOLDS).reshape(n_bins, N_FOLDS)
        kind = "numeric" if column.is_quantity else "levels"
        return cls(index, n_bins, folds, counts.astype(float), _SMOOTHING[kind])

    def score(self, labels: np.ndarray, is_class: bool) -> float:
        values = []
        for label in labels.T:
            sums = np.bincount(self.index, weights=label, minlength=self.n_bins * N_FOLDS)
            sums = sums.reshape(self.n_bins, N_FOLDS)
            predicted = self._predicted(sums)
            if is_class:
                values.append(_mean_auc(predicted, sums, self.counts - sums))
            else:
                values.append(self._r2(predicted, sums, label))
        return float(np.mean(values))

    def _predicted(self, sums: np.ndarray) -> np.ndarray:
        other_sums = sums.sum(axis=1, keepdims=True) - sums
        other_counts = self.counts.sum(axis=1, keepdims=True) - self.counts
        prior = other_sums.sum(axis=0) / np.maximum(1.0, other_counts.sum(axis=0))
        predicted = (other_sums + self.smoothing * prior) / (other_counts + self.smoothing)
        return np.asarray(predicted)

    def _r2(self, predicted: np.ndarray, sums: np.ndarray, label: np.ndarray) -> float:
        total = float(np.sum((label - label.mean()) ** 2))
        if total <= 0:
            return 0.0
        squares = float(np.dot(label, label))
        error = squares - 2 * float(np.sum(predicted * sums))
        error += float(np.sum(self.counts * predicted**2))
        return float(np.clip(1 - error / total, 0.0, 1.0))


def _binned(column: Column) -> tuple[np.ndarray, int]:
    n_levels = len(column.levels)
    if not column.is_quantity or n_levels <= MAX_BINS:
        return np.asarray(column.codes + 1), n_levels + 1
    counts = column.counts
    middle = np.cumsum(counts) - counts / 2
    bins = np.floor(middle / counts.sum() * MAX_BINS).astype(np.int64)
    per_level = np.append(np.minimum(bins, MAX_BINS - 1) + 1, 0)
    return np.asarray(per_level[column.codes]), MAX_BINS + 1


def _one_hot(target: np.ndarray) -> np.ndarray:
    classes, counts = np.unique(target, return_counts=True)
    if len(classes) == 2:
        return np.asarray(target == classes[1], dtype=float)[:, None]
    usable = [c for c, n in zip(classes, counts, strict=True) if n >= 10] or list(classes)
    size = dict(zip(classes.tolist(), counts.tolist(), strict=True))
    kept = sorted(usable, key=lambda c: (-size[c], c))[:_MAX_CLASSES]
    return np.stack([(target == c).astype(float) for c in kept], axis=1)


def _mean_auc(predicted: np.ndarray, positive: np.ndarray, negative: np.ndarray) -> float:
    """Return the AUC averaged over folds that hold both classes; ties count half."""
    values = []
    for fold in range(predicted.shape[1]):
        levels, place = np.unique(predicted[:, fold], return_inverse=True)
        hits = np.bincount(place, weights=positive[:, fold], minlength=len(levels))
        misses = np.bincount(place, weights=negative[:, fold], minlength=len(levels))
        if hits.sum() > 0 and misses.sum() > 0:
            below = np.cumsum(misses) - misses / 2
            values.append(float(np.dot(hits, below) / (hits.sum() * misses.sum())))
    return max(0.5, float(np.mean(values))) if values else 0.5


def _linear(column: Column, labels: np.ndarray, is_class: bool) -> float | None:
    """Return what a straight line (R2) or the order of the values (AUC) gives; no fold needed."""
    if not column.is_quantity or len(column.levels) < 2:
        return None
    if is_class:
        return _order_auc(column, labels[:, 0]) if labels.shape[1] == 1 else None
    numbers = column.numbers()
    present = ~np.isnan(numbers)
    if present.sum() < 20 or present.mean() < 0.5:
        return None
    x, y = numbers[present], labels[present, 0]
    x, y = x - x.mean(), y - y.mean()
    scale = float(np.dot(x, x)) * float(np.dot(y, y))
    r2 = float(np.dot(x, y)) ** 2 / scale if scale > 0 and np.isfinite(scale) else 0.0
    n = len(x)
    adjusted = 1 - (1 - r2) * (n - 1) / (n - 2)
    return float(np.clip(adjusted * present.mean(), 0.0, 1.0))


def _order_auc(column: Column, label: np.ndarray) -> float | None:
    present = column.codes >= 0
    codes, hit = column.codes[present], label[present]
    counts = np.bincount(codes, minlength=len(column.levels)).astype(float)
    positive = np.bincount(codes, weights=hit, minlength=len(column.levels))
    negative = counts - positive
    if positive.sum() < 1 or negative.sum() < 1 or present.mean() < 0.5:
        return None
    below = np.cumsum(negative) - negative / 2
    auc = float(np.dot(positive, below) / (positive.sum() * negative.sum()))
    strength = abs(2 * auc - 1) * float(present.mean())
    return 0.5 + strength / 2


def _null(
    cells: list[tuple[Column, _Cells]], labels: np.ndarray, is_class: bool, seed: int
) -> float | None:
    """Return the 95th percentile of the scores under a shuffled target (rule P2-10)."""
    if not cells:
        return None
    rng = np.random.default_rng(seed)
    repeats = int(np.clip(np.ceil(_NULL_SCORES / len(cells)), 1, 20))
    chosen = cells if len(cells) <= _NULL_SCORES else cells[:: len(cells) // _NULL_SCORES]
    scores: list[float] = []
    for _ in range(repeats):
        shuffled = labels[rng.permutation(len(labels))]
        for column, cell in chosen:
            linear = _linear(column, shuffled, is_class) or 0.0
            scores.append(max(cell.score(shuffled, is_class), linear))
    return float(np.quantile(scores, 0.95))
