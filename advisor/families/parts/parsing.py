"""Turn the cells of one column, as a file holds them, into numbers, levels, dates or text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

TRUE_WORDS = ("true", "t", "yes", "y", "1", "on")
FALSE_WORDS = ("false", "f", "no", "n", "0", "off")
DATE_FORMATS = (
    "ISO8601",
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%d-%m-%Y %H:%M:%S",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%Y%m%d",
    "%Y-%m",
    "%m/%Y",
)
"""Tried in this order; day before month where both fit, as most of the world writes it."""

_GROUPED_POINT = r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"
_GROUPED_COMMA = r"^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$"


def as_text(values: pd.Series) -> pd.Series:
    """Return the cells as stripped strings, None where missing or blank.

    Whole numbers lose their ``.0``, so that a column of codes reads the same whether or not a
    missing cell made the file reader choose a float type.

    Parameters
    ----------
    values : pandas.Series, shape (n_rows,)

    Returns
    -------
    pandas.Series of object
    """
    if pd.api.types.is_bool_dtype(values.dtype) or not _is_number(values):
        codes, distinct = pd.factorize(values.astype(object))
        texts = [_cell_text(cell) for cell in distinct]
    else:
        codes, numbers = pd.factorize(_to_float(values))
        texts = [_number_text(float(cell)) for cell in numbers]
    table = np.empty(len(texts) + 1, dtype=object)
    table[: len(texts)] = texts
    return pd.Series(table[codes], index=values.index, dtype=object)


def without_codes(text: pd.Series, codes: Sequence[str]) -> pd.Series:
    """Return `text` with the cells that mean "missing" set to None.

    A code matches by its text, or by its value when both are numbers (``-999`` and ``-999.0``).
    """
    if not codes:
        return text
    words = {code.strip().casefold() for code in codes}
    numbers = {value for value in map(_maybe_number, codes) if value is not None}
    hits = [
        cell
        for cell in text.dropna().unique()
        if cell.casefold() in words or _maybe_number(cell) in numbers
    ]
    return text.mask(text.isin(hits), None) if hits else text


def as_number(values: pd.Series, codes: Sequence[str] = (), parse: str = "none") -> np.ndarray:
    """Return the cells as floats, NaN where missing or not a number.

    Parameters
    ----------
    values : pandas.Series, shape (n_rows,)
    codes : sequence of str
        Cell texts that mean "missing".
    parse : {"none", "number", "number_decimal_comma"}

    Returns
    -------
    numpy.ndarray of float64, shape (n_rows,)
        Infinite values become NaN.
    """
    if _is_number(values):
        numbers = _to_float(values)
        for value in map(_maybe_number, codes):
            if value is not None:
                numbers[numbers == value] = np.nan
    else:
        text = without_codes(as_text(values), codes)
        numbers = _numbers_in_text(text, decimal_comma=parse == "number_decimal_comma")
    numbers[~np.isfinite(numbers)] = np.nan
    return numbers


def as_date(values: pd.Series, codes: Sequence[str], date_format: str | None) -> pd.Series:
    """Return the cells as naive UTC timestamps, NaT where missing or not a date."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return _naive(values)
    text = without_codes(as_text(values), codes)
    return _parse_dates(text, date_format)


def likely_date_format(values: pd.Series, codes: Sequence[str]) -> str | None:
    """Return the first known format that reads at least 95 % of the cells, or None.

    Learnt once at fit, so that a single row at prediction is read like the training rows.
    """
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return None
    text = without_codes(as_text(values), codes).dropna()
    if text.empty:
        return None
    shares = [(_parse_dates(text, form).notna().mean(), form) for form in DATE_FORMATS]
    for share, form in shares:
        if share >= 0.95:
            return form
    return None


def _parse_dates(text: pd.Series, date_format: str | None) -> pd.Series:
    parsed: pd.Series = pd.to_datetime(
        text.astype(object), format=date_format or "mixed", errors="coerce", utc=True
    )
    return _naive(parsed)


def _naive(values: pd.Series) -> pd.Series:
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        naive: pd.Series = values.dt.tz_convert("UTC").dt.tz_localize(None)
        return naive
    return values


def _is_number(values: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values.dtype))


def _to_float(values: pd.Series) -> np.ndarray:
    return np.array(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def _numbers_in_text(text: pd.Series, decimal_comma: bool) -> np.ndarray:
    cleaned = text.astype("string").str.replace(r"[\s'’  ]", "", regex=True)
    cleaned = cleaned.str.replace(r"^[€$£¥]|[€$£¥%]$", "", regex=True)
    cleaned = cleaned.str.replace("−", "-", regex=False)
    if decimal_comma:
        grouped = cleaned.str.fullmatch(_GROUPED_COMMA).fillna(False)
        cleaned = cleaned.mask(grouped, cleaned.str.replace(".", "", regex=False))
        cleaned = cleaned.str.replace(",", ".", regex=False)
    else:
        grouped = cleaned.str.fullmatch(_GROUPED_POINT).fillna(False)
        cleaned = cleaned.mask(grouped, cleaned.str.replace(",", "", regex=False))
    numbers = pd.to_numeric(cleaned.astype(object), errors="coerce")
    return np.array(numbers.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def _maybe_number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _number_text(cell: float) -> str | None:
    if np.isnan(cell):
        return None
    return str(int(cell)) if float(cell).is_integer() and abs(cell) < 1e15 else repr(float(cell))


def _cell_text(cell: Any) -> str | None:
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return None
    if isinstance(cell, (float, np.floating)):
        return _number_text(float(cell))
    text = str(cell).strip()
    return text or None
