"""What the rule engine concluded, with its full trace."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.schema.base import Frozen
from advisor.schema.family import Interpretability, Tier
from advisor.schema.rule import Effect, Grade, RuleState, Scalar


class FactRead(Frozen):
    """A fact as a rule read it."""

    fact: str
    value: Scalar | None


class RuleOutcome(Frozen):
    """One rule on one data set (or one column): fired, silent or unknown."""

    rule: str
    name: str
    pillar: str
    phase: str
    grade: Grade
    state: RuleState
    effect: Effect
    column: str | None = None
    facts: tuple[FactRead, ...] = ()
    families: tuple[str, ...] = Field(default=(), description="families hit when it fired")
    message: str = ""


class Because(Frozen):
    """One reason for a verdict on a family."""

    rule: str
    state: RuleState
    facts: tuple[FactRead, ...] = ()
    message: str


class FamilyVerdict(Frozen):
    """What the rules say of one family."""

    family: str
    title: str
    tier: Tier
    complexity: int
    interpretability: Interpretability
    verdict: Literal["admitted", "excluded", "reference", "not_applicable"]
    preference: float = Field(default=0.0, description="soft order; larger is tried first")
    because: tuple[Because, ...] = ()


class ColumnStep(Frozen):
    """A preparation step that the rules ask for on one column."""

    column: str
    step: str
    rule: str


class Shortlist(Frozen):
    """The outcome of the rule engine."""

    outcomes: tuple[RuleOutcome, ...]
    families: tuple[FamilyVerdict, ...]
    steps: tuple[ColumnStep, ...] = ()
    metric: str | None = None
    metric_rule: str | None = None
    split: str | None = None
    split_rule: str | None = None
    out_of_scope: str | None = Field(default=None, description="advice of the firing rule")
    warnings: tuple[Because, ...] = ()
    advice: tuple[Because, ...] = ()
    conflicts: tuple[Because, ...] = ()
    settings: tuple[str, ...] = Field(default=(), description="selection settings that fired")

    def admitted(self) -> tuple[FamilyVerdict, ...]:
        """Return the admitted families, most preferred first."""
        return tuple(v for v in self.families if v.verdict == "admitted")
