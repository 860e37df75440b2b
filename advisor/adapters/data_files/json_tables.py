"""JSON Lines, and JSON arrays of objects."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from advisor.adapters.data_files.binary_tables import Table
from advisor.adapters.data_files.cells import plain_columns
from advisor.adapters.data_files.column_names import clean_names
from advisor.adapters.data_files.limits import Limits
from advisor.adapters.text_encoding import Encoding
from advisor.errors import DataError

_EXPECTED = 'one object a line, or one array of objects: [{"column": value, ...}, ...]'
_PEEK_CHARACTERS = 4096


def json_kind(stream: BinaryIO, encoding: Encoding) -> str | None:
    """Return 'json' (array), 'jsonl', or None when the text is neither."""
    text = _text(stream, encoding)
    try:
        head = text.read(_PEEK_CHARACTERS).lstrip()
    except UnicodeError:
        return None
    finally:
        text.detach()
    if head.startswith("[") and head[1:].lstrip()[:1] in ("{", "[", "]"):
        return "json"
    return "jsonl" if head.startswith("{") and head[1:].lstrip()[:1] in ('"', "}") else None


def parse_json(
    stream: BinaryIO, encoding: Encoding, kind: str, limits: Limits, where: str
) -> Table:
    """Read JSON records; keys that a record lacks are missing, nested values left out.

    Raises
    ------
    DataError
        Invalid JSON (with its line), records that are no objects, no records, the limits.
    """
    text = _text(stream, encoding)
    try:
        records = _array(text, where) if kind == "json" else _lines(text, where)
        columns, n_rows = _columns(records, limits, where)
    except UnicodeError as fault:
        raise DataError(f"the text is not valid {encoding.name}", where=where) from fault
    finally:
        text.detach()
    if n_rows == 0 or not columns:
        raise DataError("the file holds no records", where=where, expected=_EXPECTED)
    names, notes = clean_names(list(columns), where)
    frame = pd.DataFrame(
        {
            name: pd.Series(values, dtype=object)
            for name, values in zip(names, columns.values(), strict=True)
        }
    )
    frame, more = plain_columns(frame)
    if frame.shape[1] == 0:
        raise DataError("no column holds single values", where=where, expected=_EXPECTED)
    return Table(frame, (*notes, *more))


def _text(stream: BinaryIO, encoding: Encoding) -> io.TextIOWrapper:
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding.name)


def _lines(text: io.TextIOBase, where: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text, start=1):
        if line.strip():
            place = f"{where}, line {number}"
            yield place, _decoded(line.strip(), place)


def _array(text: io.TextIOBase, where: str) -> Iterator[tuple[str, Any]]:
    for number, record in enumerate(_decoded(text.read(), where), start=1):
        yield f"{where}, record {number}", record


def _decoded(text: str, where: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique_keys)
    except json.JSONDecodeError as fault:
        place = f"{where}, line {fault.lineno}" if fault.lineno > 1 else where
        raise DataError(
            f"invalid JSON: {fault.msg} (column {fault.colno})", where=place, expected=_EXPECTED
        ) from fault
    except (RecursionError, ValueError) as fault:
        raise DataError(f"invalid JSON: {fault}", where=where, expected=_EXPECTED) from fault


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key '{repeated}' occurs twice in one object")
    return record


def _columns(
    records: Iterable[tuple[str, Any]], limits: Limits, where: str
) -> tuple[dict[str, list[Any]], int]:
    columns: dict[str, list[Any]] = {}
    n_rows = 0
    for place, record in records:
        if not isinstance(record, dict):
            raise DataError(
                f"the record is {_kind_of(record)}, not an object", where=place,
                expected=_EXPECTED,
            )  # fmt: skip
        for key, value in record.items():
            values = columns.setdefault(key, [])
            if len(values) < n_rows:
                values.extend([np.nan] * (n_rows - len(values)))
            values.append(np.nan if value is None else value)
        n_rows += 1
        if n_rows % 10_000 == 0 or len(columns) > limits.columns:
            limits.check_shape(n_rows, len(columns), where)
    for values in columns.values():
        values.extend([np.nan] * (n_rows - len(values)))
    limits.check_shape(n_rows, len(columns), where)
    return columns, n_rows


def _kind_of(value: Any) -> str:
    kinds = {list: "an array", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
