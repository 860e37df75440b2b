"""A person decides otherwise: what stays, what is added, and what the audit says of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from made_data import made_frame
from typer.testing import CliRunner

from advisor import api
from advisor.adapters.model_store import load_model, predict_frame, read_manifest
from advisor.api.records import read_json
from advisor.cli.app import app
from advisor.errors import DataError, RecordError
from advisor.schema.record import canonical_sha256


@pytest.fixture(scope="module")
def overridden(finished, tmp_path_factory):
    out = tmp_path_factory.mktemp("override") / "run"
    return api.override(
        finished.folder, family="gbm_hist", by="R. Roe <risk>", reason="known to the team",
        data=finished.data, out=out,
    )  # fmt: skip


def test_verdict_price_and_decision_stay_as_they_were(finished, overridden) -> None:
    before, after = finished.result.record, overridden.record
    assert after.decision == before.decision
    assert (after.verdict, after.digest) == (before.verdict, before.digest)
    assert after.record_sha256 != before.record_sha256
    body = read_json(overridden.folder / "decision.json")
    body["deviation"] = None
    assert canonical_sha256({**body, "record_sha256": ""}) == before.record_sha256


def test_page_one_says_who_why_and_what_it_costs(finished, overridden) -> None:
    stated = overridden.record.deviation
    text = (overridden.folder / "decision.md").read_text(encoding="utf-8")
    page = text.partition("## Why this")[0]
    assert "A person decided otherwise" in page
    assert r"R. Roe \<risk\>" in page
    assert "known to the team" in page
    assert stated.price.comparison in page
    pair = next(c for c in finished.result.record.comparisons if c.id == stated.price.comparison)
    sign = 1 if pair.simpler == "gbm_hist" else -1
    assert stated.price.value == sign * pair.gain
    html = (overridden.folder / "decision.html").read_text(encoding="utf-8")
    assert "A person decided otherwise" in html
    assert "R. Roe &lt;risk&gt;" in html
    card = (overridden.folder / "model_card.md").read_text(encoding="utf-8")
    assert 'model_family: "gbm_hist"' in card


def test_the_model_is_of_the_persons_family_and_predicts(overridden) -> None:
    folder = overridden.folder / "model"
    assert read_manifest(folder)["record"]["family"] == "gbm_hist"
    assert "HistGradientBoosting" in repr(load_model(folder).steps)
    table = predict_frame(folder, made_frame(30, seed=5))
    assert set(table["prediction"]) == {"yes", "no"}


def test_the_audit_accepts_it_and_finds_every_forgery(finished, overridden, tmp_path: Path) -> None:
    assert api.verify(overridden.folder, data=finished.data) == ()
    forged = tmp_path / "forged"
    for name, value, place in (
        ("price", None, "deviation.price"),
        ("family", finished.result.record.decision.family, "deviation.family"),
        ("unmet", ["R01"], "deviation.unmet"),
        ("record_sha256", "0" * 64, "deviation.record_sha256"),
    ):
        shutil.copytree(overridden.folder, forged, dirs_exist_ok=True)
        body = read_json(forged / "decision.json")
        body["deviation"][name] = value
        body["record_sha256"] = canonical_sha256({**body, "record_sha256": ""})
        (forged / "decision.json").write_text(json.dumps(body), encoding="utf-8")
        assert place in {finding.place for finding in api.verify(forged / "decision.json")}


def test_a_change_of_the_decision_beside_the_deviation_is_found(overridden, tmp_path) -> None:
    body = read_json(overridden.folder / "decision.json")
    body["decision"]["because"] = ["it was always so"]
    api_body = {**body, "record_sha256": canonical_sha256({**body, "record_sha256": ""})}
    (tmp_path / "decision.json").write_text(json.dumps(api_body), encoding="utf-8")
    places = {finding.place for finding in api.verify(tmp_path)}
    assert {"digest", "deviation.record_sha256"} <= places


def test_without_data_there_is_no_model_and_it_says_so(finished, tmp_path: Path) -> None:
    result = api.override(
        finished.folder, family="tree_small", by="R. Roe", reason="to print it", out=tmp_path / "o"
    )
    assert not (result.folder / "model").exists()
    assert "--data" in result.notes[0]
    assert "No model of it was fitted" in (result.folder / "decision.md").read_text("utf-8")
    assert api.verify(result.folder) == ()


@pytest.mark.parametrize(
    ("family", "by", "reason", "words"),
    [
        ("no_such", "R. Roe", "x", "no measured family"),
        (None, "R. Roe", "x", "nothing to override"),
        ("tree_small", " ", "x", "empty"),
        ("tree_small", "R. Roe", "x" * 1_001, "1001 characters"),
    ],
)
def test_what_cannot_be_overridden(finished, tmp_path, family, by, reason, words) -> None:
    chosen = family or finished.result.record.decision.family
    with pytest.raises(RecordError, match=words):
        api.override(finished.folder, family=chosen, by=by, reason=reason, out=tmp_path / "o")
    assert not (tmp_path / "o").exists()


def test_an_override_is_not_overridden_again(overridden, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="holds a deviation already"):
        api.override(overridden.folder, family="tree_small", by="B", reason="x", out=tmp_path / "o")


def test_other_data_are_refused(finished, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    pd.concat([made_frame(), made_frame(10, seed=7)]).to_csv(other, index=False)
    with pytest.raises(DataError, match="not those of the record"):
        api.override(
            finished.folder, family="tree_small", by="B", reason="x", data=other,
            out=tmp_path / "o",
        )  # fmt: skip
    assert not (tmp_path / "o").exists()


def test_a_changed_record_is_refused(finished, tmp_path: Path) -> None:
    body = read_json(finished.folder / "decision.json")
    body["verdict"] = "RECOMMEND_ALL"
    (tmp_path / "decision.json").write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(RecordError, match="changed after"):
        api.override(tmp_path, family="tree_small", by="B", reason="x", out=tmp_path / "o")


def test_the_command_names_the_price_and_the_folder(finished, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app,
        ["override", str(finished.folder), "--family", "tree_small", "--by", "R. Roe",
         "--reason", "to print it", "--out", str(tmp_path / "o")],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "R. Roe chose tree_small" in result.stdout
    assert "roc_auc" in result.stdout
    assert (tmp_path / "o" / "decision.html").is_file()
