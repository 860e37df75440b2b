from __future__ import annotations

import os
import time

import pytest

from advisor.adapters.local_executor import LocalExecutor, SerialExecutor


def double(value: int) -> int:
    print("noise that must reach nobody")  # noqa: T201
    return 2 * value


def fail() -> None:
    raise ValueError("a reason")


def die() -> None:
    os._exit(3)


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def threads() -> str | None:
    return os.environ.get("OMP_NUM_THREADS")


@pytest.fixture(scope="module")
def executor():
    running = LocalExecutor(2)
    yield running
    running.close()


def test_a_task_returns_its_value(executor, capfd) -> None:
    outcomes = [executor.submit(double, n).result(60) for n in range(5)]
    assert [o.value for o in outcomes] == [0, 2, 4, 6, 8]
    assert outcomes[0].peak_memory_mb > 1
    assert "noise" not in capfd.readouterr().out


def test_failures_are_outcomes_and_the_others_go_on(executor) -> None:
    futures = {
        "fail": executor.submit(fail),
        "die": executor.submit(die),
        "slow": executor.submit(sleep, 60.0, deadline_seconds=1.0),
        "ok": executor.submit(double, 21),
    }
    outcomes = {name: future.result(90) for name, future in futures.items()}
    assert outcomes["fail"].status == "error"
    assert "ValueError: a reason" in outcomes["fail"].error
    assert outcomes["die"].status == "killed"
    assert outcomes["slow"].status == "timed_out"
    assert outcomes["ok"].value == 42
    assert executor.submit(double, 1).result(60).value == 2


def test_workers_use_one_thread(executor) -> None:
    assert executor.submit(threads).result(60).value == "1"


def test_serial_executor_keeps_the_contract() -> None:
    executor = SerialExecutor()
    assert executor.submit(double, 4).result().value == 8
    assert executor.submit(fail).result().status == "error"
    executor.close()
