"""What the command line prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from small_record import small_record
from typer.testing import CliRunner, Result

from advisor import api
from advisor.cli.app import app
from advisor.errors import (
    CatalogueError,
    DataError,
    MissingExtra,
    ModelError,
    RecordError,
    RequirementsError,
    TargetError,
    TextModelError,
    TrackingError,
)
from advisor.schema.decision import Verdict


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return tmp_path


class FakeAnalyze:
    """Stands for the API; remembers what it was asked."""

    def __init__(self, verdict: Verdict = Verdict.RECOMMEND) -> None:
        self.verdict = verdict
        self.asked: dict[str, Any] = {}

    def __call__(self, data: Path, **asked: Any) -> Any:
        self.asked = {"data": data, **asked}
        record = small_record(self.verdict)
        return SimpleNamespace(
            record=record, folder=Path("advisor-out/x"), notes=("one note",), mlflow_run_id="r1"
        )


@pytest.fixture
def analyze(no_configuration: Path, monkeypatch: pytest.MonkeyPatch) -> FakeAnalyze:
    fake = FakeAnalyze()
    monkeypatch.setattr(api, "analyze", fake, raising=False)
    return fake


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_recommendations_exit_zero(analyze: FakeAnalyze, verdict: Verdict) -> None:
    analyze.verdict = verdict
    result = run("analyze", "parts.csv")
    good = verdict in (Verdict.RECOMMEND, Verdict.RECOMMEND_WITH_CONDITIONS)
    assert result.exit_code == (0 if good else 1)
    assert result.stdout.startswith(verdict.value)
    assert "advisor-out/x/decision.html" in result.stdout


def test_a_run_ends_with_the_choice_its_rivals_and_the_next_command(analyze: FakeAnalyze) -> None:
    out = run("analyze", "parts.csv").stdout
    first = out.splitlines()[0]
    assert "linear_l2" in first
    assert "roc_auc 0.81 [0.79, 0.83]" in first
    chosen = next(line for line in out.splitlines() if line.startswith("linear_l2"))
    assert "chosen" in chosen
    assert [family in out for family in ("dummy", "gbm_hist")] == [True, True]
    assert "mlflow ui --backend-store-uri sqlite:///advisor-out/mlflow.db" in out
    assert "note: one note" in out


def test_json_on_stdout_is_one_object_and_nothing_else(analyze: FakeAnalyze) -> None:
    result = run("analyze", "parts.csv", "--json")
    body = json.loads(result.stdout)
    assert (body["verdict"], body["family"], body["exit_code"]) == ("RECOMMEND", "linear_l2", 0)
    assert result.stderr == ""


def test_every_flag_reaches_the_interface(analyze: FakeAnalyze, no_configuration: Path) -> None:
    run(
        *("analyze", "parts.csv", "-r", "a.md", "-r", "b.yaml", "--target", "size >= 3"),
        *("--set", "metric=f1", "--set", "latency_ms=5", "--effort", "quick", "--seed", "7"),
        *("--budget", "60", "--jobs", "2", "--policy", "strict", "--incumbent", "old_score"),
        *("--rules", "mine", "--templates", "t", "--tracking-uri", "off", "--out", "o"),
        "--profile-html",
    )
    asked = analyze.asked
    assert asked["requirements"] == (Path("a.md"), Path("b.yaml"))
    assert asked["target"] == "size >= 3"
    assert asked["settings"] == ("metric=f1", "latency_ms=5")
    assert (asked["effort"], asked["seed"], asked["budget_seconds"]) == ("quick", 7, 60.0)
    assert (asked["jobs"], asked["policy"], asked["incumbent"]) == (2, "strict", "old_score")
    assert asked["rules"] == (no_configuration / "mine",)
    assert (asked["templates"], asked["out"]) == (Path("t"), Path("o"))
    assert (asked["tracking_uri"], asked["profile_html"]) == ("off", True)


def test_the_configuration_gives_defaults_and_a_flag_wins(
    analyze: FakeAnalyze, no_configuration: Path
) -> None:
    (no_configuration / "advisor.toml").write_text(
        'effort = "quick"\nseed = 5\npolicy = "strict"\nbudget_seconds = 30\nrules = ["mine"]\n',
        encoding="utf-8",
    )
    run("analyze", "parts.csv", "--seed", "9")
    asked = analyze.asked
    assert (asked["effort"], asked["policy"], asked["budget_seconds"]) == ("quick", "strict", 30.0)
    assert asked["seed"] == 9
    assert [path.name for path in asked["rules"]] == ["mine"]
    assert asked["config"].name == "advisor.toml"


def test_an_unknown_key_of_the_configuration_is_named_with_its_neighbour(
    analyze: FakeAnalyze, no_configuration: Path
) -> None:
    (no_configuration / "advisor.toml").write_text('efort = "quick"\n', encoding="utf-8")
    result = run("analyze", "parts.csv")
    assert result.exit_code == 2
    assert "unknown key 'efort'" in result.stderr
    assert "did you mean 'effort'" in result.stderr
    assert analyze.asked == {}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DataError("the file is empty", where="parts.csv"), 2),
        (TargetError("no such column", hint="--target passed"), 2),
        (RequirementsError("not a setting"), 2),
        (RecordError("another schema"), 2),
        (ModelError("a file is missing"), 2),
        (CatalogueError("unknown fact"), 2),
        (MissingExtra("tracking", "logging"), 3),
        (TrackingError("does not answer"), 3),
        (TextModelError("does not answer"), 3),
        (RuntimeError("surprise"), 70),
        (KeyboardInterrupt(), 130),
    ],
)
def test_errors_are_one_message_on_stderr_with_their_exit_code(
    no_configuration: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(api, "analyze", fail, raising=False)
    monkeypatch.delenv("ADVISOR_DEBUG", raising=False)
    result = run("analyze", "parts.csv")
    assert result.exit_code == code
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert (str(getattr(error, "message", None) or error) or "interrupted") in result.stderr


def test_debug_adds_the_traceback(no_configuration: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("surprise")

    monkeypatch.setattr(api, "analyze", fail, raising=False)
    monkeypatch.setenv("ADVISOR_DEBUG", "1")
    result = run("analyze", "parts.csv")
    assert "Traceback" in result.stderr
    assert "in fail" in result.stderr


def test_a_wrong_flag_is_exit_two() -> None:
    result = run("analyze", "parts.csv", "--no-such-flag")
    assert result.exit_code == 2
    assert result.stdout == ""


def test_the_demo_analyses_the_bundled_case(analyze: FakeAnalyze) -> None:
    assert run("demo", "--effort", "instant").exit_code == 0
    assert analyze.asked["data"].is_file()
    assert [path.is_file() for path in analyze.asked["requirements"]] == [True]
    assert analyze.asked["effort"] == "instant"


@pytest.fixture
def record_file(no_configuration: Path) -> Path:
    path = no_configuration / "decision.json"
    path.write_text(small_record().model_dump_json(by_alias=True), encoding="utf-8")
    return path


def test_compare_puts_runs_side_by_side(record_file: Path) -> None:
    rows = json.loads(run("compare", str(record_file), str(record_file), "--json").stdout)
    assert [row["family"] for row in rows] == ["linear_l2", "linear_l2"]
    table = run("compare", str(record_file), str(record_file.parent)).stdout
    assert table.count("RECOMMEND_WITH_CONDITIONS") == 2


def test_a_missing_record_is_exit_two(no_configuration: Path) -> None:
    result = run("compare", "absent.json")
    assert result.exit_code == 2
    assert "absent.json" in result.stderr


@pytest.mark.parametrize("name", ["record", "requirements", "rule", "family"])
def test_schemas_are_json_schemas(name: str) -> None:
    schema = json.loads(run("schema", name).stdout)
    assert schema["type"] == "object"
    assert schema["properties"]


def test_doctor_finds_this_installation_fit_for_work() -> None:
    found = {row["name"]: row for row in json.loads(run("doctor", "--json").stdout)}
    assert found["python"]["status"] == "ok"
    assert found["core packages"]["status"] == "ok"
    assert {row["status"] for row in found.values()} <= {"ok", "note"}


def test_rules_new_writes_a_file_that_check_accepts(no_configuration: Path) -> None:
    made = run("rules", "new", "ORG-01", "no-model-on-fridays", "--dir", "own")
    assert made.exit_code == 0
    path = no_configuration / "own" / "ORG-01-no-model-on-fridays.toml"
    assert path.is_file()
    checked = run("rules", "check", "--rules", "own")
    assert checked.exit_code == 0, checked.stderr
    again = run("rules", "new", "ORG-01", "no-model-on-fridays", "--dir", "own")
    assert again.exit_code == 2


def test_rules_check_fails_on_a_case_that_does_not_hold(no_configuration: Path) -> None:
    run("rules", "new", "ORG-01", "wrong", "--dir", "own")
    path = no_configuration / "own" / "ORG-01-wrong.toml"
    text = path.read_text(encoding="utf-8")
    assert 'expect = "fires"' in text
    path.write_text(text.replace('expect = "fires"', 'expect = "silent"', 1), encoding="utf-8")
    result = run("rules", "check", "--rules", "own")
    assert result.exit_code != 0
    assert "ORG-01" in result.stdout + result.stderr


def test_rules_show_tells_the_whole_rule_and_names_the_known_ids_otherwise() -> None:
    listed = json.loads(run("rules", "list", "--json").stdout)
    first = listed[0]["id"]
    text = run("rules", "show", first).stdout
    assert text.startswith(first)
    assert "source: " in text
    assert "case: " in text
    missing = run("rules", "show", "NOPE")
    assert missing.exit_code == 2
    assert first in missing.stderr


def test_a_closed_pipe_is_no_error() -> None:
    command = [sys.executable, "-m", "advisor", "schema", "record"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr is not None
    errors = process.stderr.read().decode()
    process.wait(timeout=60)
    assert "Traceback" not in errors
    assert "internal error" not in errors


def test_output_in_a_pipe_has_no_escape_codes(analyze: FakeAnalyze) -> None:
    assert "\x1b[" not in run("analyze", "parts.csv").stdout
