"""Loads the generated documents with their truth and compares a reading with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from advisor.schema.dataset import ColumnSketch, Document
from advisor.schema.requirements import Requirement, Requirements
from advisor.stages.requirements import read_requirements

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    name: str
    batch: str
    text: str
    columns: tuple[ColumnSketch, ...]
    expected: tuple[dict[str, Any], ...]
    optional: frozenset[str]


def document(text: str, name: str = "doc.md", form: str = "markdown") -> Document:
    return Document(name, text, hashlib.sha256(text.encode()).hexdigest(), form)


def sketches(columns: dict[str, Any]) -> tuple[ColumnSketch, ...]:
    return tuple(_sketch(name, shape) for name, shape in columns.items())


def _sketch(name: str, shape: Any) -> ColumnSketch:
    if isinstance(shape, list):
        levels = tuple(sorted(str(level) for level in shape))
        numeric = all(level.lstrip("-").isdigit() for level in levels)
        return ColumnSketch(name, "number" if numeric else "text", levels, len(levels))
    return ColumnSketch(name, shape, (), 500)


def load(path: Path) -> Case:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Case(
        path.stem,
        "round1" if path.parent == FOLDER else path.parent.name,
        raw["document"],
        sketches(raw["columns"]),
        tuple(raw["expected"]),
        frozenset(raw["optional"]),
    )


def all_cases() -> list[Case]:
    return [load(path) for path in sorted(FOLDER.rglob("*.yaml"))]


def read(case: Case) -> Requirements:
    return read_requirements((document(case.text),), case.columns)


def fits(item: Requirement, wanted: dict[str, Any]) -> bool:
    for field, value in wanted.items():
        found = getattr(item, field)
        if value == "*":
            if not found:
                return False
        elif field == "columns":
            if sorted(found) != sorted(value):
                return False
        elif field == "at":
            given = found.model_dump(exclude_none=True) if found is not None else {}
            if given.keys() != value.keys() or any(abs(given[k] - value[k]) > 1e-6 for k in value):
                return False
        elif isinstance(value, int | float) and not isinstance(value, bool):
            if not isinstance(found, int | float) or abs(found - value) > 1e-6 * max(
                1.0, abs(value)
            ):
                return False
        elif found != value:
            return False
    return True


@dataclass(frozen=True)
class Outcome:
    missed: tuple[dict[str, Any], ...]
    invented: tuple[Requirement, ...]
    n_expected: int
    n_read: int

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / max(1, self.n_expected)

    @property
    def precision(self) -> float:
        return 1 - len(self.invented) / max(1, self.n_read)


def compare(case: Case, found: Requirements) -> Outcome:
    missed = tuple(
        wanted for wanted in case.expected if not any(fits(item, wanted) for item in found.items)
    )
    counted = [item for item in found.items if item.kind not in case.optional]
    invented = tuple(
        item for item in counted if not any(fits(item, wanted) for wanted in case.expected)
    )
    return Outcome(missed, invented, len(case.expected), len(counted))
