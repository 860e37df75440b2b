from __future__ import annotations

import io
import sys
import threading

import pytest

from advisor.cli.progress import (
    LineSink,
    SilentSink,
    TerminalSink,
    duration_text,
    progress_sink,
    remaining_seconds,
)
from advisor.ports import Event


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (125, "2 min 05 s"), (3840, "1 h 04 min")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_the_remaining_time_follows_the_pace_so_far() -> None:
    assert remaining_seconds(30.0, 3, 12) == pytest.approx(90.0)
    assert remaining_seconds(30.0, 0, 12) is None
    assert remaining_seconds(30.0, 3, 0) is None
    assert remaining_seconds(30.0, 12, 12) == 0.0


def test_a_pipe_gets_warnings_only_unless_verbose() -> None:
    events = [Event("search", "progress", 1, 3, "rf"), Event("search", "warning", note="slow")]
    plain, verbose = io.StringIO(), io.StringIO()
    for event in events:
        LineSink(stream=plain).emit(event)
        LineSink(verbose=True, stream=verbose).emit(event)
    assert plain.getvalue() == "warning: search: slow\n"
    assert verbose.getvalue() == "search 1/3: rf\nwarning: search: slow\n"


def test_the_sink_fits_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    assert isinstance(progress_sink(quiet=True), SilentSink)
    monkeypatch.setattr(sys, "stderr", terminal)
    assert isinstance(progress_sink(), TerminalSink)
    assert isinstance(progress_sink(verbose=True), LineSink)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert isinstance(progress_sink(), LineSink)


def test_the_terminal_says_which_family_how_many_and_how_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    with TerminalSink() as sink:
        sink.emit(Event("search", "start", 0, 12))
        sink.emit(Event("search", "progress", 3, 12, "gam_spline"))
        sink._progress.refresh()
        sink.emit(Event("search", "done", 12, 12))
    shown = screen.getvalue()
    assert "gam_spline" in shown
    assert "3/12" in shown
    assert "left" in shown


def test_the_terminal_takes_events_from_several_threads() -> None:
    with TerminalSink() as sink:
        workers = [
            threading.Thread(
                target=lambda stage=stage: [
                    sink.emit(Event(stage, "progress", done, 50, "x")) for done in range(50)
                ]
            )
            for stage in ("search", "compare", "assess")
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(timeout=20)
    assert len(sink._tasks) == 3
