"""What a language model may be shown and may answer; nothing of it can carry a verdict.

The reply models are portable JSON Schema: every field required, nothing extra, no bounds on the
wire (bounds are checked after parsing, since servers ignore or refuse them).
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from advisor.schema.base import Frozen
from advisor.schema.evidence import Evidence, EvidenceKind
from advisor.schema.requirements import Level

Section = Literal["why_this", "tradeoff", "counterfactual", "objection", "next_sprint"]
SECTIONS: tuple[Section, ...] = (
    "why_this",
    "tradeoff",
    "counterfactual",
    "objection",
    "next_sprint",
)
ClaimKind = Literal[
    "value", "comparison", "requirement", "rule", "tradeoff", "limitation", "open_question"
]
PrivacyLevel = Literal[0, 1, 2, 3, 4]


class Answer(Frozen):
    """A question of the method, answered from the record."""

    id: str
    question: str
    answer: str
    evidence: tuple[str, ...] = ()
    basis: Literal["measured", "rule", "requirement", "not_known"] = "measured"


class Statement(Frozen):
    """One true sentence that stands on its own, rendered by code from the record."""

    id: str = Field(description="'S01', 'S02', ... in the order of the record")
    section: Section
    text: str = Field(description="plain text without full stop")
    cites: tuple[str, ...] = ()
    must: bool = Field(default=False, description="the section may not leave it out")


class Sent(Frozen):
    """One piece of evidence as a language model sees it."""

    id: str = Field(description="'E001', ...: says nothing about what it stands for")
    kind: EvidenceKind
    subject: str
    quantity: str
    value: float | int | bool | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    text: str | None = None


class SentStatement(Frozen):
    """A statement as a language model sees it: names and labels masked by the privacy level."""

    id: str
    section: Section
    text: str
    must: bool


class Slice(Frozen):
    """The part of a record that one privacy level lets out, and what its ids stand for."""

    level: PrivacyLevel
    sent: tuple[Sent, ...] = ()
    evidence: tuple[Evidence, ...] = Field(default=(), description="in the order of `sent`")
    sent_statements: tuple[SentStatement, ...] = ()
    statements: tuple[Statement, ...] = Field(
        default=(), description="in the order of `sent_statements`"
    )
    suppressed: int = Field(default=0, description="pieces held back because of small cells")

    def real(self, alias: str) -> Evidence | None:
        """Return the evidence behind an id, or None."""
        for sent, evidence in zip(self.sent, self.evidence, strict=True):
            if sent.id == alias:
                return evidence
        return None

    def statement(self, statement_id: str) -> Statement | None:
        """Return a statement by id, or None."""
        return next((s for s in self.statements if s.id == statement_id), None)


class Reply(BaseModel):
    """Base of what a model may answer."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class RelationOut(Reply):
    """A comparison of two pieces of evidence; the words for it are printed by code."""

    left: str
    op: Literal["gt", "lt", "ge", "le", "approx_equal", "overlaps"]
    right: str


class ClaimOut(Reply):
    """One claim: frame words around slots."""

    kind: ClaimKind
    subjects: list[str]
    text: str
    cites: list[str]
    relation: RelationOut | None


class SectionOut(Reply):
    """The claims of one section, in order."""

    section: Section
    claims: list[ClaimOut]


class NarrativeOut(Reply):
    """The answer in phrase mode."""

    sections: list[SectionOut]


class ChoiceOut(Reply):
    """The statements of one section, in order."""

    section: Section
    statement_ids: list[str]
    requirement_ids: list[str]


class SelectOut(Reply):
    """The answer in select mode."""

    sections: list[ChoiceOut]


ReadKind = Literal[
    "metric",
    "metric_target",
    "cost",
    "capacity",
    "interpretability",
    "explanation",
    "regulation",
    "determinism",
    "latency_ms",
    "memory_mb",
    "model_size_mb",
    "training_seconds",
    "monotonic",
    "sensitive_attribute",
    "forbidden_column",
    "unavailable_at_prediction",
    "id_column",
    "group_column",
    "time_column",
    "margin",
    "max_features",
    "probability_output",
    "uncertainty",
    "robustness",
    "data_egress",
    "other",
]


class RequirementOut(Reply):
    """One requirement that a model believes to have read."""

    sentence: str
    quote: str
    kind: ReadKind
    strength: Literal["must", "should", "may"]
    op: Literal[">=", "<=", ">", "<", "=="] | None
    value_text: str | None
    metric: str | None
    column: str | None
    direction: Literal["increasing", "decreasing"] | None
    side: Literal["fn", "fp"] | None
    level: Level | None


class ExtractOut(Reply):
    """The answer of the reader."""

    requirements: list[RequirementOut]
