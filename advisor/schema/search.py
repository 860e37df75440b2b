"""What the search and the comparison measured, per family."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from advisor.schema.base import KEYED, PAIRS, Frozen

CandidateStatus = Literal["ok", "failed", "timed_out", "skipped"]
ConfigValue = str | float | int | bool | None


Config = Annotated[tuple[tuple[str, ConfigValue], ...], *PAIRS]
"""A configuration: (hyperparameter, value) pairs; a mapping in JSON."""


class Trial(Frozen):
    """One configuration tried by the search."""

    index: int
    config: Config
    loss: float | None
    fold_losses: tuple[float, ...] = ()
    seconds: float = 0.0


class FamilySearch(Frozen):
    """Outcome of searching one family on one set of rows."""

    family: str
    status: CandidateStatus
    config: Config = ()
    loss: float | None = None
    trials: tuple[Trial, ...] = ()
    seconds: float = 0.0
    error: str | None = None

    @property
    def n_completed(self) -> int:
        """Trials with a loss on every fold; a failed one is kept and shows nothing."""
        return sum(trial.loss is not None for trial in self.trials)


class MetricSummary(Frozen):
    """One metric over the comparison folds; `low` and `high` are 95 % corrected bounds."""

    name: str
    mean: float
    low: float | None = None
    high: float | None = None
    folds: tuple[float, ...] = ()


class ThresholdTable(Frozen):
    """Confusion counts of one comparison fold at quantiles of the score."""

    fold: int
    n_positive: int
    n_negative: int
    thresholds: tuple[float, ...]
    true_positives: tuple[int, ...]
    false_positives: tuple[int, ...]


class Check(Frozen):
    """One measured constraint on one candidate."""

    id: str
    name: str = Field(description="latency | size | determinism | monotonic | calibration | ...")
    requirement: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    bar: float | None = None
    op: str | None = None
    unit: str = ""
    status: Literal["met", "unmet", "not_demonstrated", "not_testable", "not_measured"]
    detail: str = ""
    margin_text: str = ""


class GroupMetric(Frozen):
    """Measurements of one group of a sensitive attribute."""

    column: str
    level: str
    n: int
    metric: str
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""


class Candidate(Frozen):
    """Everything known of one family after assessment."""

    family: str
    title: str
    role: Literal["baseline", "admitted", "reference", "instant"]
    tier: str
    complexity: int
    challenger_group: str
    features: tuple[str, ...] = Field(default=(), description="raw input columns it reads")
    status: CandidateStatus
    error: str | None = None
    config: Config = ()
    trials: int = 0
    search_loss: float | None = Field(
        default=None, description="loss on the search folds; never quoted as performance"
    )
    metrics: Annotated[tuple[MetricSummary, ...], *KEYED] = ()
    n_terms: int | None = Field(default=None, description="terms, leaves or rules of the model")
    n_coefficients: int | None = None
    form: str = Field(default="", description="the fitted model in one line")
    demoted_to: str | None = Field(
        default=None, description="tier after measured complexity, when it lost its default"
    )
    fit_seconds: float | None = None
    predict_ms_p50: float | None = Field(default=None, description="one row, whole pipeline")
    predict_ms_p99: float | None = None
    predict_ms_per_1k_rows: float | None = None
    size_mb: float | None = None
    checks: tuple[Check, ...] = ()
    groups: tuple[GroupMetric, ...] = ()
    thresholds: tuple[ThresholdTable, ...] = ()
    calibration: tuple[tuple[float, float, int], ...] = Field(
        default=(), description="(mean predicted, observed share, rows) per bin"
    )
    train_metric: float | None = None

    def metric(self, name: str) -> MetricSummary | None:
        """Return one metric summary, or None."""
        return next((m for m in self.metrics if m.name == name), None)
