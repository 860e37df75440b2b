"""Text folded for matching, character by character, so that positions stay those of the source."""

from __future__ import annotations

import unicodedata

INVISIBLE = frozenset(
    chr(code)
    for code in (
        0x00AD,  # soft hyphen
        0x034F,
        0x061C,
        0x115F,
        0x180E,
        *range(0x200B, 0x2010),  # zero width, direction marks
        *range(0x202A, 0x202F),  # bidi embedding and override
        *range(0x2060, 0x2070),  # word joiner, invisible operators, isolates
        0xFEFF,
        *range(0xE0000, 0xE0080),  # tag characters
    )
)
"""Characters that a person does not see."""

HARMLESS_INVISIBLE = frozenset("\u00ad\ufeff\u200d\u200c")
"""Left by word processors (soft hyphen, byte order mark) and by emoji and scripts (joiners)."""

_SPECIAL = {
    "‘": "'",
    "’": "'",
    "‚": "'",
    "`": "`",
    "´": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "‹": '"',
    "›": '"',
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
    "−": "-",
    "…": ".",
    "⩾": "≥",
    "⩽": "≤",
    "≧": "≥",
    "≦": "≤",
    "µ": "u",
    "μ": "u",
}
_CACHE: dict[str, str] = {}


def fold_character(character: str) -> str:
    """Return one lower-case character without accent; any white space becomes a space."""
    known = _CACHE.get(character)
    if known is None:
        known = _CACHE[character] = _fold(character)
    return known


def _fold(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isspace():
        return " "
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


def fold(text: str) -> str:
    """Return `text` folded for matching, of exactly the same length.

    Lower case, accents dropped (``hochstens`` for ``höchstens``), quotation marks and dashes made
    plain, every white space a space. The German sharp s stays.
    """
    if text.isascii():
        return text.lower().translate(_ASCII_SPACES)
    return "".join(map(fold_character, text))


_ASCII_SPACES = {ord(c): " " for c in "\t\n\r\x0b\x0c"}


def words(text: str) -> frozenset[str]:
    """Return the words of a table written as running text."""
    return frozenset(text.split())
