"""One policy for column names, whatever the file format.

White space around a name is removed, an unnamed column becomes ``column_<position>``, both with
a note. Two columns of one name, or a first line that looks like data, are errors: any repair
would let a requirement speak of the wrong column.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Hashable, Sequence

import pandas as pd

from advisor.errors import DataError

_INTEGER = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?")
_SAVED_INDEX = re.compile(r"|Unnamed: \d+|__index_level_\d+__")
_MOST_NAMED = 5


def clean_names(raw: Sequence[Hashable], where: str) -> tuple[list[str], list[str]]:
    """Return the column names to use and notes on what was changed.

    Parameters
    ----------
    raw : sequence
        Names as read; None and blank texts are unnamed.
    where : str
        File, for messages.

    Raises
    ------
    DataError
        If two columns carry the same name.
    """
    notes: list[str] = []
    texts = ["" if name is None or name != name else str(name) for name in raw]
    stripped = [" ".join(text.split()) if "\n" in text else text.strip() for text in texts]
    changed = [name for name, text in zip(stripped, texts, strict=True) if name and name != text]
    if changed:
        notes.append(f"white space around column names removed: {listed(changed)}")
    numbers = [str(name) for name in raw if name is not None and not isinstance(name, str)]
    if numbers:
        notes.append(f"column names that are not text were turned into text: {listed(numbers)}")
    _refuse_repeats(stripped, where)
    taken = set(stripped)
    unnamed: list[str] = []
    for position, name in enumerate(stripped, start=1):
        if name:
            continue
        fresh = f"column_{position}"
        while fresh in taken:
            fresh += "_unnamed"
        taken.add(fresh)
        stripped[position - 1] = fresh
        unnamed.append(fresh)
    if unnamed:
        notes.append(f"columns without a name were called {listed(unnamed)}")
    return stripped, notes


def checked_header(names: Sequence[str], where: str) -> list[str]:
    """Return a note when column names are numbers.

    Consecutive whole numbers (``0, 1, 2``; years) are accepted as names.

    Raises
    ------
    DataError
        If the header line consists mostly of other numbers: it is a row of data.
    """
    numeric = [name.strip() for name in names if _NUMBER.fullmatch(name.strip())]
    if not numeric or 2 * len(numeric) < len(names):
        return []
    if all(_INTEGER.fullmatch(name) for name in numeric):
        values = [int(name) for name in numeric]
        if all(b - a == 1 for a, b in itertools.pairwise(values)):
            return [f"column names are numbers: {listed(numeric)}"]
    raise DataError(
        f"the first line looks like data, not like column names ({listed(numeric)})",
        where=f"{where}, line 1",
        expected="a header line with one name for each column",
        hint="add a line with column names at the top of the file",
    )


def index_note(frame: pd.DataFrame, first_name: Hashable) -> list[str]:
    """Return a note when a first column without a name of its own only counts the rows.

    `first_name` is its name as read, before it was given one.
    """
    given = "" if first_name is None or first_name != first_name else str(first_name).strip()
    if not _SAVED_INDEX.fullmatch(given) or frame.shape[1] < 2:
        return []
    first = frame.iloc[:, 0]
    if not pd.api.types.is_integer_dtype(first.dtype) or len(first) < 2:
        return []
    values = first.to_numpy()
    if values[0] in (0, 1) and bool((values[1:] - values[:-1] == 1).all()):
        return [
            f"'{frame.columns[0]}' had no name and counts the rows from {values[0]}: "
            "it looks like a saved row index, not like an input"
        ]
    return []


def listed(names: Sequence[str]) -> str:
    """Return up to five names, quoted, and how many more there are."""
    text = ", ".join(f"'{name}'" for name in names[:_MOST_NAMED])
    rest = len(names) - _MOST_NAMED
    return f"{text} and {rest} more" if rest > 0 else text


def _refuse_repeats(names: Sequence[str], where: str) -> None:
    positions: dict[str, list[int]] = {}
    for position, name in enumerate(names, start=1):
        if name:
            positions.setdefault(name, []).append(position)
    repeated = {name: at for name, at in positions.items() if len(at) > 1}
    if not repeated:
        return
    shown = "; ".join(
        f"'{name}' in columns {', '.join(map(str, at[:4]))}{', ...' if len(at) > 4 else ''}"
        for name, at in list(repeated.items())[:_MOST_NAMED]
    )
    raise DataError(
        f"column names occur more than once: {shown}",
        where=where,
        expected="a header line in which every column name occurs once",
        hint="rename or remove the repeated columns; if the file has no header line, add one",
    )
