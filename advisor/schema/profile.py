"""Facts of the data, findings, and the schema of the training data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.schema.base import Frozen

ColumnKind = Literal[
    "numeric", "categorical", "ordinal", "boolean", "text", "datetime", "id", "constant", "empty"
]
Severity = Literal["info", "warning", "severe"]


class Fact(Frozen):
    """One measured fact with its id and unit."""

    id: str
    value: str | float | int | bool | None
    unit: str
    description: str
    scope: Literal["exact", "sample", "sketch"] = "exact"


class LevelCount(Frozen):
    """One level of a categorical column."""

    level: str
    count: int


class ColumnProfile(Frozen):
    """Facts of one column. Shares are in [0, 1]."""

    name: str
    dtype: str = Field(description="pandas dtype as read")
    kind: ColumnKind
    role: Literal["feature", "target", "excluded", "group", "time", "id"] = "feature"
    n_missing: int = 0
    missing_share: float = 0.0
    n_unique: int = 0
    unique_share: float = 0.0
    mode_share: float | None = None
    top_levels: tuple[LevelCount, ...] = ()
    rare_level_share: float | None = Field(
        default=None, description="share of rows in levels with fewer than 20 rows"
    )
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    std: float | None = None
    median: float | None = None
    q01: float | None = None
    q25: float | None = None
    q75: float | None = None
    q99: float | None = None
    skewness: float | None = None
    outlier_share: float | None = Field(default=None, description="outside 1.5 IQR")
    max_robust_z: float | None = None
    zero_share: float | None = None
    negative_share: float | None = None
    is_integer: bool | None = None
    parses_as: Literal["number", "date"] | None = Field(
        default=None, description="text column whose values parse as this in more than 95 %"
    )
    date_format: str | None = None
    decimal_comma: bool = False
    pattern: str | None = Field(default=None, description="dominant format pattern of text")
    median_tokens: float | None = None
    sentinel_codes: tuple[str, ...] = Field(
        default=(),
        description="cell texts that mean missing: declared, marks such as '?', suspects",
    )
    level_order: tuple[str, ...] = Field(
        default=(), description="levels from lowest to highest where their texts tell the order"
    )
    association: float | None = Field(
        default=None,
        description="strength of association with the target in [0, 1], one feature alone",
    )
    missing_informative: bool | None = None
    monotone_integer: bool | None = None


class Finding(Frozen):
    """Something about the data that a person should know."""

    code: str
    severity: Severity
    columns: tuple[str, ...] = ()
    message: str
    evidence: tuple[str, ...] = ()
    action: Literal["excluded", "kept", "question", "none"] = "none"


class ExcludedColumn(Frozen):
    """An input column that no model may use, and why."""

    column: str
    reason: str
    code: Literal[
        "forbidden",
        "unavailable",
        "leak",
        "id",
        "constant",
        "empty",
        "duplicate",
        "target_source",
        "group",
        "privacy",
        "sensitive",
        "too_many_levels",
        "unsupported",
    ]
    evidence: tuple[str, ...] = ()


class ReadinessRow(Frozen):
    """One row of the readiness table; what cannot be measured is left to a person."""

    dimension: Literal[
        "relevance",
        "completeness",
        "accuracy",
        "consistency",
        "timeliness",
        "representativeness",
        "volume",
        "legality",
    ]
    status: Literal["ok", "attention", "problem", "human"]
    statement: str
    evidence: tuple[str, ...] = ()


class ColumnPair(Frozen):
    """Two related columns."""

    left: str
    right: str
    kind: Literal["correlation", "functional_dependency", "duplicate", "association"]
    value: float


class DataProfile(Frozen):
    """All facts of one data set."""

    n_rows: int
    n_columns: int
    n_rows_sampled: int | None = Field(
        default=None, description="rows used for the expensive facts, None when all"
    )
    facts: tuple[Fact, ...]
    columns: tuple[ColumnProfile, ...]
    findings: tuple[Finding, ...] = ()
    pairs: tuple[ColumnPair, ...] = ()
    readiness: tuple[ReadinessRow, ...] = ()
    excluded_columns: tuple[ExcludedColumn, ...] = ()

    def column(self, name: str) -> ColumnProfile | None:
        """Return the profile of one column, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def fact(self, fact_id: str) -> Fact | None:
        """Return one fact by id, or None."""
        return next((fact for fact in self.facts if fact.id == fact_id), None)
