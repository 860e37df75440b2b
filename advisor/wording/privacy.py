"""Columns whose values may appear nowhere."""

from __future__ import annotations

import re

from advisor.schema.record import DecisionRecord

WITHHELD = "withheld (privacy)"


def private_columns(record: DecisionRecord) -> frozenset[str]:
    """Return the columns that a requirement marks as private."""
    named: set[str] = set()
    for item in record.requirements:
        if item.privacy:
            named.update(name for name in (item.column, *item.columns) if name)
    named.update(item.column for item in record.excluded_columns if item.code == "privacy")
    return frozenset(named)


def shown_term(record: DecisionRecord, term: str, column: str | None) -> str:
    """Return a term's text; of a private column only its name is left."""
    for name in sorted(private_columns(record)):
        if column == name:
            return f"{name} ({WITHHELD})" if term != name else term
        if column is None and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", term):
            return f"{name} ({WITHHELD})"
    return term
