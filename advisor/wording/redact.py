"""Text made fit to leave: persons' data, keys, column names and labels are masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.wording.escape import plain

SMALL_CELL = 10
"""Counts of rows above 0 and below this number are held back."""

_MASKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[EMAIL]", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("[LINK]", re.compile(r"(?i)\b(?:https?|ftp|s3|gs|jdbc:\w+)://\S+|\bwww\.\S+")),
    (
        "[KEY]",
        re.compile(
            r"\b(?:sk|pk|rk|ghp|gho|xox[abp]|AKIA|ASIA|hf|glpat)[-_A-Za-z0-9]{12,}"
            r"|\b(?=[\w+/-]*\d)(?=[\w+/-]*[A-Za-z])[A-Za-z0-9+/_-]{24,}={0,2}"
        ),
    ),
    ("[ID]", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}\b|\b\d{3}-\d{2}-\d{4}\b")),
    ("[ADDRESS]", re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")),
    ("[PHONE]", re.compile(r"\+\d[\d ()/.-]{6,}\d|(?<![\d.,])0\d{2,4}[ /-]\d[\d /-]{4,}\d")),
    ("[ID]", re.compile(r"(?<![\d.,])\d{7,}(?![\d.,%]*\d)")),
)
_TELLTALE_OF_NOTHING = frozenset({"yes", "no", "true", "false", "none"})
_SMALL_ROWS = re.compile(
    r"(?<![\d.,])[1-9](?= (?:rows?|cases?|people|persons|records|positives|negatives)\b)"
)


def redacted(text: str) -> str:
    """Return text on one line with mail addresses, links, keys, numbers of persons masked."""
    line = plain(text)
    for mask, pattern in _MASKS:
        line = pattern.sub(mask, line)
    return line


@dataclass(frozen=True)
class Masker:
    """Replaces column names and labels by aliases, whole words only, longest first.

    Attributes
    ----------
    columns : mapping of str to str
        Real column name to alias, ``C001``; empty where names may leave.
    labels : frozenset of str
        Labels that may not leave, folded to lower case.
    """

    columns: Mapping[str, str]
    labels: frozenset[str] = frozenset()

    def column(self, name: str) -> str:
        """Return the alias of a column, or its name where names may leave."""
        return self.columns.get(name, name)

    def text(self, text: str) -> str:
        """Return text with persons' data, columns, labels and small counts masked."""
        line = plain(text)
        for written, alias in _spellings(self.columns):
            line = _whole(written).sub(alias, line)
        for label in sorted(self.labels, key=lambda item: (-len(item), item)):
            line = _whole(label).sub("[LABEL]", line)
        return redacted(_SMALL_ROWS.sub("fewer than 10", line))

    def original(self, alias: str) -> str | None:
        """Return the column behind an alias; a real name where names may leave; else None."""
        for name, short in self.columns.items():
            if short == alias:
                return name
        return None


def masker(columns: Iterable[str], hidden: Iterable[str], labels: Iterable[str]) -> Masker:
    """Return a masker.

    Parameters
    ----------
    columns : iterable of str
        All columns in the order of the data; the alias is the place.
    hidden : iterable of str
        Columns whose names may not leave.
    labels : iterable of str
        Labels that may not leave; pure numbers and single characters tell nothing and stay.
    """
    barred = frozenset(hidden)
    aliases = {name: f"C{number:03d}" for number, name in enumerate(columns, 1) if name in barred}
    kept = frozenset(
        plain(label).casefold()
        for label in labels
        if len(plain(label)) > 1
        and not re.fullmatch(r"[\d.,+-]+", plain(label))
        and plain(label).casefold() not in _TELLTALE_OF_NOTHING
    )
    return Masker(aliases, kept)


def _spellings(columns: Mapping[str, str]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for name, alias in columns.items():
        shown = plain(name)
        for written in (shown, shown.replace("_", " "), shown.replace(".", " ")):
            if written.strip():
                found.setdefault(written, alias)
    return sorted(found.items(), key=lambda item: (-len(item[0]), item[0]))


def _whole(written: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(written)}(?!\w)", re.IGNORECASE)
