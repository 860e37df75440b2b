"""Parquet files and Excel workbooks."""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import dataclass
from typing import Any, BinaryIO

import pandas as pd

from advisor.adapters.data_files.cells import plain_columns
from advisor.adapters.data_files.column_names import (
    checked_header,
    clean_names,
    index_note,
    listed,
)
from advisor.adapters.data_files.limits import Limits
from advisor.errors import DataError


@dataclass(frozen=True)
class Table:
    """A parsed table."""

    frame: pd.DataFrame
    notes: tuple[str, ...]


def parse_parquet(stream: BinaryIO, limits: Limits, where: str) -> Table:
    """Read a Parquet file; nested columns are left out with a note.

    Raises
    ------
    DataError
        Damaged, empty, repeated column names, beyond the limits (checked on the footer).
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        source = pq.ParquetFile(stream)
        footer = source.metadata
        limits.check_shape(footer.num_rows, len(source.schema_arrow.names), where)
        n_bytes = sum(footer.row_group(i).total_byte_size for i in range(footer.num_row_groups))
        limits.check_bytes(n_bytes, where, "the Parquet file, unpacked,")
        raw = list(source.schema_arrow.names)
        names, notes = clean_names(raw, where)
        nested = [i for i, kind in enumerate(source.schema_arrow.types) if _is_nested(kind)]
        keep = [name for i, name in enumerate(raw) if i not in nested]
        table = source.read(columns=keep)
        frame = table.to_pandas(ignore_metadata=True)
    except (pa.ArrowException, OSError, ValueError) as fault:
        raise DataError(
            f"the Parquet file is damaged or cut short ({' '.join(str(fault).split())})",
            where=where,
            hint="copy or download the file again",
        ) from fault
    frame.columns = pd.Index([name for i, name in enumerate(names) if i not in nested])
    if nested:
        notes.append(
            "columns left out because their cells are not single values (lists, structures): "
            + listed([names[i] for i in nested])
        )
    _refuse_empty(frame, where)
    frame, more = plain_columns(frame)
    return Table(frame, (*notes, *more, *(index_note(frame, raw[0]) if 0 not in nested else ())))


def parse_excel(stream: BinaryIO, limits: Limits, where: str) -> Table:
    """Read the first sheet of an .xlsx workbook.

    The first row with a value is the header; empty rows and columns around the table are left
    out. Serial dates come as dates, formulas as their stored results.

    Raises
    ------
    DataError
        Damaged, no rows, repeated column names, beyond the limits.
    """
    _check_unpacked_size(stream, limits, where)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations that do not matter for values.
            warnings.simplefilter("ignore")
            book = pd.ExcelFile(stream, engine="openpyxl")
            sheets = [str(name) for name in book.sheet_names]
            if not sheets:
                raise DataError("the workbook has no sheet with cells", where=where)
            cells = book.parse(sheets[0], header=None, dtype=object)
    except DataError:
        raise
    except Exception as fault:
        # openpyxl answers damage with whatever its XML and zip layers happen to raise.
        raise DataError(
            f"the Excel workbook is damaged ({type(fault).__name__}: {fault})",
            where=where,
            hint="open it in a spreadsheet program and save it again, or save it as CSV",
        ) from fault
    notes = []
    if len(sheets) > 1:
        notes.append(f"read the first sheet '{sheets[0]}', not {listed(sheets[1:])}")
    cells = cells.dropna(how="all").dropna(axis="columns", how="all")
    if cells.empty:
        others = f"; the workbook also has {listed(sheets[1:])}" if len(sheets) > 1 else ""
        raise DataError(
            f"the first sheet '{sheets[0]}' is empty{others}",
            where=where,
            hint="move the table to the first sheet, or save it as CSV",
        )
    limits.check_shape(*cells.shape, where)
    return _from_cells(cells, notes, where)


def _from_cells(cells: pd.DataFrame, notes: list[str], where: str) -> Table:
    header = 0
    while header < len(cells) - 1 and cells.shape[1] > 2 and cells.iloc[header].notna().sum() == 1:
        header += 1
    if header:
        notes.append(f"rows above the header were skipped: {header}")
    raw: list[Any] = [None if pd.isna(name) else name for name in cells.iloc[header]]
    shown = [_as_name(name) for name in raw]
    notes += checked_header([name or "" for name in shown], where)
    names, more = clean_names(shown, where)
    frame = cells.iloc[header + 1 :].reset_index(drop=True)
    frame.columns = pd.Index(names)
    if frame.empty:
        raise DataError(
            "the sheet has a header row but no rows below it",
            where=where,
            expected="a header row and at least one row",
        )
    frame, typed = plain_columns(frame)
    return Table(frame, (*notes, *more, *typed, *index_note(frame, shown[0])))


def _as_name(cell: Any) -> str | None:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return None if cell is None else str(cell)


def _check_unpacked_size(stream: BinaryIO, limits: Limits, where: str) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            n_bytes = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
        raise DataError(f"the Excel workbook is damaged ({fault})", where=where) from fault
    stream.seek(0)
    limits.check_bytes(n_bytes, where, "the workbook, unpacked,")


def _is_nested(kind: Any) -> bool:
    import pyarrow as pa

    tests = (
        pa.types.is_nested,
        pa.types.is_binary,
        pa.types.is_large_binary,
        pa.types.is_fixed_size_binary,
    )
    return any(test(kind) for test in tests)


def _refuse_empty(frame: pd.DataFrame, where: str) -> None:
    if frame.shape[1] == 0:
        raise DataError("the table has no usable column", where=where)
    if len(frame) == 0:
        raise DataError(
            "the table has columns but no rows", where=where, expected="at least one row"
        )
