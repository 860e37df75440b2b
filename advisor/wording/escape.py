"""Foreign text (column names, labels, quotes, file names) made harmless for Markdown.

Everything printed in a report passes `markdown` unless it is an `Md`, which only code that
builds Markdown on purpose creates.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_ACTIVE = re.compile(r"([\\`*\[\]<>|~$])")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#|[A-Za-z])")
_LINE_START = re.compile(r"^(\s*)([#+-](?=[\s#]|$)|[-=](?=[-=\s]*$)|\d{1,9}(?=[.)](?:\s|$)))")
_URL = re.compile(r"(?i)\b(https?|ftp|mailto|javascript|data|vbscript|file):")
_WWW = re.compile(r"(?i)\bwww\.")
_CODE_UNSAFE = re.compile(r"[`|]")


class Md(str):
    """Markdown that is printed as it stands."""

    __slots__ = ()


def plain(text: object, limit: int | None = None) -> str:
    """Return `text` on one line without control, bidirectional or zero-width characters.

    Parameters
    ----------
    text : object
    limit : int, optional
        Longest text kept; the cut is marked by an ellipsis.
    """
    kept = []
    for character in str(text):
        if character in "\n\r\t\v\f\x85\u2028\u2029":
            kept.append(" ")
        elif unicodedata.category(character) not in _INVISIBLE:
            kept.append(character)
    line = " ".join("".join(kept).split())
    if limit is not None and len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line


def markdown(text: object, limit: int | None = None) -> Md:
    """Return foreign text as literal Markdown: no emphasis, link, HTML, table cell or entity."""
    if isinstance(text, Md):
        return text
    line = _ENTITY.sub(r"\\&", _ACTIVE.sub(r"\\\1", plain(text, limit)))
    line = _UNDERSCORE.sub(r"\\_", line)
    line = _URL.sub(r"\1&#58;", line)
    line = _WWW.sub("www&#46;", line)
    return Md(_LINE_START.sub(_escape_start, line))


def _escape_start(match: re.Match[str]) -> str:
    space, marker = match.groups()
    return f"{space}{marker}\\" if marker.isdigit() else f"{space}\\{marker}"


def sentence(text: str) -> str:
    """Return text with a capital first letter and one full stop."""
    stripped = text.strip().rstrip(".")
    return f"{stripped[:1].upper()}{stripped[1:]}." if stripped else ""


def code(text: object, limit: int | None = 80) -> Md:
    """Return a name as a code span, or escaped when a code span could not hold it."""
    line = plain(text, limit)
    if not line or _CODE_UNSAFE.search(line):
        return markdown(line or "(empty)")
    return Md(f"`{line}`")


def quoted(text: object, limit: int | None = None) -> Md:
    """Return foreign words in quotation marks."""
    return Md(f"“{markdown(plain(text, limit))}”")


def joined(items: tuple[Md, ...] | list[Md], separator: str = ", ") -> Md:
    """Return Markdown pieces joined; the pieces are escaped already."""
    return Md(separator.join(markdown(item) for item in items))
