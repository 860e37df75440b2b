"""New data against a record: noise, drift, outcomes, and what is due."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_data import made_frame, made_regression
from typer.testing import CliRunner

from advisor import api
from advisor.cli.app import app
from advisor.errors import RecordError, TargetError
from advisor.schema.monitoring import DriftRow
from advisor.schema.profile import ColumnProfile, DataProfile
from advisor.stages.monitor import (
    compare_inputs,
    decile_edges,
    fold_rows,
    input_references,
    score_reference,
)
from advisor.statistics.stability import merged_bins, population_stability


# ---------------------------------------------------------------------- the index
def test_the_index_is_siddiqis_formula() -> None:
    found = population_stability([0.5, 0.5], 1_000_000, [300_000, 700_000], 0.05, ordered=True)
    expected = (0.3 - 0.5) * np.log(0.3 / 0.5) + (0.7 - 0.5) * np.log(0.7 / 0.5)
    assert found.psi == pytest.approx(expected, rel=1e-4)


def test_equal_shares_have_no_index() -> None:
    found = population_stability([0.25] * 4, 400, [50] * 4, 0.05, ordered=True)
    assert found.psi == pytest.approx(0.0, abs=1e-12)
    assert found.n_bins == 4


@pytest.mark.parametrize(("n_old", "n_new"), [(200, 60), (500, 500), (5_000, 200)])
def test_chance_exceeds_the_noise_limit_as_often_as_it_says(n_old: int, n_new: int) -> None:
    generator = np.random.default_rng(7)
    shares, hits = np.full(10, 0.1), 0
    for _ in range(400):
        old = generator.multinomial(n_old, shares)
        new = generator.multinomial(n_new, shares)
        found = population_stability(old / n_old, n_old, new, 0.05, ordered=True)
        hits += found.psi > found.noise_limit
    assert 0.02 <= hits / 400 <= 0.09


def test_few_rows_merge_bins_and_too_few_are_not_compared() -> None:
    merged = population_stability([0.1] * 10, 1_000, [2] * 10, 0.05, ordered=True)
    assert merged.n_bins == 3
    assert population_stability([0.1] * 10, 1_000, [1] * 4 + [0] * 6, 0.05, ordered=True).n_bins < 2


def test_neighbours_are_merged_for_numbers_and_the_rarest_for_levels() -> None:
    expected = np.array([50.0, 1.0, 50.0, 1.0])
    ordered = merged_bins(expected, expected, ordered=True)
    assert list(np.diff(ordered) >= 0) == [True] * 3
    levels = merged_bins(expected, expected, ordered=False)
    assert levels[1] == levels[3]


def test_a_level_that_only_the_new_rows_have_stands_out() -> None:
    found = population_stability([0.6, 0.4, 0.0], 300, [90, 60, 150], 0.05, ordered=False)
    assert found.psi > 1
    assert found.n_bins == 3


# ---------------------------------------------------------------------- the reference
def test_edges_hold_about_equal_rows_and_none_above_the_largest_value() -> None:
    values = np.arange(1, 201, dtype=float)
    edges = decile_edges(values)
    assert len(edges) == 9
    held = np.histogram(values, bins=[-np.inf, *[e + 0.5 for e in edges], np.inf])[0]
    assert set(held) <= {19, 20, 21}
    assert decile_edges(np.ones(500)) == ()
    assert decile_edges(np.arange(30.0)) == ()


def _profiled(**kinds: str) -> DataProfile:
    columns = tuple(ColumnProfile(name=n, dtype="object", kind=k) for n, k in kinds.items())  # type: ignore[arg-type]
    return DataProfile(n_rows=100, n_columns=len(columns), facts=(), columns=columns)


def test_rare_levels_are_not_named_and_private_columns_are_left_out() -> None:
    frame = pd.DataFrame(
        {"place": ["north"] * 60 + ["south"] * 35 + ["Anna's house"] * 5,
         "name": ["a", "b"] * 50}
    )  # fmt: skip
    found = input_references(
        _profiled(place="categorical", name="categorical"), frame, ["place", "name"], {"name"}
    )
    assert [item.column for item in found] == ["place"]
    assert found[0].distribution.levels == ("north", "south")
    assert found[0].distribution.shares == pytest.approx((0.6, 0.35, 0.05, 0.0))
    assert "Anna" not in found[0].model_dump_json()


def test_of_texts_only_the_length_is_kept_and_dates_are_seconds() -> None:
    frame = pd.DataFrame(
        {"note": [f"secret {n:03d}" + "x" * (n % 7) for n in range(100)],
         "day": pd.date_range("2024-01-01", periods=100)}
    )  # fmt: skip
    found = {
        item.column: item
        for item in input_references(
            _profiled(note="text", day="datetime"), frame, ["note", "day"], ()
        )
    }
    assert found["note"].kind == "text_length"
    assert "secret" not in found["note"].model_dump_json()
    start = pd.Timestamp("2024-01-01").timestamp()
    assert all(start <= edge <= start + 100 * 86_400 for edge in found["day"].distribution.edges)


def test_the_record_and_the_models_schema_hold_the_distributions(finished) -> None:
    record = finished.result.record
    assert [item.column for item in record.monitoring] == ["size", "colour", "age"]
    for item in record.monitoring:
        assert sum(item.distribution.shares) == pytest.approx(1.0)
    schema = json.loads((finished.folder / "model" / "schema.json").read_text("utf-8"))
    by_name = {entry["name"]: entry for entry in schema["columns"]}
    edges = list(record.monitoring[0].distribution.edges)
    assert by_name["size"]["distribution"]["edges"] == edges


def test_the_score_reference_counts_every_row_once(finished) -> None:
    record = finished.result.record
    found = score_reference(record, record.decision.family)
    assert found is not None
    tables = record.candidate(record.decision.family).thresholds
    n_folds = record.plan.comparison_folds.n_folds
    assert found.n_rows == sum(t.n_positive + t.n_negative for t in tables[:n_folds])
    assert sum(found.shares) == pytest.approx(1.0)
    assert max(found.shares) < 0.3


# ---------------------------------------------------------------------- a finished run
def rows_of(report, part: str) -> dict[str, DriftRow]:
    return {row.name: row for row in getattr(report, part)}


def test_data_of_the_same_source_are_let_pass(finished) -> None:
    report = api.monitor(finished.folder, made_frame(220, seed=9))
    assert not report.due
    assert {row.status for row in report.inputs} == {"stable"}
    assert report.n_labelled == 220
    assert rows_of(report, "scores")["probability of yes"].status == "stable"
    assert rows_of(report, "performance")["roc_auc"].trigger is not None


def test_a_shift_is_due_and_names_its_columns(finished) -> None:
    frame = made_frame(220, seed=9)
    frame["size"] += 15
    frame.loc[:150, "age"] = np.nan
    report = api.monitor(finished.folder, frame.drop(columns="passed"))
    inputs = rows_of(report, "inputs")
    assert report.due
    assert (inputs["size"].status, inputs["age"].status) == ("review", "review")
    assert inputs["colour"].status == "stable"
    assert "missing 69.5%, was" in inputs["age"].detail
    assert rows_of(report, "scores")["probability of yes"].status == "review"
    assert any("--labels" in note for note in report.notes)


def test_worse_outcomes_are_due_against_the_weakest_fold_and_the_bar(finished) -> None:
    frame = made_frame(220, seed=9)
    frame["truth"] = np.random.default_rng(3).permutation(frame["passed"])
    report = api.monitor(finished.folder, frame.drop(columns="passed"), labels="truth")
    assert report.due
    found = [row for row in report.performance if row.name == "roc_auc"]
    record = finished.result.record
    worst = min(record.candidate(record.decision.family).metric("roc_auc").folds)
    assert found[0].trigger == worst
    assert found[0].status == "review"
    bar = next(row for row in found if row.requirement)
    assert (bar.trigger, bar.status) == (0.70, "review")
    text = (finished.folder / "decision.md").read_text(encoding="utf-8")
    assert f"below {worst:.3f}, the weakest comparison fold" in text


def test_few_outcomes_settle_nothing(finished) -> None:
    frame = made_frame(220, seed=9)
    frame.loc[12:, "passed"] = None
    report = api.monitor(finished.folder, frame)
    rows = [row for row in report.performance if row.name == "roc_auc"]
    assert len(rows) == 2
    assert {row.n_rows for row in rows} == {12}
    assert fold_rows(finished.result.record) > 12
    assert {row.status for row in rows} <= {"too_few_rows", "watch"}


def test_unknown_classes_and_columns_are_named(finished) -> None:
    frame = made_frame(60, seed=9)
    with pytest.raises(TargetError, match="no column 'outcome'"):
        api.monitor(finished.folder, frame, labels="outcome")
    frame.loc[3, "passed"] = "maybe"
    with pytest.raises(TargetError, match="'maybe'"):
        api.monitor(finished.folder, frame)


def test_a_missing_input_is_due_and_stops_the_predictions(finished) -> None:
    report = api.monitor(finished.folder, made_frame(60, seed=9).drop(columns="colour"))
    assert report.due
    assert rows_of(report, "inputs")["colour"].status == "review"
    assert report.scores == ()
    assert "lacks colour" in report.notes[0]


def test_without_a_model_the_inputs_are_compared_alone(finished, tmp_path: Path) -> None:
    shutil.copy(finished.folder / "decision.json", tmp_path)
    report = api.monitor(tmp_path, made_frame(60, seed=9))
    assert report.inputs
    assert report.scores == ()
    assert "no saved model" in report.notes[0]


def test_a_record_without_distributions_is_refused(finished, tmp_path: Path) -> None:
    record = finished.result.record.model_copy(update={"monitoring": ()})
    (tmp_path / "decision.json").write_text(record.model_dump_json(by_alias=True), "utf-8")
    with pytest.raises(RecordError, match="no distributions"):
        api.monitor(tmp_path, made_frame(60, seed=9))


def test_columns_that_the_model_does_not_read_are_only_watched(finished) -> None:
    frame = made_frame(220, seed=9)
    frame["size"] += 30
    rows = compare_inputs(finished.result.record, frame, ["colour"])
    assert {row.name: row.status for row in rows}["size"] == "watch"


def test_the_command_prints_a_table_or_json_and_leaves_with_the_right_code(
    finished, tmp_path: Path
) -> None:
    calm, moved = tmp_path / "calm.csv", tmp_path / "moved.csv"
    made_frame(220, seed=9).to_csv(calm, index=False)
    made_frame(220, seed=9).assign(size=90.0).to_csv(moved, index=False)
    done = CliRunner().invoke(app, ["monitor", str(finished.folder), str(calm)])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("**No review is due**")
    due = CliRunner().invoke(app, ["monitor", str(finished.folder), str(moved), "--json"])
    assert due.exit_code == 1
    assert json.loads(due.stdout)["due"] is True


def test_numbers_and_comparisons_are_monitored_too(tmp_path: Path) -> None:
    data = made_regression()
    for target, name in (("weight", "rmse"), ("weight >= 120", "roc_auc")):
        result = api.analyze(
            data, target=target, effort="instant", out=tmp_path / name, tracking_uri="off"
        )
        report = api.monitor(result.folder, data)
        found = rows_of(report, "performance")
        assert result.record.plan.metric in found
        assert found[result.record.plan.metric].n_rows == len(data)
        assert {row.status for row in report.inputs} == {"stable"}
        assert report.scores[0].psi is not None
