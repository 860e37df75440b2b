"""The optional language model in a run: opened before the search, asked after the decision.

Every failure ends in the template's text with a note; the decision, its tables and all measured
statements are made without it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from advisor.adapters.json_reply import parsed
from advisor.adapters.openai_text import Budget, OpenAITextModel, endpoint_host, is_loopback
from advisor.adapters.prompts import Prompt, load_prompt
from advisor.adapters.text_models import Recorder, ReplayClient
from advisor.errors import InputError, TextModelError
from advisor.ports import TextModel, TextRequest
from advisor.schema.narrative import DroppedClaim, Narrative
from advisor.schema.record import DecisionRecord, LLMUse
from advisor.schema.requirements import Requirement
from advisor.schema.writing import (
    SECTIONS,
    NarrativeOut,
    PrivacyLevel,
    SelectOut,
    Slice,
)
from advisor.stages.check_narrative import (
    FORMATS,
    FRAME_WORDS,
    QUESTION_WORDS,
    Checked,
    check_choice,
    check_narrative,
    with_template,
)
from advisor.stages.consult import consult
from advisor.stages.llm_ledger import WRITER_LEVEL, evidence_slice, privacy_level
from advisor.stages.narrate import narrate
from advisor.wording.escape import plain

WriterMode = Literal["phrase", "select"]
REPLAY_PREFIX = "replay:"
EGRESS_LEVEL: PrivacyLevel = 1
"""Highest level once the document forbids that data leave."""
REPAIR_SHARE = 0.25
"""Share of dropped claims from which one repair is asked for."""
TASKS: dict[WriterMode, str] = {"phrase": "justify", "select": "select"}
SCHEMAS: dict[WriterMode, type[NarrativeOut] | type[SelectOut]] = {
    "phrase": NarrativeOut,
    "select": SelectOut,
}


@dataclass(frozen=True)
class LLMSettings:
    """What the flags say.

    Attributes
    ----------
    mode : str
        ``'off'``, ``'live'`` or ``'replay:DIR'``.
    writer : {"phrase", "select"}
    model : str, optional
        Required for ``'live'``.
    privacy : int
        0 nothing, 1 requirements, 2 aggregates, 3 names, 4 labels.
    deadline_seconds : float
        Wall time of all questions together.
    record_to : path, optional
        Folder for replies of a live run, to be replayed.
    """

    mode: str = "off"
    writer: WriterMode = "phrase"
    model: str | None = None
    privacy: int = 2
    deadline_seconds: float = 60.0
    max_calls: int = 8
    max_tokens: int = 40_000
    allow_remote: bool = False
    base_url: str | None = None
    record_to: Path | None = None


@dataclass
class LLMSession:
    """A language model for one run: one budget for reader and writer, and what was sent."""

    settings: LLMSettings
    level: PrivacyLevel
    model: TextModel
    notes: list[str] = field(default_factory=list)
    prompts: dict[str, str] = field(default_factory=dict)
    sent: list[bytes] = field(default_factory=list)
    answered_by: str | None = None

    def ask(self, request: TextRequest) -> str:
        """Return the raw reply to one question, and keep account of it.

        Raises
        ------
        TextModelError
            Whatever went wrong.
        """
        self.prompts[request.prompt_id] = request.prompt_sha256
        self.sent.append(request_bytes(request))
        reply = self.model.ask(request)
        self.answered_by = plain(reply.model, 80) or None
        return reply.text

    def author(self) -> str:
        """Return the model's name for the page."""
        configured = plain(self.settings.model or "", 80)
        name = configured or self.answered_by or self.model.name
        return name if name != "template" else "language model"

    def use(self, kept: int = 0, dropped: int = 0) -> LLMUse:
        """Return the account of the session for the record."""
        usage = self.model.usage()
        other = self.answered_by
        notes = list(dict.fromkeys(self.notes))
        if self.settings.mode == "live" and other and other != self.author():
            notes.append(f"the endpoint names its model “{other}”")
        return LLMUse(
            mode=self.settings.mode.split(":")[0],
            model=self.author(),
            host=self.model.host or None,
            privacy_level=self.level,
            calls=usage.calls,
            tokens=usage.tokens,
            claims_kept=kept,
            claims_dropped=dropped,
            prompts=tuple(sorted(self.prompts.items())),
            sent_bytes=sum(map(len, self.sent)),
            sent_sha256=hashlib.sha256(b"\n".join(self.sent)).hexdigest() if self.sent else None,
            note="; ".join(notes),
        )


