"""The order of text levels, where their words or numbers state one."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SCALES: tuple[tuple[str, ...], ...] = (
    ("none", "very low", "low", "below average", "medium", "average", "above average", "high",
     "very high"),
    ("never", "rarely", "sometimes", "often", "usually", "always"),
    ("very poor", "poor", "fair", "below average", "typical", "average", "above average", "good",
     "very good", "excellent", "very excellent"),
    ("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
    ("very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"),
    ("none", "little", "moderate", "rich", "very rich"),
    ("tiny", "small", "medium", "large", "huge"),
    ("xs", "s", "m", "l", "xl", "xxl"),
    ("primary", "secondary", "tertiary"),
    ("none", "mild", "moderate", "severe"),
    ("no", "maybe", "yes"),
)  # fmt: skip
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*")
_BELOW = re.compile(r"(<(?!=)|\bless than\b|\bunder\b|\bbelow\b|\bup to\b|\bunter\b)", re.I)
_ABOVE = re.compile(r"(>|\bmore than\b|\bover\b|\babove\b|\bat least\b|\bfrom\b|\+$|\bab\b)", re.I)
MINIMUM_ORDERED_SHARE = 0.6


def order_levels(levels: Iterable[str]) -> tuple[str, ...]:
    """Return the levels whose order their own text states, lowest first.

    Parameters
    ----------
    levels : iterable of str

    Returns
    -------
    tuple of str
        Empty when no order is stated for at least 60 % of the levels (and two of them). Levels
        outside the order ("unknown") are left out: a pipeline treats them as missing.
    """
    distinct = sorted(set(levels))
    for ordered in (_by_scale(distinct), _by_number(distinct)):
        if len(ordered) >= max(2, MINIMUM_ORDERED_SHARE * len(distinct)):
            return ordered
    return ()


def _by_scale(levels: list[str]) -> tuple[str, ...]:
    best: tuple[str, ...] = ()
    for scale in _SCALES:
        place = {word: index for index, word in enumerate(scale)}
        keyed = [
            (place[key], level)
            for level in levels
            if (key := re.sub(r"[_\W]+", " ", level).strip().lower()) in place
        ]
        if len(keyed) > len(best) and len({rank for rank, _ in keyed}) == len(keyed):
            best = tuple(level for _, level in sorted(keyed))
    return best


def _by_number(levels: list[str]) -> tuple[str, ...]:
    keyed = []
    for level in levels:
        numbers = [float(text.replace(",", "")) for text in _NUMBER.findall(level)]
        if not numbers:
            continue
        low = numbers[0]
        if len(numbers) == 1 and _BELOW.search(level):
            key = (low, -1)
        elif len(numbers) == 1 and _ABOVE.search(level):
            key = (low, 1)
        else:
            key = (low, 0)
        keyed.append((key, level))
    if len({key for key, _ in keyed}) < len(keyed):
        return ()
    return tuple(level for _, level in sorted(keyed))
