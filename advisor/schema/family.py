"""A model family as data: one TOML file in ``rules/families``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from advisor.schema.base import PAIRS, Frozen
from advisor.schema.rule import Source

Tier = Literal["T0", "T1", "T2", "T3", "T4", "T5"]
TIER_ORDER: tuple[Tier, ...] = ("T0", "T1", "T2", "T3", "T4", "T5")
Interpretability = Literal["by_hand", "readable_effects", "reasons", "none"]


class Domain(Frozen):
    """Search range of one hyperparameter."""

    name: str
    kind: Literal["log_uniform", "uniform", "int_log_uniform", "int_uniform", "choice"]
    low: float | None = None
    high: float | None = None
    choices: tuple[str | float | int | bool, ...] = ()
    default: str | float | int | bool = Field(description="first configuration tried")


class Family(Frozen):
    """One model family. Rules select families by these properties, never by name."""

    id: str
    title: str
    tier: Tier
    complexity: int = Field(description="rank on the ladder; order inside a tier")
    challenger_group: str = Field(
        description="families of one group count once in the multiplicity correction"
    )
    tasks: tuple[Literal["binary", "multiclass", "regression"], ...]
    kind: str = Field(description="builder in advisor.families, e.g. 'linear', 'spline_gam'")
    aliases: tuple[str, ...] = ()
    reads_as: str = Field(description="what a reviewer can do with the fitted model")
    representation: Literal["none", "linear", "binned", "tree", "spline", "raw", "scaled"] = Field(
        description="what the preparation hands to the estimator"
    )
    handles_missing: bool = False
    handles_categories: bool = False
    needs_scaling: bool = False
    monotone: bool = Field(default=False, description="declared directions can be built in")
    stores_rows: bool = Field(default=False, description="training rows ship inside the model")
    dense_only: bool = False
    additive: bool = False
    probabilities: Literal["calibrated", "needs_calibration", "none"] = "calibrated"
    cost_exponent: float = Field(default=1.0, description="growth of fit time in rows")
    seconds_per_10k_rows: float = Field(
        default=0.1, description="one fit, 10,000 rows x 20 columns, one thread; a forecast only"
    )
    max_rows: int | None = Field(default=None, description="infeasible above")
    search: bool = Field(default=True, description="False: nothing to tune")
    efforts: tuple[Literal["instant", "quick", "standard", "thorough"], ...]
    admissible: Literal["always", "performance_only", "reference_only"] = "always"
    text_kind: bool = Field(default=False, description="admitted only beside a text column")
    needs_incumbent: bool = Field(
        default=False, description="only where an existing score or rule is given"
    )
    fixed: Annotated[tuple[tuple[str, str | float | int | bool], ...], *PAIRS] = ()
    space: tuple[Domain, ...] = ()
    notes: str = ""
    sources: tuple[Source, ...] = ()
