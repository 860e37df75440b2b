"""The closed vocabulary that rules read. None means unknown.

Every field's description states unit and range. A rule addresses a field as ``group.field``.
Column rules (``scope = "column"``) are evaluated once per input column on the ``column`` group.
"""

from __future__ import annotations

from pydantic import Field

from advisor.schema.base import Frozen
from advisor.schema.requirements import Level


class TaskFacts(Frozen):
    """Pillar 1: problem and output type."""

    problem_type: str | None = Field(default=None, description="value of ProblemType")
    task: str | None = Field(default=None, description="binary | multiclass | regression")
    goal: str | None = Field(
        default=None,
        description="what a problem outside the search asks for: text_generation | image | "
        "recommendation | sequential_decision | survival | dimensionality_reduction",
    )
    n_classes: int | None = Field(default=None, description="count of target classes")
    minority_share: float | None = Field(default=None, description="share of the rarest class")
    minority_count: int | None = Field(default=None, description="rows of the rarest class")
    imbalance_ratio: float | None = Field(
        default=None, description="largest class count / smallest class count, >= 1"
    )
    target_skewness: float | None = Field(default=None, description="regression: skewness")
    target_minimum: float | None = Field(default=None, description="regression: minimum")
    target_is_integer: bool | None = Field(default=None, description="numeric target is integer")
    target_n_unique: int | None = Field(default=None, description="distinct target values")
    target_zero_share: float | None = Field(default=None, description="share of zeros")
    has_text_column: bool | None = Field(default=None, description="a text column is an input")
    text_is_main: bool | None = Field(default=None, description="text is the main signal")
    has_time_column: bool | None = Field(default=None, description="a time column exists")
    uses_future: bool | None = Field(
        default=None, description="the document says that the use is in later periods"
    )
    has_groups: bool | None = Field(default=None, description="repeated entities are known")
    metric: str | None = Field(default=None, description="metric named by the user")
    causal_question: bool | None = Field(default=None, description="asks what would happen if")
    censored: bool | None = Field(default=None, description="time-to-event with censoring")
    ml_doubted: bool | None = Field(default=None, description="the document asks if ML is needed")
    has_incumbent: bool | None = Field(
        default=None, description="an existing score, rule or stated baseline is given"
    )


class DataFacts(Frozen):
    """Pillar 2: data properties."""

    n_rows: int | None = Field(default=None, description="rows with a target")
    n_features: int | None = Field(default=None, description="usable input columns")
    n_effective: int | None = Field(
        default=None, description="effective rows (2 x rarest class, groups, or rows)"
    )
    n_groups: int | None = Field(default=None, description="distinct groups")
    n_parameters: int | None = Field(
        default=None, description="columns after one-hot coding, the linear model's parameters"
    )
    events_per_parameter: float | None = Field(
        default=None, description="rarest-class rows (regression: rows) / n_parameters"
    )
    riley_minimum: int | None = Field(
        default=None, description="rows needed by the criteria of Riley et al."
    )
    features_per_row: float | None = Field(default=None, description="n_features / n_rows")
    missing_share: float | None = Field(default=None, description="share of missing cells")
    has_missing: bool | None = Field(default=None, description="any input cell is missing")
    max_column_missing_share: float | None = Field(default=None, description="share")
    missing_informative: bool | None = Field(
        default=None, description="some missing indicator is associated with the target"
    )
    max_cardinality: int | None = Field(default=None, description="levels of a categorical")
    n_numeric: int | None = Field(default=None, description="numeric inputs")
    n_categorical: int | None = Field(default=None, description="categorical inputs")
    n_text: int | None = Field(default=None, description="text inputs")
    n_datetime: int | None = Field(default=None, description="datetime inputs")
    max_abs_correlation: float | None = Field(default=None, description="numeric pairs, [0, 1]")
    max_vif: float | None = Field(default=None, description="variance inflation factor, >= 1")
    has_functional_dependency: bool | None = Field(default=None, description="A determines B")
    sparsity: float | None = Field(default=None, description="share of zeros in numeric cells")
    outlier_column_share: float | None = Field(
        default=None, description="share of numeric columns with > 5 % outside 1.5 IQR"
    )
    max_robust_z: float | None = Field(default=None, description="largest robust z")
    skewed_column_share: float | None = Field(
        default=None, description="share of numeric columns with |skewness| > 1"
    )
    irrelevant_share: float | None = Field(
        default=None, description="share of inputs with association below the permuted null"
    )
    duplicate_share: float | None = Field(default=None, description="share of repeated rows")
    conflicting_duplicates: bool | None = Field(
        default=None, description="equal inputs with different targets"
    )
    leak_suspects: int | None = Field(default=None, description="columns flagged as leakage")
    time_drift_auc: float | None = Field(
        default=None, description="AUC of telling early from late rows, [0.5, 1]"
    )
    memory_mb: float | None = Field(default=None, description="loaded frame, MB")


