"""The input schema that ships beside a model, and the check of new data against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from advisor.families.cells import (
    cell_text,
    date_from_cells,
    is_missing_code,
    number_from_cells,
)
from advisor.schema.monitoring import InputReference
from advisor.schema.problem import Problem
from advisor.schema.profile import ColumnProfile, DataProfile, Finding

SCHEMA_VERSION = 1
MAX_LEVELS = 200
"""Levels listed per column; the rest are known by their number only."""
_NAMED_LEVELS = 5


def training_schema(
    profile: DataProfile,
    frame: pd.DataFrame,
    problem: Problem,
    references: Sequence[InputReference] = (),
) -> dict[str, Any]:
    """Describe the inputs that a model reads, for prediction and monitoring.

    Parameters
    ----------
    profile : DataProfile
    frame : pandas.DataFrame, shape (n_rows, n_columns)
        The training inputs.
    problem : Problem
    references : sequence of InputReference
        Distributions of the inputs; each goes to its column as ``distribution``.

    Returns
    -------
    dict
        JSON-able. ``columns`` holds one entry per used column: ``name``, ``type`` (number |
        boolean | category | text | date), ``dtype``, ``missing_allowed``, and ``minimum`` and
        ``maximum`` or ``levels``. Excluded columns appear by name only; columns whose values may
        appear nowhere are among them.
    """
    held = {str(name): frame.iloc[:, i] for i, name in enumerate(frame.columns)}
    shapes = {item.column: item.distribution.model_dump(mode="json") for item in references}
    return {
        "schema_version": SCHEMA_VERSION,
        "target": problem.target,
        "classes": list(problem.classes),
        "n_rows": profile.n_rows,
        "columns": [
            _described(column, held[column.name])
            | ({"distribution": shapes[column.name]} if column.name in shapes else {})
            for column in profile.columns
            if column.role == "feature" and column.name in held
        ],
        "ignored_columns": [column.name for column in profile.columns if column.role != "feature"],
    }


def _described(column: ColumnProfile, values: pd.Series) -> dict[str, Any]:
    kind = _type_of(column)
    entry: dict[str, Any] = {
        "name": column.name,
        "type": kind,
        "dtype": column.dtype,
        "missing_allowed": column.n_missing > 0,
    }
    if column.sentinel_codes:
        entry["missing_codes"] = list(column.sentinel_codes)
    if kind == "number":
        entry["decimal_comma"] = column.decimal_comma
        entry["minimum"], entry["maximum"] = column.minimum, column.maximum
    elif kind == "date":
        entry["date_format"] = column.date_format
        dates = date_from_cells(values, column.date_format).dropna()
        if len(dates):
            entry["minimum"], entry["maximum"] = (
                dates.min().isoformat(),
                dates.max().isoformat(),
            )
    elif kind in ("category", "boolean"):
        counts = _level_counts(values, column.sentinel_codes)
        entry["n_levels"] = len(counts)
        entry["levels"] = [level for level, _ in counts[:MAX_LEVELS]]
    return entry


def _type_of(column: ColumnProfile) -> str:
    if column.kind in ("categorical", "ordinal"):
        return "category"
    return {"numeric": "number", "datetime": "date", "boolean": "boolean"}.get(column.kind, "text")


def _level_counts(values: pd.Series, codes: tuple[str, ...]) -> list[tuple[str, int]]:
    """Return levels as texts, most frequent first."""
    present = values[values.notna() & ~is_missing_code(values, codes)]
    counts: dict[str, int] = {}
    for value, count in present.value_counts(sort=False).items():
        text = _level_text(value)
        counts[text] = counts.get(text, 0) + int(count)
    return sorted(
        ((text, n) for text, n in counts.items() if n and text.strip()),
        key=lambda item: (-item[1], item[0]),
    )


def _level_text(value: object) -> str:
    if isinstance(value, (bool, np.bool_)):
        return str(int(value))
    return cell_text(value)


def check_against_schema(frame: pd.DataFrame, schema: dict[str, Any]) -> tuple[Finding, ...]:
    """Compare new data with the schema of the training data.

    Parameters
    ----------
    frame : pandas.DataFrame, shape (n_rows, n_columns)
        New data; the target may be among its columns.
    schema : dict
        As made by `training_schema`.

    Returns
    -------
    tuple of Finding
        Codes ``schema_missing_column`` and ``schema_type`` (severe: the model cannot read the
        data as trained), ``schema_unseen_levels``, ``schema_out_of_range``,
        ``schema_unexpected_missing`` (warnings) and ``schema_extra_column`` (info).
    """
    held = {str(name): frame.iloc[:, i] for i, name in enumerate(frame.columns)}
    findings: list[Finding] = []
    for entry in schema["columns"]:
        name = entry["name"]
        if name not in held:
            message = f"column '{name}' is missing: the model was trained with it"
            findings.append(_finding("schema_missing_column", "severe", name, message))
            continue
        findings += _check_column(held[name], entry)
    known = {entry["name"] for entry in schema["columns"]}
    known |= {*schema.get("ignored_columns", ()), schema.get("target")}
    for name in held:
        if name not in known:
            message = f"column '{name}' was not in the training data and is not read"
            findings.append(_finding("schema_extra_column", "info", name, message))
    return tuple(findings)


def _finding(code: str, severity: Any, name: str, message: str) -> Finding:
    return Finding(code=code, severity=severity, columns=(name,), message=message)


def _check_column(values: pd.Series, entry: dict[str, Any]) -> list[Finding]:
    name = entry["name"]
    codes = tuple(entry.get("missing_codes", ()))
    missing = values.isna().to_numpy() | is_missing_code(values, codes)
    if values.dtype == object or isinstance(values.dtype, (pd.StringDtype, pd.CategoricalDtype)):
        missing |= (values.astype(object).astype(str).str.strip() == "").to_numpy(dtype=bool)
    findings: list[Finding] = []
    share = float(missing.mean()) if len(missing) else 0.0
    if share and not entry["missing_allowed"]:
        message = f"{share:.1%} of the cells of '{name}' are missing; none were in training"
        findings.append(_finding("schema_unexpected_missing", "warning", name, message))
    present = values[~missing]
    if not len(present):
        return findings
    if entry["type"] == "number":
        return findings + _check_numbers(present, entry)
    if entry["type"] == "date":
        return findings + _check_dates(present, entry)
    if entry["type"] in ("category", "boolean"):
        return findings + _check_levels(present, entry)
    return findings


def _check_numbers(present: pd.Series, entry: dict[str, Any]) -> list[Finding]:
    numbers = number_from_cells(present, bool(entry.get("decimal_comma")))
    return _unreadable(np.isnan(numbers), entry, "numbers") + _out_of_range(
        numbers, entry["minimum"], entry["maximum"], entry
    )


def _check_dates(present: pd.Series, entry: dict[str, Any]) -> list[Finding]:
    dates = date_from_cells(present, entry.get("date_format"))
    if not pd.api.types.is_datetime64_any_dtype(dates.dtype):
        return _unreadable(np.ones(len(present), dtype=bool), entry, "dates")
    found = _unreadable(dates.isna().to_numpy(), entry, "dates")
    seconds = np.where(dates.isna(), np.nan, dates.astype("datetime64[ns]").astype("int64") / 1e9)
    if entry.get("minimum") is None:
        return found
    low, high = (pd.Timestamp(entry[key]).value / 1e9 for key in ("minimum", "maximum"))
    return found + _out_of_range(seconds, low, high, entry)


def _unreadable(bad: np.ndarray, entry: dict[str, Any], what: str) -> list[Finding]:
    share = float(bad.mean())
    if share == 0.0:
        return []
    message = f"{share:.1%} of the filled cells of '{entry['name']}' cannot be read as {what}"
    severity = "severe" if share > 0.05 else "warning"
    return [_finding("schema_type", severity, entry["name"], message)]


def _out_of_range(
    values: np.ndarray, low: float | None, high: float | None, entry: dict[str, Any]
) -> list[Finding]:
    if low is None or high is None:
        return []
    below, above = float(np.mean(values < low)), float(np.mean(values > high))
    if below + above == 0.0:
        return []
    message = (
        f"{below + above:.1%} of '{entry['name']}' lie outside the training range "
        f"[{entry['minimum']}, {entry['maximum']}] ({below:.1%} below, {above:.1%} above)"
    )
    return [_finding("schema_out_of_range", "warning", entry["name"], message)]


def _check_levels(present: pd.Series, entry: dict[str, Any]) -> list[Finding]:
    if entry["n_levels"] > len(entry["levels"]):
        return []  # the list is cut: a level outside it may have been seen
    known = set(entry["levels"])
    new = [(level, n) for level, n in _level_counts(present, ()) if level not in known]
    if not new:
        return []
    rows = sum(n for _, n in new)
    named = ", ".join(f"{level!r} ({n})" for level, n in new[:_NAMED_LEVELS])
    more = f" and {len(new) - _NAMED_LEVELS} more" if len(new) > _NAMED_LEVELS else ""
    message = f"{rows} rows of '{entry['name']}' hold levels not seen in training: {named}{more}"
    severity = "severe" if rows == len(present) else "warning"
    return [_finding("schema_unseen_levels", severity, entry["name"], message)]
