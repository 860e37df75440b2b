"""`analyze` from end to end at the instant effort: files, repeats, models, refusals."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_data import made_frame
from typer.testing import CliRunner

from advisor import api
from advisor.adapters.model_store import predict_frame
from advisor.cli.app import app
from advisor.errors import DataError, InputError, RequirementsError, TargetError


def analyze(data, out: Path, **more):
    return api.analyze(data, out=out, effort="instant", tracking_uri="off", **more)


# ---------------------------------------------------------------------- what is written
def test_a_run_leaves_a_complete_folder_and_nothing_beside_it(finished) -> None:
    names = {path.name for path in finished.folder.iterdir() if not path.name.startswith(".")}
    assert names == {
        "decision.md", "decision.html", "decision.json", "model_card.md", "model", "plots",
        "run.jsonl",
    }  # fmt: skip
    beside = {path.name for path in finished.folder.parent.iterdir()}
    assert beside == {finished.data.name, finished.document.name, finished.folder.name}
    for plot in finished.result.record.plots:
        image = (finished.folder / plot.path).read_bytes()
        assert hashlib.sha256(image).hexdigest() == plot.sha256


def test_the_files_hold_the_record_that_is_returned(finished) -> None:
    record = finished.result.record
    assert api.load_record(finished.folder) == record
    assert api.render(record) == (finished.folder / "decision.md").read_text(encoding="utf-8")
    page = api.render(record, "html", folder=finished.folder)
    assert page == (finished.folder / "decision.html").read_text(encoding="utf-8")
    events = (finished.folder / "run.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(events[0])["stage"] == "profile"
    assert str(finished.folder.parent) not in (finished.folder / "decision.json").read_text("utf-8")


def test_the_same_run_gives_the_same_digest_at_another_time(finished, tmp_path: Path) -> None:
    again = analyze(finished.data, tmp_path / "again", requirements=[finished.document], jobs=1)
    first = finished.result.record
    assert again.record.digest == first.digest
    later = again.record.model_copy(update={"created_utc": "2099-01-01T00:00:00Z"}).sealed()
    assert later.digest == first.digest
    assert later.record_sha256 != again.record.record_sha256
    assert api.diff_records(first, again.record) == ()


def test_another_seed_is_another_run(finished, tmp_path: Path) -> None:
    other = analyze(finished.data, tmp_path / "other", requirements=[finished.document], seed=1)
    assert other.record.digest != finished.result.record.digest
    assert any("seed" in line for line in api.diff_records(finished.result.record, other.record))


def test_an_earlier_output_is_replaced_as_a_whole(finished, tmp_path: Path) -> None:
    out = tmp_path / "run"
    analyze(finished.data, out, target="passed")
    first = api.load_record(out)
    (out / "model" / "leftover.txt").write_text("old", encoding="utf-8")
    analyze(finished.data, out, target="passed", settings=["margin=0.03"])
    assert api.load_record(out).plan.margin == 0.03 != first.plan.margin
    assert not (out / "model" / "leftover.txt").exists()


# ---------------------------------------------------------------------- the saved model
PREDICT = """
import sys, hashlib
from pathlib import Path
import numpy as np
from advisor.adapters.data_files import read_data
from advisor.adapters.model_store import predict_frame
table = predict_frame(Path(sys.argv[1]), read_data(Path(sys.argv[2])).frame)
values = np.ascontiguousarray(table.filter(like="probability_").to_numpy())
print(hashlib.sha256(values.tobytes()).hexdigest())
"""


def test_the_saved_model_predicts_the_same_bytes_in_a_new_process(finished) -> None:
    table = predict_frame(finished.folder / "model", api.read_frame(finished.data))
    values = np.ascontiguousarray(table.filter(like="probability_").to_numpy())
    command = [sys.executable, "-c", PREDICT, str(finished.folder / "model"), str(finished.data)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == hashlib.sha256(values.tobytes()).hexdigest()


def test_the_saved_model_acts_at_the_decided_threshold(finished, tmp_path: Path) -> None:
    result = analyze(
        finished.data, tmp_path / "costly", target="passed",
        settings=["positive_class=no", "cost.fn=1", "cost.fp=2"],
    )  # fmt: skip
    threshold = result.record.holdout.threshold
    assert threshold == pytest.approx(2 / 3)
    table = predict_frame(result.folder / "model", made_frame())
    acted = table["probability_no"] >= threshold
    assert list(table["prediction"] == "no") == list(acted)
    assert 0 < acted.sum() < len(table)


@pytest.mark.parametrize("labels", [(1, 2, 3, 4), ("low", "medium", "high")])
def test_the_model_of_an_ordered_target_loads_and_predicts(labels, tmp_path: Path) -> None:
    frame = made_frame(300, seed=6)[["size", "age"]]
    noise = np.random.default_rng(2).normal(0, 3, 300)
    frame["grade"] = [labels[c] for c in pd.qcut(frame["size"] + noise, len(labels)).cat.codes]
    result = analyze(
        frame, tmp_path / "run", target="grade", settings=["problem_type=ordinal_classification"]
    )
    assert result.record.decision.family is not None
    predicted = predict_frame(result.folder / "model", frame)["prediction"].astype(float)
    rank = frame["grade"].map({label: code for code, label in enumerate(labels)})
    assert np.corrcoef(predicted, rank)[0, 1] > 0.7


# ---------------------------------------------------------------------- what is asked
def test_settings_win_over_documents_and_both_stay_visible(finished, tmp_path: Path) -> None:
    document = tmp_path / "needs.md"
    document.write_text("The target column is colour.\nThe metric is accuracy.\n", encoding="utf-8")
    result = analyze(
        finished.data, tmp_path / "run", requirements=[document], target="passed",
        settings=["metric=f1"],
    )  # fmt: skip
    record = result.record
    assert (record.problem.target, record.plan.metric) == ("passed", "f1")
    text = (result.folder / "decision.md").read_text(encoding="utf-8")
    assert "The metric is accuracy" in text


def test_the_configuration_gives_what_is_not_said(finished, tmp_path: Path) -> None:
    config = tmp_path / "advisor.toml"
    config.write_text('target = "passed"\n[set]\nmargin = 0.04\n', encoding="utf-8")
    result = analyze(finished.data, tmp_path / "run", config=config)
    assert (result.record.problem.target, result.record.plan.margin) == ("passed", 0.04)


def test_a_target_is_never_guessed(finished, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"1\. passed") as caught:
        analyze(finished.data, tmp_path / "run")
    assert "--target" in str(caught.value)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("content", "asked", "error"),
    [
        ("", {"target": "passed"}, DataError),
        ("a,b\n1,2\n", {"target": "b"}, DataError),
        (None, {"target": "no_such"}, TargetError),
        (None, {"target": "passed", "settings": ["margin"]}, RequirementsError),
        (None, {"target": "passed", "settings": ["metric=goodness"]}, RequirementsError),
        (None, {"target": "passed", "incumbent": "old"}, DataError),
        (None, {"target": "passed", "requirements": ["absent.md"]}, RequirementsError),
        (None, {"target": "passed", "templates": "absent"}, InputError),
    ],
    ids=["empty", "one-row", "target", "setting", "metric", "incumbent", "document", "templates"],
)
def test_bad_input_leaves_nothing_behind(content, asked, error, finished, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    data = work / "d.csv"
    text = finished.data.read_text(encoding="utf-8") if content is None else content
    data.write_text(text, encoding="utf-8")
    with pytest.raises(error):
        analyze(data, work / "run", **asked)
    assert [path.name for path in work.iterdir()] == ["d.csv"]


def test_foreign_files_in_the_output_folder_are_left_alone(finished, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError):
        analyze(finished.data, tmp_path, target="passed")
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"


# ---------------------------------------------------------------------- other verdicts
def test_what_is_not_searched_is_answered_in_a_report_with_exit_code_one(
    finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("needs.md").write_text(
        "We want to find segments of customers that are alike. There is no target column.\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(
        app,
        ["analyze", str(finished.data), "-r", "needs.md", "--set", "problem_type=clustering",
         "--effort", "instant", "--out", "run", "--tracking-uri", "off"],
    )  # fmt: skip
    assert done.exit_code == 1, done.output
    assert done.stdout.startswith("OUT_OF_SCOPE")
    record = api.load_record("run")
    assert record.decision.family is None
    assert record.problem.advice or record.decision.because
    assert not Path("run/model").exists()
    assert not Path("run/model_card.md").exists()
    assert api.verify("run", finished.data, requirements=["needs.md"]) == ()


def test_noise_is_no_reason_to_recommend(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    frame = pd.DataFrame(generator.normal(size=(120, 3)), columns=["a", "b", "c"])
    frame["outcome"] = generator.integers(0, 2, 120)
    result = analyze(frame, tmp_path / "run", target="outcome")
    assert result.record.verdict in ("EVIDENCE_INSUFFICIENT", "BASELINE_IS_ENOUGH")
    assert not (result.folder / "model").exists()
    assert api.verify(result.folder) == ()


def test_three_classes_are_decided_audited_overridden_and_monitored(tmp_path: Path) -> None:
    frame = made_frame(400, seed=3).drop(columns="passed")
    size = frame["size"] + np.random.default_rng(1).normal(0, 4, 400)
    frame["kind"] = np.where(size < 45, "a", np.where(size < 55, "b", "c"))
    result = analyze(frame, tmp_path / "run", target="kind")
    assert api.verify(result.folder) == ()
    assert sum(result.record.holdout.predicted_shares) == pytest.approx(1.0)
    report = api.monitor(result.folder, frame)
    assert (report.due, report.scores[0].status) == (False, "stable")
    other = api.override(
        result.folder, family="gbm_hist", by="R. Roe", reason="x", data=frame, out=tmp_path / "o"
    )
    assert api.verify(other.folder) == ()
    scores = api.monitor(other.folder, frame).scores
    assert scores[0].status == "not_compared"


# ---------------------------------------------------------------------- looking first
def test_plan_shortlist_and_profile_fit_nothing_and_agree_with_the_run(finished) -> None:
    asked = {"requirements": [finished.document]}
    problem, _, listed = api.shortlist(finished.data, **asked)
    record = finished.result.record
    assert (problem.target, problem.n_rows) == (record.problem.target, record.problem.n_rows)
    by_family = {verdict.family: verdict.tier for verdict in listed.families}
    assert {v.family: v.tier for v in record.shortlist} == by_family
    planned = api.plan(finished.data, **asked)
    assert planned.features == record.plan.features
    assert api.profile(finished.data).n_rows == record.profile.n_rows


def test_a_question_is_answered_from_the_record_alone(finished) -> None:
    record = finished.result.record
    bar = next(item.id for item in record.requirements if item.kind == "metric_target")
    after, lines = api.what_if(record, [f"{bar}=0.999"])
    assert after.verdict != record.verdict
    assert lines
    assert api.load_record(finished.folder) == record
