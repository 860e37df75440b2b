"""One column, read: kind, codes, levels, numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from advisor.families.cells import cell_text, is_missing_code
from advisor.schema.profile import ColumnKind, Finding
from advisor.stages.profile.codes import finding
from advisor.stages.profile.texts import date_format_of, number_style_of, token_counts
from advisor.stages.profile.thresholds import (
    ENTITY_MAX_ROWS_PER_LEVEL,
    ENTITY_MIN_LEVELS,
    ID_UNIQUE_SHARE,
    TEXT_MEDIAN_TOKENS,
    TEXT_UNIQUE_SHARE,
)
from advisor.stages.profile.words import MISSING_TEXTS, is_id_name

_EXACT_FLOAT = 2.0**53


@dataclass
class Column:
    """One input column as the profile works with it.

    ``codes`` number the sorted levels, -1 is missing; ``levels`` are floats for numeric and
    datetime columns (days since 1970) and texts otherwise. Because the codes are ranks, every
    fact derived from them is indifferent to the order of the rows and to positive scaling.
    """

    name: str
    dtype: str
    kind: ColumnKind
    codes: np.ndarray
    levels: np.ndarray
    parses_as: Literal["number", "date"] | None = None
    date_format: str | None = None
    decimal_comma: bool = False
    ordered: bool = False
    unsupported: bool = False
    possible_entity: bool = False
    running_number: bool = False
    median_tokens: float | None = None
    sentinel_codes: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)

    @property
    def n_rows(self) -> int:
        """Rows, missing ones included."""
        return len(self.codes)

    @property
    def counts(self) -> np.ndarray:
        """Rows per level, shape (n_levels,)."""
        present = self.codes[self.codes >= 0]
        return np.bincount(present, minlength=len(self.levels))

    @property
    def is_quantity(self) -> bool:
        """Levels are numbers with an order and a distance."""
        return self.levels.dtype.kind == "f"

    def numbers(self) -> np.ndarray:
        """Return the cells as floats, NaN where missing; only for quantities."""
        return np.asarray(np.append(self.levels, np.nan)[self.codes])

    def take(self, rows: np.ndarray) -> Column:
        """Return the column restricted to some rows; levels keep their codes."""
        return replace(self, codes=self.codes[rows], findings=[])


def read_column(name: str, series: pd.Series, declared_codes: tuple[str, ...]) -> Column:
    """Read one column.

    Parameters
    ----------
    name : str
    series : pandas.Series, shape (n,)
    declared_codes : tuple of str
        Cell texts that a document declares to mean missing.

    Returns
    -------
    Column
        With the findings that concern this column alone.
    """
    declared = is_missing_code(series, declared_codes)
    if declared.any():
        series = series.mask(declared)
    kind = series.dtype.kind if isinstance(series.dtype, np.dtype) else "?"
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        column = _from_dates(name, series)
    elif pd.api.types.is_numeric_dtype(series.dtype) and kind != "c":
        column = _from_numbers(name, series)
    elif kind in "cmM" or isinstance(series.dtype, (pd.PeriodDtype, pd.IntervalDtype)):
        column = _from_texts(name, series.astype(object))
        column.unsupported = True
    else:
        column = _from_texts(name, series)
    if declared_codes:
        column.sentinel_codes = tuple(dict.fromkeys([*declared_codes, *column.sentinel_codes]))
        column.findings.append(
            finding(
                "sentinel_code",
                "info",
                f"{int(declared.sum())} cells of '{name}' hold a code declared to mean missing",
                (name,),
                "kept",
            )
        )
    _settle_kind(column)
    return column


def _factorized(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    codes, levels = pd.factorize(values, sort=True)
    return codes.astype(np.int64, copy=False), np.asarray(levels)


def _from_dates(name: str, series: pd.Series) -> Column:
    dates = series.dt.tz_convert("UTC").dt.tz_localize(None) if series.dt.tz else series
    codes, levels = _factorized(_days(dates))
    return Column(name, str(series.dtype), "datetime", codes, levels)


def _days(dates: pd.Series) -> np.ndarray:
    nanoseconds = dates.to_numpy(dtype="datetime64[ns]")
    days = nanoseconds.astype("int64") / 86_400e9
    return np.where(np.isnat(nanoseconds), np.nan, days)


def _from_numbers(name: str, series: pd.Series) -> Column:
    numbers = series.to_numpy(dtype=float, na_value=np.nan)
    infinite = int(np.isinf(numbers).sum())
    if infinite:
        numbers = np.where(np.isinf(numbers), np.nan, numbers)
    codes, levels = _factorized(numbers)
    if len(levels) and max(-levels[0], levels[-1]) > _EXACT_FLOAT and series.dtype.kind in "iu":
        codes, wide = _factorized(series.to_numpy())  # 64-bit keys are not exact as floats
        levels = wide.astype(float)
    column = Column(name, str(series.dtype), "numeric", codes, levels)
    if infinite:
        message = f"{infinite} infinite cells of '{name}' are read as missing"
        column.findings.append(finding("infinite_values", "warning", message, (name,), "kept"))
    return column


def _from_texts(name: str, series: pd.Series) -> Column:
    dtype = str(series.dtype)
    ordered = isinstance(series.dtype, pd.CategoricalDtype) and bool(series.dtype.ordered)
    raw_codes, raw_levels, hashable = _raw_levels(series.astype(object))
    originals = list(raw_levels)
    texts = pd.Series([cell_text(value) for value in originals], dtype=object)
    counts = np.bincount(raw_codes[raw_codes >= 0], minlength=len(texts))
    if not hashable:
        codes, levels = _recode(raw_codes, texts.to_numpy(dtype=object))
        return Column(name, dtype, "categorical", codes, levels, unsupported=True)
    if originals and all(isinstance(value, (bool, np.bool_)) for value in originals):
        levels_bool = np.array([float(bool(value)) for value in originals])
        codes, levels = _recode(raw_codes, levels_bool)
        return Column(name, dtype, "boolean", codes, levels)
    column, kept = _without_missing_texts(name, dtype, texts, counts)
    texts = texts.where(kept, None)
    declared = isinstance(series.dtype, pd.CategoricalDtype) and not all(
        isinstance(value, str) for value in originals
    )
    parsed = None if ordered or declared else _as_quantity(column, texts, counts, originals)
    if parsed is not None:
        column.codes, column.levels = _recode(raw_codes, parsed)
        return column
    if ordered:
        order = [cell_text(value) for value in series.cat.categories if value in set(originals)]
        place = {text: index for index, text in enumerate(order)}
        ranks = np.array([place.get(t, -1) for t in texts], dtype=np.int64)
        column.codes = np.append(ranks, -1)[raw_codes]
        column.levels, column.kind, column.ordered = np.array(order, dtype=object), "ordinal", True
        return column
    column.codes, column.levels = _recode(raw_codes, texts.to_numpy(dtype=object))
    _check_spelling(column, originals)
    return column


def _raw_levels(series: pd.Series) -> tuple[np.ndarray, np.ndarray, bool]:
    try:
        codes, levels = pd.factorize(series)
    except TypeError:  # lists, dicts, arrays: no levels, only their texts
        codes, levels = pd.factorize(series.map(repr).where(series.notna(), None))
        return codes, np.asarray(levels, dtype=object), False
    return codes, np.asarray(levels, dtype=object), True


def _recode(raw_codes: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Replace raw levels by the sorted distinct values they stand for."""
    level_codes, levels = _factorized(values)
    if levels.dtype.kind != "f":
        levels = np.asarray(levels, dtype=object)
    return np.append(level_codes, -1)[raw_codes].astype(np.int64), levels


