"""The text of a Word document: paragraphs and tables in order, hidden runs apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}


def split_word(stream: BinaryIO) -> tuple[str, tuple[str, ...]]:
    """Return the visible text, one paragraph or table row a line, and the hidden pieces.

    Inserted text of tracked changes counts as text, deleted text does not. Hidden pieces are
    runs formatted as hidden and review comments. Cells of a table row are joined by ``' | '``.
    """
    import docx

    document = docx.Document(stream)
    hidden: list[str] = []
    lines = list(_block_lines(document.element.body, hidden))
    comments = [comment.text.strip() for comment in document.comments]
    return "\n".join(lines), (*hidden, *(text for text in comments if text))


def _block_lines(parent: Any, hidden: list[str]) -> Iterator[str]:
    for child in parent.iterchildren():
        if child.tag == f"{_W}p":
            yield _paragraph(child, hidden)
        elif child.tag == f"{_W}tbl":
            yield from _rows(child, hidden)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _block_lines(child, hidden)


def _rows(table: Any, hidden: list[str]) -> Iterator[str]:
    for row in table.iter(f"{_W}tr"):
        if _nearest(row, f"{_W}tbl") is not table:
            # Rows of a table inside a cell are part of that cell's text.
            continue
        cells = (cell for cell in row.iter(f"{_W}tc") if _nearest(cell, f"{_W}tr") is row)
        yield " | ".join(" ".join(" ".join(_block_lines(cell, hidden)).split()) for cell in cells)


def _paragraph(paragraph: Any, hidden: list[str]) -> str:
    shown: list[str] = []
    concealed: list[str] = []
    for node in paragraph.iter():
        text = node.text if node.tag == f"{_W}t" else _BREAKS.get(node.tag)
        if not text or _nearest(node, _FALLBACK) is not None or _in_tab_stops(node):
            continue
        (concealed if _is_hidden(node) else shown).append(text)
    if "".join(concealed).strip():
        hidden.append("".join(concealed).strip())
    return "".join(shown)


def _in_tab_stops(node: Any) -> bool:
    return node.getparent() is not None and node.getparent().tag == f"{_W}tabs"


def _is_hidden(node: Any) -> bool:
    run = _nearest(node, f"{_W}r")
    properties = run.find(f"{_W}rPr") if run is not None else None
    mark = properties.find(f"{_W}vanish") if properties is not None else None
    return mark is not None and mark.get(f"{_W}val") not in ("0", "false")


def _nearest(node: Any, tag: str) -> Any:
    parent = node.getparent()
    while parent is not None and parent.tag != tag:
        parent = parent.getparent()
    return parent
