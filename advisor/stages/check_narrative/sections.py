"""Puts a checked narrative together; what a section may not leave out is looked for (V9)."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.schema.narrative import DroppedClaim, Narrative, Paragraph
from advisor.schema.record import DecisionRecord
from advisor.schema.writing import SECTIONS, NarrativeOut, Section, SelectOut, Slice
from advisor.stages.check_narrative.claims import BrokenRule, Printed, checked_claim
from advisor.wording.escape import sentence

MAXIMUM_CLAIMS = 8
"""Claims a section; further ones are dropped."""


@dataclass(frozen=True)
class Checked:
    """What is left of a reply.

    Attributes
    ----------
    paragraphs : tuple of Paragraph
        One a section that holds, in the fixed order of sections.
    dropped : tuple of DroppedClaim
        `index` counts the claims of the reply from 0; a whole section counts as -1.
    kept : int
        Claims (select mode: statements) on the page.
    """

    paragraphs: tuple[Paragraph, ...] = ()
    dropped: tuple[DroppedClaim, ...] = ()
    kept: int = 0


def check_narrative(
    reply: NarrativeOut, shown: Slice, record: DecisionRecord, author: str
) -> Checked:
    """Return what of a drafted narrative is true.

    Parameters
    ----------
    reply : NarrativeOut
        Claims with slots; nothing in it is trusted.
    shown : Slice
        What the writer saw; ids of anything else do not exist.
    record : DecisionRecord
        The decision is fixed and is not read from the reply.
    author : str
        Model that wrote it.
    """
    printed: dict[Section, list[Printed]] = {}
    dropped: list[DroppedClaim] = []
    index = 0
    for section in reply.sections:
        for claim in section.claims:
            held = printed.setdefault(section.section, [])
            try:
                if len(held) >= MAXIMUM_CLAIMS:
                    raise BrokenRule("V1")
                held.append(checked_claim(claim, section.section, shown, record))
            except BrokenRule as broken:
                dropped.append(DroppedClaim(index=index, code=broken.code))
            index += 1
    return _assembled(printed, dropped, shown, author)


def check_choice(reply: SelectOut, shown: Slice, record: DecisionRecord, author: str) -> Checked:
    """Return the chosen statements in order; unknown or repeated ones are dropped."""
    printed: dict[Section, list[Printed]] = {}
    dropped: list[DroppedClaim] = []
    known = {requirement.id for requirement in record.requirements}
    used: set[str] = set()
    index = 0
    for choice in reply.sections:
        linked = tuple(f"req:{name}" for name in choice.requirement_ids if name in known)
        for statement_id in choice.statement_ids:
            statement = shown.statement(statement_id)
            held = printed.setdefault(choice.section, [])
            if statement is None or statement_id in used:
                dropped.append(DroppedClaim(index=index, code="V2"))
            elif len(held) >= MAXIMUM_CLAIMS:
                dropped.append(DroppedClaim(index=index, code="V1"))
            else:
                used.add(statement_id)
                cites = tuple(dict.fromkeys((*statement.cites, *linked)))
                held.append(Printed(sentence(statement.text), cites, (statement_id,)))
            index += 1
    return _assembled(printed, dropped, shown, author)


def _assembled(
    printed: dict[Section, list[Printed]],
    dropped: list[DroppedClaim],
    shown: Slice,
    author: str,
) -> Checked:
    paragraphs: list[Paragraph] = []
    kept = 0
    for section in SECTIONS:
        claims = printed.get(section, [])
        if not claims:
            continue
        if not _complete(section, claims, shown):
            dropped = [*dropped, *(DroppedClaim(index=-1, code="V9") for _ in claims)]
            continue
        kept += len(claims)
        cites = tuple(dict.fromkeys(cite for claim in claims for cite in claim.cites))
        paragraphs.append(
            Paragraph(
                section=section, text=" ".join(c.text for c in claims), cites=cites, author=author
            )
        )
    return Checked(tuple(paragraphs), tuple(dropped), kept)


def _complete(section: Section, claims: list[Printed], shown: Slice) -> bool:
    """Tell whether a section says, or cites as numbers, all that it may not leave out."""
    said = {statement for claim in claims for statement in claim.statements}
    cited = {cite for claim in claims for cite in claim.cites}
    for statement in shown.statements:
        if not statement.must or statement.section != section or statement.id in said:
            continue
        # A comparison may also be told by its own slot; a failed must or weakness only in words.
        told = section == "tradeoff" and bool(statement.cites) and set(statement.cites) <= cited
        if not told:
            return False
    return True


def with_template(checked: Checked, template: Narrative, author: str) -> Narrative:
    """Return the full narrative: checked sections, and the template's for all others.

    The opening of page one is always the template's.
    """
    written = {paragraph.section: paragraph for paragraph in checked.paragraphs}
    merged: list[Paragraph] = []
    for paragraph in template.paragraphs:
        own = written.pop(paragraph.section, None)
        merged.append(paragraph if own is None else own)
    merged.extend(written[section] for section in SECTIONS if section in written)
    return Narrative(
        author=author if checked.paragraphs else "template",
        paragraphs=tuple(merged),
        dropped=checked.dropped,
    )
