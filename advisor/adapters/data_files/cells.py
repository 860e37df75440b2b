"""Plain column types: every column ends as number, boolean, datetime or text.

Later stages see numpy types only, whichever format, library or nullable type the data came in.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from advisor.adapters.data_files.column_names import listed
from advisor.adapters.data_files.number_text import as_text_array

SPREADSHEET_ERRORS = frozenset(
    {"#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "#GETTING_DATA"}
)

_INFINITE = "infinite values read as missing"


def plain_columns(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the frame with plain column types, and notes on what was changed.

    Columns of lists, structures or bytes are left out with a note: turning them into text would
    invent categories. Cells of nothing but white space and infinite numbers become missing.
    The input frame is not changed; untouched columns are shared with it.
    """
    columns: dict[str, pd.Series] = {}
    dropped: list[str] = []
    touched: dict[str, list[str]] = {}
    for name in frame.columns:
        plain, remark = _plain(frame[name])
        if plain is None:
            dropped.append(name)
            continue
        if remark:
            touched.setdefault(remark, []).append(name)
        columns[name] = plain
    notes = [f"{remark}: {listed(names)}" for remark, names in touched.items()]
    if dropped:
        notes.insert(0, f"columns left out because their cells are not single values "
                        f"(lists, structures, bytes): {listed(dropped)}")  # fmt: skip
    result = pd.DataFrame(columns, index=frame.index, copy=False)
    return result, notes


def blanks_to_missing(values: pd.Series) -> tuple[pd.Series, int]:
    """Return a text column with white-space-only cells missing, and how many there were."""
    texts = as_text_array(values)
    if texts is not None:
        hit = pc.fill_null(pc.utf8_is_space(texts), False).to_numpy(zero_copy_only=False)
    else:
        hit = np.array([isinstance(cell, str) and not cell.strip() for cell in values], dtype=bool)
    return (values.mask(hit, np.nan), int(hit.sum())) if hit.any() else (values, 0)


def infinite_to_missing(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the frame with infinite numbers missing, and a note when there were any."""
    hit = [
        name
        for name in frame.columns
        if frame[name].dtype.kind == "f" and bool(np.isinf(frame[name].to_numpy()).any())
    ]
    for name in hit:
        frame[name] = frame[name].mask(np.isinf(frame[name].to_numpy()), np.nan)
    return frame, [f"{_INFINITE}: {listed(hit)}"] if hit else []


def _plain(values: pd.Series) -> tuple[pd.Series | None, str]:
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _from_category(values)
    if isinstance(dtype, pd.SparseDtype):
        values = pd.Series(np.asarray(values), index=values.index, name=values.name)
        dtype = values.dtype
    if isinstance(dtype, pd.PeriodDtype):
        return values.dt.to_timestamp(), "periods read as the time at which they start"
    if isinstance(dtype, pd.IntervalDtype):
        return values.astype(str).where(values.notna(), np.nan).astype(object), (
            "intervals read as text"
        )
    if pd.api.types.is_timedelta64_dtype(dtype):
        return values.dt.total_seconds(), "durations read as seconds"
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return _naive_time(values)
    if pd.api.types.is_complex_dtype(dtype):
        return None, ""
    if pd.api.types.is_bool_dtype(dtype):
        return _boolean(values), ""
    if pd.api.types.is_numeric_dtype(dtype):
        return _number(values)
    return _text_or_mixed(values.astype(object))


def _from_category(values: pd.Series) -> tuple[pd.Series | None, str]:
    kind = values.dtype
    assert isinstance(kind, pd.CategoricalDtype)
    if kind.ordered and kind.categories.inferred_type in ("string", "empty"):
        # The order of levels is knowledge of its owner; a plain text column would lose it.
        return values, ""
    return _plain(pd.Series(values.astype(kind.categories.dtype), index=values.index))


def _naive_time(values: pd.Series) -> tuple[pd.Series, str]:
    if getattr(values.dt, "tz", None) is None:
        return values.astype("datetime64[ns]") if _fits_ns(values) else values, ""
    return values.dt.tz_convert("UTC").dt.tz_localize(None), "times with a zone read as UTC"


def _fits_ns(values: pd.Series) -> bool:
    known = values.dropna()
    return known.empty or bool(
        (known.min() >= pd.Timestamp.min) and (known.max() <= pd.Timestamp.max)
    )


def _boolean(values: pd.Series) -> pd.Series:
    if values.isna().any():
        return values.astype(object).where(values.notna(), np.nan)
    return values.astype(bool)


def _number(values: pd.Series) -> tuple[pd.Series, str]:
    if not isinstance(values.dtype, np.dtype):
        whole = pd.api.types.is_integer_dtype(values.dtype) and not values.isna().any()
        cells = (
            values.to_numpy(dtype="int64")
            if whole
            else values.to_numpy(dtype="float64", na_value=np.nan)
        )
        values = pd.Series(cells, index=values.index, name=values.name)
    if values.dtype.kind == "f":
        infinite = np.isinf(values.to_numpy())
        if infinite.any():
            return values.mask(infinite, np.nan), _INFINITE
    return values, ""


def _text_or_mixed(values: pd.Series) -> tuple[pd.Series | None, str]:
    if values.hasnans:
        values = values.where(values.notna(), np.nan)
    kinds = _types(values)
    if any(not _is_scalar_type(kind) for kind in kinds):
        return None, ""
    remark = ""
    if str in kinds:
        values, n_blank = blanks_to_missing(values)
        remark = "cells of nothing but white space read as missing" if n_blank else ""
        errors = values.isin(SPREADSHEET_ERRORS)
        if errors.any() and len(kinds) > 1:
            values = values.mask(errors, np.nan)
            remark = "spreadsheet error values (such as #DIV/0!) read as missing"
        kinds = _types(values)
    if kinds <= {str}:
        return (values, remark) if kinds else (values.astype(float), remark)
    if kinds <= {bool, np.bool_}:
        return values.infer_objects(), remark
    if not kinds & {str, bool, np.bool_}:
        inferred = _inferred(values)
        if inferred is not None:
            plain, more = _plain(inferred)
            return plain, remark or more
    text = values.map(_as_text, na_action="ignore")
    return text, "columns that mix numbers, dates and text read as text"


def _inferred(values: pd.Series) -> pd.Series | None:
    """Numbers of several types as float, dates as datetime; None when they are neither."""
    inferred = values.infer_objects()
    if inferred.dtype != object:
        return inferred
    dates = all(isinstance(value, date) for value in values.dropna())
    try:
        return pd.to_datetime(values, errors="raise") if dates else values.astype(float)
    except (TypeError, ValueError, OverflowError):
        return None


def _types(values: pd.Series) -> set[type]:
    return set(map(type, values.to_numpy()[values.notna().to_numpy()]))


def _is_scalar_type(kind: type) -> bool:
    return not issubclass(kind, (bytes, bytearray, memoryview, dict, list, tuple, set, frozenset,
                                 np.ndarray, complex, pd.DataFrame, pd.Series))  # fmt: skip


def _as_text(value: Any) -> str:
    # 5 and 5.0 are one level: a spreadsheet stores both as 5.0.
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return str(int(value))
    return str(value)
