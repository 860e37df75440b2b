"""Markdown built on purpose: tables, lists, figures, fenced blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from advisor.schema.record import DecisionRecord
from advisor.wording.escape import Md, code, markdown, plain

NOTHING = Md("none")


def table(header: Sequence[object], rows: Iterable[Sequence[object]], numeric: str = "") -> Md:
    """Return a Markdown table; every cell is escaped unless it is `Md` already.

    Parameters
    ----------
    header : sequence
    rows : iterable of sequences
    numeric : str
        One character a column, 'r' for right-aligned; missing ones are left-aligned.
    """
    lines = [_row(header)]
    marks = ["---:" if numeric[i : i + 1] == "r" else "---" for i in range(len(header))]
    lines.append(f"| {' | '.join(marks)} |")
    lines.extend(_row(row) for row in rows)
    return Md("\n".join(lines))


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(str(_cell(cell)) for cell in cells)} |"


def _cell(value: object) -> Md:
    if value is None or value == "":
        return Md("–")
    return markdown(value)


def bullets(items: Iterable[object]) -> Md:
    """Return one list item a line, or 'none'."""
    lines = [f"- {markdown(item)}" for item in items]
    return Md("\n".join(lines)) if lines else NOTHING


def numbered(items: Iterable[object]) -> Md:
    """Return a numbered list, or 'none'."""
    lines = [f"{n}. {markdown(item)}" for n, item in enumerate(items, 1)]
    return Md("\n".join(lines)) if lines else NOTHING


def ids(evidence: Iterable[str]) -> Md:
    """Return evidence ids as code spans."""
    return Md(" ".join(code(item, None) for item in evidence))


def cited(text: object, evidence: Iterable[str]) -> Md:
    """Return text followed by the ids it rests on."""
    tail = ids(evidence)
    return Md(f"{markdown(text)} {tail}".rstrip())


def block(text: str) -> Md:
    """Return a preformatted block whose fence the text cannot close."""
    lines = [plain_keep(line) for line in text.splitlines()]
    fence = "```"
    while any(fence in line for line in lines):
        fence += "`"
    return Md("\n".join([f"{fence}text", *lines, fence]))


def plain_keep(line: str) -> str:
    """Return a line without control characters, its indentation kept.

    A line that looks like the mark of a human field is pushed in, so that none can be forged.
    """
    body = line.lstrip(" ")
    if body.startswith("<!--"):
        line = f" {line}"
    return " " * (len(line) - len(body)) + plain(body)


def figures(record: DecisionRecord, *identifiers: str) -> Md:
    """Return the figures whose id is, or starts with, one of `identifiers`."""
    parts = []
    for plot in record.plots:
        if plot.id.split(".")[0] in identifiers:
            path = plain(plot.path).replace(" ", "%20")
            for character in "()<>\\\"'`":
                path = path.replace(character, f"%{ord(character):02X}")
            parts.append(f"![{markdown(plot.title)}]({path})\n\n*{markdown(plot.caption)}*")
    return Md("\n\n".join(parts))


def column_names(names: Iterable[str], limit: int = 40) -> Md:
    """Return column names as code spans, the rest counted."""
    listed = list(names)
    shown = ", ".join(code(name) for name in listed[:limit])
    rest = len(listed) - limit
    return Md(f"{shown} and {rest} more" if rest > 0 else shown or "none")
