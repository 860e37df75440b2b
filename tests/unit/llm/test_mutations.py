"""A small run of the mutation benchmark: nothing false on the page, nearly everything true kept."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "benchmarks" / "llm"))

import mutations


def test_no_mutation_reaches_the_page_and_true_claims_are_kept() -> None:
    found = mutations.measure(120, seed=7)
    assert found["reached_the_page"] == {}, found["examples"]
    assert found["free_false_reached_the_page"] == 0, found["examples"]
    assert found["free_false_narratives"] == 100
    assert found["true_kept_share"] >= 0.98, found["dropped_true"]
    assert len(found["mutated"]) >= 10


def test_the_mutator_shares_no_rule_and_no_word_list_with_the_check() -> None:
    source = Path(mutations.__file__).read_text(encoding="utf-8")
    for name in ("frame_words", "FRAME_WORDS", "check_narrative.claims", "BrokenRule", "slots"):
        assert f"import {name}" not in source
        assert f"check_narrative.{name}" not in source
