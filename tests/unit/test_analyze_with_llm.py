"""A language model may draft prose; the decision is the same with it and without it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from advisor import analyze
from advisor.errors import InputError
from advisor.pipeline.llm_run import LLMSettings


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    table = pd.DataFrame({name: rng.normal(size=220) for name in "abc"})
    table["bought"] = np.where(table.a + rng.logistic(size=220) > 0, "yes", "no")
    return table


def run(frame: pd.DataFrame, out: Path, **options: object):
    return analyze(
        frame, target="bought", effort="instant", out=out, tracking_uri="off", **options
    ).record


def test_a_model_that_answers_nothing_changes_nothing_but_the_account(
    frame: pd.DataFrame, tmp_path: Path
) -> None:
    plain = run(frame, tmp_path / "plain")
    (tmp_path / "replies").mkdir()
    settings = LLMSettings(mode=f"replay:{tmp_path / 'replies'}")
    asked = run(frame, tmp_path / "asked", llm=settings)
    assert asked.digest == plain.digest
    assert asked.narrative.paragraphs == plain.narrative.paragraphs
    assert asked.provenance.llm.mode.startswith("replay")
    assert "replay" in asked.provenance.llm.note.lower() or asked.provenance.llm.note
    report = (tmp_path / "asked" / "decision.md").read_text(encoding="utf-8")
    assert str(tmp_path) not in report


def test_a_document_that_forbids_egress_stops_a_remote_model(
    frame: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memo = tmp_path / "memo.md"
    memo.write_text("We do not send data to any outside service, ever.\n", encoding="utf-8")
    settings = LLMSettings(
        mode="live", model="m", base_url="https://models.example/v1", allow_remote=True
    )
    with pytest.raises(InputError, match="outside service"):
        run(frame, tmp_path / "out", llm=settings, requirements=[memo])
    assert not (tmp_path / "out").exists()
