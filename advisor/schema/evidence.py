"""One citable piece of evidence: what the report, the writer and the audit refer to by id."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.schema.base import Frozen

EvidenceKind = Literal[
    "fact",
    "column",
    "requirement",
    "rule",
    "finding",
    "family",
    "candidate",
    "check",
    "group",
    "comparison",
    "decision",
    "holdout",
    "explanation",
    "plan",
    "derived",
]


class Evidence(Frozen):
    """One number or text of the record under a stable id made from its content."""

    id: str = Field(description="for example 'cand:linear_l2.roc_auc' or 'cmp:linear_l2>ebm'")
    kind: EvidenceKind
    subject: str = Field(description="family, requirement, column or rule that it speaks of")
    quantity: str = Field(description="what is measured; equal quantities may be compared")
    value: float | int | bool | None = None
    text: str | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    source: str = Field(default="", description="place in decision.json, dotted")
