"""Events of a run: as JSON lines in ``run.jsonl``, and to several receivers at once."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from advisor.errors import InputError
from advisor.ports import Event, EventSink


class JsonlSink:
    """Appends each event as one JSON line, flushed at once so that a crash keeps the log.

    Parameters
    ----------
    path : pathlib.Path
        File to append to; its folder is created.

    Raises
    ------
    InputError
        If the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = path.open("a", encoding="utf-8")
        except OSError as error:
            raise InputError(
                f"the event log cannot be written: {error.strerror or error}", where=str(path)
            ) from error
        self._lock = threading.Lock()
        self._start = time.monotonic()

    def __enter__(self) -> JsonlSink:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def emit(self, event: Event) -> None:
        """Write one event; after `close` it is dropped."""
        line = {"seconds": round(time.monotonic() - self._start, 3), **vars(event)}
        with self._lock:
            if not self._stream.closed:
                self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
                self._stream.flush()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._stream.close()


class FanOut:
    """Sends each event to several sinks."""

    def __init__(self, sinks: Sequence[EventSink]) -> None:
        self._sinks = tuple(sinks)

    def emit(self, event: Event) -> None:
        """Pass one event on."""
        for sink in self._sinks:
            sink.emit(event)
