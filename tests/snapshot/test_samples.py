"""The committed sample reports are what their records say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.adapters.templates import load_templates
from advisor.api import load_record
from advisor.stages.render import render_markdown, render_model_card
from advisor.stages.verify import verify_record

SAMPLES = Path(__file__).parents[2] / "reports" / "samples"
CASES = sorted(path.parent for path in SAMPLES.glob("*/decision.json"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_report_is_a_function_of_its_record(case: Path) -> None:
    record, templates = load_record(case), load_templates(None)
    assert render_markdown(record, templates) == (case / "decision.md").read_text(encoding="utf-8")
    card = case / "model_card.md"
    if card.exists():
        assert render_model_card(record, templates) == card.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_record_passes_its_own_audit(case: Path) -> None:
    body = json.loads((case / "decision.json").read_text(encoding="utf-8"))
    assert verify_record(body) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_every_plot_that_is_named_exists(case: Path) -> None:
    record = load_record(case)
    assert record.plots
    for plot in record.plots:
        assert (case / plot.path).is_file()


def test_both_directions_are_shown() -> None:
    """A white box kept, an additive model, a complex one, and a baseline that is enough."""
    found = {case.name: load_record(case) for case in CASES}
    tiers = {name: record.decision.tier for name, record in found.items()}
    assert tiers["credit"] == "T1"
    assert tiers["player_potential"] == "T2"
    assert tiers["digit_lane"] in ("T3", "T4", "T5")
    assert found["assignment_check"].verdict == "BASELINE_IS_ENOUGH"
