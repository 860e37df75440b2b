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


@dataclass(frozen=True)
class TextRequest:
    """One question to a language model.

    Attributes
    ----------
    prompt_id : str
        Folder and version of the prompt, for example ``"justify/1.0.0"``.
    prompt_sha256 : str
        Hash of the prompt's files.
    system, user : str
        The two messages, exactly as they leave.
    schema_name : str
    schema_json : str
        JSON Schema of the answer as canonical JSON text.
    max_output_tokens : int
    """

    prompt_id: str
    prompt_sha256: str
    system: str
    user: str
    schema_name: str
    schema_json: str
    max_output_tokens: int = 1500


@dataclass(frozen=True)
class TextReply:
    """The raw text that came back; nothing in it is trusted."""

    text: str
    model: str
    fingerprint: str | None = None


@dataclass(frozen=True)
class TextUsage:
    """What a model was asked for so far; `calls` counts every request, also the failed ones."""

    calls: int = 0
    tokens: int = 0
    seconds: float = 0.0


class TextModel(Protocol):
    """A language model that answers one question with text; the caller checks everything."""

    @property
    def name(self) -> str:
        """Model as configured."""

    @property
    def host(self) -> str:
        """Host that receives the text; empty when nothing leaves the process."""

    def ask(self, request: TextRequest) -> TextReply:
        """Return the answer, or raise a `TextModelError`; no other exception."""

    def usage(self) -> TextUsage:
        """Return the use so far."""
