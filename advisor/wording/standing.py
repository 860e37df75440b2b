"""How a requirement stands in a record as a whole."""

from __future__ import annotations

from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Requirement


def standing(record: DecisionRecord, item: Requirement) -> str:
    """Return the status of a requirement for the chosen family.

    Where none is recommended, that of the simplest candidate is returned; a requirement that no
    family was held against keeps its own status.
    """
    if item.status != "not_measured":
        return item.status
    decision = record.decision
    rows = {row.family: row.status for row in decision.bar if row.requirement == item.id}
    for family in (decision.family, decision.simplest_candidate, decision.best_performer):
        if family in rows:
            return rows[family]
    return item.status