def _without_missing_texts(
    name: str, dtype: str, texts: pd.Series, counts: np.ndarray
) -> tuple[Column, np.ndarray]:
    column = Column(name, dtype, "categorical", np.empty(0, dtype=np.int64), np.empty(0))
    stripped = texts.astype(str).str.strip()
    blank = (stripped == "").to_numpy(dtype=bool)
    marks = stripped.str.lower().isin(MISSING_TEXTS).to_numpy(dtype=bool)
    if marks.any():
        held = tuple(sorted(set(stripped[marks])))
        column.sentinel_codes = held
        message = (
            f"{int(counts[marks].sum())} cells of '{name}' hold {', '.join(map(repr, held))}, "
            "read as missing"
        )
        column.findings.append(finding("sentinel_code", "info", message, (name,), "kept"))
    if blank.any():
        column.sentinel_codes = (*column.sentinel_codes, "")
        message = f"{int(counts[blank].sum())} blank cells of '{name}' are read as missing"
        column.findings.append(finding("blank_as_missing", "info", message, (name,), "kept"))
    return column, ~(blank | marks)


def _as_quantity(
    column: Column, texts: pd.Series, counts: np.ndarray, originals: list[object]
) -> np.ndarray | None:
    """Return floats per raw level when the texts are numbers or dates, else None."""
    name = column.name
    present = texts.notna().to_numpy(dtype=bool)
    if not present.any():
        return None
    held = texts[present].astype(str).str.strip()
    style = number_style_of(held, counts[present])
    values = np.full(len(texts), np.nan)
    if style is not None:
        values[present] = style.numbers
        column.kind, column.parses_as = "numeric", "number"
        column.decimal_comma = style.decimal_comma
        message = f"'{name}' holds numbers as text; {style.note}read as numbers"
        column.findings.append(finding("number_in_text", "info", message, (name,), "kept"))
        if style.ambiguous:
            message = (
                f"in '{name}' a comma is always followed by three digits: it is read as "
                "grouping thousands; say so if it marks decimals"
            )
            column.findings.append(
                finding("ambiguous_number", "warning", message, (name,), "question")
            )
        return values
    dates = date_format_of(held, counts[present])
    if dates is not None:
        values[present] = _days(dates.dates)
        column.kind, column.parses_as, column.date_format = "datetime", "date", dates.format
        if dates.ambiguous_with:
            message = (
                f"dates of '{name}' fit {dates.format} and {dates.ambiguous_with}: "
                f"day and month cannot be told apart; read as {dates.format}"
            )
            column.findings.append(
                finding("ambiguous_date", "warning", message, (name,), "question")
            )
        return values
    types = {isinstance(value, (int, float)) for value in originals}
    if types == {True, False}:
        message = f"'{name}' mixes numbers and texts; every cell is read as text"
        column.findings.append(finding("mixed_types", "warning", message, (name,), "kept"))
    return None


