"""The numbers of the selection procedure, as data: ``rules/policy.toml``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.schema.base import Frozen
from advisor.schema.rule import Source


class MarginSpec(Frozen):
    """Smallest difference that matters when the user states none."""

    metric: str
    value: float
    kind: Literal["absolute", "relative", "skill"] = Field(
        description="relative: share of the simplest family's value; skill: share of 1 - loss/prior"
    )
    why: str


class EffortSpec(Frozen):
    """Counts of one effort level; never seconds."""

    name: Literal["instant", "quick", "standard", "thorough"]
    trials: int
    nested_trials: int
    search_folds: int
    inner_folds: int
    search_rows: int = Field(description="at most this many rows in the search")
    nested: bool = Field(description="re-tune inside outer folds when the sample plan says so")
    nested_below: int | None = Field(
        default=None, description="re-tune only below this many effective rows; None: no limit"
    )
    comparison_rows: int | None = Field(
        default=None, description="at most this many development rows are compared"
    )
    ebm_bags: int
    learning_curve_points: int
    minimum_trials: int = Field(description="families with fewer completed trials cannot win")


class SampleSpec(Frozen):
    """Split design for a range of effective rows."""

    name: str
    n_effective_below: int | None = Field(default=None, description="None: no limit")
    holdout_share: float
    nested: bool
    n_folds: int
    n_repeats: int
    row_level_errors: bool = False
    maximum_tier: str | None = None


class WhiteBoxLimits(Frozen):
    """Measured complexity above which a white box loses its tier."""

    linear_terms: int = Field(description="a linear form beyond is T2")
    additive_terms: int = Field(default=300, description="an additive form beyond is T3")
    tree_leaves: int
    tree_depth: int


class Policy(Frozen):
    """All numbers that are choices, each with its source."""

    alpha: float
    performance_margin_factor: float
    bar_band: float = Field(
        description="share of a bar within which a measured time or size is 'not_demonstrated'"
    )
    leakage_single_feature: float
    stability_folds: int
    margins: tuple[MarginSpec, ...]
    efforts: tuple[EffortSpec, ...]
    samples: tuple[SampleSpec, ...]
    white_box: WhiteBoxLimits
    reference_order: tuple[str, ...] = Field(
        description="first excluded family of this list prices the constraint"
    )
    sources: tuple[Source, ...] = Field(default=(), alias="source")

    def margin(self, metric: str) -> MarginSpec | None:
        """Return the default margin of a metric, or None."""
        return next((m for m in self.margins if m.metric == metric), None)

    def effort(self, name: str) -> EffortSpec:
        """Return the counts of one effort level.

        Raises
        ------
        KeyError
            If the level is unknown.
        """
        for spec in self.efforts:
            if spec.name == name:
                return spec
        raise KeyError(name)

    def sample(self, n_effective: int) -> SampleSpec:
        """Return the split design for a number of effective rows."""
        for spec in self.samples:
            if spec.n_effective_below is None or n_effective < spec.n_effective_below:
                return spec
        return self.samples[-1]
