"""Figures: only from numbers at hand, the same bytes twice, titled by what they show."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_records import credit, out_of_scope, regression

from advisor.adapters.plots import draw_plots
from advisor.schema.record import DecisionRecord


def test_credit_figures(tmp_path: Path) -> None:
    record = credit()
    plots = draw_plots(record, tmp_path)
    assert [p.id for p in plots] == [
        "complexity", "gaps", "bar", "model", "importance", "calibration", "cost", "curve",
        "groups", "learning", "missing",
    ]  # fmt: skip
    for plot in plots:
        data = (tmp_path / plot.path).read_bytes()
        assert data.startswith(b"\x89PNG")
        assert b"matplotlib" not in data.lower()
        assert plot.title
        assert plot.caption.endswith(".")
    again = draw_plots(record, tmp_path / "again")
    assert [p.sha256 for p in plots] == [p.sha256 for p in again]
    words = {p.id: f"{p.title} {p.caption}" for p in plots}
    assert "inside the margin of 0.010" in words["complexity"]
    assert "Shuffling duration_months" in words["importance"]
    assert "16.7" not in words["cost"]


def test_regression_figures(tmp_path: Path) -> None:
    plots = {p.id: p for p in draw_plots(regression(), tmp_path)}
    assert {"complexity", "gaps", "model", "residuals"} <= set(plots)
    assert "area moves the result most" in plots["model"].title
    assert "calibration" not in plots


def test_nothing_measured_draws_nothing_of_it(tmp_path: Path) -> None:
    assert {p.id for p in draw_plots(out_of_scope(), tmp_path)} <= {"missing"}


@pytest.mark.parametrize("text", ["$x_{1}$ $", "a\nb", "漢字" * 40, "\u202e<b>|`", "", "{}%s"])
def test_hostile_names_are_drawn_as_text(text: str, tmp_path: Path) -> None:
    base = credit()
    explained = base.explanations
    assert explained is not None
    record: DecisionRecord = credit(
        explanations=explained.model_copy(
            update={
                "importances": tuple(
                    i.model_copy(update={"column": text}) for i in explained.importances
                )
            }
        ),
        candidates=tuple(c.model_copy(update={"title": text}) for c in base.candidates),
    )
    assert len(draw_plots(record, tmp_path)) == 11
