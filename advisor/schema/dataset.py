"""A data set in memory. It never enters a record; its `SourceInfo` does."""

from __future__ import annotations

from dataclasses import dataclass

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
