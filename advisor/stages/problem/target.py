"""From the words of the user to the values to predict.

A target is a column, a comparison on a column (``delay >= 30``), or several columns.
"""

from __future__ import annotations

import difflib
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from advisor.errors import TargetError
from advisor.schema.requirements import Requirement

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}
_SPELLINGS = {"=": "==", "≥": ">=", "≤": "<=", "≠": "!=", "<>": "!="}
_OPERATOR = re.compile(r">=|<=|==|!=|<>|≥|≤|≠|=|>|<")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_EXPECTED = 'a column name, or a comparison such as "column >= 30" or "column == \'text\'"'


@dataclass(frozen=True)
class Comparison:
    """A target derived from one column."""

    column: str
    sign: str
    value: str | float
    text: str


@dataclass(frozen=True)
class TargetSpec:
    """What is to be predicted.

    Attributes
    ----------
    columns : tuple of str
        Source columns; more than one means several labels a row.
    comparison : Comparison or None
        Set when the target is derived from its only column.
    text : str
        The target as printed.
    """

    columns: tuple[str, ...]
    comparison: Comparison | None
    text: str


def resolve_target(requirement: Requirement, frame: pd.DataFrame) -> TargetSpec:
    """Find the columns that a target requirement speaks of.

    Raises
    ------
    TargetError
        If there is no such column (near names are given) or the comparison cannot be read.
    """
    value = requirement.value if requirement.value is not None else requirement.column
    names = [str(name) for name in frame.columns]
    if isinstance(value, tuple):
        columns = tuple(dict.fromkeys(_column(str(item), names) for item in value))
        return TargetSpec(columns, None, ", ".join(columns))
    if requirement.columns and (value is None or str(value) not in names):
        columns = tuple(_column(name, names) for name in requirement.columns)
        return TargetSpec(columns, None, ", ".join(columns))
    text = "" if value is None else str(value).strip()
    if not text:
        raise TargetError("the target is empty", where="--target", expected=_EXPECTED)
    found = _exact(text, names)
    if found is not None:
        return TargetSpec((found,), None, found)
    parts = [_exact(part, names) for part in text.split(",")]
    if len(parts) > 1 and all(part is not None for part in parts):
        columns = tuple(dict.fromkeys(part for part in parts if part is not None))
        return TargetSpec(columns, None, ", ".join(columns))
    comparison = _comparison(text, names)
    if comparison is None:
        raise _no_such_column(text, names)
    return TargetSpec((comparison.column,), comparison, comparison.text)


def derive(values: pd.Series, comparison: Comparison) -> pd.Series:
    """Return the comparison as 1.0 and 0.0, missing where the source is missing.

    Raises
    ------
    TargetError
        If the column and the value cannot be compared.
    """
    left, right = _comparable(values, comparison)
    truth = _OPERATORS[comparison.sign](left, right)
    return pd.Series(truth, index=values.index).astype(float).where(left.notna(), np.nan)


def _exact(text: str, names: list[str]) -> str | None:
    text = text.strip()
    if text in names:
        return text
    inner = text[1:-1] if len(text) > 2 and text[0] == text[-1] and text[0] in "`'\"" else None
    return inner if inner in names else None


def _column(text: str, names: list[str]) -> str:
    found = _exact(text, names)
    if found is None:
        raise _no_such_column(text, names)
    return found


def _comparison(text: str, names: list[str]) -> Comparison | None:
    """Return the comparison in a text; its left side decides which operator sign is meant."""
    unknown: str | None = None
    for match in _OPERATOR.finditer(text):
        left, right = text[: match.start()].strip(), text[match.end() :].strip()
        column = _exact(left, names)
        if column is None:
            unknown = unknown or left
            continue
        if not right:
            raise TargetError(
                f"the comparison '{text}' has no value", where="--target", expected=_EXPECTED
            )
        sign = _SPELLINGS.get(match.group(), match.group())
        value = _literal(right)
        shown = f"'{value}'" if isinstance(value, str) else f"{value:g}"
        return Comparison(column, sign, value, f"{column} {sign} {shown}")
    if unknown:
        raise _no_such_column(unknown.strip("`'\""), names)
    return None


def _literal(text: str) -> str | float:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"`":
        return text[1:-1]
    return float(text) if _NUMBER.fullmatch(text) else text


def _comparable(values: pd.Series, comparison: Comparison) -> tuple[pd.Series, Any]:
    value = comparison.value
    if values.dtype.kind == "M":
        try:
            return values, pd.Timestamp(str(value))
        except ValueError as fault:
            raise _incomparable(comparison, "dates", "a date such as '2024-01-31'") from fault
    if values.dtype.kind in "iuf":
        if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
            raise _incomparable(comparison, "numbers", "a number")
        return values, float(value)
    if comparison.sign in ("==", "!="):
        return _equal_sides(values, comparison)
    numbers = pd.to_numeric(values.where(values.notna(), None), errors="coerce")
    if isinstance(value, float) and bool((numbers.isna() == values.isna()).all()):
        return numbers, value
    raise _incomparable(comparison, "texts", "== or != for a column of texts")


def _equal_sides(values: pd.Series, comparison: Comparison) -> tuple[pd.Series, str]:
    value = comparison.value
    wanted = f"{value:g}" if isinstance(value, float) else value
    texts = values.map(str, na_action="ignore").astype(object)
    levels = sorted(set(texts.dropna()))
    if wanted not in levels:
        near = difflib.get_close_matches(wanted, levels, n=3, cutoff=0.5) or levels[:5]
        raise TargetError(
            f"no row of column '{comparison.column}' has the value '{wanted}'",
            where=f'--target "{comparison.text}"',
            expected="one of its values, such as " + ", ".join(f"'{level}'" for level in near),
        )
    return texts, wanted


def _incomparable(comparison: Comparison, kind: str, expected: str) -> TargetError:
    return TargetError(
        f"column '{comparison.column}' holds {kind} and cannot be compared with "
        f"{comparison.sign} {comparison.value!r}",
        where=f'--target "{comparison.text}"',
        expected=expected,
    )


def _no_such_column(text: str, names: list[str]) -> TargetError:
    text = text.strip()
    folded = {name.casefold(): name for name in names}
    near = [folded[key] for key in difflib.get_close_matches(text.casefold(), list(folded), 3)]
    same = folded.get(text.casefold())
    if same:
        near = [same, *(name for name in near if name != same)]
    hint = (
        f"did you mean {' or '.join(repr(name) for name in near)}?"
        if near
        else "the columns are " + ", ".join(names[:10]) + (", ..." if len(names) > 10 else "")
    )
    return TargetError(
        f"the data has no column '{text}'", where="--target", expected=_EXPECTED, hint=hint
    )
