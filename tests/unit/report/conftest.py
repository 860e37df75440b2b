from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from advisor.adapters.templates import load_templates


@pytest.fixture(scope="session")
def templates() -> dict[str, str]:
    return load_templates()
