"""All columns of a data set, read once, with row identities that ignore the order of rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from advisor.errors import DataError
from advisor.schema.requirements import Requirements
from advisor.stages.profile.columns import Column, read_column
from advisor.stages.profile.thresholds import EXPENSIVE_ROWS

N_FOLDS = 5


@dataclass(frozen=True)
class Table:
    """The columns as read, in file order."""

    columns: tuple[Column, ...]
    n_rows: int
    memory_mb: float

    def column(self, name: str) -> Column | None:
        """Return one column, or None."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}


@dataclass(frozen=True)
class Sample:
    """The rows on which expensive facts are measured, in canonical order.

    Rows are ordered by a hash of their values, so that neither the order of rows nor that of
    columns changes a fact. Equal rows share a fold.
    """

    columns: tuple[Column, ...]
    target: np.ndarray | None
    folds: np.ndarray
    n_rows: int
    is_part: bool

    def column(self, name: str) -> Column:
        """Return one column by name."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}


def read_table(frame: pd.DataFrame, requirements: Requirements) -> Table:
    """Read all columns of a frame.

    Raises
    ------
    DataError
        If the frame has no rows, no columns, or repeated column names.
    """
    names = [str(name) for name in frame.columns]
    if not len(frame) or not names:
        raise DataError(
            f"the data has {len(frame)} rows and {len(names)} input columns",
            expected="at least one row with a target and one input column",
        )
    repeated = (
        sorted({name for name in names if names.count(name) > 1})
        if len(set(names)) < len(names)
        else []
    )
    if repeated:
        raise DataError(
            f"column names repeat: {', '.join(repeated[:5])}",
            expected="every column name once",
            hint="rename or drop the repeated columns",
        )
    codes: dict[str, list[str]] = {}
    for item in requirements.all("missing_code"):
        for column in (item.column, *item.columns):
            if column is not None and item.code is not None:
                codes.setdefault(column, []).append(item.code)
    columns = tuple(
        read_column(name, frame.iloc[:, position], tuple(codes.get(name, ())))
        for position, name in enumerate(names)
    )
    memory = float(frame.memory_usage(index=False, deep=True).sum()) / 1e6
    return Table(columns, len(frame), memory)


def row_hashes(columns: tuple[Column, ...], n_rows: int, seed: int = 0) -> np.ndarray:
    """Return one 64-bit identity per row; equal rows have equal identities.

    Parameters
    ----------
    columns : tuple of Column
    n_rows : int
    seed : int
        Another seed gives another canonical order.

    Returns
    -------
    numpy.ndarray of uint64, shape (n_rows,)
        A sum over columns, hence indifferent to their order.
    """
    total = np.zeros(n_rows, dtype=np.uint64)
    for column in columns:
        key = f"{seed}:{column.name}".encode()
        start = int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "little")
        with np.errstate(over="ignore"):
            marks = np.arange(len(column.levels) + 1, dtype=np.uint64) + np.uint64(start)
            total += _mixed(marks)[column.codes + 1]
    return _mixed(total)


def _mixed(values: np.ndarray) -> np.ndarray:
    """Finaliser of splitmix64 (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195)."""
    with np.errstate(over="ignore"):
        z = values * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def canonical_sample(
    table: Table, target: np.ndarray | None, seed: int, sample_rows: int
) -> Sample:
    """Return the rows for expensive facts: all, or a hash-keyed sample of a large table.

    Parameters
    ----------
    table : Table
    target : numpy.ndarray or None, shape (n_rows,)
    seed : int
    sample_rows : int
        Size of the sample when the table has more than 100,000 rows.

    Returns
    -------
    Sample
    """
    hashes = row_hashes(table.columns, table.n_rows, seed)
    keys = (hashes,) if target is None else (target, hashes)
    order = np.lexsort(keys)
    is_part = table.n_rows > EXPENSIVE_ROWS
    if is_part:
        order = order[:sample_rows]
    _, rank = np.unique(hashes[order], return_inverse=True)
    return Sample(
        columns=tuple(column.take(order) for column in table.columns),
        target=None if target is None else target[order],
        folds=(rank % N_FOLDS).astype(np.int64),
        n_rows=len(order),
        is_part=is_part,
    )
