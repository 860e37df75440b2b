"""Limits that are enforced before memory is spent, and how to raise them."""

from __future__ import annotations

import os
from dataclasses import dataclass

from advisor.errors import DataError

MAX_DATA_MB = 2048
"""Bytes after decompression, in MB (2**20 bytes)."""
MAX_ROWS = 50_000_000
MAX_COLUMNS = 20_000
MAX_CELLS = 500_000_000
"""Rows x columns; at 8 bytes a cell this is 4 GB of memory."""
MAX_FIELD_CHARACTERS = 16_000_000
"""One cell; beyond it a quote was most likely never closed."""

_VARIABLES = {
    "megabytes": "ADVISOR_MAX_DATA_MB",
    "rows": "ADVISOR_MAX_DATA_ROWS",
    "columns": "ADVISOR_MAX_DATA_COLUMNS",
    "cells": "ADVISOR_MAX_DATA_CELLS",
}


@dataclass(frozen=True)
class Limits:
    """Sizes that a data file may have."""

    megabytes: int = MAX_DATA_MB
    rows: int = MAX_ROWS
    columns: int = MAX_COLUMNS
    cells: int = MAX_CELLS

    def check_bytes(self, n_bytes: int, where: str, what: str = "the file") -> None:
        """Raise `DataError` when `n_bytes` after decompression exceed the limit."""
        if n_bytes > self.megabytes << 20:
            raise DataError(
                f"{what} holds more than {self.megabytes:,} MB of data",
                where=where,
                hint="use a sample of the rows, or raise the limit with the environment "
                f"variable {_VARIABLES['megabytes']} (in MB)",
            )

    def check_shape(self, n_rows: int, n_columns: int, where: str) -> None:
        """Raise `DataError` when rows, columns or their product exceed the limit."""
        for kind, size, limit in (
            ("rows", n_rows, self.rows),
            ("columns", n_columns, self.columns),
            ("cells", n_rows * n_columns, self.cells),
        ):
            if size > limit:
                raise DataError(
                    f"the data has more than {limit:,} {kind} ({size:,} or more)",
                    where=where,
                    hint="use a sample, or raise the limit with the environment variable "
                    f"{_VARIABLES[kind]}",
                )


def limits_from_environment() -> Limits:
    """Return the limits, raised or lowered by ``ADVISOR_MAX_DATA_*``.

    Raises
    ------
    DataError
        If a variable does not hold a positive whole number.
    """
    given: dict[str, int] = {}
    for field, variable in _VARIABLES.items():
        text = os.environ.get(variable)
        if not text:
            continue
        if not (text.isascii() and text.isdigit() and int(text) > 0):
            raise DataError(
                f"the environment variable {variable} is {text!r}",
                expected="a positive whole number",
            )
        given[field] = int(text)
    return Limits(**given)
