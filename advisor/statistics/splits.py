"""Folds: stratified, grouped, forward in time; copies of one row never on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from advisor.schema.plan import FoldPlan

Fold = tuple[NDArray[np.int64], NDArray[np.int64]]

N_QUANTILE_BINS = 10
MAXIMUM_BALANCED_GROUPS = 1_000


@dataclass(frozen=True)
class SplitColumns:
    """What the folds depend on; every array has shape (n_rows,).

    Attributes
    ----------
    target : ndarray
        Encoded target.
    is_classification : bool
    groups : ndarray of int or None
        Rows of one group stay on one side. Copies of one input row count as a group when the
        user names none.
    order : ndarray of int or None
        Rank of each row in time, ties share a rank.
    """

    target: NDArray[np.float64]
    is_classification: bool
    groups: NDArray[np.int64] | None = None
    order: NDArray[np.int64] | None = None

    def take(self, rows: NDArray[np.int64]) -> SplitColumns:
        """Return the same columns for some rows."""
        return SplitColumns(
            self.target[rows],
            self.is_classification,
            None if self.groups is None else self.groups[rows],
            None if self.order is None else self.order[rows],
        )


def duplicate_groups(frame: pd.DataFrame) -> NDArray[np.int64] | None:
    """Return one group number per distinct input row, or None when all rows differ."""
    if frame.shape[1] == 0:
        return None
    keys = pd.util.hash_pandas_object(frame.astype(object).fillna("\0"), index=False)
    codes, uniques = pd.factorize(keys)
    return None if len(uniques) == len(frame) else codes.astype(np.int64)


def stratum(columns: SplitColumns) -> NDArray[np.int64]:
    """Return class codes, or quantile bins of a numeric target."""
    if columns.is_classification:
        return columns.target.astype(np.int64)
    ranks = pd.Series(columns.target).rank(method="first").to_numpy()
    bins = min(N_QUANTILE_BINS, max(2, len(ranks) // 20))
    return np.minimum((ranks - 1) * bins // len(ranks), bins - 1).astype(np.int64)


def make_folds(plan: FoldPlan, columns: SplitColumns) -> list[Fold]:
    """Return ``n_repeats * n_folds`` folds, repeat by repeat.

    Parameters
    ----------
    plan : FoldPlan
    columns : SplitColumns

    Returns
    -------
    list of (train, test)
        Positions, each sorted ascending. Time folds are rolling origins: every training part
        ends before its test part begins; repeats do not apply.

    Raises
    ------
    ValueError
        If a time or group split is asked for without its column.
    """
    if plan.kind in ("time", "group_time"):
        return _rolling_origins(plan, columns)
    folds: list[Fold] = []
    for repeat in range(plan.n_repeats):
        folds.extend(_one_repeat(plan, columns, plan.seed + repeat))
    return folds


def _one_repeat(plan: FoldPlan, columns: SplitColumns, seed: int) -> list[Fold]:
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    rows = np.zeros((len(columns.target), 1))
    strata = stratum(columns)
    if plan.kind == "group" and columns.groups is None:
        raise ValueError("a group split needs a group column")
    if columns.groups is not None:
        if len(np.unique(columns.groups)) > MAXIMUM_BALANCED_GROUPS:
            return _many_groups(plan, columns.groups, strata, seed)
        splitter = StratifiedGroupKFold(plan.n_folds, shuffle=True, random_state=seed)
        pairs = splitter.split(rows, strata, columns.groups)
    else:
        splitter = StratifiedKFold(plan.n_folds, shuffle=True, random_state=seed)
        pairs = splitter.split(rows, strata)
    return [(np.sort(train), np.sort(test)) for train, test in pairs]


def _many_groups(
    plan: FoldPlan, groups: NDArray[np.int64], strata: NDArray[np.int64], seed: int
) -> list[Fold]:
    """Stratify one representative of each group and let its rows follow.

    `StratifiedGroupKFold` visits every group in Python; with thousands of groups the folds of
    their representatives are balanced closely enough.
    """
    from sklearn.model_selection import StratifiedKFold

    _, first, codes = np.unique(groups, return_index=True, return_inverse=True)
    splitter = StratifiedKFold(plan.n_folds, shuffle=True, random_state=seed)
    fold_of_group = np.empty(len(first), dtype=np.int64)
    for number, (_, test) in enumerate(splitter.split(np.zeros((len(first), 1)), strata[first])):
        fold_of_group[test] = number
    fold_of_row = fold_of_group[codes]
    return [
        (np.flatnonzero(fold_of_row != number), np.flatnonzero(fold_of_row == number))
        for number in range(plan.n_folds)
    ]


def _rolling_origins(plan: FoldPlan, columns: SplitColumns) -> list[Fold]:
    """Cut expanding windows over ``n_folds + 1`` equal blocks, the gap rows left out."""
    if columns.order is None:
        raise ValueError("a time split needs a time column")
    order = np.argsort(columns.order, kind="stable")
    ranks = columns.order[order]
    edges = [round(len(order) * part / (plan.n_folds + 1)) for part in range(plan.n_folds + 2)]
    folds: list[Fold] = []
    for start, end in pairwise(edges[1:]):
        first = ranks[start]
        train = order[: np.searchsorted(ranks, first)]
        train = train[: max(0, len(train) - plan.horizon_gap)]
        test = order[start:end]
        if plan.kind == "group_time" and columns.groups is not None:
            test = test[~np.isin(columns.groups[test], columns.groups[train])]
        if len(train) and len(test) and _has_every_class(columns, train):
            folds.append((np.sort(train), np.sort(test)))
    return folds


def _has_every_class(columns: SplitColumns, rows: NDArray[np.int64]) -> bool:
    """Whether some rows hold every class; an early origin may lack one, and no family can fit."""
    if not columns.is_classification:
        return True
    return len(np.unique(columns.target[rows])) == len(np.unique(columns.target))


def holdout_split(share: float, kind: str, columns: SplitColumns, seed: int) -> Fold:
    """Set rows aside in the manner of the split.

    Returns
    -------
    (development, holdout)
        Positions; the holdout is empty when `share` is 0. Forward in time: the last rows.
    """
    n_rows = len(columns.target)
    everything = np.arange(n_rows)
    if share <= 0:
        return everything, np.array([], dtype=np.int64)
    if kind in ("time", "group_time") and columns.order is not None:
        cut = np.sort(columns.order)[int(n_rows * (1 - share))]
        late = columns.order >= cut
        return apart(everything[~late], everything[late], kind, columns)
    plan = FoldPlan(
        kind="group" if columns.groups is not None else "stratified",
        n_folds=max(2, round(1 / share)),
        seed=seed,
    )
    development, holdout = _one_repeat(plan, columns, seed)[0]
    return development, holdout


def apart(
    development: NDArray[np.int64], holdout: NDArray[np.int64], kind: str, columns: SplitColumns
) -> Fold:
    """Drop from the holdout every row of a group that the development rows hold too."""
    if kind != "group_time" or columns.groups is None:
        return development, holdout
    seen = np.isin(columns.groups[holdout], columns.groups[development])
    return development, holdout[~seen]
