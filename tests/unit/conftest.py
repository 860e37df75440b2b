"""One finished instant run for all tests that read what a run leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from advisor.api.running import RunResult

DEMANDS = """# What we need

The target column is passed; the positive class is yes.
The AUC must be at least 0.70.
"""


@dataclass(frozen=True)
class FinishedRun:
    """Where a run was made, from what, and what it returned."""

    data: Path
    document: Path
    result: RunResult

    @property
    def folder(self) -> Path:
        return self.result.folder


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    # Here and not above: the other tests of this folder need none of it.
    from made_data import made_frame

    from advisor import api

    base = tmp_path_factory.mktemp("finished")
    data, document = base / "parts.csv", base / "needs.md"
    made_frame().to_csv(data, index=False)
    document.write_text(DEMANDS, encoding="utf-8")
    result = api.analyze(
        data,
        requirements=[document],
        effort="instant",
        out=base / "run",
        tracking_uri="off",
        command="advisor analyze parts.csv",
    )
    return FinishedRun(data, document, result)