def open_llm(
    settings: LLMSettings,
    requirements: tuple[Requirement, ...] = (),
    model: TextModel | None = None,
) -> LLMSession | None:
    """Check the settings against what was asked and return a session, or None when it is off.

    Parameters
    ----------
    settings : LLMSettings
    requirements : tuple of Requirement
        A ``data_egress`` among them forbids remote hosts and any level above 1.
    model : TextModel, optional
        Instead of a client for the settings: a scripted or hostile one.

    Raises
    ------
    InputError
        For an unknown mode or level, a missing model name, a remote host that is not allowed, or
        one that the document forbids.
    """
    level = privacy_level(settings.privacy)
    if settings.mode == "off" or level == 0:
        return None
    barred = next((item for item in requirements if item.kind == "data_egress"), None)
    notes = []
    if barred is not None:
        _check_egress(settings, barred)
        if level > EGRESS_LEVEL:
            level = EGRESS_LEVEL
            notes.append(f"requirement {barred.id} keeps the data in: privacy level 1")
    return LLMSession(settings, level, model or _client(settings), notes)


def _check_egress(settings: LLMSettings, barred: Requirement) -> None:
    if settings.mode != "live" or is_loopback(endpoint_host(settings.base_url)):
        return
    place = f"{barred.source_file or 'requirements'}:{barred.line or '?'}"
    raise InputError(
        f"the requirements forbid that data leave: “{plain(barred.quote or barred.kind, 300)}”",
        where=place,
        expected="a language model on this machine, or --llm off",
        hint="point OPENAI_BASE_URL at a server on 127.0.0.1; no flag overrides the document",
    )


def _client(settings: LLMSettings) -> TextModel:
    if settings.mode.startswith(REPLAY_PREFIX):
        return ReplayClient(settings.mode.removeprefix(REPLAY_PREFIX))
    if settings.mode != "live":
        raise InputError(
            f"'{settings.mode}' is no mode", where="--llm", expected="off, live or replay:DIR"
        )
    if not settings.model:
        raise InputError(
            "no language model is named", where="--llm live", hint="add --llm-model NAME"
        )
    live = OpenAITextModel(
        settings.model,
        settings.base_url,
        allow_remote=settings.allow_remote,
        budget=Budget(settings.max_calls, settings.max_tokens, settings.deadline_seconds),
    )
    return live if settings.record_to is None else Recorder(live, settings.record_to)


def write_narrative(record: DecisionRecord, session: LLMSession | None) -> tuple[Narrative, LLMUse]:
    """Return the prose of a record: the template's, with the model's sections that hold.

    Parameters
    ----------
    record : DecisionRecord
        Decided; its narrative is not read.
    session : LLMSession or None
        None: the template alone.

    Returns
    -------
    narrative : Narrative
    use : LLMUse
        Says in `note` why the template speaks where the model does not. Nothing a model or an
        endpoint does raises.
    """
    template = narrate(record)
    if session is None:
        return template, LLMUse()
    if session.level < WRITER_LEVEL:
        session.notes.append(
            f"privacy level {session.level} lets no measurement out: the prose is the template's"
        )
        return template, session.use()
    try:
        checked = _written(record, session)
    except TextModelError as fault:
        session.notes.append(f"{fault.kind.replace('_', ' ')}: {fault.message}; "
                             "the prose is the template's")  # fmt: skip
        return template, session.use()
    except Exception as error:
        # A report never fails because of a language model; the class tells us where to look.
        session.notes.append(f"the reply could not be checked ({type(error).__name__}); the prose "
                             "is the template's")  # fmt: skip
        return template, session.use()
    left = [s for s in SECTIONS if s not in {p.section for p in checked.paragraphs}]
    told = {p.section for p in template.paragraphs}
    if any(section in told for section in left):
        shown = ", ".join(s.replace("_", " ") for s in left if s in told)
        session.notes.append(f"the template speaks in: {shown}")
    return (
        with_template(checked, template, session.author()),
        session.use(checked.kept, len(checked.dropped)),
    )


