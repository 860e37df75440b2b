"""Delimited text, read in two passes.

The first pass streams through the records and keeps nothing: it finds ragged rows, damaged
quoting and NUL bytes by line number, counts rows against the limits, and sees which cells the
parser will take as missing. The second pass is the parser of pandas, given exact widths.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pandas as pd

from advisor.adapters.data_files import number_text
from advisor.adapters.data_files.cells import blanks_to_missing, infinite_to_missing
from advisor.adapters.data_files.column_names import (
    checked_header,
    clean_names,
    index_note,
    listed,
)
from advisor.adapters.data_files.dialect import SAMPLE_CHARACTERS, Dialect, detect_dialect
from advisor.adapters.data_files.limits import Limits
from advisor.adapters.data_files.scan import (
    Scan,
    fitting_dialect,
    not_text,
    open_text,
    table_lines,
)
from advisor.adapters.text_encoding import Encoding, detect_encoding
from advisor.errors import DataError


@dataclass(frozen=True)
class Delimited:
    """A parsed delimited file."""

    frame: pd.DataFrame
    encoding: str
    delimiter: str | None
    decimal: str
    notes: tuple[str, ...]


def parse_delimited(stream: BinaryIO, limits: Limits, where: str) -> Delimited:
    """Read a delimited text file.

    Raises
    ------
    DataError
        Not text, no rows, ragged rows, repeated column names, beyond the limits.
    """
    encoding = _encoding(stream, where)
    sample, complete = _sample(stream, encoding, where)
    dialect, notes = detect_dialect(sample, complete, where)
    limits.check_shape(1, _widest_start(sample, dialect), where)
    dialect, scan = fitting_dialect(stream, encoding, dialect, limits, where)
    if dialect.quote is None:
        notes.append("quotes are taken as ordinary characters: as quotes they would join rows")
    if dialect.escape:
        notes.append("quotes inside cells are escaped with a backslash")
    if not encoding.certain:
        notes.append(f"not valid UTF-8: read as {encoding.name}")
    raw_names, n_extra = _resolved_header(scan, notes, where)
    notes += checked_header(scan.header, where)
    names, more = clean_names(raw_names, where)
    notes += more
    columns = names + [f"\x00extra{i}" for i in range(n_extra)]
    frame = _parse(stream, encoding, dialect, columns, scan.header_line, where)[names]
    notes += _missing_notes(scan, names)
    frame, decimal, more = _numbers(frame, dialect, _Again(stream, encoding, columns, scan))
    notes += more
    frame, more = infinite_to_missing(frame)
    notes += more
    frame, more = _without_blank_edges(frame, raw_names)
    notes += more + index_note(frame, raw_names[0])
    return Delimited(frame, encoding.name, dialect.delimiter, decimal, tuple(notes))


def _encoding(stream: BinaryIO, where: str) -> Encoding:
    encoding = detect_encoding(stream)
    if encoding.bad_line is not None:
        raise DataError(
            "the text is UTF-8 except for some bytes that are not",
            where=f"{where}, line {encoding.bad_line}",
            hint="the file mixes encodings or is damaged: mend that line, or save it as UTF-8",
        )
    return encoding


def _sample(stream: BinaryIO, encoding: Encoding, where: str) -> tuple[str, bool]:
    text = open_text(stream, encoding)
    try:
        sample = text.read(SAMPLE_CHARACTERS)
        complete = not text.read(1)
    except UnicodeError as fault:
        raise not_text(encoding, where) from fault
    finally:
        text.detach()
    _refuse_binary(sample, where)
    if not sample.strip():
        raise DataError("the file holds nothing but white space", where=where)
    return sample, complete


def _refuse_binary(sample: str, where: str) -> None:
    at = sample.find("\x00")
    if at >= 0:
        line = sample.count("\n", 0, at) + 1
        raise DataError(
            f"the file holds NUL bytes (the first in line {line}): it is binary or damaged",
            where=where,
            expected="text",
            hint="export the table as CSV again",
        )
    controls = sum(1 for letter in sample[:4096] if letter < " " and letter not in "\t\n\r\x0c")
    separators = sum(sample[:4096].count(mark) for mark in "\x01\x1f\x1e")
    if controls - separators > 0.02 * len(sample[:4096]):
        raise DataError(
            "the file is binary, not a table of a known format",
            where=where,
            expected="CSV, TSV or other delimited text, Parquet, Excel (.xlsx), JSON",
        )


def _widest_start(sample: str, dialect: Dialect) -> int:
    line = next((line for line in sample.splitlines()[dialect.skip_lines :] if line.strip()), "")
    return line.count(dialect.delimiter or "\x1e") + 1


def _resolved_header(scan: Scan, notes: list[str], where: str) -> tuple[list[str], int]:
    """Return the names, one for each cell of a row, and the number of cells to ignore."""
    if len(scan.header) + 1 not in scan.widths:
        return scan.header, 0
    if not scan.trailing_filled:
        notes.append("rows end with a delimiter that the header lacks: ignored")
        return scan.header, 1
    notes.append("rows have one cell more than the header: the first cells are row names")
    return ["", *scan.header], 0


def _parse(
    stream: BinaryIO,
    encoding: Encoding,
    dialect: Dialect,
    columns: list[str],
    header_line: int,
    where: str,
    only: list[str] | None = None,
) -> pd.DataFrame:
    """Run the parser; with `only`, return just those columns, as text."""
    text = open_text(stream, encoding)
    source: io.TextIOBase = text
    try:
        for _ in range(header_line):
            next(text, "")
        if dialect.delimiter == " ":
            source = io.StringIO("".join(table_lines(text, dialect)))
        return pd.read_csv(
            source,
            sep=r"\s+" if dialect.delimiter == " " else dialect.delimiter or "\x1e",
            header=None,
            names=columns,
            index_col=False,
            usecols=only,
            dtype=str if only is not None else None,
            quotechar=dialect.quote or '"',
            quoting=csv.QUOTE_NONE if dialect.quote is None else csv.QUOTE_MINIMAL,
            escapechar=dialect.escape,
            doublequote=dialect.escape is None,
            skipinitialspace=dialect.skip_space,
            # Types must not depend on where a chunk happens to end.
            low_memory=False,
            float_precision="round_trip",
            engine="c",
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError, OverflowError) as fault:
        raise DataError(
            f"the table cannot be parsed ({' '.join(str(fault).split())})", where=where
        ) from fault
    finally:
        text.detach()


def _missing_notes(scan: Scan, names: list[str]) -> list[str]:
    notes = []
    for text in sorted(scan.missing):
        columns = [names[i] for i in sorted(scan.missing[text]) if i < len(names)]
        n_cells = sum(scan.missing[text].values())
        notes.append(f"'{text}' read as missing ({n_cells:,} times) in {listed(columns)}")
    return notes


@dataclass(frozen=True)
class _Again:
    """What is needed to look at columns a second time, as text."""

    stream: BinaryIO
    encoding: Encoding
    columns: list[str]
    scan: Scan

    def asopen_text(self, dialect: Dialect, names: list[str]) -> pd.DataFrame:
        return _parse(
            self.stream, self.encoding, dialect, self.columns, self.scan.header_line, "", names
        )


def _numbers(
    frame: pd.DataFrame, dialect: Dialect, again: _Again
) -> tuple[pd.DataFrame, str, list[str]]:
    """Turn text columns of numbers into numbers; return frame, decimal sign and notes."""
    blanks: list[str] = []
    styles: dict[str, str] = {}
    for name in frame.columns:
        if frame[name].dtype != object:
            continue
        frame[name], n_blank = blanks_to_missing(frame[name])
        if n_blank:
            blanks.append(name)
        style = number_text.number_style(frame[name])
        if style:
            styles[name] = style
    decimal = "," if "decimal" in styles.values() or (
        dialect.delimiter == ";" and "either" in styles.values()
    ) else "."  # fmt: skip
    notes = []
    if blanks:
        notes.append(f"cells of nothing but white space read as missing: {listed(blanks)}")
    if decimal == ",":
        notes += _dotted_thousands(frame, dialect, again)
    grouped = []
    for name, style in styles.items():
        chosen = ("decimal" if decimal == "," else "thousands") if style == "either" else style
        frame[name] = number_text.to_numbers(frame[name], chosen)
        if chosen == "thousands":
            grouped.append(name)
    if decimal == ",":
        comma = [name for name, style in styles.items() if style != "plain"]
        notes.append(f"decimal comma: {listed([n for n in comma if n not in grouped])}")
    if grouped:
        notes.append(f"commas read as thousands marks: {listed(grouped)}")
    return frame, decimal, notes


def _dotted_thousands(frame: pd.DataFrame, dialect: Dialect, again: _Again) -> list[str]:
    """In a file with decimal commas, ``1.234`` is a thousand: look at the text of such columns."""
    floats = [name for name in frame.columns if frame[name].dtype == np.float64]
    if not floats:
        return []
    grouped = []
    texts = again.asopen_text(dialect, floats)
    for name in floats:
        if number_text.dots_group_thousands(texts[name]):
            frame[name] = number_text.to_numbers(texts[name], "decimal")
            grouped.append(name)
    return [f"dots read as thousands marks: {listed(grouped)}"] if grouped else []


def _without_blank_edges(
    frame: pd.DataFrame, raw_names: list[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Leave out nameless columns without a value, and rows without any at the end."""
    filled = np.flatnonzero(frame.notna().any(axis=1).to_numpy())
    last = int(filled[-1]) + 1 if filled.size else 0
    notes = []
    if 0 < last < len(frame):
        notes.append(f"{len(frame) - last:,} empty rows at the end left out")
        frame = frame.iloc[:last]
    empty = [
        position
        for position, name in enumerate(raw_names)
        if not name.strip() and bool(frame.iloc[:, position].isna().all())
    ]
    if not empty:
        return frame, notes
    kept = frame.drop(columns=[frame.columns[i] for i in empty])
    shown = ", ".join(str(i + 1) for i in empty[:5])
    return kept, [*notes, f"columns without name and values left out: position {shown}"]
