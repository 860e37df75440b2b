"""Protocols behind which clocks, search engines, trackers and language models live."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import pandas as pd

    from advisor.schema.family import Family
    from advisor.schema.features import FeaturePlan
    from advisor.schema.record import DecisionRecord
    from advisor.schema.search import FamilySearch


@dataclass(frozen=True)
class Event:
    """Progress of a run."""

    stage: str
    kind: Literal["start", "progress", "done", "note", "warning"]
    done: int = 0
    total: int = 0
    note: str = ""


class EventSink(Protocol):
    """Receives progress."""

    def emit(self, event: Event) -> None:
        """Take one event; must not raise."""


class Loss(Protocol):
    """A loss to minimise; must be picklable."""

    def __call__(self, y_true: np.ndarray, predicted: np.ndarray) -> float:
        """Return the loss. `predicted`: P(class 1) (binary), class probabilities or values."""


class SearchBackend(Protocol):
    """Searches one family; deterministic given the seed and the number of trials."""

    def search(
        self,
        family: Family,
        plan: FeaturePlan,
        frame: pd.DataFrame,
        target: np.ndarray,
        folds: list[tuple[np.ndarray, np.ndarray]],
        loss: Loss,
        n_trials: int,
        seed: int,
    ) -> FamilySearch:
        """Return the best configuration with all trials; failures are a status."""


@dataclass(frozen=True)
class TaskOutcome:
    """What became of a guarded task; `value` is set when the status is 'ok'."""

    status: Literal["ok", "timed_out", "killed", "memory", "error"]
    value: Any = None
    error: str | None = None
    seconds: float = 0.0
    peak_memory_mb: float | None = None


class Executor(Protocol):
    """Runs tasks; a lost task is an outcome, never an exception."""

    def submit(
        self, function: Callable[..., Any], *args: Any, deadline_seconds: float | None = None
    ) -> Future[TaskOutcome]:
        """Schedule one importable function."""

    def close(self) -> None:
        """Release workers; running tasks are stopped."""


class Tracker(Protocol):
    """Mirrors a finished run into an experiment store."""

    def log(self, record: DecisionRecord, folder: str) -> str | None:
        """Log the record and the artifacts in `folder`; return the run id."""
