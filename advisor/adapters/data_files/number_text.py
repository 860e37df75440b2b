"""Numbers written the European way, with thousands marks, or with blanks among them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

PLAIN = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
_COMMA_DECIMAL = re.compile(
    r"\s*[+-]?(\d{1,3}(\.\d{3})+|\d{1,3}([ \u00a0\u202f'’]\d{3})+|\d*)(,\d*)?([eE][+-]?\d+)?\s*",
    re.ASCII,
)
_COMMA_GROUPS = re.compile(r"\s*[+-]?\d{1,3}(,\d{3})*(\.\d*)?\s*", re.ASCII)
_DOT_GROUPS = re.compile(r"\s*[+-]?\d{1,3}(\.\d{3})*\s*", re.ASCII)
_MARKS = re.compile(r"[.\s\u00a0\u202f'’]")


def comma_style(texts: Sequence[str]) -> str | None:
    """Tell how the commas in a column of numeric texts are meant.

    Returns
    -------
    str or None
        ``'decimal'``, ``'thousands'``, ``'either'`` (every comma is followed by exactly three
        digits, as in ``1,234``), or None when the texts are not such numbers.
    """
    if not any("," in text for text in texts) or not all(map(_has_digit, texts)):
        return None
    decimal = all(_COMMA_DECIMAL.fullmatch(text) or PLAIN.fullmatch(text) for text in texts)
    groups = all(_COMMA_GROUPS.fullmatch(text) for text in texts)
    if decimal and groups:
        # '0,123' can only be a decimal; no one writes a thousand with a leading zero.
        lead = any(re.match(r"\s*[+-]?0\d*,", text) for text in texts)
        return "decimal" if lead else "either"
    if decimal:
        dotted = [text for text in texts if "." in text and "," not in text]
        return "decimal" if all(_DOT_GROUPS.fullmatch(text) for text in dotted) else None
    return "thousands" if groups else None


def dots_group_thousands(texts: Sequence[str]) -> bool:
    """Return whether every dot in a column is a thousands mark, as in ``1.234``."""
    dotted = [text for text in texts if "." in text]
    return bool(dotted) and all(_DOT_GROUPS.fullmatch(text) for text in texts)


def to_numbers(values: pd.Series, style: str) -> pd.Series:
    """Return a text column as numbers; `style` is 'plain', 'decimal' or 'thousands'."""
    uniques = pd.unique(values.dropna())
    table = {text: _number(text, style) for text in uniques}
    numbers = values.map(table).astype(float)
    whole = bool(np.all(np.mod(list(table.values()), 1) == 0)) if table else False
    # As pandas would have typed the column, had it been written plainly.
    if whole and not numbers.isna().any() and float(numbers.abs().max()) < 2**53:
        marked = any(re.search(r"[eE]", text) for text in uniques)
        decimals = any(_has_decimals(text, style) for text in uniques)
        if not marked and not decimals:
            return numbers.astype("int64")
    return numbers


def _number(text: str, style: str) -> float:
    if style == "decimal":
        return float(_MARKS.sub("", text).replace(",", "."))
    if style == "thousands":
        return float(text.replace(",", ""))
    return float(text)


def _has_decimals(text: str, style: str) -> bool:
    return ("," if style == "decimal" else ".") in text


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
