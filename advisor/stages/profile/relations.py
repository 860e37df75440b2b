"""What columns say about each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.schema.profile import ColumnPair
from advisor.stages.profile.columns import Column
from advisor.stages.profile.content import rounded
from advisor.stages.profile.table import Sample, Table
from advisor.stages.profile.thresholds import (
    DUPLICATE_CORRELATION,
    HIGH_CORRELATION,
    MAX_CORRELATED_COLUMNS,
    MAX_DEPENDENCY_COLUMNS,
    MAX_VIF,
)

_MAX_PAIRS = 50


@dataclass(frozen=True)
class Relations:
    """Related columns. `twins` are (kept, repeated); `recoded` are one-to-one."""

    pairs: tuple[ColumnPair, ...]
    numeric: tuple[str, ...]
    correlation: np.ndarray
    n_rows: int
    twins: tuple[tuple[str, str], ...]
    recoded: tuple[tuple[str, str], ...]
    dependencies: tuple[tuple[str, str], ...]

    def extremes(self, usable: frozenset[str]) -> tuple[float | None, float | None]:
        """Return the largest |r| and the largest variance inflation among usable columns.

        Belsley, Kuh, Welsch 1980. The inflation is capped at one million, and None with fewer
        rows than columns, where every column is a combination of the others.
        """
        keep = [i for i, name in enumerate(self.numeric) if name in usable]
        if len(keep) < 2:
            return None, None
        part = self.correlation[np.ix_(keep, keep)]
        largest = float(np.abs(part - np.eye(len(keep))).max())
        if self.n_rows <= len(keep) + 1:
            return rounded(largest), None
        return rounded(largest), _max_vif(part)


def relate(table: Table, sample: Sample, hidden: frozenset[str]) -> Relations:
    """Measure correlation, inflation, duplicates and dependencies among columns.

    Parameters
    ----------
    table : Table
    sample : Sample
    hidden : frozenset of str
        Columns that may not appear (privacy).

    Returns
    -------
    Relations
        At most 50 pairs of each kind, strongest first.
    """
    columns = sorted(
        (c for c in table.columns if c.name not in hidden and len(c.levels) > 1),
        key=lambda column: column.name,
    )
    twins = _identical(columns)
    repeated = {right for _, right in twins}
    numeric = [
        sample.column(c.name)
        for c in columns
        if c.kind in ("numeric", "boolean") and c.is_quantity and c.name not in repeated
    ][:MAX_CORRELATED_COLUMNS]
    correlation = _correlation(numeric)
    names = [column.name for column in numeric]
    pairs, close = _correlated(numeric, correlation)
    twins += close
    repeated |= {right for _, right in close}
    discrete = [sample.column(c.name) for c in columns if c.name not in repeated]
    dependencies, recoded = _dependencies([c for c in discrete if _is_discrete(c)])
    pairs += [
        ColumnPair(left=a, right=b, kind="functional_dependency", value=1.0)
        for a, b in dependencies[:_MAX_PAIRS]
    ]
    pairs += [ColumnPair(left=a, right=b, kind="duplicate", value=1.0) for a, b in twins]
    return Relations(
        pairs=tuple(pairs),
        numeric=tuple(names),
        correlation=correlation,
        n_rows=sample.n_rows,
        twins=tuple(twins),
        recoded=tuple(recoded),
        dependencies=tuple(dependencies),
    )


def _identical(columns: list[Column]) -> list[tuple[str, str]]:
    """Return (kept, repeated) for columns with the same cells."""
    groups: dict[tuple[object, ...], list[Column]] = {}
    for column in columns:
        key = (
            column.levels.dtype.kind,
            len(column.levels),
            column.levels[0],
            column.levels[-1],
            int(np.dot(column.codes, np.arange(1, column.n_rows + 1) % 9973)),
        )
        groups.setdefault(key, []).append(column)
    twins: list[tuple[str, str]] = []
    for group in groups.values():
        kept: list[Column] = []
        for column in group:
            same = next((k for k in kept if _same_cells(k, column)), None)
            if same is None:
                kept.append(column)
            else:
                twins.append((same.name, column.name))
    return twins


def _same_cells(left: Column, right: Column) -> bool:
    return bool(np.array_equal(left.codes, right.codes)) and bool(
        np.array_equal(left.levels, right.levels)
    )


def _correlation(columns: list[Column]) -> np.ndarray:
    """Return Pearson correlations, missing cells being replaced by the mean."""
    if not columns:
        return np.zeros((0, 0))
    matrix = np.stack([column.numbers() for column in columns], axis=1)
    matrix -= np.nanmean(matrix, axis=0)
    matrix = np.nan_to_num(matrix, nan=0.0)
    largest = np.abs(matrix).max(axis=0)
    matrix /= np.where(largest > 0, largest, 1.0)
    norms = np.sqrt((matrix**2).sum(axis=0))
    matrix /= np.where(norms > 0, norms, 1.0)
    correlation = np.clip(matrix.T @ matrix, -1.0, 1.0)
    np.fill_diagonal(correlation, 1.0)
    return np.asarray(correlation)


def _correlated(
    columns: list[Column], correlation: np.ndarray
) -> tuple[list[ColumnPair], list[tuple[str, str]]]:
    names = [column.name for column in columns]
    finer = {column.name: len(column.levels) for column in columns}
    upper = np.triu(np.abs(correlation), k=1)
    left, right = np.nonzero(upper > HIGH_CORRELATION)
    ranked = sorted(
        (
            (round(float(upper[i, j]), 9), names[i], names[j])
            for i, j in zip(left, right, strict=True)
        ),
        key=lambda item: (-item[0], item[1], item[2]),
    )
    pairs = [
        ColumnPair(left=a, right=b, kind="correlation", value=rounded(value))
        for value, a, b in ranked[:_MAX_PAIRS]
    ]
    repeated: set[str] = set()
    close: list[tuple[str, str]] = []
    for value, a, b in ranked:
        if value > DUPLICATE_CORRELATION and a not in repeated and b not in repeated:
            kept, dropped = (a, b) if finer[a] >= finer[b] else (b, a)
            close.append((kept, dropped))
            repeated.add(dropped)
    return pairs, close


def _max_vif(part: np.ndarray) -> float:
    try:
        inverse = np.linalg.inv(part)
    except np.linalg.LinAlgError:
        return MAX_VIF
    largest = float(np.diag(inverse).max())
    dependent = largest <= 0 or np.linalg.cond(part) > 1 / (10 * np.finfo(float).eps)
    return MAX_VIF if dependent else float(f"{min(MAX_VIF, max(1.0, largest)):.6g}")


def _is_discrete(column: Column) -> bool:
    if column.kind in ("categorical", "ordinal", "boolean"):
        return True
    return column.kind == "numeric" and len(column.levels) <= 50


def _dependencies(
    columns: list[Column],
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return (determines, determined) pairs and the one-to-one pairs among discrete columns."""
    usable = [c for c in columns if _repeats(c)][:MAX_DEPENDENCY_COLUMNS]
    sizes = {c.name: int((np.bincount(c.codes + 1) > 0).sum()) for c in usable}
    dependencies: list[tuple[str, str]] = []
    recoded: list[tuple[str, str]] = []
    for i, left in enumerate(usable):
        for right in usable[i + 1 :]:
            joint = _joint_levels(left, right)
            forward = joint == sizes[left.name]
            backward = joint == sizes[right.name]
            if forward and backward:
                recoded.append((left.name, right.name))
            if forward and _varies(right):
                dependencies.append((left.name, right.name))
            elif backward and _varies(left):
                dependencies.append((right.name, left.name))
    return dependencies, recoded


def _repeats(column: Column) -> bool:
    """Levels recur often enough that a dependency is not chance."""
    return 2 <= len(column.levels) <= min(5000, column.n_rows / 5)


def _varies(column: Column) -> bool:
    counts = np.bincount(column.codes + 1)
    return bool(counts.max() <= 0.95 * column.n_rows)


def _joint_levels(left: Column, right: Column) -> int:
    width = len(right.levels) + 1
    joint = (left.codes + 1) * width + right.codes + 1
    size = (len(left.levels) + 1) * width
    if size <= 2_000_000:
        return int((np.bincount(joint, minlength=size) > 0).sum())
    return len(np.unique(joint))
