"""Reads requirements documents without any language model.

Nothing in a document can name the winning family or switch a rule off; what sounds binding and was
not understood is listed, not skipped.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from advisor.errors import RequirementsError
from advisor.schema.dataset import ColumnSketch, Document
from advisor.schema.requirements import (
    DocumentInfo,
    Requirement,
    Requirements,
    SourceQuote,
)
from advisor.stages.requirements.columns import Columns
from advisor.stages.requirements.dialogue import is_question, with_answers, without_speakers
from advisor.stages.requirements.draft import Draft, Reading
from advisor.stages.requirements.guards import (
    blank_hidden,
    strip_invisible,
    without_injections,
)
from advisor.stages.requirements.leftovers import (
    binds,
    is_read,
    uncovered_sentences,
    unknown_columns,
)
from advisor.stages.requirements.questions import open_questions
from advisor.stages.requirements.recognisers import LANGUAGE_NEUTRAL, RECOGNISERS
from advisor.stages.requirements.recognisers.dictionary import read_tables
from advisor.stages.requirements.recognisers.directions import recognise_monotonic
from advisor.stages.requirements.recognisers.metrics import recognise_metrics
from advisor.stages.requirements.recognisers.positive import find_positive_class
from advisor.stages.requirements.recognisers.problem import find_problem_type
from advisor.stages.requirements.recognisers.rates import CURRENT
from advisor.stages.requirements.recognisers.relative import recognise_told_baseline
from advisor.stages.requirements.recognisers.schedule import recognise_horizon
from advisor.stages.requirements.recognisers.target import find_target
from advisor.stages.requirements.segment import Sentence, numbered, segment
from advisor.stages.requirements.settings import parse_setting
from advisor.stages.requirements.settle import settle, strictest_first
from advisor.stages.requirements.structured import FRONT_MATTER, read_structured
from advisor.stages.requirements.tables import with_priorities
from advisor.stages.requirements.wording import (
    REJECTED,
    language_of,
    without_superseded,
)

_WHOLE = ": the whole document, except names of metrics, units and laws"
Entries = list[tuple[Requirement, Sentence | None]]


def read_requirements(
    documents: tuple[Document, ...],
    columns: tuple[ColumnSketch, ...] = (),
    flags: tuple[tuple[str, str], ...] = (),
    target_flag: str | None = None,
) -> Requirements:
    """Read what was asked, each value with the sentence it comes from.

    Parameters
    ----------
    documents : tuple of Document
        Prose (`format` anything) or structured (``'yaml'``, ``'json'``) documents.
    columns : tuple of ColumnSketch
        The data's columns (see `sketch_columns`); without them only names that are set off count.
    flags : tuple of (key, value)
        The ``--set KEY=VALUE`` pairs; they win over documents, what they override stays visible.
    target_flag : str, optional
        ``"COL"`` or ``"COL >= 30"``; wins over everything.

    Returns
    -------
    Requirements
        `items` ordered by precedence: flag, confirmed structured entry, quoted sentence,
        unconfirmed entry.

    Raises
    ------
    RequirementsError
        A flag or a structured document has an unknown key, column, metric or value.
    """
    known = Columns(columns)
    entries: Entries = [(item, None) for item in _from_flags(flags, target_flag, known)]
    injections: list[SourceQuote] = []
    unread: list[SourceQuote] = []
    sentences: list[Sentence] = []
    languages: dict[str, str] = {}
    for document in documents:
        structured, prose, found = _opened(document, known)
        entries += [(item, None) for item in structured]
        injections += found
        languages[document.name] = "und"
        if prose is not None:
            read, removed, language = prose
            languages[document.name] = language
            injections += removed
            sentences += read
    reading = Reading(numbered(sentences), known)
    drafts = _drafts(reading, entries, languages, unread)
    quoted: Entries = [(_requirement(draft), draft.sentence) for draft in drafts]
    strictest_first(quoted)
    settled = settle(entries + quoted)
    uncovered = uncovered_sentences(reading, drafts, languages) + tuple(unread)
    conflicts = settled.conflicts + tuple(unknown_columns(reading))
    return Requirements(
        items=settled.items,
        uncovered=uncovered,
        conflicts=conflicts,
        injections=tuple(injections),
        documents=tuple(_info(d, languages[d.name], reading) for d in documents),
        questions=open_questions(settled.items, conflicts, uncovered),
    )


def _from_flags(
    flags: tuple[tuple[str, str], ...], target_flag: str | None, columns: Columns
) -> list[Requirement]:
    pairs = [("target", target_flag, "--target")] if target_flag else []
    pairs += [(key, value, "--set") for key, value in flags]
    found = []
    for key, value, option in pairs:
        shown = f"{option} {value}" if option == "--target" else f"--set {key}={value}"
        for kind, fields in parse_setting(key, value, columns, shown):
            found.append(_validated(kind, fields, shown))
    return found


def _validated(kind: str, fields: dict[str, Any], shown: str) -> Requirement:
    kept = {name: value for name, value in fields.items() if value is not None}
    return Requirement.model_validate(
        {"id": "R00", "kind": kind, "origin": "flag", "quote": shown, **kept}
    )


_Prose = tuple[list[Sentence], list[SourceQuote], str]


def _opened(
    document: Document, columns: Columns
) -> tuple[list[Requirement], _Prose | None, list[SourceQuote]]:
    """Part a document into structured entries, sentences and what must have no effect."""
    if document.format.lower() in {"yaml", "yml", "json"}:
        clean, _, found = strip_invisible(document.name, document.text)
        return read_structured(document.name, clean, columns), None, found
    clean, origin, found = strip_invisible(document.name, document.text)
    visible, hidden = blank_hidden(document.name, clean)
    structured: list[Requirement] = []
    front = FRONT_MATTER.match(visible)
    if front:
        try:
            structured = read_structured(
                document.name, front[1], columns, strict=False, first_line=2
            )
        except RequirementsError:
            structured = []
        else:
            blanked = re.sub(r"[^\n\r]", " ", visible[: front.end()])
            visible = blanked + visible[front.end() :]
    prose = _sentences(document, clean, visible, origin)
    return structured, prose, found + hidden


def _sentences(document: Document, clean: str, visible: str, origin: list[int] | None) -> _Prose:
    language = language_of(visible)
    cut = segment(document.name, clean, visible)
    blocks: dict[int, list[str]] = {}
    for sentence in cut:
        blocks.setdefault(sentence.block, []).append(sentence.text)
    tongues = {
        number: language_of(" ".join(texts), default=language)
        for number, texts in blocks.items()
        if sum(map(len, texts)) > 60
    }
    prepared = [
        replace(
            sentence,
            language=tongues.get(sentence.block, language),
            fold=without_superseded(sentence.fold),
            text=sentence.text,
        )
        for sentence in cut
    ]
    kept, removed = without_injections(prepared)
    kept = with_priorities(with_answers(without_speakers(kept), clean))
    reported = [
        SourceQuote(
            quote=_verbatim(sentence, document.text, origin),
            source_file=document.name, line=sentence.line, reason=reason,
        )
        for sentence, reason in removed
    ]  # fmt: skip
    kept = [replace(s, quote=_verbatim(s, document.text, origin)) for s in kept]
    return kept, reported, language


def _verbatim(sentence: Sentence, text: str, origin: list[int] | None) -> str:
    if origin is None:
        return sentence.text
    return text[origin[sentence.start] : origin[sentence.end - 1] + 1]


def _drafts(
    reading: Reading, entries: Entries, languages: dict[str, str], unread: list[SourceQuote]
) -> list[Draft]:
    """Run every recogniser; the target first, since others need to know it."""
    _declare_unread(reading, languages, unread)
    readable = Reading(numbered([s for s in reading.sentences if is_read(s)]), reading.columns)
    targets = find_target(readable)
    _settle_target(reading, readable, targets, entries)
    drafts = list(targets)
    positive = find_positive_class(readable)
    readable.positive_class = str(positive[0].fields["value"]) if positive else None
    drafts += positive
    drafts += find_problem_type(readable, targets)
    readable.baselines = [
        found
        for sentence in readable.sentences
        if CURRENT.search(sentence.fold)
        for recognise in (recognise_metrics, recognise_told_baseline)
        for found in recognise(sentence, readable)
        if found.kind == "baseline"
    ]
    place = {(s.document, s.start): s.index for s in readable.sentences}
    tabled, done = read_tables(readable)
    drafts += tabled
    for sentence in reading.sentences:
        read = is_read(sentence)
        if sentence.form == "columns":
            continue
        if (sentence.document, sentence.start) in done:
            drafts += recognise_monotonic(sentence, readable)
            continue
        if read:
            sentence = readable.sentences[place[sentence.document, sentence.start]]
        drafts += _recognised(sentence, readable if read else reading, read)
    late = {d.fields.get("column") for d in drafts if d.kind == "unavailable_at_prediction"}
    drafts = [
        d for d in drafts
        if not (d.kind == "time_column" and d.fields.get("note") and d.fields["column"] in late)
    ]  # fmt: skip
    order = {d.name: n for n, d in enumerate(_names(reading))}
    return sorted(drafts, key=lambda d: (order[d.sentence.document], d.sentence.start))


def _recognised(sentence: Sentence, view: Reading, read: bool) -> list[Draft]:
    """Run the recognisers; a question binds nothing, a direction is no ban on its column."""
    if read and is_question(sentence):
        return list(recognise_horizon(sentence, view))
    follower = view.neighbour(sentence, 1)
    found = [d for f in (RECOGNISERS if read else LANGUAGE_NEUTRAL) for d in f(sentence, view)]
    directed = {d.fields.get("column") for d in found if d.kind == "monotonic"}
    implied = {"forbidden_column", "sensitive_attribute", "unavailable_at_prediction"}
    found = [d for d in found if d.kind not in implied or d.fields.get("column") not in directed]
    late = {d.fields.get("column") for d in found if d.kind == "unavailable_at_prediction"}
    found = [d for d in found if not _is_implied_ban(d, late)]
    if read and follower is not None and _takes_back(follower, sentence):
        found = [d for d in found if not isinstance(d.fields.get("value"), int | float)]
    if sentence.priority:
        return [replace(d, strength=sentence.priority) for d in found]
    return found


def _is_implied_ban(found: Draft, late: set[object]) -> bool:
    plain = not found.fields.get("condition") and not found.fields.get("privacy")
    return found.kind == "forbidden_column" and plain and found.fields.get("column") in late


def _takes_back(follower: Sentence, sentence: Sentence) -> bool:
    """Tell whether the next sentence withdraws the figures of this one."""
    rejected = REJECTED.search(follower.fold)
    if rejected is None:
        return False
    given = re.findall(r"\d+(?:[.,]\d+)?", rejected.group())
    return not given or any(figure in sentence.fold for figure in given)


class _Named:
    def __init__(self, name: str) -> None:
        self.name = name


def _names(reading: Reading) -> list[_Named]:
    return [_Named(name) for name in dict.fromkeys(s.document for s in reading.sentences)]


def _settle_target(
    reading: Reading, readable: Reading, targets: list[Draft], entries: Entries
) -> None:
    given = [item for item, _ in entries if item.kind == "target"]
    if given:
        named = given[0].columns or ((given[0].column,) if given[0].column else ())
        value = given[0].value
    elif targets:
        fields = targets[0].fields
        named = tuple(fields.get("columns") or (fields["column"],))
        value = fields.get("value")
    else:
        return
    for view in (reading, readable):
        view.target_columns = tuple(str(name) for name in named)
        view.derived_target = isinstance(value, str) and bool(
            re.search(r" (?:>=|<=|>|<|==) ", value)
        )


def _declare_unread(reading: Reading, languages: dict[str, str], unread: list[SourceQuote]) -> None:
    seen: set[tuple[str, str]] = set()
    for sentence in reading.sentences:
        key = (sentence.document, sentence.language)
        if not is_read(sentence) and key not in seen:
            seen.add(key)
            whole = languages[sentence.document] == sentence.language
            unread.append(
                SourceQuote(
                    quote=sentence.quote or sentence.text, source_file=sentence.document,
                    line=sentence.line,
                    reason=f"language {sentence.language} not read" + (_WHOLE if whole else ""),
                )
            )  # fmt: skip


def _requirement(draft: Draft) -> Requirement:
    sentence = draft.sentence
    return Requirement.model_validate(
        {
            "id": "R00", "kind": draft.kind, "strength": draft.strength, "origin": "quoted",
            "quote": sentence.quote or sentence.text, "source_file": sentence.document,
            "line": sentence.line, **draft.fields,
        }
    )  # fmt: skip


def _info(document: Document, language: str, reading: Reading) -> DocumentInfo:
    return DocumentInfo(
        name=document.name,
        sha256=document.sha256,
        language=language,
        n_lines=document.text.count("\n") + (0 if document.text.endswith("\n") else 1),
        n_binding_sentences=sum(binds(s) for s in reading.sentences if s.document == document.name),
    )
