"""How a delimited text file is written: delimiter, quoting, and where its header stands.

The delimiter is the one under which the records of a sample most consistently have the width of
the header. Characters that people use as delimiters are tried first; any other sign of the
header line must fit every record of the sample.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.errors import DataError

if TYPE_CHECKING:
    from _csv import Reader

SAMPLE_CHARACTERS = 1 << 18
_USUAL = (",", ";", "\t", "|")
_UNUSUAL = ("\x1f", "\x01", "^", "~", ":", "!", "#", "&", "*", "/", "@", "=", "§", "¦")
_LEAST_SHARE = 0.5
_MOST_PREAMBLE = 20
_DISPLAY = {"\t": "tab", " ": "space", ",": "comma", ";": "semicolon", "|": "pipe"}


@dataclass(frozen=True)
class Dialect:
    """How to split the text into cells.

    Attributes
    ----------
    delimiter : str or None
        None: a single column.
    quote : str or None
        None: quotes have no meaning.
    escape : str or None
        Character before a quote inside quotes, when quotes are not doubled.
    skip_space : bool
        Blanks after a delimiter do not belong to the cell.
    skip_lines : int
        Physical lines before the header.
    """

    delimiter: str | None
    quote: str | None = '"'
    escape: str | None = None
    skip_space: bool = False
    skip_lines: int = 0

    def shown(self) -> str:
        """Return the delimiter in words."""
        return _DISPLAY.get(self.delimiter or "", repr(self.delimiter))

    def reader(self, lines: Iterable[str]) -> Reader:
        """Return a `csv` reader over text lines."""
        return csv.reader(
            lines,
            delimiter=self.delimiter or "\x1e",
            quotechar=self.quote or '"',
            quoting=csv.QUOTE_NONE if self.quote is None else csv.QUOTE_MINIMAL,
            escapechar=self.escape,
            doublequote=self.escape is None,
            skipinitialspace=self.skip_space,
            strict=False,
        )


def detect_dialect(sample: str, complete: bool, where: str) -> tuple[Dialect, list[str]]:
    """Return the dialect of a text sample and notes on what is unusual about it.

    Parameters
    ----------
    sample : str
        Start of the text.
    complete : bool
        Whether the sample is the whole text; otherwise its last line is ignored.
    where : str
        File, for messages.

    Raises
    ------
    DataError
        If no delimiter fits although several occur, or the text is no table.
    """
    _refuse_markup(sample, where)
    if not complete:
        cut = max(sample.rfind("\n"), sample.rfind("\r"))
        sample = sample[: cut + 1] if cut > 0 else sample
    stated = _stated_delimiter(sample)
    quote = _quote_of(sample)
    if stated:
        dialect = Dialect(stated, quote=quote, skip_lines=1)
        return _with_spacing(dialect, sample), [f"the first line states the delimiter {stated!r}"]
    dialect, notes = _best(sample, quote, where)
    dialect = _with_spacing(dialect, sample)
    if dialect.skip_space and dialect.delimiter != " ":
        notes.append("blanks after delimiters are not part of the cells")
    return dialect, notes


def _refuse_markup(sample: str, where: str) -> None:
    head = sample[:500].lstrip().lower()
    for start, name, hint in (
        ("<!doctype html", "a web page", "download the data itself, not the page about it"),
        ("<html", "a web page", "download the data itself, not the page about it"),
        ("<?xml", "an XML file", "export the table as CSV"),
        ("@relation", "an ARFF file", "export the table as CSV"),
        ("{\\rtf", "a rich text document", "export the table as CSV"),
    ):
        if head.startswith(start):
            raise DataError(f"this is {name}, not a table", where=where, hint=hint)


def _stated_delimiter(sample: str) -> str | None:
    """Excel's own hint, a first line such as ``sep=;``."""
    first = sample.splitlines()[0].strip('"') if sample.strip() else ""
    return first[4] if len(first) == 5 and first.lower().startswith("sep=") else None


def _quote_of(sample: str) -> str:
    """Return the quote character: single quotes only when no double quote starts a cell."""
    line = next((line for line in sample.splitlines() if line.strip()), "")
    single = len(line) > 2 and line.startswith("'") and line.rstrip().endswith("'")
    return "'" if single and '"' not in line else '"'


@dataclass(frozen=True)
class _Fit:
    share: float
    width: int
    start: int
    preamble: tuple[str, ...]


