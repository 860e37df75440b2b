"""Everything that a decision depends on, all of it recoverable from a record."""

from __future__ import annotations

from pydantic import Field

from advisor.schema.base import Frozen
from advisor.schema.comparison import Comparison
from advisor.schema.holdout import HoldoutReport
from advisor.schema.plan import SearchPlan
from advisor.schema.policy import MarginSpec, Policy
from advisor.schema.problem import Problem
from advisor.schema.profile import Finding
from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Requirements
from advisor.schema.search import Candidate
from advisor.schema.shortlist import FamilyVerdict, RuleOutcome


class DecisionNumbers(Frozen):
    """The numbers of the policy that the decision reads."""

    bar_band: float = Field(
        default=0.2, description="share of a bar within which a time or size shows nothing"
    )
    performance_margin_factor: float = 0.5
    minimum_trials: int = Field(
        default=1, description="families with fewer completed trials cannot win"
    )
    margins: tuple[MarginSpec, ...] = ()

    @classmethod
    def from_policy(cls, policy: Policy, effort: str) -> DecisionNumbers:
        """Read the numbers of a policy for one effort level."""
        return cls(
            bar_band=policy.bar_band,
            performance_margin_factor=policy.performance_margin_factor,
            minimum_trials=policy.effort(effort).minimum_trials,
            margins=policy.margins,
        )


class DecisionInputs(Frozen):
    """The evidence and the demands.

    `requirements` are those in force; `searched_under` are those that the shortlist was made
    under, None when they are the same. A family that only a dropped requirement excluded is
    admitted again by the difference.
    """

    problem: Problem
    requirements: Requirements
    searched_under: Requirements | None = None
    shortlist: tuple[FamilyVerdict, ...] = ()
    excluding_rules: tuple[str, ...] = Field(
        default=(), description="ids of rules whose effect is to exclude; empty: not known"
    )
    plan: SearchPlan | None = None
    candidates: tuple[Candidate, ...] = ()
    comparisons: tuple[Comparison, ...] = Field(
        default=(), description="as measured; only their standard errors are read"
    )
    findings: tuple[Finding, ...] = ()
    numbers: DecisionNumbers = DecisionNumbers()
    holdout: HoldoutReport | None = None
    holdout_family: str | None = Field(
        default=None, description="the family that the holdout was opened for"
    )
    instant_verdict: str | None = None
    instant_family: str | None = None

    def original(self) -> Requirements:
        """Return the requirements that the shortlist was made under."""
        return self.requirements if self.searched_under is None else self.searched_under

    def pool(self) -> tuple[Candidate, ...]:
        """Return the candidates that take part: those of the instant pass only in that effort."""
        instant = self.plan is not None and self.plan.effort == "instant"
        return tuple(c for c in self.candidates if instant or c.role != "instant")

    @classmethod
    def from_record(cls, record: DecisionRecord) -> DecisionInputs:
        """Rebuild the inputs from a stored record."""
        effort = record.plan.effort if record.plan is not None else "standard"
        return cls(
            problem=record.problem,
            requirements=Requirements(
                items=record.requirements,
                uncovered=record.uncovered,
                conflicts=record.conflicts,
                injections=record.injections,
                documents=record.documents,
                questions=record.questions,
            ),
            shortlist=record.shortlist,
            excluding_rules=excluding_rules(record.rule_outcomes),
            plan=record.plan,
            candidates=record.candidates,
            comparisons=record.comparisons,
            findings=record.profile.findings,
            numbers=DecisionNumbers.from_policy(record.policy, effort)
            if record.policy is not None
            else DecisionNumbers(),
            holdout=record.holdout,
            holdout_family=record.decision.family,
            instant_verdict=record.decision.instant_verdict,
            instant_family=record.decision.instant_family,
        )


def excluding_rules(outcomes: tuple[RuleOutcome, ...]) -> tuple[str, ...]:
    """Return the ids of the rules whose effect is to exclude families, sorted."""
    return tuple(sorted({o.rule for o in outcomes if o.effect == "exclude"}))
