"""Describes the columns of a frame for the reader of requirements."""

from __future__ import annotations

import pandas as pd

from advisor.schema.dataset import ColumnSketch

MAX_LEVELS = 50


def sketch_columns(frame: pd.DataFrame) -> tuple[ColumnSketch, ...]:
    """Describe the columns of a frame for the reader of requirements.

    Parameters
    ----------
    frame : pandas.DataFrame, shape (n_rows, n_columns)

    Returns
    -------
    tuple of ColumnSketch
        In the order of the frame; levels only for at most 50 distinct values.
    """
    return tuple(_sketch(str(name), frame.iloc[:, i]) for i, name in enumerate(frame.columns))


def _sketch(name: str, series: pd.Series) -> ColumnSketch:
    present = series.dropna()
    distinct = present.drop_duplicates()
    try:
        n_unique = int(present.nunique())
    except TypeError:
        distinct = present.astype(str).drop_duplicates()
        n_unique = len(distinct)
    levels = tuple(sorted(map(_as_text, distinct))) if n_unique <= MAX_LEVELS else ()
    if pd.api.types.is_bool_dtype(series):
        return ColumnSketch(name, "boolean", levels, n_unique)
    if pd.api.types.is_datetime64_any_dtype(series):
        return ColumnSketch(name, "datetime", levels, n_unique)
    if pd.api.types.is_numeric_dtype(series) and len(present):
        low, high = float(present.min()), float(present.max())
        return ColumnSketch(name, "number", levels, n_unique, low, high)
    return ColumnSketch(name, "text", levels, n_unique)


def _as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
