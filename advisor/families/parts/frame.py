"""First step of every pipeline: from the table as read to columns of known types."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

from advisor.families.parts.parsing import (
    FALSE_WORDS,
    TRUE_WORDS,
    as_date,
    as_number,
    as_text,
    likely_date_format,
    without_codes,
)

CALENDAR_PARTS = ("year", "month", "day", "weekday", "hour", "elapsed_days")
CYCLIC_PARTS = (
    "year",
    "month_sin",
    "month_cos",
    "day",
    "weekday_sin",
    "weekday_cos",
    "hour_sin",
    "hour_cos",
    "elapsed_days",
)
_PERIODS = {"month": 12.0, "weekday": 7.0, "hour": 24.0}


class RawFrame(TransformerMixin, BaseEstimator):
    """Pick the planned columns of a raw table and give them known types.

    Parameters
    ----------
    columns : list of dict
        One entry a raw input column with the keys ``name``, ``kind`` (numeric, categorical,
        ordinal, boolean, text, datetime), ``levels``, ``missing_codes``, ``parse``,
        ``date_format`` and, for dates, ``parts`` (names from `CALENDAR_PARTS`, `CYCLIC_PARTS`).

    Notes
    -----
    Output: numbers, booleans and ordered levels are float64 with NaN; categories are strings with
    None; text is a string, empty where missing; a date ``d`` becomes ``d:year``, ``d:month`` ...
    Columns that the plan does not name are ignored.
    """

    def __init__(self, columns: list[dict[str, Any]]) -> None:
        self.columns = columns

    def fit(self, X: Any, y: Any = None) -> RawFrame:
        """Learn the spelling of booleans, the form of dates and their first day."""
        self.fit_transform(X)
        return self

    def fit_transform(self, X: Any, y: Any = None, **_: Any) -> pd.DataFrame:
        """Fit, and return the typed table of the same rows."""
        frame = self._table(X)
        self.boolean_levels_: dict[str, list[str]] = {}
        self.date_formats_: dict[str, str | None] = {}
        self.first_days_: dict[str, float] = {}
        for column in self.columns:
            name = column["name"]
            if column["kind"] == "boolean":
                self.boolean_levels_[name] = _boolean_levels(frame[name], column)
            elif column["kind"] == "datetime":
                self._learn_date(frame[name], column)
        self.n_features_in_ = len(self.columns)
        self.feature_names_in_ = np.array([c["name"] for c in self.columns], dtype=object)
        typed = self.transform(frame)
        self.with_missing_ = [str(name) for name in typed.columns[typed.isna().any().to_numpy()]]
        return typed

    def transform(self, X: Any) -> pd.DataFrame:
        """Return the typed table.

        Raises
        ------
        ValueError
            If a planned column is missing; the message names all that are.
        """
        frame = self._table(X)
        pieces: dict[str, Any] = {}
        for column in self.columns:
            pieces.update(self._typed(frame[column["name"]], column))
        return pd.DataFrame(pieces, index=frame.index)

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the typed columns."""
        names: list[str] = []
        for column in self.columns:
            parts = column.get("parts") if column["kind"] == "datetime" else None
            names += [f"{column['name']}:{part}" for part in parts] if parts else [column["name"]]
        return np.array(names, dtype=object)

    def _table(self, X: Any) -> pd.DataFrame:
        names = [column["name"] for column in self.columns]
        if not isinstance(X, pd.DataFrame):
            array = np.asarray(X)
            if array.ndim != 2 or array.shape[1] != len(names):
                raise ValueError(
                    f"an array needs {len(names)} columns in the order {names}, "
                    f"this one has the shape {array.shape}"
                )
            return pd.DataFrame(array, columns=names)
        missing = [name for name in names if name not in X.columns]
        if missing:
            raise ValueError(f"the table lacks the column(s) {missing}")
        return X[names]

    def _learn_date(self, values: pd.Series, column: dict[str, Any]) -> None:
        name, codes = column["name"], column["missing_codes"]
        self.date_formats_[name] = column.get("date_format") or likely_date_format(values, codes)
        dates = as_date(values, codes, self.date_formats_[name])
        first = dates.min()
        self.first_days_[name] = 0.0 if pd.isna(first) else _days(pd.Series([first]))[0]

    def _typed(self, values: pd.Series, column: dict[str, Any]) -> dict[str, Any]:
        name, kind, codes = column["name"], column["kind"], column["missing_codes"]
        if kind == "datetime":
            dates = as_date(values, codes, self.date_formats_[name])
            return _calendar(name, dates, column["parts"], self.first_days_[name])
        if kind == "boolean":
            return {name: self._boolean(values, column)}
        if kind == "numeric" or (kind == "ordinal" and not column["levels"]):
            return {name: as_number(values, codes, column["parse"])}
        text = without_codes(as_text(values), codes)
        if kind == "ordinal":
            return {name: _ranks(text, column["levels"])}
        if kind == "text":
            text = text.fillna("")
        return {name: text.to_numpy(dtype=object)}

    def _boolean(self, values: pd.Series, column: dict[str, Any]) -> np.ndarray:
        text = without_codes(as_text(values), column["missing_codes"])
        order = self.boolean_levels_[column["name"]]
        if order:
            return _ranks(text, order)
        return np.array([_truth(cell) for cell in text], dtype=np.float64)


def _truth(cell: str | None) -> float:
    word = cell.casefold() if cell is not None else ""
    if word in TRUE_WORDS:
        return 1.0
    return 0.0 if word in FALSE_WORDS else np.nan


def _boolean_levels(values: pd.Series, column: dict[str, Any]) -> list[str]:
    """Return the two spellings in order, or an empty list when they are plain true/false words."""
    text = without_codes(as_text(values), column["missing_codes"]).dropna()
    if column["levels"]:
        return list(column["levels"])
    words = {str(cell).casefold() for cell in text.unique()}
    if words <= {*TRUE_WORDS, *FALSE_WORDS} or (words & {*TRUE_WORDS} and words & {*FALSE_WORDS}):
        return []
    return [str(level) for level in sorted(text.unique())[:2]]


def _ranks(text: pd.Series, levels: Any) -> np.ndarray:
    ranks: dict[Any, float] = {str(level).strip(): float(k) for k, level in enumerate(levels)}
    return np.array([ranks.get(cell, np.nan) for cell in text], dtype=np.float64)


def _days(dates: pd.Series) -> np.ndarray:
    elapsed = (dates - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)
    return np.array(elapsed.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def _calendar(name: str, dates: pd.Series, parts: Any, first_day: float) -> dict[str, np.ndarray]:
    fields: dict[str, np.ndarray] = {
        "year": dates.dt.year.to_numpy(dtype=np.float64, na_value=np.nan),
        "month": dates.dt.month.to_numpy(dtype=np.float64, na_value=np.nan),
        "day": dates.dt.day.to_numpy(dtype=np.float64, na_value=np.nan),
        "weekday": dates.dt.weekday.to_numpy(dtype=np.float64, na_value=np.nan),
        "hour": dates.dt.hour.to_numpy(dtype=np.float64, na_value=np.nan),
        "elapsed_days": _days(dates) - first_day,
    }
    for field, period in _PERIODS.items():
        angle = 2.0 * np.pi * fields[field] / period
        fields[f"{field}_sin"], fields[f"{field}_cos"] = np.sin(angle), np.cos(angle)
    return {f"{name}:{part}": fields[part] for part in parts}
