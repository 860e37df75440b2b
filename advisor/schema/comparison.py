"""Paired comparisons of a simpler with a richer family."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.schema.base import Frozen


class Comparison(Frozen):
    """One paired comparison; `gain` is richer minus simpler, larger is better."""

    id: str
    simpler: str
    richer: str
    metric: str
    gain: float
    low: float
    high: float
    margin: float
    standard_error: float
    n_folds: int
    alpha: float = Field(description="one-sided, after the multiplicity correction")
    n_challengers: int
    method: str
    p_richer_better: float = Field(description="P(gain > margin)")
    p_equivalent: float = Field(description="P(|gain| <= margin)")
    p_simpler_better: float = Field(description="P(gain < -margin)")
    verdict: Literal["needed", "not_proven", "worse"]
    strength: Literal["needed_strong", "needed", "sufficient", "inconclusive"]
    gain_money_per_1k: float | None = None
