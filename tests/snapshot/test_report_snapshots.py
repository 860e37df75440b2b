"""Whole reports against files on disk; rewrite them with ``UPDATE_SNAPSHOTS=1 pytest ...``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from report_records import EVERY_CASE

from advisor.adapters.templates import load_templates
from advisor.stages.narrate import narrate
from advisor.stages.render import render_markdown, render_model_card

FOLDER = Path(__file__).parent / "reports"


@pytest.mark.parametrize("name", sorted(EVERY_CASE))
def test_report_is_as_agreed(name: str) -> None:
    record = EVERY_CASE[name]()
    record = record.model_copy(update={"narrative": narrate(record)})
    templates = load_templates()
    texts = {
        f"{name}.md": render_markdown(record, templates),
        f"{name}.card.md": render_model_card(record, templates),
    }
    for file, text in texts.items():
        path = FOLDER / file
        if os.environ.get("UPDATE_SNAPSHOTS") == "1":
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text, (
            f"{file} differs; look at the change, then run with UPDATE_SNAPSHOTS=1"
        )
