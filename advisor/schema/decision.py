"""The decision. Nothing downstream of it can change it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from advisor.schema.base import Frozen


class Verdict(StrEnum):
    """First match wins, in the order of design section 4."""

    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    REQUIREMENTS_CONFLICT = "REQUIREMENTS_CONFLICT"
    BASELINE_IS_ENOUGH = "BASELINE_IS_ENOUGH"
    EVIDENCE_INSUFFICIENT = "EVIDENCE_INSUFFICIENT"
    RECOMMEND_WITH_CONDITIONS = "RECOMMEND_WITH_CONDITIONS"
    RECOMMEND = "RECOMMEND"


Confidence = Literal["sufficient", "inconclusive", "needed", "needed_strong"]


class Price(Frozen):
    """A difference in the metric, and in money when costs are known."""

    against: str
    metric: str
    value: float = Field(description="loss of the chosen against the other, >= 0 is a price")
    low: float | None = None
    high: float | None = None
    money_per_1k: float | None = None
    money_low: float | None = None
    money_high: float | None = None
    currency: str | None = None
    requirement: str | None = None
    comparison: str | None = None
    note: str = ""


class Step(Frozen):
    """One rung of the simplicity ladder."""

    family: str
    tier: str
    outcome: Literal["chosen", "rejected", "inadmissible", "not_reached", "baseline", "no_score"]
    reason: str
    evidence: tuple[str, ...] = ()


class Flip(Frozen):
    """A single change under which the decision would be another."""

    change: str
    then: str
    family: str | None = None
    verdict: str | None = None
    evidence: tuple[str, ...] = ()


class RequirementStatus(Frozen):
    """One requirement against one candidate."""

    requirement: str
    family: str
    status: Literal["met", "unmet", "not_demonstrated", "not_testable", "not_measured"]
    value: float | None = None
    low: float | None = None
    high: float | None = None
    bar: float | None = None
    text: str = ""
    evidence: tuple[str, ...] = ()


class Condition(Frozen):
    """Something that must be settled before or while the recommendation is used."""

    code: Literal[
        "not_demonstrated",
        "not_testable",
        "not_measured",
        "unconfirmed",
        "uncovered",
        "conflict",
        "leak_suspect",
        "holdout",
        "provisional",
        "other",
    ]
    text: str
    evidence: tuple[str, ...] = ()


class Decision(Frozen):
    """The verdict with everything that made it."""

    verdict: Verdict
    family: str | None
    tier: str | None = None
    features: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    confidence: Confidence | None = None
    ladder: tuple[Step, ...] = ()
    best_performer: str | None = None
    strongest_challenger: str | None = None
    simplest_candidate: str | None = None
    binding_requirements: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    bar: tuple[RequirementStatus, ...] = ()
    price_of_simplicity: Price | None = None
    price_of_constraints: tuple[Price, ...] = ()
    flips: tuple[Flip, ...] = ()
    untested: tuple[str, ...] = Field(
        default=(), description="changes built into every fit, which only a new run can answer"
    )
    conditions: tuple[Condition, ...] = ()
    weaknesses: tuple[str, ...] = ()
    rows_to_settle: int | None = Field(
        default=None, description="rows needed to settle an inconclusive comparison"
    )
    relaxations: tuple[str, ...] = Field(
        default=(), description="smallest sets of musts whose relaxation admits a family"
    )
    threshold: float | None = None
    resolves_margin: bool | None = Field(
        default=None, description="False: the data cannot resolve the margin"
    )
    instant_verdict: str | None = None
    instant_family: str | None = None