def _check_spelling(column: Column, originals: list[object]) -> None:
    if not 2 <= len(column.levels) <= 1000:
        return
    texts = pd.Series(column.levels, dtype=object).astype(str)
    folded = texts.str.strip().str.replace(r"\s+", " ", regex=True).str.casefold()
    repeated = int(len(texts) - folded.nunique())
    if repeated:
        message = f"{repeated} levels of '{column.name}' differ from another only in case or blanks"
        column.findings.append(
            finding("inconsistent_spelling", "warning", message, (column.name,), "question")
        )


def _settle_kind(column: Column) -> None:
    """Decide empty, constant, boolean, id, text from what was read."""
    n_levels = len(column.levels)
    n_present = int((column.codes >= 0).sum())
    if n_present == 0:
        column.kind = "empty"
    elif n_levels == 1 and n_present == column.n_rows:
        column.kind = "constant"
    elif column.kind == "numeric":
        _settle_number(column, n_levels, n_present)
    elif column.kind == "categorical" and not column.unsupported:
        _settle_text(column, n_levels, n_present)


def _settle_number(column: Column, n_levels: int, n_present: int) -> None:
    levels = column.levels
    if column.parses_as is None and column.dtype.lower().startswith("bool"):
        column.kind = "boolean"
        return
    if n_levels == 2 and levels[0] == 0 and levels[1] == 1 and column.parses_as is None:
        column.kind = "boolean"
        return
    integer = bool(np.all(levels == np.floor(levels)))
    unique = n_levels / n_present
    named = is_id_name(column.name)
    if not integer or n_levels < 2:
        return
    dense = levels[-1] - levels[0] + 1 <= 1.05 * n_levels
    key = max(-levels[0], levels[-1]) > _EXACT_FLOAT  # no quantity needs so many digits
    column.running_number = n_present >= 20 and unique > ID_UNIQUE_SHARE and (dense or key)
    if unique > ID_UNIQUE_SHARE and (column.running_number or named) and n_present >= 5:
        column.kind = "id"
    elif named:
        _settle_named_code(column, n_levels, n_present)


def _settle_named_code(column: Column, n_levels: int, n_present: int) -> None:
    """Decide for an id-named column whose values repeat: entity, or a code like 'store_id'."""
    if n_levels >= ENTITY_MIN_LEVELS and n_present / n_levels <= ENTITY_MAX_ROWS_PER_LEVEL:
        column.kind, column.possible_entity = "id", True
    elif column.kind == "numeric":
        column.kind = "categorical"
        message = f"'{column.name}' is named like an identifier and repeats: read as a category"
        column.findings.append(finding("numeric_code", "info", message, (column.name,), "question"))


def _settle_text(column: Column, n_levels: int, n_present: int) -> None:
    unique = n_levels / n_present
    if unique > TEXT_UNIQUE_SHARE and n_present >= 20:
        tokens = token_counts(pd.Series(column.levels[:: max(1, n_levels // 5000)]))
        column.median_tokens = float(np.median(tokens))
        if column.median_tokens >= TEXT_MEDIAN_TOKENS:
            column.kind = "text"
            return
    if unique > ID_UNIQUE_SHARE and n_present >= 20:
        column.kind = "id"
    elif is_id_name(column.name):
        _settle_named_code(column, n_levels, n_present)
