"""Rows that repeat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.stages.profile.table import Table, row_hashes


@dataclass(frozen=True)
class Repeats:
    """Counts of repeated rows."""

    repeated_rows: int
    conflicting_rows: int | None


def count_repeats(table: Table, target: np.ndarray | None, is_class: bool) -> Repeats:
    """Count rows that repeat an earlier one, identifiers left aside.

    Parameters
    ----------
    table : Table
    target : numpy.ndarray or None, shape (n_rows,)
    is_class : bool
        Conflicts are counted for classes only: equal inputs with different numbers are noise.

    Returns
    -------
    Repeats
        `repeated_rows` have an earlier row with the same inputs and target; `conflicting_rows`
        lie in groups of equal inputs that hold more than one class.
    """
    columns = tuple(c for c in table.columns if c.kind not in ("id", "empty", "constant"))
    if not columns:
        return Repeats(0, None)
    inputs = np.unique(row_hashes(columns, table.n_rows), return_inverse=True)[1]
    if target is None:
        return Repeats(table.n_rows - int(inputs.max()) - 1, None)
    values = np.unique(target, return_inverse=True)[1].astype(np.int64)
    width = int(values.max()) + 1
    joint = np.unique(inputs.astype(np.int64) * width + values)
    repeated = table.n_rows - len(joint)
    if not is_class:
        return Repeats(repeated, None)
    per_input = np.bincount(joint // width, minlength=int(inputs.max()) + 1)
    return Repeats(repeated, int((per_input[inputs] > 1).sum()))