class NeedFacts(Frozen):
    """Pillar 3: business constraints, as read from the requirements."""

    interpretability: Level | None = Field(
        default=None, description="none < reasons < readable_effects < by_hand"
    )
    interpretability_binding: bool | None = Field(default=None, description="stated as a must")
    intrinsic_reasons: bool | None = Field(
        default=None, description="reasons must follow from the model itself"
    )
    individual_reasons: bool | None = Field(default=None, description="reasons per case asked")
    regulated: bool | None = Field(default=None, description="a regulation is named")
    performance_first: bool | None = Field(default=None, description="performance is mandatory")
    deterministic: bool | None = Field(default=None, description="same input, same output")
    latency_ms: float | None = Field(default=None, description="bar on one row, milliseconds")
    batch_only: bool | None = Field(default=None, description="no online limit")
    memory_mb: float | None = Field(default=None, description="bar on serving memory, MB")
    model_size_mb: float | None = Field(default=None, description="bar on the model file, MB")
    training_seconds: float | None = Field(default=None, description="bar on one training")
    max_features: int | None = Field(default=None, description="bar on input columns")
    has_costs: bool | None = Field(default=None, description="costs of errors are stated")
    cost_ratio: float | None = Field(default=None, description="cost FN / cost FP, > 0")
    has_capacity: bool | None = Field(default=None, description="a capacity is stated")
    has_metric_target: bool | None = Field(default=None, description="a bar on a metric")
    fn_costly: bool | None = Field(default=None, description="misses are said to be worse")
    fp_costly: bool | None = Field(default=None, description="false alarms are said worse")
    probabilities_needed: bool | None = Field(default=None, description="probabilities used")
    monotone: bool | None = Field(default=None, description="directions are declared")
    fairness: bool | None = Field(default=None, description="sensitive groups are named")
    privacy_of_rows: bool | None = Field(
        default=None, description="training rows must not ship inside the model"
    )
    robustness: bool | None = Field(default=None, description="robustness is a priority")
    retrains_often: bool | None = Field(default=None, description="retraining daily or hourly")
    edge: bool | None = Field(default=None, description="runs on a device")
    distributed: bool | None = Field(default=None, description="a cluster is demanded")
    policy: str | None = Field(default=None, description="simplicity | performance | strict")


class EvidenceFacts(Frozen):
    """Facts that need fits; read by rules of phase ``evidence``."""

    best_auc: float | None = Field(default=None, description="best mean AUC, [0, 1]")
    best_r2: float | None = Field(default=None, description="best mean R2, <= 1")
    linear_gap_in_margins: float | None = Field(
        default=None, description="(best additive - best linear) / margin"
    )
    interaction_gap_in_margins: float | None = Field(
        default=None, description="(best T3+ - best additive) / margin"
    )
    calibration_slope: float | None = Field(default=None, description="chosen family, ideal 1")
    train_gap_in_margins: float | None = Field(
        default=None, description="(training - validation score) / margin, chosen family"
    )
    learning_rise_in_margins: float | None = Field(
        default=None, description="gain of the last 20 % of rows / margin"
    )
    beats_dummy: bool | None = Field(default=None, description="chosen family beats the dummy")
    holdout_contradicts: bool | None = Field(default=None, description="holdout against folds")
    margin_in_standard_errors: float | None = Field(
        default=None, description="margin / corrected standard error of the main comparison"
    )
    failed_families: int | None = Field(default=None, description="families without a score")


class ColumnFacts(Frozen):
    """One input column, for rules of scope ``column``."""

    name: str = ""
    kind: str | None = Field(default=None, description="value of ColumnKind")
    missing_share: float | None = Field(default=None, description="share")
    missing_informative: bool | None = Field(default=None, description="indicator vs target")
    n_unique: int | None = Field(default=None, description="distinct values")
    unique_share: float | None = Field(default=None, description="distinct / rows")
    mode_share: float | None = Field(default=None, description="share of the commonest value")
    skewness: float | None = Field(default=None, description="third standardised moment")
    minimum: float | None = Field(default=None, description="smallest value")
    outlier_share: float | None = Field(default=None, description="outside 1.5 IQR")
    max_robust_z: float | None = Field(default=None, description="largest robust z")
    zero_share: float | None = Field(default=None, description="share of zeros")
    parses_as: str | None = Field(default=None, description="number | date")
    monotone_integer: bool | None = Field(default=None, description="running number")
    single_feature_score: float | None = Field(
        default=None, description="AUC or R2 of the column alone, [0, 1]"
    )
    median_tokens: float | None = Field(default=None, description="words per cell")
    ordinal_declared: bool | None = Field(default=None, description="order of levels is known")


class Facts(Frozen):
    """Everything that a rule may read."""

    task: TaskFacts = TaskFacts()
    data: DataFacts = DataFacts()
    need: NeedFacts = NeedFacts()
    evidence: EvidenceFacts = EvidenceFacts()
    columns: tuple[ColumnFacts, ...] = ()
