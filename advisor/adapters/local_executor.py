"""Executors: guarded local processes, and in-process for the smallest runs.

A task that hangs, dies or exhausts memory is a `TaskOutcome`; the others go on. Every worker is
a plain child process with one thread for numeric libraries: on small data two OpenMP threads cost
up to hundreds of times more than one.
"""

from __future__ import annotations

import os
import queue
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Literal

from advisor.adapters.local_worker import (
    THREAD_VARIABLES,
    peak_memory_mb,
    read_message,
    run_task,
    write_message,
)
from advisor.ports import TaskOutcome

PRELOAD = ("sklearn.pipeline", "sklearn.linear_model", "advisor.adapters.fit_tasks")


def default_jobs() -> int:
    """Return the number of workers: usable CPUs (affinity and container quota), at most 8."""
    from joblib import cpu_count

    return max(1, min(8, int(cpu_count())))


def task_path(function: Callable[..., Any]) -> str:
    """Return ``module:qualname`` of an importable function."""
    return f"{function.__module__}:{function.__qualname__}"


class SerialExecutor:
    """Runs each task at once in this process, without a deadline."""

    def submit(
        self, function: Callable[..., Any], *args: Any, deadline_seconds: float | None = None
    ) -> Future[TaskOutcome]:
        """Run the task on one thread and return a finished future."""
        from threadpoolctl import threadpool_limits

        future: Future[TaskOutcome] = Future()
        with threadpool_limits(limits=1):
            status, value, error, seconds = run_task(task_path(function), args)
        future.set_result(_outcome(status, value, error, seconds, peak_memory_mb()))
        return future

    def close(self) -> None:
        """Do nothing: there are no workers."""


class LocalExecutor:
    """Guarded child processes.

    Parameters
    ----------
    jobs : int
        Number of workers; each starts at once, so that its imports overlap with other work.
    """

    def __init__(self, jobs: int) -> None:
        self._tasks: queue.Queue[tuple[Future[TaskOutcome], str, tuple[Any, ...], float | None]]
        self._tasks = queue.Queue()
        self._closed = threading.Event()
        self._workers = [_Worker() for _ in range(jobs)]
        self._threads = [
            threading.Thread(target=self._serve, args=(worker,), daemon=True)
            for worker in self._workers
        ]
        for thread in self._threads:
            thread.start()

    def submit(
        self, function: Callable[..., Any], *args: Any, deadline_seconds: float | None = None
    ) -> Future[TaskOutcome]:
        """Queue one importable function; its outcome is never an exception."""
        future: Future[TaskOutcome] = Future()
        self._tasks.put((future, task_path(function), args, deadline_seconds))
        return future

    def _serve(self, worker: _Worker) -> None:
        while not self._closed.is_set():
            try:
                future, path, args, deadline = self._tasks.get(timeout=0.1)
            except queue.Empty:
                continue
            if future.set_running_or_notify_cancel():
                future.set_result(worker.run(path, args, deadline))

    def close(self) -> None:
        """Stop all workers; running tasks are killed."""
        self._closed.set()
        for worker in self._workers:
            worker.stop()
        for thread in self._threads:
            thread.join(timeout=5)


class _Worker:
    """One child process, started again after it was killed."""

    def __init__(self) -> None:
        self._stopped = False
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **dict.fromkeys(THREAD_VARIABLES, "1")}
        environment["OMP_WAIT_POLICY"] = "PASSIVE"
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        return subprocess.Popen(
            [sys.executable, "-m", "advisor.adapters.local_worker", *PRELOAD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )

    def run(self, path: str, args: tuple[Any, ...], deadline: float | None) -> TaskOutcome:
        start = time.perf_counter()
        if self._process.poll() is not None and not self._stopped:
            self._process = self._start()
        try:
            return self._exchange(path, args, deadline, start)
        except (OSError, EOFError, ValueError) as error:
            code = self._process.poll()
            self._kill()
            status: Literal["memory", "killed"] = "memory" if code == -9 else "killed"
            text = f"the worker process ended (exit code {code}): {type(error).__name__}"
            return TaskOutcome(status=status, error=text, seconds=time.perf_counter() - start)

    def _exchange(
        self, path: str, args: tuple[Any, ...], deadline: float | None, start: float
    ) -> TaskOutcome:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        write_message(stdin, (path, args))  # type: ignore[arg-type]
        ready, _, _ = select.select([stdout], [], [], deadline)
        if not ready:
            self._kill()
            seconds = time.perf_counter() - start
            return TaskOutcome(
                status="timed_out",
                error=f"stopped after {seconds:.0f} s (limit {deadline:.0f} s)",
                seconds=seconds,
            )
        reply = read_message(stdout)  # type: ignore[arg-type]
        if reply is None:
            self._process.wait(timeout=5)
            raise EOFError("no reply")
        return _outcome(*reply)

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()
        if not self._stopped:
            self._process = self._start()

    def stop(self) -> None:
        self._stopped = True
        self._process.kill()
        self._process.wait()


def _outcome(
    status: str, value: Any, error: str | None, seconds: float, peak: float
) -> TaskOutcome:
    return TaskOutcome(
        status=status,  # type: ignore[arg-type]
        value=value,
        error=error,
        seconds=seconds,
        peak_memory_mb=peak,
    )
