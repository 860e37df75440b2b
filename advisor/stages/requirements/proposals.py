"""What a language model believes to have read, checked against the very sentence it names.

A proposal never acts: it stands in the record with ``origin = 'llm'`` and ``confirmed = False``
until a person confirms it. Where it contradicts the deterministic reader it becomes a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from advisor.schema.dataset import ColumnSketch, Document
from advisor.schema.narrative import DroppedClaim
from advisor.schema.requirements import Question, Requirement, Requirements
from advisor.schema.writing import ExtractOut, PrivacyLevel, RequirementOut
from advisor.stages.requirements.columns import Columns
from advisor.stages.requirements.draft import strength_in
from advisor.stages.requirements.guards import blank_hidden, strip_invisible, without_injections
from advisor.stages.requirements.proposed_fields import ProposalFault, proposed_fields
from advisor.stages.requirements.segment import Sentence, segment
from advisor.stages.requirements.wording import (
    HYPOTHETICAL,
    REPORTED,
    SUPPORTED,
    language_of,
    without_superseded,
)
from advisor.wording.redact import Masker, masker

MAXIMUM_SENTENCES = 120
MAXIMUM_CHARACTERS = 400
MAXIMUM_PROPOSALS = 60
MINIMUM_QUOTE_WORDS = 2
_STRUCTURED = frozenset({"yaml", "yml", "json"})


@dataclass(frozen=True)
class Row:
    """One sentence as a language model sees it."""

    id: str
    text: str
    heading: str
    read_as: tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    """The sentences that may be read, masked, and what stands behind their ids."""

    rows: tuple[Row, ...]
    sentences: tuple[Sentence, ...]
    columns: tuple[str, ...]
    masker: Masker
    known: Columns

    def sentence(self, row_id: str) -> tuple[Sentence, Row] | None:
        """Return a sentence by id, or None."""
        for row, sentence in zip(self.rows, self.sentences, strict=True):
            if row.id == row_id:
                return sentence, row
        return None


@dataclass(frozen=True)
class Proposals:
    """What holds of a reply."""

    items: tuple[Requirement, ...] = ()
    dropped: tuple[DroppedClaim, ...] = ()
    questions: tuple[Question, ...] = ()


def offer_sentences(
    documents: tuple[Document, ...],
    columns: tuple[ColumnSketch, ...],
    requirements: Requirements,
    level: PrivacyLevel,
) -> Offer:
    """Return the sentences of prose documents without hidden, hostile or private parts.

    Parameters
    ----------
    documents : tuple of Document
    columns : tuple of ColumnSketch
    requirements : Requirements
        As read without a model; a sentence that it covers says so.
    level : {1, 2, 3, 4}
        Below 3 column names are masked; labels of private columns are masked at every level.

    Notes
    -----
    At most `MAXIMUM_SENTENCES`, those not covered first.
    """
    private = frozenset(
        name for r in requirements.items if r.privacy for name in (r.column, *r.columns) if name
    )
    names = tuple(sketch.name for sketch in columns)
    labels = [v for sketch in columns if sketch.name in private for v in sketch.levels]
    hidden = names if level < 3 else tuple(private)
    mask = masker(names, hidden, labels)
    covered: dict[tuple[str | None, str], list[str]] = {}
    for item in requirements.items:
        covered.setdefault((item.source_file, _one_line(item.quote or "")), []).append(item.kind)
    found = [sentence for document in documents for sentence in _read(document)]
    found.sort(key=lambda s: bool(covered.get((s.document, _one_line(s.text)))))
    chosen = sorted(found[:MAXIMUM_SENTENCES], key=lambda s: (s.document, s.start))
    rows = tuple(
        Row(
            id=f"T{number:03d}",
            text=mask.text(sentence.text),
            heading=mask.text(sentence.heading)[:80],
            read_as=tuple(
                dict.fromkeys(covered.get((sentence.document, _one_line(sentence.text)), ()))
            ),
        )
        for number, sentence in enumerate(chosen, 1)
    )
    shown = tuple(mask.column(name) for name in names)
    return Offer(rows, tuple(chosen), shown, mask, Columns(columns))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _read(document: Document) -> list[Sentence]:
    if document.format.lower() in _STRUCTURED:
        return []
    clean, _, _ = strip_invisible(document.name, document.text)
    visible, _ = blank_hidden(document.name, clean)
    language = language_of(visible)
    cut = [
        replace(sentence, language=language, fold=without_superseded(sentence.fold))
        for sentence in segment(document.name, clean, visible)
    ]
    kept, _ = without_injections(cut)
    return [
        s for s in kept
        if s.form not in ("heading", "header") and len(s.text.split()) > 2
        and len(s.text) <= MAXIMUM_CHARACTERS
    ]  # fmt: skip


def check_proposals(reply: ExtractOut, offer: Offer, requirements: Requirements) -> Proposals:
    """Return the proposals that their own sentence supports.

    Parameters
    ----------
    reply : ExtractOut
        Nothing in it is trusted.
    offer : Offer
        What the model saw.
    requirements : Requirements
        As read without a model.

    Notes
    -----
    Codes of dropped proposals: ``V1`` too many; ``V2`` unknown sentence; ``V6.quote`` not an exact
    span on word boundaries; ``V6.context`` a remark of others or another world; ``V6.negation``;
    ``V6.bound`` figure or comparator not that of the sentence; ``V6.column``; ``V6.metric``;
    ``V6.field`` incomplete; ``known`` already read.
    """
    items: list[Requirement] = []
    dropped: list[DroppedClaim] = []
    asked: list[tuple[str, str, str]] = []
    for index, proposal in enumerate(reply.requirements):
        try:
            if index >= MAXIMUM_PROPOSALS:
                raise ProposalFault("V1")
            item = _checked(proposal, offer)
        except ProposalFault as fault:
            dropped.append(DroppedClaim(index=index, code=fault.code))
            continue
        rival = _rival(item, (*requirements.items, *items))
        if rival is None:
            items.append(item)
        elif _same(item, rival):
            dropped.append(DroppedClaim(index=index, code="known"))
        else:
            asked.append(_disagreement(item, rival))
    start = len(requirements.questions) + 1
    questions = tuple(
        Question(id=f"Q{number:02d}", question=question, default=default, why=why)
        for number, (question, default, why) in enumerate(dict.fromkeys(asked), start)
    )
    return Proposals(tuple(items), tuple(dropped), questions)


def _checked(proposal: RequirementOut, offer: Offer) -> Requirement:
    place = offer.sentence(proposal.sentence)
    if place is None:
        raise ProposalFault("V2")
    sentence, row = place
    _check_quote(proposal.quote, row.text)
    if sentence.language not in SUPPORTED:
        raise ProposalFault("V6.context")
    if HYPOTHETICAL.search(sentence.fold) or REPORTED.search(sentence.fold):
        raise ProposalFault("V6.context")
    column = _column(proposal, offer, sentence)
    fields = proposed_fields(proposal, sentence, column)
    strength = strength_in(sentence)
    notes = ["proposed by a language model; a person has to confirm it"]
    if strength != proposal.strength:
        notes.append(f"read as '{proposal.strength}', the sentence says '{strength}'")
    return Requirement.model_validate(
        {
            "id": "R00", "kind": proposal.kind, "strength": strength, "origin": "llm",
            "confirmed": False, "quote": sentence.quote or sentence.text,
            "source_file": sentence.document, "line": sentence.line, "note": "; ".join(notes),
            **fields,
        }
    )  # fmt: skip


def _check_quote(quote: str, text: str) -> None:
    """Check that a quote is an exact span of its sentence, on word boundaries."""
    span, whole = _plain_marks(quote), _plain_marks(text)
    if len(span.split()) < MINIMUM_QUOTE_WORDS or "[" in span:
        raise ProposalFault("V6.quote")
    if not re.search(rf"(?<!\w){re.escape(span)}(?!\w)", whole):
        raise ProposalFault("V6.quote")


def _plain_marks(text: str) -> str:
    table = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'"})
    return " ".join(text.translate(table).split()).strip(" .;,")


def _column(proposal: RequirementOut, offer: Offer, sentence: Sentence) -> str | None:
    """Return the real column that a proposal names, if its sentence names it too."""
    if proposal.column is None:
        return None
    named = offer.masker.original(proposal.column)
    if named is None:
        named = proposal.column if proposal.column in offer.columns else None
    mentioned = {m.column for m in offer.known.mentions(sentence.text, sentence.fold)}
    if named is None or named not in mentioned:
        raise ProposalFault("V6.column")
    return named


def _rival(item: Requirement, others: tuple[Requirement, ...]) -> Requirement | None:
    """Return what speaks of the same thing, or None."""
    for other in others:
        same = (item.kind, item.metric, item.side) == (other.kind, other.metric, other.side)
        columns = item.column == other.column or item.column in other.columns
        if same and columns and (item.kind != "other" or item.quote == other.quote):
            return other
    return None


def _same(item: Requirement, other: Requirement) -> bool:
    values = (item.value, item.level, item.direction), (other.value, other.level, other.direction)
    strict = {"<": "<=", ">": ">="}
    ops = strict.get(item.op or "", item.op), strict.get(other.op or "", other.op)
    return item.quote == other.quote or (values[0] == values[1] and ops[0] == ops[1])


def _disagreement(item: Requirement, rival: Requirement) -> tuple[str, str, str]:
    kind = item.kind.replace("_", " ")
    return (
        f"Two readings of the {kind}: line {item.line} of {item.source_file} against "
        f"{rival.id}: which holds?",
        f"{rival.id} as it was read without a language model",
        "the two readers differ",
    )


def with_proposals(requirements: Requirements, proposals: Proposals) -> Requirements:
    """Return the requirements with the proposals behind all others, and their questions."""
    start = len(requirements.items) + 1
    added = tuple(
        item.model_copy(update={"id": f"R{number:02d}"})
        for number, item in enumerate(proposals.items, start)
    )
    return requirements.model_copy(
        update={
            "items": (*requirements.items, *added),
            "questions": (*requirements.questions, *proposals.questions),
        }
    )


def acting(requirements: Requirements) -> Requirements:
    """Return the requirements that a run may act on: nothing that still waits for a person.

    That leaves out what a model has proposed, also when it comes back as ``confirmed: false`` in
    the YAML that `to_yaml` writes.
    """
    kept = tuple(item for item in requirements.items if item.confirmed)
    return requirements.model_copy(update={"items": kept})
