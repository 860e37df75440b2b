"""Reading numbers, dates and missing codes out of cell texts.

One reading for the whole tool: the profile decides with it, the pipelines and the schema check
apply it, so that a column means the same at training and at prediction.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

DATE_FORMATS: tuple[str, ...] = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d-%m-%Y %H:%M",
    "%m-%d-%Y %H:%M",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%Y-%m",
    "ISO8601",
)
"""Formats tried on texts, in this order; ``ISO8601`` covers zones and fractions of seconds."""

_DECORATION = r"^[\s$€£¥]+|[\s$€£¥%]+$"
_THOUSANDS_COMMA = r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"
_DECIMAL_COMMA = r"^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?$"


def parse_number_texts(texts: pd.Series, decimal_comma: bool = False) -> np.ndarray:
    """Read numbers; what is no number becomes NaN.

    Parameters
    ----------
    texts : pandas.Series of str, shape (n,)
    decimal_comma : bool
        True: ``1.234,5`` is 1234.5. False: ``1,234.5`` is 1234.5.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        Currency signs and a trailing percent sign are dropped (``12 %`` is 12).
    """
    clean = texts.astype(str).str.replace(_DECORATION, "", regex=True)
    if decimal_comma:
        fits = clean.str.fullmatch(_DECIMAL_COMMA)
        swapped = clean.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
        clean = swapped.where(fits, other="")
    else:
        grouped = clean.str.fullmatch(_THOUSANDS_COMMA)
        clean = clean.where(~grouped, clean.str.replace(",", "", regex=False))
    numbers = pd.to_numeric(clean, errors="coerce").to_numpy(dtype=float, copy=True)
    numbers[~np.isfinite(numbers)] = np.nan
    return numbers


def parse_date_texts(texts: pd.Series, date_format: str) -> pd.Series:
    """Read dates of one format; what does not fit becomes NaT.

    Parameters
    ----------
    texts : pandas.Series of str, shape (n,)
    date_format : str
        One of `DATE_FORMATS` or any ``strptime`` format.

    Returns
    -------
    pandas.Series of datetime64[ns], shape (n,)
        Times with a zone are given in UTC without the zone.
    """
    parsed = pd.to_datetime(texts, format=date_format, errors="coerce", utc=True)
    return parsed.dt.tz_localize(None)


def cell_text(value: object) -> str:
    """Return the text by which a level or code is known; ``3.0`` and ``3`` are both ``3``."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)


def is_missing_code(values: pd.Series, codes: Iterable[str]) -> np.ndarray:
    """Tell which cells hold one of the texts that mean missing.

    Parameters
    ----------
    values : pandas.Series, shape (n,)
        Any dtype; numeric cells are compared as numbers, others as stripped texts.
    codes : iterable of str

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
    """
    codes = [code.strip() for code in codes]
    if not codes:
        return np.zeros(len(values), dtype=bool)
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        numbers = pd.to_numeric(pd.Series(codes), errors="coerce").dropna()
        return values.isin(numbers.to_numpy()).to_numpy(dtype=bool, na_value=False)
    present = values.dropna().unique()
    wanted = [value for value in present if cell_text(value).strip() in codes]
    return values.isin(wanted).to_numpy(dtype=bool, na_value=False)


def number_from_cells(values: pd.Series, decimal_comma: bool = False) -> np.ndarray:
    """Turn a column of any dtype into floats, texts being read as numbers.

    Parameters
    ----------
    values : pandas.Series, shape (n,)
    decimal_comma : bool
        How texts are read, see `parse_number_texts`.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        NaN where there is no finite number.
    """
    if pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.to_numpy(dtype=float, na_value=np.nan).copy()
        numbers[~np.isfinite(numbers)] = np.nan
        return numbers
    codes, uniques = pd.factorize(values.astype(object))
    if len(uniques) == 0:
        return np.full(len(values), np.nan)
    texts = pd.Series([cell_text(value).strip() for value in uniques], dtype=object)
    parsed = np.append(parse_number_texts(texts, decimal_comma), np.nan)
    return np.asarray(parsed[codes], dtype=float)


def date_from_cells(values: pd.Series, date_format: str | None) -> pd.Series:
    """Turn a column of datetimes or date texts into datetimes without zone.

    Parameters
    ----------
    values : pandas.Series, shape (n,)
    date_format : str or None
        None: the column already is a datetime.

    Returns
    -------
    pandas.Series of datetime64[ns], shape (n,)
    """
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return values.dt.tz_convert("UTC").dt.tz_localize(None) if values.dt.tz else values
    texts = values.astype(object).where(values.notna(), None)
    stripped = texts.map(lambda value: None if value is None else str(value).strip())
    return parse_date_texts(stripped, date_format or "ISO8601")
