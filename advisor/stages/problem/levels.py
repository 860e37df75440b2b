"""Class labels: their texts, their order, and which of two is the positive one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from advisor.statistics.levels import order_levels

_POSITIVE = frozenset(
    {"true", "yes", "ja", "oui", "positive", "positiv", "present", "bad", "default",
     "defaulted", "churn", "churned", "fraud", "spam", "event", "dead", "died", "sick",
     "disease", "malignant", "failure", "failed", "abnormal", "anomaly", "attack", "success",
     "converted", "click", "clicked", "case"}
)  # fmt: skip
_NEGATIVE = frozenset(
    {"false", "no", "nein", "non", "negative", "negativ", "absent", "good", "ham", "normal",
     "healthy", "benign", "alive", "control", "none"}
)  # fmt: skip
_PAIRS = {frozenset(pair): pair[1] for pair in ("01", "ft", "ny", "nj", "np")} | {
    frozenset({"-1", "1"}): "1"
}
"""Pairs of short labels, negative first; a single letter or number alone says nothing."""
_SAME = ({"1", "true", "yes", "y", "t", "ja", "oui"}, {"0", "false", "no", "n", "f", "nein", "non"})
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")


def level_text(value: Any) -> str:
    """Return a class label as text; 1.0 is '1', as missing rows make floats of whole numbers."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def ordered_levels(values: pd.Series) -> tuple[Any, ...]:
    """Return the distinct values: as declared, by number where all are, else alphabetically."""
    if isinstance(values.dtype, pd.CategoricalDtype) and values.dtype.ordered:
        present = set(values.dropna())
        return tuple(level for level in values.dtype.categories if level in present)
    distinct = list(pd.unique(values.dropna()))
    if all(_DIGITS.fullmatch(level_text(value)) for value in distinct):
        return tuple(sorted(distinct, key=lambda value: float(level_text(value))))
    return tuple(sorted(distinct, key=level_text))


def graded_levels(values: pd.Series) -> tuple[tuple[Any, ...], str]:
    """Return text grades in order, and how the order was found.

    Returns
    -------
    tuple
        The levels from lowest to highest, and one of ``'as declared in the data'``,
        ``'by the numbers in them'``, ``'by their words'``, ``'alphabetically'``.
    """
    levels = ordered_levels(values)
    if isinstance(values.dtype, pd.CategoricalDtype) and values.dtype.ordered:
        return levels, "as declared in the data"
    numbers = [_DIGITS.findall(level_text(level)) for level in levels]
    firsts = [float(found[0]) for found in numbers if found]
    if len(firsts) == len(levels) and len(set(firsts)) == len(firsts):
        pairs = sorted(zip(firsts, levels, strict=True), key=lambda pair: pair[0])
        return tuple(level for _, level in pairs), "by the numbers in them"
    by_text = {level_text(level): level for level in levels}
    stated = order_levels(by_text)
    if len(stated) == len(levels):
        return tuple(by_text[text] for text in stated), "by their words"
    return levels, "alphabetically"


def match_level(wanted: Any, levels: Sequence[str]) -> str | None:
    """Return the class label meant by a loosely written one, or None.

    Compared are the texts, then case and white space apart, then as numbers (1, 1.0), then as
    truth values (1, true, yes).
    """
    text = level_text(wanted).strip()
    folded = text.casefold()
    for test in (
        lambda level: level == text,
        lambda level: level.strip().casefold() == folded,
        lambda level: _as_number(level) is not None and _as_number(level) == _as_number(text),
        lambda level: any(level.strip().casefold() in same and folded in same for same in _SAME),
    ):
        hits = [level for level in levels if test(level)]
        if len(hits) == 1:
            return hits[0]
    return None


def conventional_positive(levels: Sequence[str]) -> str | None:
    """Return the one of two labels that by convention is the event of interest, or None."""
    folded = {level: level.strip().casefold() for level in levels}
    short = _PAIRS.get(frozenset(folded.values()))
    if short:
        return next(level for level in levels if folded[level] == short)
    positive = [level for level in levels if folded[level] in _POSITIVE]
    negative = [level for level in levels if folded[level] in _NEGATIVE]
    if len(positive) == 1:
        return positive[0]
    if len(negative) == 1 and len(levels) == 2 and not positive:
        return next(level for level in levels if level != negative[0])
    return None


def look_alikes(levels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return pairs of labels that differ only in case or white space."""
    seen: dict[str, str] = {}
    pairs = []
    for level in levels:
        key = " ".join(level.split()).casefold()
        if key in seen:
            pairs.append((seen[key], level))
        seen.setdefault(key, level)
    return tuple(pairs)


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
