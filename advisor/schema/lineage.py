"""What a record says of other records: whom it replaces, and where a person decided otherwise."""

from __future__ import annotations

from pydantic import Field

from advisor.schema.base import Frozen
from advisor.schema.decision import Price


class Supersedes(Frozen):
    """The earlier record that this one replaces, with the machine diff against it."""

    record_sha256: str
    created_utc: str
    lines: tuple[str, ...] = Field(description="what changed, causes before effects")


class Deviation(Frozen):
    """A person's choice of another family than the decided one.

    Verdict, price and decision of the record stay as they were: without this part the record
    hashes to `record_sha256` again.
    """

    by: str
    reason: str
    created_utc: str
    family: str
    record_sha256: str = Field(description="of the record that the person deviated from")
    price: Price | None = Field(
        default=None,
        description="loss of the person's family against the decided one; None: no pair of scores",
    )
    unmet: tuple[str, ...] = Field(
        default=(), description="musts that the person's family was shown to miss"
    )
    standing: str = Field(default="", description="what the decision said of the family")
    has_model: bool = Field(default=False, description="the family was fitted on all rows")
    threshold: float | None = Field(
        default=None, description="probability from which its model predicts the positive class"
    )
    threshold_origin: str = ""
