"""What is being predicted, and how it is scored and split."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from advisor.schema.base import Frozen


class ProblemType(StrEnum):
    """Problem types; the first five plus text are searched, the rest are answered in words."""

    BINARY = "binary_classification"
    MULTICLASS = "multiclass_classification"
    MULTILABEL = "multilabel_classification"
    ORDINAL = "ordinal_classification"
    REGRESSION = "regression"
    COUNT = "count_regression"
    FORECASTING = "forecasting"
    CLUSTERING = "clustering"
    ANOMALY = "anomaly_detection"
    TEXT = "text_classification"
    OUT_OF_SCOPE = "out_of_scope"


class Task(StrEnum):
    """How the estimators are fitted; an ordinal target runs as regression on the grade."""

    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"


class SplitKind(StrEnum):
    """How rows are divided into folds."""

    STRATIFIED = "stratified"
    RANDOM = "random"
    GROUP = "group"
    TIME = "time"
    GROUP_TIME = "group_time"


class Problem(Frozen):
    """The framed problem, as printed in ``decision.json``."""

    type: ProblemType
    target: str | None = Field(description="column or comparison, e.g. 'arr_delay >= 30'")
    target_column: str | None = None
    positive_class: str | None = None
    classes: tuple[str, ...] = Field(
        default=(), description="class labels in encoded order; binary: (negative, positive)"
    )
    task: Task | None = Field(default=None, description="None when nothing can be searched")
    metric: str | None = Field(default=None, description="id in the metric catalogue")
    metric_origin: str = "default"
    split: SplitKind | None = None
    group_column: str | None = None
    time_column: str | None = None
    n_rows: int = Field(description="rows with a target")
    n_rows_dropped: int = Field(default=0, description="rows without a target")
    n_features: int = Field(description="usable input columns")
    because: tuple[str, ...] = Field(default=(), description="one sentence per choice made here")
    advice: str | None = Field(default=None, description="for problem types that are not searched")
