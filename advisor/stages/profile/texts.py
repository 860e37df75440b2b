"""What texts are: numbers, dates, words, format patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from advisor.families.cells import DATE_FORMATS, parse_date_texts, parse_number_texts
from advisor.stages.profile.thresholds import PARSE_SHARE

_PROBE = 2000
"""Distinct texts looked at before all of them are parsed; only bounds the work."""
PATTERN_SHARE = 0.9
"""Share of cells with one format from which the rest are exceptions. Convention."""
_CJK = r"[぀-ヿ㐀-鿿가-힯]"


@dataclass(frozen=True)
class NumberStyle:
    """How numbers are written in a column."""

    numbers: np.ndarray
    decimal_comma: bool
    ambiguous: bool
    note: str


@dataclass(frozen=True)
class DateStyle:
    """How dates are written in a column."""

    dates: pd.Series
    format: str
    ambiguous_with: str | None


def _probe(n: int) -> np.ndarray:
    return np.arange(0, n, max(1, n // _PROBE))


def number_style_of(texts: pd.Series, counts: np.ndarray) -> NumberStyle | None:
    """Tell how distinct texts write numbers.

    Parameters
    ----------
    texts : pandas.Series of str, shape (n_levels,)
        Distinct, stripped.
    counts : numpy.ndarray of int, shape (n_levels,)
        Rows per text.

    Returns
    -------
    NumberStyle or None
        None when fewer than 95 % of the rows parse, or when leading zeros show codes.
    """
    order = texts.reset_index(drop=True)
    probe = _probe(len(order))
    head, weights = order.iloc[probe], counts[probe]
    if not head.str.contains(r"\d", regex=True).any():
        return None
    leading_zero = head.str.fullmatch(r"0\d+").to_numpy(dtype=bool)
    if weights[leading_zero].sum() > 0.05 * weights.sum():
        return None
    plain = _parsed_share(parse_number_texts(head), weights)
    comma = _parsed_share(parse_number_texts(head, decimal_comma=True), weights)
    if max(plain, comma) < PARSE_SHARE:
        return None
    has_comma = head.str.contains(",", regex=False)
    decimal_comma = comma > plain or (comma == plain and _comma_is_decimal(head[has_comma]))
    numbers = parse_number_texts(order, decimal_comma)
    if _parsed_share(numbers, counts) < PARSE_SHARE:
        return None
    only_triples = bool(has_comma.any()) and bool(
        head[has_comma].str.fullmatch(r"\D*\d{1,3},\d{3}\D*").all()
    )
    unread = int(counts[np.isnan(numbers)].sum())
    note = f"{unread} cells that are no number become missing; " if unread else ""
    return NumberStyle(numbers, decimal_comma, only_triples and not decimal_comma, note)


def _comma_is_decimal(texts: pd.Series) -> bool:
    """Tell whether commas mark decimals in texts that both readings accept."""
    return bool(len(texts)) and not bool(texts.str.contains(r",\d{3}(?:\D|$)", regex=True).all())


def _parsed_share(numbers: np.ndarray, counts: np.ndarray) -> float:
    return float(counts[~np.isnan(numbers)].sum() / max(1, counts.sum()))


def date_format_of(texts: pd.Series, counts: np.ndarray) -> DateStyle | None:
    """Tell which date format distinct texts follow; parameters as in `number_style_of`.

    Returns
    -------
    DateStyle or None
        None when no format reads 95 % of the rows. When day-first and month-first read equally
        many, the first of `DATE_FORMATS` is taken and the other is named.
    """
    order = texts.reset_index(drop=True)
    probe = _probe(len(order))
    head, weights = order.iloc[probe], counts[probe]
    looks = head.str.contains(r"\d", regex=True) & head.str.contains(r"[-/.:,\s]", regex=True)
    looks &= head.str.len().between(6, 40)
    if weights[looks.to_numpy(dtype=bool)].sum() < PARSE_SHARE * weights.sum():
        return None
    scores: dict[str, float] = {}
    for date_format in DATE_FORMATS:
        if date_format == "ISO8601" and scores:
            continue
        parsed = parse_date_texts(head, date_format)
        share = float(weights[parsed.notna().to_numpy()].sum() / weights.sum())
        if share > PARSE_SHARE:
            scores[date_format] = share
    if not scores:
        return None
    best = max(scores.values())
    winners = [name for name, share in scores.items() if share == best]
    other = next((w for w in winners[1:] if _swaps_day_and_month(winners[0], w)), None)
    dates = parse_date_texts(order, winners[0])
    if counts[dates.notna().to_numpy()].sum() < PARSE_SHARE * counts.sum():
        return None
    return DateStyle(dates, winners[0], other)


def _swaps_day_and_month(left: str, right: str) -> bool:
    return left.replace("%d", "#").replace("%m", "%d").replace("#", "%m") == right


def token_counts(texts: pd.Series) -> np.ndarray:
    """Count words per text; two characters of an unspaced script count as one word.

    Parameters
    ----------
    texts : pandas.Series of str, shape (n,)

    Returns
    -------
    numpy.ndarray of float, shape (n,)
    """
    as_text = texts.astype(str)
    words = as_text.str.count(r"\S+").to_numpy(dtype=float)
    return np.maximum(words, as_text.str.count(_CJK).to_numpy(dtype=float) / 2)


def dominant_pattern(levels: np.ndarray, counts: np.ndarray) -> tuple[str, int] | None:
    """Return the dominant format of texts and the rows that break it.

    Letters become ``A`` or ``a``, digits ``9``: ``KX-1204`` follows ``AA-9999``.

    Parameters
    ----------
    levels : numpy.ndarray of str, shape (n_levels,)
    counts : numpy.ndarray of int, shape (n_levels,)

    Returns
    -------
    (str, int) or None
        None when no format with a digit covers 90 % of the rows looked at.
    """
    probe = _probe(len(levels))
    rows: dict[str, int] = {}
    for level, count in zip(levels[probe], counts[probe], strict=True):
        shape = re.sub(r"[^\W\d_]", lambda m: "A" if m.group().isupper() else "a", str(level))
        shape = re.sub(r"\d", "9", shape)
        rows[shape] = rows.get(shape, 0) + int(count)
    total = sum(rows.values())
    best = max(sorted(rows), key=lambda shape: rows[shape], default="")
    if "9" not in best or len(best) > 40 or rows[best] < PATTERN_SHARE * total:
        return None
    return best, total - rows[best]