def _written(record: DecisionRecord, session: LLMSession) -> Checked:
    """Ask, check, and ask once more where much was dropped."""
    shown = evidence_slice(record, session.level, consult(record))
    mode = session.settings.writer
    ask = _asker(record, shown, mode)
    check = _checker(record, shown, session)
    first, previous = _one(session, ask(None), mode, check)
    if first.kept and len(first.dropped) <= REPAIR_SHARE * (first.kept + len(first.dropped)):
        return first
    codes = [{"claim": item.index, "code": item.code} for item in first.dropped]
    try:
        second, _ = _one(session, ask({"previous": previous, "dropped": codes}), mode, check)
    except TextModelError as fault:
        session.notes.append(f"the repair failed ({fault.kind.replace('_', ' ')})")
        second = first
    return max(first, second, key=lambda item: (len(item.paragraphs), item.kept))


_Check = Callable[[NarrativeOut | SelectOut], Checked]


def _one(
    session: LLMSession, request: TextRequest, mode: WriterMode, check: _Check
) -> tuple[Checked, Any]:
    text = session.ask(request)
    try:
        reply = parsed(text, SCHEMAS[mode])
    except TextModelError as fault:
        session.notes.append(fault.message)
        return Checked(dropped=(DroppedClaim(index=-1, code="V1"),)), None
    checked = check(reply)
    return checked, reply.model_dump(mode="json")


def _checker(record: DecisionRecord, shown: Slice, session: LLMSession) -> _Check:
    def check(reply: NarrativeOut | SelectOut) -> Checked:
        author = session.author()
        if isinstance(reply, SelectOut):
            return check_choice(reply, shown, record, author)
        return check_narrative(reply, shown, record, author)

    return check


def _asker(record: DecisionRecord, shown: Slice, mode: WriterMode) -> Callable[[Any], TextRequest]:
    prompt = load_prompt(TASKS[mode])
    schema = SCHEMAS[mode].model_json_schema()

    def ask(repair: Any) -> TextRequest:
        return prompt.request(schema, {**_data(record, shown, prompt), "repair": repair})

    return ask


def _data(record: DecisionRecord, shown: Slice, prompt: Prompt) -> dict[str, Any]:
    need = record.facts.need
    everything: dict[str, Any] = {
        "audience": {
            "readers": "the owner of the decision, and a reviewer of models",
            "regulated": bool(need.regulated),
            "readability_asked": need.interpretability or "none",
        },
        "evidence": [
            item.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
            for item in shown.sent
        ],
        "formats": list(FORMATS),
        "frame_words": " ".join(sorted(FRAME_WORDS)),
        "question_words": " ".join(sorted(QUESTION_WORDS)),
        "requirements": [
            {"id": item.subject, "text": item.text}
            for item in shown.sent
            if item.kind == "requirement"
        ],
        "sections": list(SECTIONS),
        "statements": [item.model_dump(mode="json") for item in shown.sent_statements],
    }
    return {name: everything[name] for name in prompt.fields if name in everything}


def request_bytes(request: TextRequest) -> bytes:
    """Return the messages of a question byte for byte as they stand in the HTTP body."""
    messages = [
        {"role": "system", "content": request.system},
        {"role": "user", "content": request.user},
    ]
    return json.dumps(messages, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def preview_bytes(
    record: DecisionRecord, level: int, writer: WriterMode = "phrase"
) -> tuple[bytes, str]:
    """Return what a writer would be sent at a privacy level, and its sha256; nothing is sent.

    A ``data_egress`` requirement of the record lowers the level to 1; below 2 the bytes are empty.

    Raises
    ------
    InputError
        For an unknown level.
    """
    allowed = privacy_level(level)
    if any(item.kind == "data_egress" for item in record.requirements):
        allowed = min(allowed, EGRESS_LEVEL)
    body = b""
    if allowed >= WRITER_LEVEL:
        shown = evidence_slice(record, allowed, consult(record))
        body = request_bytes(_asker(record, shown, writer)(None))
    return body, hashlib.sha256(body).hexdigest()


def with_narrative(record: DecisionRecord, session: LLMSession | None) -> DecisionRecord:
    """Return the record with its prose and the account of the model, sealed again."""
    narrative, use = write_narrative(record, session)
    provenance = record.provenance.model_copy(update={"llm": use})
    return record.model_copy(update={"narrative": narrative, "provenance": provenance}).sealed()
