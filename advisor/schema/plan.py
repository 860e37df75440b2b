"""What will be searched, how, and at what expected cost."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.schema.base import Frozen
from advisor.schema.features import FeaturePlan

Effort = Literal["instant", "quick", "standard", "thorough"]
Role = Literal["baseline", "admitted", "reference"]


class FoldPlan(Frozen):
    """Folds of one purpose."""

    kind: Literal["stratified", "random", "group", "time", "group_time"]
    n_folds: int
    n_repeats: int = 1
    seed: int
    horizon_gap: int = Field(default=0, description="rows left out between training and test")


class FamilyPlan(Frozen):
    """Effort given to one family."""

    family: str
    role: Role
    n_trials: int
    forecast_seconds: float | None = None
    note: str = ""


class SearchPlan(Frozen):
    """The frozen plan, hashed before the search."""

    effort: Effort
    policy: Literal["simplicity", "performance", "strict"]
    metric: str
    margin: float = Field(description="absolute, in the unit of the metric")
    margin_origin: str = Field(description="'user' with its requirement id, or 'policy default'")
    margin_kind: Literal["absolute", "relative", "skill"] = "absolute"
    margin_relative: bool = False
    alpha: float = 0.05
    nested: bool
    search_folds: FoldPlan
    comparison_folds: FoldPlan
    holdout_share: float = Field(description="0 when there is no holdout")
    n_effective: int
    families: tuple[FamilyPlan, ...]
    features: FeaturePlan
    search_rows: int | None = Field(default=None, description="rows used in search, None: all")
    comparison_rows: int | None = Field(
        default=None, description="rows used in the comparison, None: all development rows"
    )
    seed: int = 0
    jobs: int = 1
    budget_seconds: float | None = None
    cost_threshold: float | None = Field(
        default=None, description="c_FP / (c_FP + c_FN), on calibrated probabilities"
    )
    notes: tuple[str, ...] = ()
    skipped: tuple[str, ...] = Field(default=(), description="what is not tried, and why")
    flat: bool = Field(
        default=False, description="frozen configuration was compared on rows it was tuned on"
    )
