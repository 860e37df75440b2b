"""`read_data` and `from_frame`."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pandas as pd

from advisor.adapters.data_files.binary_tables import parse_excel, parse_parquet
from advisor.adapters.data_files.cells import plain_columns
from advisor.adapters.data_files.column_names import clean_names
from advisor.adapters.data_files.container import Container, open_container
from advisor.adapters.data_files.delimited import parse_delimited
from advisor.adapters.data_files.json_tables import json_kind, parse_json
from advisor.adapters.data_files.limits import Limits, limits_from_environment
from advisor.adapters.text_encoding import detect_encoding
from advisor.errors import DataError
from advisor.schema.dataset import Dataset, SourceInfo


def read_data(path: str | os.PathLike[str]) -> Dataset:
    """Read a table from a file whose format is told by its content, not by its name.

    Parameters
    ----------
    path : str or PathLike
        Delimited text (any single-character delimiter, any common encoding, decimal comma),
        Parquet, Excel .xlsx (first sheet), JSON Lines or a JSON array of objects; delimited
        text and JSON may be packed with gzip, bz2, xz, or be the only file of a zip archive.

    Returns
    -------
    Dataset
        The frame with a fresh row index and plain column types (number, boolean, datetime,
        text), and how it was read. Missing are: empty cells, cells of white space only, the
        texts that pandas takes as missing ('NA', 'None', ...; each reported in the notes), and
        infinite numbers. Other texts stay as they are.

    Raises
    ------
    DataError
        With place, reason and remedy, for every input that is not such a table or is larger
        than the limits in `advisor.adapters.data_files.limits`.
    """
    limits = limits_from_environment()
    where = os.fspath(path)
    try:
        with open_container(path, limits) as container:
            return _parse(container, limits, Path(path).name, where)
    except MemoryError as fault:
        raise DataError(
            "the data does not fit into memory", where=where, hint="use a sample of the rows"
        ) from fault


def from_frame(frame: pd.DataFrame, name: str = "frame") -> Dataset:
    """Take a table from memory.

    Parameters
    ----------
    frame : pandas.DataFrame
        Not changed; columns that are plain already are shared, not copied. Its row index is
        not used.
    name : str
        What reports call the data.

    Returns
    -------
    Dataset
        As from `read_data`; the hash is of names, types and values.

    Raises
    ------
    DataError
        No frame, no rows or columns, several header levels, repeated names, the limits.
    """
    if not isinstance(frame, pd.DataFrame):
        raise DataError(
            f"the data is a {type(frame).__name__}", where=name, expected="a pandas DataFrame"
        )
    if isinstance(frame.columns, pd.MultiIndex):
        raise DataError(
            "the frame has several levels of column names",
            where=name,
            expected="one name for each column",
            hint="join the levels: frame.columns = ['_'.join(c) for c in frame.columns]",
        )
    if frame.shape[1] == 0 or len(frame) == 0:
        raise DataError(
            f"the frame has {len(frame)} rows and {frame.shape[1]} columns",
            where=name,
            expected="at least one row and one column",
        )
    limits_from_environment().check_shape(*frame.shape, name)
    names, notes = clean_names(list(frame.columns), name)
    shared = frame.copy(deep=False)
    shared.columns = pd.Index(names)
    if not isinstance(frame.index, pd.RangeIndex):
        notes.append("the row index is not used; reset_index() would make it a column")
        shared = shared.reset_index(drop=True)
    elif frame.index.start != 0 or frame.index.step != 1:
        shared = shared.reset_index(drop=True)
    plain, more = plain_columns(shared)
    if plain.shape[1] == 0:
        raise DataError("no column holds single values", where=name)
    source = SourceInfo(
        name=name,
        sha256=_content_hash(plain),
        format="frame",
        n_rows=len(plain),
        n_columns=plain.shape[1],
        notes=(*notes, *more),
    )
    return Dataset(plain, source)


def _parse(container: Container, limits: Limits, name: str, where: str) -> Dataset:
    encoding = delimiter = decimal = None
    kind = container.kind
    if kind == "parquet":
        table = parse_parquet(container.stream, limits, where)
        frame, notes = table.frame, table.notes
    elif kind == "excel":
        table = parse_excel(container.stream, limits, where)
        frame, notes = table.frame, table.notes
    else:
        detected = detect_encoding(container.stream)
        kind = json_kind(container.stream, detected) or "delimited"
        if kind == "delimited":
            parsed = parse_delimited(container.stream, limits, where)
            frame, notes, delimiter = parsed.frame, parsed.notes, parsed.delimiter
            encoding, decimal = parsed.encoding, parsed.decimal
        else:
            table = parse_json(container.stream, detected, kind, limits, where)
            frame, notes, encoding = table.frame, table.notes, detected.name
    source = SourceInfo(
        name=name,
        sha256=container.sha256,
        format={"delimited": "tsv" if delimiter == "\t" else "csv"}.get(kind, kind),
        encoding=encoding,
        delimiter=delimiter,
        decimal=decimal,
        compression=container.compression,
        n_rows=len(frame),
        n_columns=frame.shape[1],
        size_bytes=container.size_bytes,
        notes=(*container.notes, *_misnamed(name, kind), *notes),
    )
    return Dataset(frame, source)


_SUFFIXES = {
    "parquet": {".parquet", ".pq"},
    "excel": {".xlsx", ".xlsm"},
    "json": {".json"},
    "jsonl": {".jsonl", ".ndjson", ".json"},
}
_KNOWN = frozenset().union(*_SUFFIXES.values(), {".csv", ".tsv"})


def _misnamed(name: str, kind: str) -> tuple[str, ...]:
    """Say so when the name promises another format than the content."""
    suffix = Path(name).suffix.lower()
    fitting = _SUFFIXES.get(kind, {".csv", ".tsv"})
    if suffix not in _KNOWN or suffix in fitting:
        return ()
    return (f"the name ends in {suffix} but the content is {kind}",)


def _content_hash(frame: pd.DataFrame) -> str:
    digest = hashlib.sha256()
    for name in frame.columns:
        digest.update(f"{name}\x00{frame[name].dtype}\x00".encode())
        rows = pd.util.hash_pandas_object(frame[name], index=False, categorize=True)
        digest.update(rows.to_numpy().tobytes())
    return digest.hexdigest()
