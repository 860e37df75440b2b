"""A data set in memory. It never enters a record; its `SourceInfo` does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from advisor.schema.base import Frozen


class SourceInfo(Frozen):
    """How the data was read, each detected choice reported."""

    name: str
    sha256: str
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    compression: str | None = None
    n_rows: int
    n_columns: int
    size_bytes: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """A frame with its origin."""

    frame: pd.DataFrame
    source: SourceInfo


@dataclass(frozen=True)
class Document:
    """The text of one requirements document."""

    name: str
    text: str
    sha256: str
    format: str


@dataclass(frozen=True)
class ColumnSketch:
    """What a reader of requirements needs to know of one column.

    Attributes
    ----------
    name : str
        Column name as in the data.
    dtype : str
        ``'number'``, ``'text'``, ``'boolean'`` or ``'datetime'``.
    levels : tuple of str
        Distinct values as text, sorted; empty when there are more than 50.
    n_unique : int
        Number of distinct values, missing ones not counted.
    minimum, maximum : float or None
        Range of a numeric column.
    """

    name: str
    dtype: Literal["number", "text", "boolean", "datetime"]
    levels: tuple[str, ...] = ()
    n_unique: int = 0
    minimum: float | None = None
    maximum: float | None = None
