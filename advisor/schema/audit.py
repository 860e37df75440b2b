"""One mismatch found by the audit of a record or a report."""

from __future__ import annotations

from pydantic import Field

from advisor.schema.base import Frozen


class AuditFinding(Frozen):
    """A place that does not agree with the evidence."""

    place: str = Field(description="dotted place in the record, or line of the report")
    message: str
    expected: str | None = None
    found: str | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"
