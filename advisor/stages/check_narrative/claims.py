"""Checks one claim of a writer and prints it; a claim that breaks a rule is dropped with its code.

V1 shape and length; V2 ids; V3 numerals; V4 binding of numbers to families; V5 relations and words
that state something; V6 quotes; V7 forbidden words and markup; V8 another subject than the decided
one. (V9, what may not be left out, is checked for a whole section.)
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from advisor.schema.evidence import Evidence
from advisor.schema.record import DecisionRecord
from advisor.schema.writing import ClaimOut, Section, Slice
from advisor.stages.check_narrative.frame_words import (
    COUNTING_WORDS,
    DECISION_WORDS,
    FORBIDDEN_WORDS,
    FRAME_WORDS,
    IDIOMS,
    QUESTION_WORDS,
    TASK_STARTS,
)
from advisor.stages.check_narrative.slots import FORMATS, Printer
from advisor.wording.escape import sentence

MAXIMUM_CLAIM = 600
MAXIMUM_SLOTS = 6
_SLOT = re.compile(r"\{\{\s*([A-Za-z]+\d*)\s*(?:\|\s*(\w+)\s*)?\}\}")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", re.UNICODE)
_ALLOWED_MARKS = frozenset(" .,;:?()'’-–—")
_QUOTE_MARKS = frozenset('"“”„«»‘‹›`')
_BOUND_KINDS = frozenset({"candidate", "family", "check", "group"})


class BrokenRule(Exception):
    """A claim broke the rule of this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Piece:
    """Free words, or a slot with what stands behind it."""

    text: str
    alias: str | None = None
    form: str = "value"
    evidence: Evidence | None = None
    statement: str | None = None
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Printed:
    """A claim as it is printed."""

    text: str
    cites: tuple[str, ...]
    statements: tuple[str, ...] = field(default=())


def checked_claim(
    claim: ClaimOut, section: Section, shown: Slice, record: DecisionRecord
) -> Printed:
    """Return a claim in words.

    Raises
    ------
    BrokenRule
        With the code of the first rule that it breaks.
    """
    text = unicodedata.normalize("NFKC", claim.text)
    if not text.strip() or len(text) > MAXIMUM_CLAIM or len(claim.cites) > 20:
        raise BrokenRule("V1")
    pieces = _pieces(text, shown)
    _check_ids(claim, pieces, shown)
    asking = _is_question_or_task(claim, section, text)
    _check_words(pieces, asking=asking)
    _check_subjects(claim, pieces, record)
    phrase = _relation(claim, pieces, shown, record)
    printed = _printed(pieces, phrase, record)
    if not asking and all(piece.alias is None for piece in pieces):
        raise BrokenRule("V2")
    cites = tuple(dict.fromkeys(cite for piece in pieces for cite in piece.cites))
    used = tuple(piece.statement for piece in pieces if piece.statement)
    return Printed(sentence(printed) if not printed.endswith("?") else printed, cites, used)


def _pieces(text: str, shown: Slice) -> list[Piece]:
    found: list[Piece] = []
    place = 0
    for match in _SLOT.finditer(text):
        if text[place : match.start()]:
            found.append(Piece(text[place : match.start()]))
        found.append(_slot(match.group(1), match.group(2), shown))
        place = match.end()
    if text[place:]:
        found.append(Piece(text[place:]))
    if sum(piece.alias is not None for piece in found) > MAXIMUM_SLOTS:
        raise BrokenRule("V1")
    return found


def _slot(alias: str, form: str | None, shown: Slice) -> Piece:
    if form is not None and form not in FORMATS:
        raise BrokenRule("V2")
    if alias == "rel":
        return Piece("", alias="rel")
    statement = shown.statement(alias)
    if statement is not None:
        return Piece(statement.text, alias=alias, statement=alias, cites=statement.cites)
    evidence = shown.real(alias)
    if evidence is None:
        raise BrokenRule("V2")
    return Piece("", alias=alias, form=form or "value", evidence=evidence, cites=(evidence.id,))


def _check_ids(claim: ClaimOut, pieces: list[Piece], shown: Slice) -> None:
    known = {sent.id for sent in shown.sent} | {s.id for s in shown.statements}
    used = {piece.alias for piece in pieces if piece.alias not in (None, "rel")}
    if not set(claim.cites) <= known or not used <= set(claim.cites):
        raise BrokenRule("V2")


def _is_question_or_task(claim: ClaimOut, section: Section, text: str) -> bool:
    if claim.kind == "open_question" and text.rstrip().endswith("?"):
        return True
    words = _WORD.findall(text.lstrip())
    starts = bool(words) and words[0].casefold() in TASK_STARTS
    return section == "next_sprint" and starts and text.lstrip()[:1].isalpha()


