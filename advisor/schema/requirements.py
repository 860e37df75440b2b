"""What was asked, each value with the sentence it comes from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.schema.base import Frozen

Kind = Literal[
    "target",
    "positive_class",
    "problem_type",
    "metric",
    "metric_target",
    "cost",
    "capacity",
    "baseline",
    "interpretability",
    "explanation",
    "regulation",
    "determinism",
    "latency_ms",
    "memory_mb",
    "model_size_mb",
    "training_seconds",
    "monotonic",
    "fairness",
    "sensitive_attribute",
    "forbidden_column",
    "unavailable_at_prediction",
    "id_column",
    "group_column",
    "time_column",
    "horizon",
    "missing_code",
    "margin",
    "robustness",
    "retraining",
    "probability_output",
    "metric_forbidden",
    "asymmetric_loss",
    "output_range",
    "tolerance",
    "max_features",
    "abstain",
    "data_egress",
    "compute_budget",
    "test_period",
    "uncertainty",
    "policy",
    "keep_column",
    "other",
]
Strength = Literal["must", "should", "may"]
Op = Literal[">=", "<=", ">", "<", "==", "in", "not_in"]
Origin = Literal["quoted", "structured", "flag", "default", "llm"]
Status = Literal["met", "unmet", "not_demonstrated", "not_testable", "not_measured"]
Level = Literal["none", "reasons", "readable_effects", "by_hand"]


class At(Frozen):
    """The operating point of a metric target; shares in [0, 1]."""

    flag_rate: float | None = None
    k: int | None = None
    recall: float | None = None
    precision: float | None = None
    fpr: float | None = None


class Requirement(Frozen):
    """One requirement; the fields after `kind` are filled as that kind needs them.

    Shapes: ``metric_target {metric, op, value, at}``; ``cost {side, value, unit}``;
    ``capacity {value, unit, per}``; ``monotonic {column, direction, of}``;
    ``sensitive_attribute | forbidden_column | unavailable_at_prediction | id_column |
    group_column | time_column {column}``; ``fairness {columns, metric, op, value}``;
    ``latency_ms {op, value, percentile}``; ``interpretability {level, form}``;
    ``missing_code {column, code}``; ``margin {metric, value}``; ``horizon {value, unit}``;
    ``keep_column {column}``: a person vouches that a suspected leak is known in time.
    """

    id: str = Field(description="stable within a record, 'R01', 'R02', ...")
    kind: Kind
    strength: Strength = "must"
    value: str | float | int | bool | tuple[str | float, ...] | None = None
    op: Op | None = None
    unit: str | None = None
    metric: str | None = Field(default=None, description="id in the metric catalogue")
    at: At | None = None
    side: Literal["fn", "fp", "tp", "tn", "fixed", "under", "over"] | None = None
    per: str | None = Field(default=None, description="period of a capacity, e.g. 'day'")
    percentile: float | None = Field(default=None, ge=0, le=100)
    column: str | None = Field(default=None, description="column as named in the data")
    columns: tuple[str, ...] = ()
    direction: Literal["increasing", "decreasing"] | None = None
    of: str | None = Field(default=None, description="what a monotonic direction refers to")
    level: Level | None = None
    form: str | None = Field(default=None, description="form of model asked for, e.g. 'scorecard'")
    code: str | None = None
    condition: str | None = Field(default=None, description="'only if ...' attached to the value")
    privacy: bool = Field(
        default=False, description="column values may appear nowhere: report, plot, profile"
    )
    quote: str | None = Field(default=None, description="verbatim span of the source")
    source_file: str | None = None
    line: int | None = Field(default=None, description="1-based line of the quote")
    origin: Origin
    confirmed: bool = True
    note: str | None = Field(default=None, description="how a loose column name was matched, ...")
    status: Status = "not_measured"
    evidence: tuple[str, ...] = ()


class SourceQuote(Frozen):
    """A verbatim span with its place."""

    quote: str
    source_file: str | None = None
    line: int | None = None
    reason: str = ""


class Conflict(Frozen):
    """Two statements (documents, flags, data) that cannot both hold."""

    kind: str
    quote: str
    source_file: str | None = None
    line: int | None = None
    other_quote: str | None = None
    other_source_file: str | None = None
    other_line: int | None = None
    message: str
    resolution: str = Field(description="what was done until a person decides")
    open: bool = True


class DocumentInfo(Frozen):
    """One requirements document as read."""

    name: str
    sha256: str
    language: str = Field(description="ISO 639-1 code, 'und' when not recognised")
    n_lines: int
    n_binding_sentences: int = 0


class Question(Frozen):
    """Something that a person should still answer, with the default used until then."""

    id: str
    question: str
    default: str
    why: str


class Requirements(Frozen):
    """All that was asked."""

    items: tuple[Requirement, ...] = ()
    uncovered: tuple[SourceQuote, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    injections: tuple[SourceQuote, ...] = ()
    documents: tuple[DocumentInfo, ...] = ()
    questions: tuple[Question, ...] = ()

    def all(self, *kinds: str) -> tuple[Requirement, ...]:
        """Return every requirement of the given kinds, in order."""
        return tuple(item for item in self.items if item.kind in kinds)

    def first(self, kind: str) -> Requirement | None:
        """Return the winning requirement of a kind (highest precedence first), or None."""
        return next((item for item in self.items if item.kind == kind), None)

    def columns(self, *kinds: str) -> tuple[str, ...]:
        """Return the columns named by requirements of the given kinds, without repeats."""
        named: dict[str, None] = {}
        for item in self.all(*kinds):
            for column in (item.column, *item.columns):
                if column is not None:
                    named[column] = None
        return tuple(named)
