"""How each raw input column enters a pipeline; the same plan for every family."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.schema.base import Frozen

FeatureKind = Literal["numeric", "categorical", "ordinal", "boolean", "text", "datetime"]


class FeatureColumn(Frozen):
    """One raw input column and what the preparation does with it."""

    name: str
    kind: FeatureKind
    encoding: Literal["onehot", "target", "ordinal", "tfidf", "calendar", "none"] = "none"
    scale: Literal["standard", "robust", "maxabs", "none"] = "standard"
    transform: Literal["none", "log1p", "yeo_johnson"] = "none"
    indicator: bool = Field(default=False, description="add a missing-value indicator")
    levels: tuple[str, ...] = Field(default=(), description="declared order of an ordinal")
    missing_codes: tuple[str, ...] = Field(default=(), description="cell texts that mean missing")
    parse: Literal["none", "number", "number_decimal_comma", "date"] = "none"
    date_format: str | None = None
    monotone: Literal[-1, 0, 1] = Field(
        default=0,
        description="+1: the modelled score must not fall as the column (or level order) rises",
    )
    cyclic: bool = False


class FeaturePlan(Frozen):
    """All inputs of a problem, in column order."""

    task: Literal["binary", "multiclass", "regression"]
    columns: tuple[FeatureColumn, ...]
    target_transform: Literal["none", "log1p"] = "none"
    smearing: bool = Field(
        default=False,
        description="correct the back-transform to estimate the mean; not for median-like metrics",
    )
    output_minimum: float | None = Field(default=None, description="clip predictions below")
    output_maximum: float | None = None
    n_rows: int = Field(description="training rows the plan was made for")
    loss: Literal["default", "absolute", "poisson", "quantile"] = Field(
        default="default", description="regression: what boosters and GLMs minimise"
    )
    quantile: float | None = None

    def names(self) -> tuple[str, ...]:
        """Return the raw input columns in order."""
        return tuple(column.name for column in self.columns)
