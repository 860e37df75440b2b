"""The distributions that new data are compared with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from advisor.families.cells import (
    cell_text,
    date_from_cells,
    is_missing_code,
    number_from_cells,
)
from advisor.metrics.counts import counts_at_thresholds
from advisor.schema.monitoring import Distribution, InputReference
from advisor.schema.problem import Task
from advisor.schema.profile import ColumnProfile, DataProfile
from advisor.schema.record import DecisionRecord

MOST_BINS = 10
ROWS_A_BIN = 20
MOST_LEVELS = 20
SMALLEST_LEVEL = 10
"""Rarer levels are counted together: their texts could point at single rows."""

_KINDS: dict[str, Literal["number", "date", "level", "text_length"]] = {
    "numeric": "number",
    "datetime": "date",
    "boolean": "level",
    "categorical": "level",
    "ordinal": "level",
    "text": "text_length",
}


@dataclass(frozen=True)
class Cells:
    """The cells of one column as they are counted; `values` leaves the missing ones out."""

    kind: str
    values: NDArray[Any]
    n_missing: int


def input_references(
    profile: DataProfile, frame: pd.DataFrame, columns: Sequence[str], private: Collection[str]
) -> tuple[InputReference, ...]:
    """Return the distribution of each input, for later comparison.

    Parameters
    ----------
    profile : DataProfile
    frame : pandas.DataFrame, shape (n_rows, n_columns)
        Training rows, as read.
    columns : sequence of str
        Inputs that models may read.
    private : collection of str
        Columns whose values may appear nowhere; they are left out.

    Notes
    -----
    Numbers and dates are cut at up to nine deciles with at least 20 rows a bin; of levels the 20
    most frequent with at least 10 rows are named; of texts only the length is kept.
    """
    found = []
    for name in columns:
        column = profile.column(name)
        if column is None or name in private or column.kind not in _KINDS:
            continue
        cells = cells_of(frame[name], column)
        kind = _KINDS[column.kind]
        found.append(InputReference(column=name, kind=kind, distribution=distribution(cells)))
    return tuple(found)


def cells_of(values: pd.Series, column: ColumnProfile) -> Cells:
    """Return the cells of a column, read as the profile of the training data read them."""
    kind = _KINDS[column.kind]
    missing = values.isna().to_numpy() | is_missing_code(values, column.sentinel_codes)
    if kind == "number":
        numbers = number_from_cells(values, column.decimal_comma)
        missing = missing | np.isnan(numbers)
        return Cells(kind, numbers[~missing], int(missing.sum()))
    if kind == "date":
        dates = date_from_cells(values, column.date_format)
        missing = missing | dates.isna().to_numpy()
        moments = dates[~missing].astype("datetime64[ns]").astype("int64").to_numpy() / 1e9
        return Cells(kind, moments, int(missing.sum()))
    texts = np.array([cell_text(value).strip() for value in values[~missing]], dtype=object)
    filled = np.array([bool(text) for text in texts], dtype=bool)
    n_missing = int(missing.sum() + len(texts) - filled.sum())
    texts = texts[filled] if len(texts) else texts
    if kind == "level":
        return Cells(kind, texts, n_missing)
    return Cells(kind, np.array([float(len(text)) for text in texts]), n_missing)


def distribution(cells: Cells) -> Distribution:
    """Return bins or levels with their shares of the rows."""
    n_rows = len(cells.values) + cells.n_missing
    if cells.kind == "level":
        counts = pd.Series(cells.values, dtype=object).value_counts()
        ranked = sorted(
            ((str(level), int(n)) for level, n in counts.items() if n >= SMALLEST_LEVEL),
            key=lambda item: (-item[1], item[0]),
        )
        levels = tuple(level for level, _ in ranked[:MOST_LEVELS])
        bare = Distribution(n_rows=n_rows, levels=levels, shares=())
    else:
        bare = Distribution(n_rows=n_rows, edges=decile_edges(cells.values), shares=())
    held = counts_in(cells, bare)
    shares = tuple(float(count) / n_rows if n_rows else 0.0 for count in held)
    return bare.model_copy(update={"shares": shares})


def decile_edges(values: NDArray[np.float64]) -> tuple[float, ...]:
    """Return the upper ends of up to ten bins of about equal rows, the last one open."""
    n_bins = min(MOST_BINS, len(values) // ROWS_A_BIN)
    if n_bins < 2:
        return ()
    points = np.linspace(0, 1, n_bins + 1)[1:-1]
    edges = np.unique(np.quantile(values, points, method="inverted_cdf"))
    return tuple(float(edge) for edge in edges if edge < values.max())


def counts_in(cells: Cells, reference: Distribution) -> NDArray[np.float64]:
    """Return rows per bin or level, then the missing ones."""
    if cells.kind == "level":
        place = {level: number for number, level in enumerate(reference.levels)}
        rest = len(place)
        found = np.array([place.get(text, rest) for text in cells.values], dtype=np.int64)
        held = np.bincount(found, minlength=rest + 1)
    else:
        found = np.searchsorted(np.asarray(reference.edges), cells.values, side="left")
        held = np.bincount(found, minlength=len(reference.edges) + 1)
    return np.append(held, cells.n_missing).astype(float)


def score_reference(record: DecisionRecord, family: str) -> Distribution | None:
    """Return the distribution of a family's predictions on rows it was not fitted on.

    Two classes: from the counts at the thresholds of the comparison folds, each row once.
    Numbers and more classes: from the behaviour section, which is of the decided family alone.
    None where the record holds neither.
    """
    candidate = record.candidate(family)
    if candidate is None or record.plan is None:
        return None
    if record.problem.task is Task.BINARY:
        tables = candidate.thresholds[: record.plan.comparison_folds.n_folds]
        rows = sum(table.n_positive + table.n_negative for table in tables)
        if not rows:
            return None
        grid = np.unique(np.concatenate([np.asarray(table.thresholds) for table in tables]))
        acted = np.sum([counts_at_thresholds(table, grid) for table in tables], axis=(0, 1))
        below = 1.0 - acted / rows
        return _cut(grid, below, rows)
    holdout = record.holdout
    if holdout is None or family != record.decision.family:
        return None
    if holdout.predicted_shares:
        shares = (*holdout.predicted_shares, 0.0, 0.0)
        return Distribution(n_rows=holdout.rows, levels=record.problem.classes, shares=shares)
    values = np.array([predicted for predicted, _ in holdout.residuals])
    return distribution(Cells("number", values, 0)) if len(values) else None


def _cut(grid: NDArray[np.float64], below: NDArray[np.float64], n_rows: int) -> Distribution | None:
    """Return bins of about equal rows from a distribution function; bins end below each cut."""
    n_bins = min(MOST_BINS, n_rows // ROWS_A_BIN)
    if n_bins < 2:
        return None
    places = np.searchsorted(below, np.linspace(0, 1, n_bins + 1)[1:-1], side="left")
    places = np.unique(places[places < len(grid)])
    places = places[below[places] > 0]
    # The next smaller float, since a threshold itself belongs to the bin above it.
    edges = tuple(float(np.nextafter(grid[place], -np.inf)) for place in places)
    steps = np.diff(np.concatenate([[0.0], below[places], [1.0]]))
    return Distribution(n_rows=n_rows, edges=edges, shares=(*map(float, steps), 0.0))
