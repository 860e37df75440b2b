"""Reads what was asked: documents, structured entries and flags into one `Requirements`."""

from __future__ import annotations

from advisor.stages.requirements.reader import read_requirements
from advisor.stages.requirements.sketch import sketch_columns
from advisor.stages.requirements.structured import to_yaml

__all__ = ["read_requirements", "sketch_columns", "to_yaml"]
