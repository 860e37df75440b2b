"""A report against a fresh rendering of its record, line by line; human fields are left alone."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from advisor.schema.audit import AuditFinding

MAXIMUM_FINDINGS = 60
_SLOT_OPEN = re.compile(r"^<!-- slot (H-\d+) -->$")
_SIGN_HEADER = re.compile(r"^\| Role \| Name \| Approve ")
_CELL = re.compile(r"(?<!\\)\|")
_STATUS = re.compile(r'^status: "?[A-Za-z][A-Za-z _-]{0,40}"?$')
_SIGN_CELLS = 7


class _Line(NamedTuple):
    number: int
    text: str
    section: str


def verify_report(report: str, rendered: str) -> tuple[AuditFinding, ...]:
    """Return every place at which a report differs from what its record renders to.

    Parameters
    ----------
    report : str
        The file at hand: ``decision.md``, ``decision.html`` or ``model_card.md``.
    rendered : str
        The same file rendered afresh from the record and the same templates.

    Returns
    -------
    tuple of AuditFinding
        Empty when they agree. The answer of a HUMAN slot, the cells of the sign-off table and the
        status of the head may be filled in freely; everything else may not.
    """
    ours, theirs = _masked(report), _masked(rendered)
    matcher = difflib.SequenceMatcher(
        a=[line.text for line in theirs], b=[line.text for line in ours], autojunk=False
    )
    found: list[AuditFinding] = []
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        found.extend(_differences(theirs[a1:a2], ours[b1:b2], ours, b1))
        if len(found) >= MAXIMUM_FINDINGS:
            break
    return tuple(found[:MAXIMUM_FINDINGS])


def open_slots(report: str) -> tuple[int, int]:
    """Return (open, all) HUMAN slots of a report; a slot is open while its answer is empty."""
    answers: list[str] = []
    inside = False
    for line in report.splitlines():
        stripped = line.strip()
        if _SLOT_OPEN.match(stripped):
            inside = True
            answers.append("")
        elif inside and stripped.startswith("<!-- end "):
            inside = False
        elif inside:
            answers[-1] += stripped
    return sum(answer in ("", "Answer:") for answer in answers), len(answers)


def _masked(text: str) -> list[_Line]:
    """Return the lines that the tool wrote, with human fields blanked."""
    lines: list[_Line] = []
    section, end_mark, signing, head = "head", "", False, True
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.rstrip()
        if end_mark:
            if line != end_mark:
                continue
            end_mark = ""
        opened = _SLOT_OPEN.match(line)
        if opened:
            end_mark = f"<!-- end {opened.group(1)} -->"
        if line.startswith("#"):
            head, section = False, line.lstrip("# ")
        signing = bool(_SIGN_HEADER.match(line)) or (signing and line.startswith("|"))
        if signing:
            line = _signed(line)
        elif head and _STATUS.match(line):
            line = "status:"
        lines.append(_Line(number, line, section))
    return lines


def _signed(line: str) -> str:
    cells = [cell.strip() for cell in _CELL.split(line.strip().strip("|"))]
    if len(cells) != _SIGN_CELLS or set(cells[0]) <= {"-", " "} or cells[0] == "Role":
        return line
    return f"| {cells[0]} | (signer) | {cells[-1]} |"


def _differences(
    wanted: list[_Line], given: list[_Line], report: list[_Line], start: int
) -> list[AuditFinding]:
    found = []
    for number in range(max(len(wanted), len(given))):
        old = wanted[number] if number < len(wanted) else None
        new = given[number] if number < len(given) else None
        if new is not None:
            place = f"line {new.number} ({new.section})"
        else:
            before = report[min(start, len(report) - 1)] if report else None
            place = f"near line {before.number} ({old.section})" if before and old else "line 1"
        found.append(_difference(place, old, new))
    return found


def _difference(place: str, old: _Line | None, new: _Line | None) -> AuditFinding:
    if old is None and new is not None:
        return AuditFinding(place=place, message="a line that the record does not give",
                            found=new.text)  # fmt: skip
    if new is None and old is not None:
        return AuditFinding(place=place, message="a line of the record is missing",
                            expected=old.text)  # fmt: skip
    assert old is not None
    assert new is not None
    was, now = _first_difference(old.text, new.text)
    return AuditFinding(
        place=place,
        message=f"reads '{now}' where the record gives '{was}'",
        expected=old.text,
        found=new.text,
    )


def _first_difference(old: str, new: str) -> tuple[str, str]:
    """Return the differing stretch of both lines, widened to whole words."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    while start > 0 and not old[start - 1].isspace():
        start -= 1
    while end > 0 and not old[len(old) - end].isspace():
        end -= 1
    return old[start : len(old) - end][:80], new[start : len(new) - end][:80]
