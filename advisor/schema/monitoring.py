"""What new data are compared with, and what the comparison found."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from advisor.schema.base import Frozen

WatchStatus = Literal["stable", "watch", "review", "too_few_rows", "not_compared"]


class Distribution(Frozen):
    """Shares of rows over bins or levels; they sum to 1.

    Numbers and dates: `edges` are the upper ends of all bins but the last, ascending; dates as
    seconds since 1970. Levels: `levels`, then one share for all other levels. The last share is
    that of missing cells.
    """

    n_rows: int
    edges: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()
    shares: tuple[float, ...]


class InputReference(Frozen):
    """One input as the model was trained on it."""

    column: str
    kind: Literal["number", "date", "level", "text_length"]
    distribution: Distribution


class DriftRow(Frozen):
    """One input, or the scores, of new data against the reference."""

    name: str
    what: Literal["input", "score"]
    psi: float | None = Field(default=None, description="population stability index, >= 0")
    noise_limit: float | None = Field(
        default=None, description="PSI that chance alone exceeds in one of twenty deliveries"
    )
    n_bins: int = 0
    n_rows: int = 0
    status: WatchStatus
    detail: str = ""


class PerformanceRow(Frozen):
    """One quantity on new labelled rows against a trigger of the record."""

    name: str
    requirement: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    trigger: float | None = Field(default=None, description="review beyond this value")
    op: Literal[">=", "<="] | None = Field(default=None, description="side on which all is well")
    n_rows: int = 0
    status: WatchStatus
    detail: str = ""


class MonitorReport(Frozen):
    """New data against a record."""

    record_sha256: str
    family: str | None
    data: str
    n_rows: int
    n_labelled: int = 0
    due: bool = Field(description="a person should review the model")
    inputs: tuple[DriftRow, ...] = ()
    scores: tuple[DriftRow, ...] = ()
    performance: tuple[PerformanceRow, ...] = ()
    notes: tuple[str, ...] = ()
