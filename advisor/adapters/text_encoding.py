"""Which character encoding a text file uses.

A byte order mark decides. Without one, NUL bytes at every second place mean UTF-16; text that
is valid UTF-8 is UTF-8 (any other encoding fails that test within a few accented letters); what
is left is a legacy code page, chosen by which one turns the bytes into plausible words.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN_FIRST = ("cp1252", "cp1250", "mac_roman", "cp850", "iso8859_2")
_TYPOGRAPHIC = frozenset("€£§°«»„“”‘’–—…•©®ºª²³µ½¼¿¡\u00a0")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")
_CHUNK_BYTES = 1 << 20
_SAMPLE_BYTES = 1 << 16
_MULTIBYTE_PER_BAD = 3
"""More valid multi-byte letters than this per bad byte: a damaged UTF-8 file, not a code page."""


@dataclass(frozen=True)
class Encoding:
    """A detected encoding.

    Attributes
    ----------
    name : str
        Python codec name.
    certain : bool
        False when the bytes allow more than one reading (legacy code pages).
    bad_line : int or None
        1-based line of the first byte that is not UTF-8 in a file that otherwise is.
    """

    name: str
    certain: bool = True
    bad_line: int | None = None


def detect_encoding(stream: BinaryIO) -> Encoding:
    """Return the encoding of a seekable binary stream; the stream is rewound."""
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    wide = _utf16_without_mark(head)
    if wide:
        return Encoding(wide)
    found = _utf8_or_legacy(stream)
    stream.seek(0)
    return found


def _utf16_without_mark(head: bytes) -> str | None:
    pairs = len(head) // 2
    if pairs < 4:
        return None
    even = head[0 : 2 * pairs : 2].count(0) / pairs
    odd = head[1 : 2 * pairs : 2].count(0) / pairs
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    if even > 0.4 and odd < 0.1:
        return "utf-16-be"
    return None


def _utf8_or_legacy(stream: BinaryIO) -> Encoding:
    # A piece may end inside a letter, hence the incremental decoder.
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(_CHUNK_BYTES):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _legacy(stream)
    return Encoding("utf-8")


def _legacy(stream: BinaryIO) -> Encoding:
    stream.seek(0)
    sample = bytearray()
    good = bad = 0
    first_bad_line: int | None = None
    for number, line in enumerate(stream, start=1):
        if line.isascii():
            continue
        text = line.decode("utf-8", errors="replace")
        n_bad = text.count("\ufffd")
        bad += n_bad
        good += sum(1 for letter in text if letter > "\x7f" and letter != "\ufffd")
        if n_bad and first_bad_line is None:
            first_bad_line = number
        sample += line
        if len(sample) > _SAMPLE_BYTES:
            break
    if good > _MULTIBYTE_PER_BAD * bad:
        return Encoding("utf-8", certain=False, bad_line=first_bad_line)
    return Encoding(_best_code_page(bytes(sample[: 2 * _SAMPLE_BYTES])), certain=False)


def _best_code_page(sample: bytes) -> str:
    # Accents stand among plain letters; other scripts are runs of high bytes.
    in_runs = sum(len(run) for run in _HIGH_RUN.findall(sample))
    if 2 * in_runs > sum(1 for byte in sample if byte > 0x7F):
        other = _other_script(sample)
        if other:
            return other
    best, best_score = "", -1.0
    for name in _WESTERN_FIRST:
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        score = _plausibility(text)
        # A later code page must be clearly better: cp1252 is by far the most common.
        if score > best_score + (0.02 if best else 0.0):
            best, best_score = name, score
    return best or "latin-1"


def _other_script(sample: bytes) -> str | None:
    """Cyrillic, Greek or East Asian code pages, for samples made mostly of high bytes."""
    from charset_normalizer import from_bytes

    match = from_bytes(sample).best()
    return match.encoding if match is not None else None


def _plausibility(text: str) -> float:
    """Return the share of non-ASCII characters that fit where they stand, in [0, 1]."""
    # Each combination counts once, or one frequent word would outvote all others.
    found = {pair for pair in zip(" " + text, text, strict=False) if pair[1] > "\x7f"}
    fitting = 0
    for before, letter in found:
        category = unicodedata.category(letter)
        lower_follows = category == "Ll"
        capital_starts = category == "Lu" and not before.islower()
        sign_stands_apart = letter in _TYPOGRAPHIC and not before.isalpha()
        closing = letter in "’”»“…" and before.isalpha()
        fitting += lower_follows or capital_starts or sign_stands_apart or closing
    return fitting / len(found) if found else 1.0
