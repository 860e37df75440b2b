"""A run with a language model: modes, recordings, hostile replies; the decision never moves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import report_records as records
from llm_replies import good_reply
from typer.testing import CliRunner

from advisor.adapters.templates import load_templates
from advisor.adapters.text_models import HostileClient, Recorder, ScriptedClient
from advisor.cli.llm import app
from advisor.errors import InputError, TextModelError
from advisor.pipeline.llm_run import (
    LLMSettings,
    open_llm,
    preview_bytes,
    with_narrative,
    write_narrative,
)
from advisor.ports import TextModel
from advisor.schema.record import DecisionRecord
from advisor.stages.consult import consult
from advisor.stages.llm_ledger import evidence_slice
from advisor.stages.narrate import narrate
from advisor.stages.render import render_markdown
from advisor.stages.verify import verify_record

RECORD = records.credit().sealed()
SHOWN = evidence_slice(RECORD, 2, consult(RECORD))
GOOD = json.dumps(good_reply(SHOWN, "linear_l2", "gbm_hist", "roc_auc"))
LIVE = LLMSettings(mode="live", model="m")


def written(record: DecisionRecord, model: TextModel, writer: str = "phrase") -> DecisionRecord:
    settings = LLMSettings("live", writer, "m")  # type: ignore[arg-type]
    return with_narrative(record, open_llm(settings, (), model))


def measured_part(page: str, record: DecisionRecord) -> str:
    """Return a report without its account of the model and without its seal."""
    before, _, rest = page.partition("\n## K.")
    _, _, after = rest.partition("\n## L.")
    head = re.sub(r"(?m)^llm: .*$", "", before)
    return (head + after).replace(record.record_sha256, "").replace(record.record_sha256[:16], "")


@pytest.mark.parametrize("name", ["credit", "regression", "conflict", "out_of_scope"])
@pytest.mark.parametrize("writer", ["phrase", "select"])
@pytest.mark.parametrize("variant", range(5))
def test_a_hostile_model_changes_nothing_that_was_measured(
    name: str, writer: str, variant: int
) -> None:
    record = records.EVERY_CASE[name]().sealed()
    plain = with_narrative(record, None)
    found = written(record, HostileClient(variant), writer)
    assert found.digest == plain.digest
    assert found.narrative.paragraphs == plain.narrative.paragraphs
    assert found.narrative.author == "template"
    assert found.provenance.llm.claims_kept == 0
    templates = load_templates()
    page = render_markdown(found, templates)
    for attack in (
        "99.9 % accuracy",
        "<script",
        "tracker.invalid",
        "approved by compliance",
        "7 * 7",
    ):
        assert attack not in page
    assert measured_part(page, found) == measured_part(render_markdown(plain, templates), plain)


def test_a_good_model_changes_only_the_prose() -> None:
    plain = with_narrative(RECORD, None)
    found = written(RECORD, ScriptedClient([GOOD]))
    assert found.digest == plain.digest
    assert found.narrative.author == "m"
    assert found.provenance.llm.claims_kept == 10
    templates = load_templates()
    page, before = render_markdown(found, templates), render_markdown(plain, templates)
    assert page.split("\n## ")[0].count("AUC") == before.split("\n## ")[0].count("AUC")
    assert verify_record(found.model_dump(mode="json", by_alias=True)) == ()
    assert "wording by a language model" in page


def test_off_is_the_template_and_says_so() -> None:
    narrative, use = write_narrative(RECORD, open_llm(LLMSettings()))
    assert narrative == narrate(RECORD)
    assert (use.mode, use.calls, use.prompts) == ("off", 0, ())


def test_the_account_names_prompts_bytes_and_codes() -> None:
    bad = json.loads(GOOD)
    bad["sections"][0]["claims"].append(
        {"kind": "value", "subjects": [], "text": "It is 5.", "cites": [], "relation": None}
    )
    found = written(RECORD, ScriptedClient([json.dumps(bad)]))
    use = found.provenance.llm
    assert (use.claims_kept, use.claims_dropped, use.calls) == (10, 1, 1)
    assert [d.code for d in found.narrative.dropped] == ["V3"]
    body, digest = preview_bytes(RECORD, 2)
    assert (use.sent_bytes, use.sent_sha256) == (len(body), digest)
    assert dict(use.prompts).keys() == {"justify/1.0.0"}


def test_one_repair_is_asked_for_with_codes_only() -> None:
    broken = json.loads(GOOD)
    for section in broken["sections"]:
        for item in section["claims"]:
            item["text"] = "Accuracy doubled. " + item["text"]
    client = ScriptedClient([json.dumps(broken), GOOD])
    found = written(RECORD, client)
    assert found.provenance.llm.claims_dropped == 0
    assert len(client.requests) == 2
    repair = client.requests[1].user.rpartition("\nrepair: ")[2]
    held = json.loads(repair)
    assert {item["code"] for item in held["dropped"]} == {"V5"}
    assert client.requests[0].system == client.requests[1].system


def test_a_model_that_never_learns_is_asked_twice_at_most() -> None:
    client = ScriptedClient(["no JSON at all"])
    found = written(RECORD, client)
    assert len(client.requests) == 2
    assert found.narrative.author == "template"
    assert "no JSON object" in found.provenance.llm.note


@pytest.mark.parametrize(
    "fault",
    [TextModelError("gone"), TextModelError("no", kind="refused"), ZeroDivisionError("bug")],
)
def test_any_failure_ends_in_the_template_with_a_note(fault: Exception) -> None:
    found = written(RECORD, ScriptedClient([fault]))
    assert found.narrative.paragraphs == narrate(RECORD).paragraphs
    assert "the prose is the template's" in found.provenance.llm.note


def test_a_recorded_run_replays_to_the_same_prose(tmp_path: Path) -> None:
    live = written(RECORD, Recorder(ScriptedClient([GOOD]), tmp_path))
    settings = LLMSettings(mode=f"replay:{tmp_path}", model="m")
    again = with_narrative(RECORD, open_llm(settings))
    assert again.narrative == live.narrative
    assert again.provenance.llm.mode == "replay"
    (file,) = tmp_path.iterdir()
    assert "sk-" not in file.read_text(encoding="utf-8")


def test_a_replay_that_misses_never_goes_live(tmp_path: Path) -> None:
    found = with_narrative(RECORD, open_llm(LLMSettings(mode=f"replay:{tmp_path}")))
    assert found.narrative.author == "template"
    assert "nothing was recorded" in found.provenance.llm.note


def test_a_replay_of_other_data_misses(tmp_path: Path) -> None:
    written(RECORD, Recorder(ScriptedClient([GOOD]), tmp_path))
    other = records.regression().sealed()
    found = with_narrative(other, open_llm(LLMSettings(mode=f"replay:{tmp_path}")))
    assert found.narrative.author == "template"


def test_a_damaged_recording_is_a_note(tmp_path: Path) -> None:
    written(RECORD, Recorder(ScriptedClient([GOOD]), tmp_path))
    next(tmp_path.iterdir()).write_text("[1", encoding="utf-8")
    found = with_narrative(RECORD, open_llm(LLMSettings(mode=f"replay:{tmp_path}")))
    assert "cannot be read" in found.provenance.llm.note


def test_recorded_failures_replay_as_failures(tmp_path: Path) -> None:
    refusing = ScriptedClient([TextModelError("no", kind="refused")])
    written(RECORD, Recorder(refusing, tmp_path))
    found = with_narrative(RECORD, open_llm(LLMSettings(mode=f"replay:{tmp_path}")))
    assert "refused" in found.provenance.llm.note


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (LLMSettings(mode="on"), "no mode"),
        (LLMSettings(mode="live"), "no language model is named"),
        (LLMSettings(mode="live", model="m", privacy=9), "no privacy level"),
        (LLMSettings(mode="replay:/nowhere/at-all"), "does not exist"),
        (
            LLMSettings(mode="live", model="m", base_url="https://h.example.invalid/v1"),
            "not on this",
        ),
    ],
)
def test_settings_that_cannot_be_used_are_told_before_anything_runs(
    settings: LLMSettings, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        open_llm(settings)
    assert caught.value.exit_code == 2


def test_select_orders_true_statements() -> None:
    sections = [
        {"section": s, "requirement_ids": [],
         "statement_ids": [x.id for x in SHOWN.statements if x.section == s][:3]}
        for s in ("tradeoff", "objection", "next_sprint")
    ]  # fmt: skip
    found = written(RECORD, ScriptedClient([json.dumps({"sections": sections})]), "select")
    by_model = [p.section for p in found.narrative.paragraphs if p.author == "m"]
    assert by_model == ["tradeoff", "objection", "next_sprint"]


def test_the_preview_command_prints_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "decision.json"
    path.write_text(json.dumps(RECORD.model_dump(mode="json", by_alias=True)), encoding="utf-8")
    result = CliRunner().invoke(app, ["preview", str(path), "--llm-mode", "select"])
    assert result.exit_code == 0, result.output
    body, digest = preview_bytes(RECORD, 2, "select")
    assert result.stdout.encode() == body + b"\n"
    assert digest in result.stderr
    nothing = CliRunner().invoke(app, ["preview", str(path), "--llm-privacy", "1"])
    assert nothing.stdout == ""
    assert "nothing would leave" in nothing.stderr


def test_the_preview_command_shows_the_reader_s_question(tmp_path: Path) -> None:
    document = tmp_path / "wishes.md"
    document.write_text("We want joy, says ann@corp.example in her mail.\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["preview", "-r", str(document)])
    assert result.exit_code == 0, result.output
    assert "We want joy" in result.stdout
    assert "ann@corp" not in result.stdout
