"""Child process of `LocalExecutor`: runs one task at a time, sent over its standard input.

A message is an 8-byte length and a pickle. Whatever a library prints goes nowhere: the
protocol keeps private copies of the pipes and replaces standard output and error.
"""

from __future__ import annotations

import importlib
import os
import pickle
import resource
import signal
import struct
import sys
import time
import traceback
from typing import Any, BinaryIO

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


def read_message(stream: BinaryIO) -> Any:
    """Return the next message, or None at the end of the stream."""
    header = stream.read(8)
    if len(header) < 8:
        return None
    (length,) = struct.unpack(">Q", header)
    return pickle.loads(stream.read(length))


def write_message(stream: BinaryIO, value: Any) -> None:
    """Send one message."""
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(struct.pack(">Q", len(body)))
    stream.write(body)
    stream.flush()


def resolve(path: str) -> Any:
    """Return the function named ``module:qualified.name``."""
    module, _, name = path.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def run_task(function: str, args: tuple[Any, ...]) -> tuple[str, Any, str | None, float]:
    """Run one task; return (status, value, error, seconds)."""
    start = time.perf_counter()
    try:
        value = resolve(function)(*args)
    except MemoryError as error:
        return "memory", None, f"MemoryError: {error}", time.perf_counter() - start
    except Exception as error:  # a failed task is data for the record
        last = traceback.extract_tb(error.__traceback__)[-1]
        text = f"{type(error).__name__}: {error} (in {last.name})"
        return "error", None, text, time.perf_counter() - start
    return "ok", value, None, time.perf_counter() - start


def peak_memory_mb() -> float:
    """Return the peak resident memory of this process in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024.0 if sys.platform != "darwin" else 1024.0 * 1024.0)


def die_with_parent() -> None:
    """Ask Linux to kill this process when its parent dies, even in the middle of a task."""
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def main() -> None:
    """Serve tasks until the parent closes the pipe."""
    die_with_parent()
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    sink = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(sink, descriptor)
    for module in sys.argv[1:]:
        importlib.import_module(module)
    while (message := read_message(requests)) is not None:
        function, args = message
        status, value, error, seconds = run_task(function, args)
        write_message(replies, (status, value, error, seconds, peak_memory_mb()))


if __name__ == "__main__":
    main()