def _check_words(pieces: list[Piece], *, asking: bool) -> None:
    allowed = FRAME_WORDS | QUESTION_WORDS if asking else FRAME_WORDS
    depth = 0
    for character in "".join(piece.text for piece in pieces if piece.statement is None):
        depth += (character == "(") - (character == ")")
        if depth not in (0, 1):
            raise BrokenRule("V7")
    for piece in pieces:
        if piece.alias is not None:
            continue
        _check_marks(piece.text)
        for word in _WORD.findall(IDIOMS.sub(" ", piece.text)):
            folded = word.casefold().replace("’", "'").removesuffix("'s")
            if folded in COUNTING_WORDS:
                raise BrokenRule("V3")
            if folded in FORBIDDEN_WORDS:
                raise BrokenRule("V7")
            if folded not in allowed:
                raise BrokenRule("V5")


def _check_marks(text: str) -> None:
    for character in text:
        if character.isalpha() or character in _ALLOWED_MARKS:
            continue
        if character.isnumeric():
            raise BrokenRule("V3")
        raise BrokenRule("V6" if character in _QUOTE_MARKS else "V7")


def _check_subjects(claim: ClaimOut, pieces: list[Piece], record: DecisionRecord) -> None:
    """Bind each number to its family: named in `subjects`, and not beside another's name (V4)."""
    subjects = set(claim.subjects)
    decided = record.decision.family
    near: list[str] = []
    names = 0
    for number, piece in enumerate(pieces):
        item = piece.evidence
        if piece.statement or piece.alias == "rel":
            near = []
            continue
        if item is None:
            continue
        if item.kind in _BOUND_KINDS and item.subject not in subjects:
            raise BrokenRule("V4")
        if item.kind == "family":
            near.append(item.subject)
            names += 1
            if not _has_number(item.subject, pieces[number + 1 :]) and item.subject != decided:
                raise BrokenRule("V8")
        elif item.kind == "candidate":
            if len(set(near)) > 1 or (near and near[-1] != item.subject):
                raise BrokenRule("V4")
            near = []
    if (
        names
        and _decides(pieces)
        and any(
            p.evidence is not None and p.evidence.kind == "family" and p.evidence.subject != decided
            for p in pieces
        )
    ):
        raise BrokenRule("V8")


def _has_number(family: str, later: list[Piece]) -> bool:
    """Tell whether the next slot after a name is a number of that family, or compares it."""
    for piece in later:
        if piece.alias is None:
            if "." in piece.text:
                return False
            continue
        item = piece.evidence
        return item is not None and item.kind == "candidate" and item.subject == family
    return False


def _decides(pieces: list[Piece]) -> bool:
    words = [w.casefold() for p in pieces if p.alias is None for w in _WORD.findall(p.text)]
    return any(word in DECISION_WORDS for word in words)


def _relation(
    claim: ClaimOut, pieces: list[Piece], shown: Slice, record: DecisionRecord
) -> str | None:
    """Return the comparing phrase; left stands before it and right after it, nothing else."""
    places = [n for n, piece in enumerate(pieces) if piece.alias == "rel"]
    relation = claim.relation
    if relation is None or len(places) != 1:
        if relation is None and not places:
            return None
        raise BrokenRule("V5")
    left, right = shown.real(relation.left), shown.real(relation.right)
    if left is None or right is None:
        raise BrokenRule("V2")
    before = [p for p in pieces[: places[0]] if p.alias]
    after = [p for p in pieces[places[0] + 1 :] if p.alias]
    for side, item in ((before, left), (after, right)):
        numbers = [p for p in side if p.evidence is not None and p.evidence.kind != "family"]
        named = {p.evidence.subject for p in side if p.evidence and p.evidence.kind == "family"}
        if len(numbers) != 1 or numbers[0].evidence != item or any(p.statement for p in side):
            raise BrokenRule("V5")
        if not named <= {item.subject}:
            raise BrokenRule("V4")
    phrase = Printer(record).relation(relation, left, right)
    if phrase is None:
        raise BrokenRule("V5")
    return phrase


def _printed(pieces: list[Piece], phrase: str | None, record: DecisionRecord) -> str:
    printer = Printer(record)
    parts: list[str] = []
    near: str | None = None
    for piece in pieces:
        if piece.alias is None:
            parts.append(piece.text)
        elif piece.alias == "rel":
            parts.append(phrase or "")
            near = None
        elif piece.statement:
            parts.append(_embedded(piece.text, parts))
            near = None
        elif piece.evidence is not None:
            item = piece.evidence
            words = printer.words(item, piece.form, named=near == item.subject)
            if words is None:
                raise BrokenRule("V2")
            near = item.subject if item.kind == "family" else None
            parts.append(words)
    return re.sub(r"\s+([.,;:?])", r"\1", re.sub(r"\s+", " ", "".join(parts))).strip()


def _embedded(text: str, before: list[str]) -> str:
    """Return a statement as the middle or the start of a sentence."""
    joined = "".join(before).rstrip()
    starts = not joined or joined[-1] in ".?"
    return text[:1].upper() + text[1:] if starts else text
