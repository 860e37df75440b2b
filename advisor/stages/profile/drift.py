"""Whether early and late rows can be told apart."""

from __future__ import annotations

import numpy as np

from advisor.stages.profile.columns import Column
from advisor.stages.profile.table import N_FOLDS, Sample
from advisor.stages.profile.words import is_calendar_name

_MAX_ROWS = 6000
_MAX_COLUMNS = 60
_CLOCK_CORRELATION = 0.9
"""A column that rises or falls with time this strictly is a clock, not a change of the world."""


def drift_auc(sample: Sample, time_name: str, skip: frozenset[str], seed: int) -> float | None:
    """Return the AUC of a boosted classifier that tells the later from the earlier half.

    Calendar parts, dates, identifiers and columns that run with time are left out: they tell the
    time by definition. Classifier two-sample test (Lopez-Paz and Oquab 2017, arXiv:1610.06545).

    Parameters
    ----------
    sample : Sample
    time_name : str
        The time column.
    skip : frozenset of str
        Columns to leave out.
    seed : int

    Returns
    -------
    float or None
        In [0.5, 1]; None without a usable time, column, or with fewer than 100 rows.
    """
    time = sample.column(time_name)
    if not time.is_quantity or sample.n_rows < 100:
        return None
    rows = np.flatnonzero(time.codes >= 0)[:_MAX_ROWS]
    clock = time.codes[rows]
    late = clock > np.median(clock)
    columns = sorted((c for c in sample.columns if c.name != time_name), key=lambda c: c.name)
    usable = [
        c
        for c in columns
        if c.name not in skip
        and c.kind in ("numeric", "boolean", "categorical", "ordinal")
        and not is_calendar_name(c.name)
        and not _runs_with(c.codes[rows], clock)
    ][:_MAX_COLUMNS]
    if not usable or len(rows) < 100 or not 0.1 < late.mean() < 0.9:
        return None
    matrix = np.stack([_values(c, rows) for c in usable], axis=1)
    return _separation(matrix, late, sample.folds[rows], seed)


def _runs_with(codes: np.ndarray, clock: np.ndarray) -> bool:
    present = codes >= 0
    if present.sum() < 20 or len(np.unique(codes[present])) < 20:
        return False
    ranks = np.corrcoef(codes[present], clock[present])[0, 1]
    return bool(abs(ranks) > _CLOCK_CORRELATION)


def _values(column: Column, rows: np.ndarray) -> np.ndarray:
    codes = column.codes[rows].astype(float)
    return np.where(codes < 0, np.nan, codes)


def _separation(matrix: np.ndarray, late: np.ndarray, folds: np.ndarray, seed: int) -> float:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.metrics import roc_auc_score

    held_groups = (np.isin(folds, [0, 1]), np.isin(folds, np.arange(2, N_FOLDS)))
    values: list[float] = []
    for held in held_groups:
        if len(np.unique(late[held])) < 2 or len(np.unique(late[~held])) < 2:
            continue
        model = HistGradientBoostingClassifier(
            max_iter=30, max_leaf_nodes=8, early_stopping=False, random_state=seed
        )
        model.fit(matrix[~held], late[~held])
        values.append(float(roc_auc_score(late[held], model.predict_proba(matrix[held])[:, 1])))
    return float(f"{max(0.5, float(np.mean(values))):.6g}") if values else 0.5
