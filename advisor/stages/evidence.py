"""Stage evidence: the ledger of everything that a report or a text model may cite."""

from advisor.wording.ledger import ledger

__all__ = ["ledger"]
