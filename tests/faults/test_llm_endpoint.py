"""Every fault of an endpoint over real HTTP ends in a full report, in time and within budget."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
import report_records as records
from fake_llm_server import _EXACT, FakeLLM
from llm_replies import good_reply

from advisor.adapters.openai_text import real_requests_allowed
from advisor.adapters.templates import load_templates
from advisor.pipeline.llm_run import LLMSession, LLMSettings, open_llm, with_narrative
from advisor.schema.record import DecisionRecord
from advisor.stages.consult import consult
from advisor.stages.llm_ledger import evidence_slice
from advisor.stages.narrate import narrate
from advisor.stages.render import render_markdown
from advisor.stages.verify import verify_record

pytest.importorskip("openai")

RECORD = records.credit().sealed()
SHOWN = evidence_slice(RECORD, 2, consult(RECORD))
GOOD = good_reply(SHOWN, "linear_l2", "gbm_hist", "roc_auc")
PLAIN = RECORD.model_copy(update={"narrative": narrate(RECORD)}).sealed()

HARMLESS = {
    "ok", "fenced", "prose", "think-block", "no-usage", "wrong-model", "no-json-schema",
    "no-json-mode", "no-temperature", "fault-429-once-then-ok", "fault-503-once-then-ok",
    "fault-429-twice-then-ok", "disconnect-once-then-ok", "no-responses-api", "stream-cut",
    "stream-error", "stream-slow-50", "retry-after-1", "should-retry-false", "delay-1",
    "body-slow-1", "random-1", "nondeterministic",
}  # fmt: skip
"""Modes after which a good answer still arrives (or that a plain call does not meet)."""

QUICK = [
    "ok", "fenced", "prose", "think-block", "no-usage", "wrong-model", "no-json-schema",
    "no-json-mode", "no-temperature", "wrong-numbers", "wrong-enum", "wrong-type", "missing-field",
    "extra-field", "dup-keys", "invalid-json", "empty", "null-content", "no-choices", "truncated",
    "truncated-but-stop", "refuse", "refuse-text", "content-filter", "follow-injection",
    "leak-prompt", "hostile-strings", "tool-call", "nondeterministic", "huge-300", "html-200",
    "json-200-error", "auth", "quota", "model-not-found", "context-length", "delay-30",
    "fault-429-always+retry-after-60", "fault-500-always+should-retry-false",
]  # fmt: skip
EVERY = [
    *sorted(_EXACT),
    "retry-after-1", "retry-after-90+fault-429-always", "delay-1", "delay-60", "body-slow-1",
    "body-slow-60", "stream-slow-50", "random-1", "random-2", "huge-300",
    "fault-400-always", "fault-403-always", "fault-408-always", "fault-409-always",
    "fault-422-always", "fault-429-always", "fault-429-once-then-ok", "fault-429-twice-then-ok",
    "fault-429-9-then-ok", "fault-500-always", "fault-503-once-then-ok", "fault-503-always",
    "delay-1+think-block", "fault-500-3-then-ok+wrong-numbers",
]  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[FakeLLM]:
    with FakeLLM(answers=[{"match": "", "answer": GOOD}]) as fake, real_requests_allowed():
        yield fake


def run(server: FakeLLM, mode: str, deadline: float) -> tuple[DecisionRecord, LLMSession, float]:
    server.reset()
    settings = LLMSettings(
        "live", model=f"fake:{mode}", base_url=server.base_url, deadline_seconds=deadline
    )
    session = open_llm(settings, RECORD.requirements)
    assert session is not None
    started = time.monotonic()
    written = with_narrative(RECORD, session)
    return written, session, time.monotonic() - started


def check(server: FakeLLM, mode: str, deadline: float) -> None:
    written, session, seconds = run(server, mode, deadline)
    use = written.provenance.llm
    assert seconds < deadline + 2.5, "the deadline holds"
    assert use.calls <= session.settings.max_calls
    assert len(server.requests()) <= session.settings.max_calls, "no storm of retries"
    # An endpoint that ignores the output limit overdraws once; nothing more is asked then.
    assert use.tokens <= session.settings.max_tokens or (use.calls == 1 and "budget" in use.note)
    assert written.digest == PLAIN.digest, "the decision is the same"
    assert verify_record(written.model_dump(mode="json", by_alias=True)) == ()
    assert {p.section for p in written.narrative.paragraphs} >= {
        p.section for p in PLAIN.narrative.paragraphs
    }
    for ours, theirs in zip(written.narrative.paragraphs, PLAIN.narrative.paragraphs, strict=True):
        assert ours.section == theirs.section
        assert ours == theirs or ours.author == f"fake:{mode}"
    by_model = [p for p in written.narrative.paragraphs if p.author != "template"]
    assert by_model or use.note, "what went wrong is said"
    page = render_markdown(written, load_templates())
    assert not re.search(
        r"<script|javascript:|tracker\.invalid|\{\{|\x1b|\u202e|accuracy 0\.97", page
    )
    assert "You edit the argument" not in page


@pytest.mark.parametrize("mode", QUICK)
def test_a_fault_costs_the_model_s_prose_and_nothing_else(server: FakeLLM, mode: str) -> None:
    check(server, mode, deadline=1.5 if "delay" in mode else 8)


@pytest.mark.slow
@pytest.mark.parametrize("mode", EVERY)
def test_every_fault_ends_in_a_full_report(server: FakeLLM, mode: str) -> None:
    check(server, mode, deadline=6)


@pytest.mark.parametrize("mode", sorted(HARMLESS & set(QUICK) - {"nondeterministic"}))
def test_a_good_answer_gets_through_a_harmless_oddity(server: FakeLLM, mode: str) -> None:
    written, _, _ = run(server, mode, 8)
    by_model = [p.section for p in written.narrative.paragraphs if p.author != "template"]
    assert by_model == ["why_this", "tradeoff", "counterfactual", "objection", "next_sprint"]
    assert written.provenance.llm.claims_dropped == 0


def test_the_fixed_modes_are_all_covered() -> None:
    assert len(_EXACT) == 44
    assert set(EVERY) >= _EXACT


def test_a_dribbling_server_is_cut_off(server: FakeLLM) -> None:
    _, session, seconds = run(server, "body-slow-20", 1.5)
    assert seconds < 4
    assert "no complete answer" in " ".join(session.notes)


def test_reader_and_writer_share_one_deadline(server: FakeLLM) -> None:
    settings = LLMSettings(
        "live", model="fake:delay-20", base_url=server.base_url, deadline_seconds=1.5
    )
    session = open_llm(settings, RECORD.requirements)
    started = time.monotonic()
    for _ in range(3):
        with_narrative(RECORD, session)
    assert time.monotonic() - started < 4


def test_nobody_at_home() -> None:
    with FakeLLM() as gone:
        url = gone.base_url
    settings = LLMSettings("live", model="m", base_url=url, deadline_seconds=8)
    with real_requests_allowed():
        written = with_narrative(RECORD, open_llm(settings))
    assert written.narrative.author == "template"
    assert "no answer from the language model" in written.provenance.llm.note
