"""What is being done, how much remains and roughly how long; on stderr, on a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from advisor.ports import Event, EventSink

if TYPE_CHECKING:
    from types import TracebackType
    from typing import TextIO

    from rich.progress import Progress, TaskID


class TerminalSink:
    """Draws progress on a terminal; one line a stage.

    Use as a context manager, so that the cursor is restored whatever happens. Safe to call
    from several threads.
    """

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._progress: Progress = Progress(
            TextColumn("{task.description:<11}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("{task.fields[clock]:>14}"),
            TextColumn("{task.fields[note]}", style="dim"),
            console=Console(stderr=True),
            transient=True,
            refresh_per_second=4,
        )
        self._tasks: dict[str, TaskID] = {}
        self._started: dict[str, float] = {}

    def __enter__(self) -> TerminalSink:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def emit(self, event: Event) -> None:
        """Draw one event."""
        if event.kind in ("note", "warning"):
            self._progress.console.print(_line(event), highlight=False, markup=False)
            return
        task = self._task(event)
        if event.kind == "done":
            total = max(event.total, event.done, 1)
            self._progress.update(
                task, completed=total, total=total, note=event.note, clock=self._clock(event)
            )
            return
        self._progress.update(
            task,
            completed=event.done,
            total=event.total or None,
            note=event.note,
            clock=self._clock(event),
        )

    def _task(self, event: Event) -> TaskID:
        if event.stage not in self._tasks:
            for task in self._progress.tasks:
                if task.total is None:
                    # A stage without a count is over when the next one begins.
                    self._progress.update(task.id, total=1, completed=1)
            self._started[event.stage] = time.monotonic()
            self._tasks[event.stage] = self._progress.add_task(
                event.stage, total=event.total or None, note="", clock=""
            )
        return self._tasks[event.stage]

    def _clock(self, event: Event) -> str:
        elapsed = time.monotonic() - self._started[event.stage]
        if event.kind == "done":
            return duration_text(elapsed)
        left = remaining_seconds(elapsed, event.done, event.total)
        return "" if left is None else f"about {duration_text(left)} left"


class LineSink:
    """Writes events as plain lines to stderr: for pipes (`verbose` off: warnings only)."""

    def __init__(self, *, verbose: bool = False, stream: TextIO | None = None) -> None:
        self._verbose = verbose
        self._stream = stream if stream is not None else sys.stderr

    def __enter__(self) -> LineSink:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.flush()

    def emit(self, event: Event) -> None:
        """Write one event."""
        if self._verbose or event.kind == "warning":
            self._stream.write(_line(event) + "\n")


class SilentSink(LineSink):
    """Writes nothing."""

    def emit(self, event: Event) -> None:
        """Drop the event."""


def progress_sink(*, quiet: bool = False, verbose: bool = False) -> TerminalSink | LineSink:
    """Return the sink that fits the terminal and the flags."""
    if quiet:
        return SilentSink()
    if sys.stderr.isatty() and not verbose:
        return TerminalSink()
    return LineSink(verbose=verbose)


def remaining_seconds(elapsed: float, done: int, total: int) -> float | None:
    """Return the seconds left if the rest goes at the pace so far; None before the first item."""
    if done <= 0 or total <= 0:
        return None
    return elapsed / done * max(total - done, 0)


def duration_text(seconds: float) -> str:
    """Return '8 s', '2 min 05 s' or '1 h 04 min'."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def _line(event: Event) -> str:
    count = f" {event.done}/{event.total}" if event.total else ""
    kind = "warning: " if event.kind == "warning" else ""
    return f"{kind}{event.stage}{count}{': ' if event.note else ''}{event.note}"


__all__ = [
    "EventSink",
    "LineSink",
    "SilentSink",
    "TerminalSink",
    "duration_text",
    "progress_sink",
    "remaining_seconds",
]
