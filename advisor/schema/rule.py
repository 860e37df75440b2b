"""A rule as data: one TOML file in ``rules/{problem,data,constraint}``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.schema.base import Frozen

Grade = Literal["supported", "refined", "contradicted", "convention", "added"]
Effect = Literal[
    "require",
    "exclude",
    "prefer",
    "penalise",
    "candidate",
    "prepare",
    "metric",
    "split",
    "warn",
    "advise",
    "select",
    "out_of_scope",
]
RuleState = Literal["fires", "silent", "unknown"]
Scalar = str | float | int | bool


class Source(Frozen):
    """Where a rule, threshold or family property comes from."""

    kind: Literal[
        "paper", "regulation", "standard", "benchmark", "documentation", "design", "measurement"
    ]
    cite: str
    doi: str | None = None
    url: str | None = None
    verified: bool = Field(default=False, description="read by us; False: recalled, to verify")


class Leaf(Frozen):
    """One comparison on one fact. Exactly one operator is given."""

    fact: str
    is_: bool | None = Field(default=None, alias="is")
    equals: Scalar | None = None
    one_of: tuple[Scalar, ...] | None = None
    at_least: Scalar | None = None
    at_most: Scalar | None = None
    above: Scalar | None = None
    below: Scalar | None = None
    above_fact: str | None = Field(
        default=None, description="the fact is larger than this other fact, e.g. 'data.n_rows'"
    )
    known: bool | None = None
    if_unknown: bool | None = None


class Condition(Frozen):
    """A tree of leaves."""

    all: tuple[Condition | Leaf, ...] | None = None
    any: tuple[Condition | Leaf, ...] | None = None
    none: tuple[Condition | Leaf, ...] | None = None


class FamilySelector(Frozen):
    """Families by property; every given property must hold."""

    tier_above: str | None = None
    tier_at_least: str | None = None
    tier_at_most: str | None = None
    tier: tuple[str, ...] | None = None
    interpretability_below: str | None = None
    task_not: str | None = None
    representation: tuple[str, ...] | None = None
    kind: tuple[str, ...] | None = None
    handles_missing: bool | None = None
    handles_categories: bool | None = None
    needs_scaling: bool | None = None
    monotone: bool | None = None
    stores_rows: bool | None = None
    dense_only: bool | None = None
    additive: bool | None = None
    probabilities: tuple[str, ...] | None = None
    cost_exponent_above: float | None = None
    admissible: tuple[str, ...] | None = None
    text_kind: bool | None = None
    id: tuple[str, ...] | None = Field(default=None, description="overlays only")


class Action(Frozen):
    """What a rule does when it fires."""

    effect: Effect
    families: FamilySelector | None = None
    metric: str | None = Field(default=None, description="metric id, for effect 'metric'")
    split: str | None = Field(default=None, description="SplitKind, for effect 'split'")
    step: str | None = Field(default=None, description="preparation step id, for 'prepare'")
    select: str | None = Field(default=None, description="selection setting, for 'select'")
    weight: float = Field(default=1.0, description="strength of a soft effect")
    message: str


class RuleCase(Frozen):
    """A test case inside the rule file."""

    name: str
    given: dict[str, dict[str, Scalar | None]] = Field(default_factory=dict)
    expect: RuleState
    hits: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()


class Rule(Frozen):
    """One rule."""

    schema_version: int = Field(default=1, alias="schema")
    id: str
    name: str
    pillar: Literal["problem", "data", "constraint"]
    scope: Literal["dataset", "column"] = "dataset"
    phase: Literal["facts", "evidence"] = "facts"
    status: Literal["draft", "stable", "deprecated"] = "stable"
    since: str = "0.1.0"
    grade: Grade
    summary: str
    why: str
    unless: str = ""
    framework_said: str = ""
    when: Condition
    then: Action
    sources: tuple[Source, ...] = Field(alias="source")
    cases: tuple[RuleCase, ...] = Field(alias="case")
