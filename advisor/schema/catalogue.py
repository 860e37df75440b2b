"""The shipped knowledge as loaded: rules, families, policy, invariants, and their hashes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from advisor.schema.base import PAIRS, Frozen
from advisor.schema.family import Family
from advisor.schema.policy import Policy
from advisor.schema.rule import Grade, Rule, Source

Hashes = Annotated[tuple[tuple[str, str], ...], *PAIRS]
"""(part, sha256) pairs; a mapping in JSON."""


class Invariant(Frozen):
    """A row of the rule table that lives in code or in the policy, not in a rule file."""

    id: str
    grade: Grade
    framework_said: str
    evidence: str
    what_we_do: str
    test: str = Field(description="where it is enforced: 'tests/...', or a file of the catalogue")
    sources: tuple[Source, ...] = Field(default=(), alias="source")


class Catalogue(Frozen):
    """Everything that the rule engine works with."""

    rules: tuple[Rule, ...]
    families: tuple[Family, ...]
    policy: Policy
    invariants: tuple[Invariant, ...] = ()
    hashes: Hashes = Field(default=(), description="sha256 of each part")

    def rule(self, rule_id: str) -> Rule | None:
        """Return one rule by id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def family(self, family_id: str) -> Family | None:
        """Return one family by id or alias, or None."""
        for family in self.families:
            if family_id == family.id or family_id in family.aliases:
                return family
        return None