def _best(sample: str, quote: str, where: str) -> tuple[Dialect, list[str]]:
    fits: list[tuple[int, float, int, int, Dialect, _Fit]] = []
    for rank, delimiter in enumerate(_USUAL):
        dialect = Dialect(delimiter, quote=quote)
        fit = _fit(dialect, sample)
        if fit is not None and fit.share >= _LEAST_SHARE:
            # A title above the table may be skipped, but only when no delimiter needs that less.
            fits.append((-fit.start, round(fit.share, 2), fit.width, -rank, dialect, fit))
    if fits:
        *_, dialect, fit = max(fits, key=lambda item: item[:4])
        return _finished(dialect, fit)
    header = next((line for line in sample.splitlines() if line.strip()), "")
    for delimiter in _UNUSUAL:
        if delimiter in header:
            fit = _fit(Dialect(delimiter, quote=quote), sample)
            if fit is not None and fit.share == 1.0:
                return _finished(Dialect(delimiter, quote=quote), fit)
    spaced = Dialect(" ", quote=quote, skip_space=True)
    fit = _fit(spaced, _stripped(sample))
    if fit is not None and fit.share == 1.0:
        return _finished(spaced, fit)
    return _single_column(sample, where)


def _finished(dialect: Dialect, fit: _Fit) -> tuple[Dialect, list[str]]:
    notes = []
    if fit.preamble:
        shown = " / ".join(line.strip()[:60] for line in fit.preamble if line.strip())
        notes.append(f"lines before the header were skipped: {shown}")
    return replace(dialect, skip_lines=fit.start), notes


def _single_column(sample: str, where: str) -> tuple[Dialect, list[str]]:
    lines = [line for line in sample.splitlines() if line.strip()]
    for delimiter in _USUAL:
        counts = [line.count(delimiter) for line in lines]
        if sum(1 for count in counts if count) > 0.1 * len(lines):
            raise DataError(
                "no delimiter splits the lines into the same number of columns "
                f"(with {_DISPLAY[delimiter]}s they have {min(counts) + 1} to {max(counts) + 1})",
                where=where,
                expected="a table with a header line and the same number of columns in each line",
                hint="check that this is a data file, and that texts with delimiters are quoted",
            )
    return Dialect(None), ["no delimiter was found: read as a single column"]


def _fit(dialect: Dialect, sample: str) -> _Fit | None:
    """Return how consistently a delimiter splits the sample, or None when it splits nothing."""
    records: list[tuple[int, list[str]]] = []
    source = io.StringIO(sample, newline="")
    reader = dialect.reader(source)
    before = 0
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append((before, record))
            before = reader.line_num
    except csv.Error:
        return None
    start = _header_position(records)
    if start is None:
        return None
    widths = [len(record) for _, record in records[start:]]
    header = widths[0]
    body = Counter(widths[1:])
    # R writes no name over the row names: rows one wider than the header are a table too.
    agree = max(body[header], body[header + 1]) if header > 1 else 0
    share = agree / len(widths[1:]) if len(widths) > 1 else 1.0
    if header < 2:
        return None
    lines = list(io.StringIO(sample, newline=""))
    first_line = records[start][0]
    preamble = tuple(lines[:first_line]) if start else ()
    return _Fit(share, header, first_line, preamble)


def _header_position(records: list[tuple[int, list[str]]]) -> int | None:
    """Return the first record that can be a header: not a comment or title above the table."""
    if not records:
        return None
    usual = Counter(len(record) for _, record in records).most_common(1)[0][0]
    for position, (_, record) in enumerate(records[: _MOST_PREAMBLE + 1]):
        filled = sum(1 for cell in record if cell.strip())
        title = filled == 1 and usual > 1 and (len(record) != usual or usual > 3)
        comment = record[0].startswith("#") and len(record) != usual
        if not title and not comment:
            return position
    return None


def _with_spacing(dialect: Dialect, sample: str) -> Dialect:
    """Switch on `skip_space` when nearly every delimiter of the sample is followed by a blank."""
    if dialect.delimiter in (None, " ", "\t"):
        return dialect
    delimiter = dialect.delimiter or ""
    total = sample.count(delimiter)
    spaced = sample.count(delimiter + " ")
    return replace(dialect, skip_space=True) if total and spaced >= 0.95 * total else dialect


def _stripped(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines())
