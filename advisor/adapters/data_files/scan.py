"""The first pass over delimited text: whether it is a table, and how large."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from advisor.adapters.data_files.dialect import Dialect
from advisor.adapters.data_files.limits import MAX_FIELD_CHARACTERS, Limits
from advisor.adapters.text_encoding import Encoding
from advisor.errors import DataError

MISSING_TEXTS = frozenset(
    {"#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
     "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"}
)  # fmt: skip
"""Texts that are read as missing, besides the empty cell: the defaults of pandas."""


@dataclass
class Scan:
    """What the first pass found."""

    header: list[str]
    header_line: int
    n_rows: int = 0
    widths: Counter[int] = field(default_factory=Counter)
    first_line: dict[int, int] = field(default_factory=dict)
    multiline: int = 0
    last_line: int = 0
    trailing_filled: bool = False
    missing: dict[str, Counter[int]] = field(default_factory=dict)


class _Fault(Exception):
    """A dialect does not fit; the message is shown when no other dialect fits either."""

    def __init__(self, message: str, line: int, hint: str) -> None:
        super().__init__(message)
        self.message, self.line, self.hint = message, line, hint


def open_text(stream: BinaryIO, encoding: Encoding) -> io.TextIOWrapper:
    """Return the stream as text from its start, line ends untouched; detach it when done."""
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding.name, newline="")


def not_text(encoding: Encoding, where: str) -> DataError:
    """Return the error for bytes that do not decode."""
    return DataError(
        f"the file starts like {encoding.name} text but cannot be decoded",
        where=where,
        hint="save it as UTF-8, or copy it again when it was cut short",
    )


def fitting_dialect(
    stream: BinaryIO, encoding: Encoding, dialect: Dialect, limits: Limits, where: str
) -> tuple[Dialect, Scan]:
    """Return the first reading of quotes under which every record has the same width.

    Raises
    ------
    DataError
        If none does, with the fault and line of the most common reading.
    """
    plain = replace(dialect, quote=None)
    try:
        scan = _checked_scan(stream, encoding, dialect, limits, where)
    except _Fault as fault:
        for other in (replace(dialect, escape="\\"), plain):
            try:
                return other, _checked_scan(stream, encoding, other, limits, where)
            except _Fault:
                continue
        raise DataError(
            fault.message, where=f"{where}, line {fault.line}", hint=fault.hint
        ) from fault
    if scan.multiline and dialect.delimiter:
        # A cell over several lines is either quoted text or an opening quote that swallowed
        # rows. Were it quoted text, its lines alone would not all have the full width.
        try:
            return plain, _checked_scan(stream, encoding, plain, limits, where)
        except _Fault:
            pass
    return dialect, scan


def _checked_scan(
    stream: BinaryIO, encoding: Encoding, dialect: Dialect, limits: Limits, where: str
) -> Scan:
    text = open_text(stream, encoding)
    limit = csv.field_size_limit(min(MAX_FIELD_CHARACTERS, sys.maxsize))
    try:
        scan = _scan(text, dialect, limits, where)
    except UnicodeError as fault:
        raise not_text(encoding, where) from fault
    finally:
        csv.field_size_limit(limit)
        text.detach()
    if scan.n_rows == 0:
        raise DataError(
            "the file has a header line but no rows",
            where=where,
            expected="a header line and at least one row",
        )
    _refuse_ragged(scan, dialect)
    return scan


def table_lines(text: io.TextIOBase, dialect: Dialect) -> Iterator[str]:
    """Return the physical lines; NUL bytes raise, as the two parsers differ on them."""
    for number, line in enumerate(text, start=1):
        if "\x00" in line:
            raise _Fault(
                "a NUL byte: the file is binary or damaged", number, "export the table again"
            )
        # With blanks as delimiter, leading and trailing ones would open empty columns.
        yield line.strip() + "\n" if dialect.delimiter == " " else line


def _scan(text: io.TextIOBase, dialect: Dialect, limits: Limits, where: str) -> Scan:
    lines = table_lines(text, dialect)
    for _ in range(dialect.skip_lines):
        next(lines, "")
    reader = dialect.reader(lines)
    header: list[str] = []
    while not any(cell.strip() for cell in header):
        header = next(reader, ["\x00end"])
    if header == ["\x00end"]:
        raise DataError("the file has no header line", where=where)
    scan = Scan(header=header, header_line=dialect.skip_lines + reader.line_num)
    before = reader.line_num
    try:
        for record in reader:
            if len(record) > 1 or (record and record[0].strip()):
                _note_record(scan, record, dialect.skip_lines + before + 1)
                if reader.line_num - before > 1:
                    scan.multiline += 1
                if scan.n_rows > limits.rows:
                    limits.check_shape(scan.n_rows, len(header), where)
            before = reader.line_num
    except csv.Error as fault:
        raise _Fault(
            f"the cell that starts here does not end ({fault})",
            dialect.skip_lines + before + 1,
            "look for a quote that is opened and never closed",
        ) from fault
    limits.check_shape(scan.n_rows, len(header), where)
    return scan


def _note_record(scan: Scan, record: list[str], line: int) -> None:
    width = len(record)
    scan.n_rows += 1
    scan.widths[width] += 1
    if width not in scan.first_line:
        scan.first_line[width] = line
    if width == len(scan.header) + 1 and record[-1].strip():
        scan.trailing_filled = True
    if not MISSING_TEXTS.isdisjoint(record):
        for position, cell in enumerate(record):
            if cell in MISSING_TEXTS:
                scan.missing.setdefault(cell, Counter())[position] += 1


def _refuse_ragged(scan: Scan, dialect: Dialect) -> None:
    header = len(scan.header)
    if set(scan.widths) <= {header} or set(scan.widths) == {header + 1}:
        return
    if set(scan.widths) == {header, header + 1} and not scan.trailing_filled:
        return
    usual = header
    if header not in scan.widths and scan.widths.most_common(1)[0][0] == header + 1:
        usual = header + 1
    width = min((w for w in scan.widths if w != usual), key=lambda w: scan.first_line[w])
    line = scan.first_line[width]
    others = sum(count for w, count in scan.widths.items() if w != usual)
    raise _Fault(
        f"the row has {width} cells where the header has {header} "
        f"(delimiter {dialect.shown()}; {others:,} of {scan.n_rows:,} rows differ)",
        line,
        "mend the row: quote cells that contain the delimiter, and write empty cells for "
        "missing values",
    )
