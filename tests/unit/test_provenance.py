from __future__ import annotations

import json
import platform
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters.event_log import FanOut, JsonlSink
from advisor.adapters.provenance import (
    hardware_line,
    package_versions,
    peak_memory_mb,
    sanitised_command,
)
from advisor.errors import InputError
from advisor.ports import Event


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["advisor", "analyze", "data.csv"], "advisor analyze data.csv"),
        (["advisor", "analyze", "/data/ann/loans.csv"], "advisor analyze loans.csv"),
        (["advisor", "analyze", "~/loans.csv"], "advisor analyze loans.csv"),
        (["advisor", "analyze", "../../loans.csv"], "advisor analyze loans.csv"),
        (["advisor", "--out=/data/x/run"], "advisor --out=run"),
        (["advisor", "--set", "metric=roc_auc"], "advisor --set metric=roc_auc"),
        (["advisor", "--target", "delay >= 30"], "advisor --target 'delay >= 30'"),
        (["advisor", "--api-key", "abc"], "advisor --api-key '***'"),
        (["advisor", "--token=abc"], "advisor '--token=***'"),
        (
            ["advisor", "--tracking-uri", "http://ann:hush@host:5000/x?token=abc"],
            "advisor --tracking-uri 'http://host:5000/x?***'",
        ),
        (
            ["advisor", "--tracking-uri", "sqlite:////data/ann/mlflow.db"],
            "advisor --tracking-uri sqlite:///mlflow.db",
        ),
        (
            ["advisor", "--tracking-uri", "sqlite:///runs/mlflow.db"],
            "advisor --tracking-uri sqlite:///runs/mlflow.db",
        ),
    ],
)
def test_the_command_is_fit_to_be_published(arguments: list[str], shown: str) -> None:
    assert sanitised_command(arguments) == shown


NAMES = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1)


@given(st.lists(NAMES, min_size=2, max_size=5))
def test_no_absolute_path_survives(parts: list[str]) -> None:
    path = "/" + "/".join(parts)
    for arguments in (["advisor", path], ["advisor", f"--out={path}"]):
        assert path not in sanitised_command(arguments)


def test_the_machine_is_described_without_its_name() -> None:
    line = hardware_line()
    assert "core" in line
    assert platform.machine() in line
    assert socket.gethostname() not in line


def test_versions_name_the_libraries_that_shape_a_result() -> None:
    versions = dict(package_versions())
    assert {"advisor", "python", "scikit-learn", "flaml", "pandas", "numpy"} <= versions.keys()


def test_peak_memory_is_in_mebibytes() -> None:
    peak = peak_memory_mb()
    assert peak is not None
    assert 10 < peak < 100_000


def test_events_are_on_disk_as_soon_as_they_happen(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "run.jsonl"
    sink = JsonlSink(path)
    seen: list[Event] = []

    class Recorder:
        def emit(self, event: Event) -> None:
            seen.append(event)

    event = Event("search", "progress", 1, 3, "größer")
    FanOut([sink, Recorder()]).emit(event)
    line = json.loads(path.read_text(encoding="utf-8"))
    assert seen == [event]
    assert (line["stage"], line["done"], line["note"]) == ("search", 1, "größer")
    assert line["seconds"] >= 0
    sink.close()
    sink.emit(event)
    assert len(path.read_text(encoding="utf-8").splitlines()) == 1


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="event log cannot be written"):
        JsonlSink(tmp_path / "file" / "run.jsonl")
