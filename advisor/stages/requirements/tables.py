"""Finds tables: lists of requirements with a priority, data dictionaries, and grids of costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from advisor.stages.requirements.columns import Columns
from advisor.stages.requirements.segment import Sentence

_BINDING = re.compile(
    r"(?:requirements?|criteri\w+|anforderung\w*|forderung|vorgabe|requisitos?|exigences?"
    r"|condition\w*"
    r"|demand\w*|text|statement|rule)"
)
_PRIORITY = re.compile(
    r"(?:prio\w*|moscow|m/s/?c?|obligation|binding|strength|level|must/should|verbindlichkeit"
    r"|prioridad"
    r"|priorite|muss/soll|art)"
)
_GRADES = (
    ("must", re.compile(r"(?:m|must|mandatory|muss|high|hoch|1|a|shall|obligator\w+|alta|haute?"
                        r"|debe|doit|required|kritisch|critical)")),
    ("should", re.compile(r"(?:s|should|soll|medium|mittel|2|b|desirable|wunsch|deseable|media"
                          r"|souhait\w*|moyenne|recommended|nice to have|could|c|kann|low|3)")),
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One cell of a row: its text folded and as written, and its offsets within the sentence."""

    fold: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Table:
    """Rows of one table; `header` holds the folded cells of the first row."""

    header: tuple[str, ...]
    rows: tuple[tuple[Sentence, tuple[Cell, ...]], ...]
    first: Sentence


def cells_of(sentence: Sentence) -> tuple[Cell, ...]:
    """Return the cells of a row written with bars."""
    edges = [m.start() for m in re.finditer(r"\|", sentence.fold)]
    bounds = [-1, *edges, len(sentence.fold)]
    if sentence.fold.startswith("|"):
        bounds = bounds[1:]
    if sentence.fold.rstrip().endswith("|"):
        bounds = bounds[:-1]
    cells = []
    for left, right in pairwise(bounds):
        raw = sentence.text[left + 1 : right]
        lead = len(raw) - len(raw.lstrip())
        start = left + 1 + lead
        written = raw.strip()
        folded = sentence.fold[start : start + len(written)]
        cells.append(Cell(folded, written, start, start + len(written)))
    return tuple(cells)


def tables(sentences: list[Sentence]) -> Iterator[Table]:
    """Yield the tables of at least two rows; the first row is the header."""
    run: list[Sentence] = []
    for sentence in [*sentences, None]:
        follows = (
            sentence is not None
            and sentence.form in {"row", "columns"}
            and (not run or 0 < sentence.line - run[-1].line <= 2)
            and (not run or sentence.document == run[-1].document)
        )
        if follows and sentence is not None:
            run.append(sentence)
            continue
        if len(run) >= 2:
            header = tuple(cell.fold for cell in cells_of(run[0]))
            rows = tuple((row, cells_of(row)) for row in run[1:])
            yield Table(header, rows, run[0])
        starts = sentence is not None and sentence.form in {"row", "columns"}
        run = [sentence] if starts and sentence is not None else []


def is_dictionary(table: Table, columns: Columns) -> bool:
    """Tell whether at least half of the rows begin with the name of a column of the data."""
    if not columns.known:
        return any(re.search(r"column|field|spalte|feld|columna|campo|colonne|champ", h)
                   for h in table.header[:1])  # fmt: skip
    named = sum(any(columns.lookup(c.text) for c in cells[:2]) for _, cells in table.rows)
    return named * 2 >= len(table.rows) and named >= 2


def with_priorities(sentences: list[Sentence]) -> list[Sentence]:
    """Give the rows of a list of requirements their priority, and blank what is no statement.

    The first row of a table becomes the row of its column titles, which binds nothing.
    """
    changed: dict[tuple[str, int], Sentence] = {}
    for table in tables(sentences):
        changed[table.first.document, table.first.start] = replace(table.first, form="columns")
        graded = next((n for n, h in enumerate(table.header) if _PRIORITY.fullmatch(h)), None)
        stated = next((n for n, h in enumerate(table.header) if _BINDING.match(h)), None)
        if stated is None:
            continue
        for row, cells in table.rows:
            if stated < len(cells):
                grade = cells[graded].fold if graded is not None and graded < len(cells) else ""
                changed[row.document, row.start] = _statement(row, cells[stated], grade)
    return [changed.get((s.document, s.start), s) for s in sentences]


def _statement(row: Sentence, cell: Cell, grade: str) -> Sentence:
    blank = " " * cell.start + row.fold[cell.start : cell.end]
    priority = next((name for name, pattern in _GRADES if pattern.fullmatch(grade)), "")
    return replace(row, fold=blank.ljust(len(row.fold)), form="bullet", priority=priority)
