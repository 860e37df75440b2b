"""The schema beside a model, and new data against it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from profile_build import asked, problem_of, profile_of

from advisor.stages.profile import FINDING_CODES
from advisor.stages.schema_file import check_against_schema, training_schema

N = 300


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, N),
            "price": [f"{v:.2f}".replace(".", ",") for v in rng.gamma(2, 9, N)],
            "level": rng.choice(["a", "b", "?"], N),
            "flag": rng.random(N) < 0.5,
            "when": pd.date_range("2022-01-01", periods=N).strftime("%Y-%m-%d"),
            "note": [f"the parcel number {i} came late" for i in range(N)],
            "owner": [f"Arthur D. {i}" for i in range(N)],
        }
    )


@pytest.fixture
def schema(frame: pd.DataFrame) -> dict[str, object]:
    y = np.random.default_rng(6).integers(0, 2, N)
    profile = profile_of(frame, y, requirements=(asked("other", "owner", privacy=True),))
    made = training_schema(profile, frame, problem_of(frame))
    return json.loads(json.dumps(made))


def found(frame: pd.DataFrame, schema: dict[str, object]) -> dict[str, str]:
    return {f.code: f.severity for f in check_against_schema(frame, schema)}


def test_schema_types_and_privacy(schema: dict[str, object]) -> None:
    types = {entry["name"]: entry["type"] for entry in schema["columns"]}
    assert types == {
        "age": "number", "price": "number", "level": "category", "flag": "boolean",
        "when": "date", "note": "text",
    }  # fmt: skip
    level = next(e for e in schema["columns"] if e["name"] == "level")
    assert level["levels"] in (["a", "b"], ["b", "a"])
    assert level["missing_allowed"] is True
    text = json.dumps(schema)
    assert "Arthur" not in text
    assert "parcel" not in text
    assert schema["ignored_columns"] == ["owner"]


def test_training_data_fits_its_own_schema(frame: pd.DataFrame, schema: dict[str, object]) -> None:
    assert check_against_schema(frame, schema) == ()
    assert check_against_schema(frame.iloc[:1].assign(y=1), schema) == ()


@pytest.mark.parametrize(
    ("change", "code", "severity"),
    [
        (lambda f: f.drop(columns="age"), "schema_missing_column", "severe"),
        (lambda f: f.assign(extra=1), "schema_extra_column", "info"),
        (lambda f: f.assign(age=f["age"] + 50), "schema_out_of_range", "warning"),
        (lambda f: f.assign(age="old"), "schema_type", "severe"),
        (lambda f: f.assign(when="soon"), "schema_type", "severe"),
        (lambda f: f.assign(when="2031-05-05"), "schema_out_of_range", "warning"),
        (lambda f: f.assign(level=["z"] + ["a"] * (N - 1)), "schema_unseen_levels", "warning"),
        (lambda f: f.assign(level="z"), "schema_unseen_levels", "severe"),
        (lambda f: f.assign(age=f["age"].where(f.index > 4)), "schema_unexpected_missing",
         "warning"),
        (lambda f: f.assign(price="12.50 EUR each"), "schema_type", "severe"),
    ],
)  # fmt: skip
def test_each_departure_is_named(
    frame: pd.DataFrame, schema: dict[str, object], change: object, code: str, severity: str
) -> None:
    assert found(change(frame), schema).get(code) == severity
    assert code in FINDING_CODES


def test_counts_and_shares_are_in_the_message(
    frame: pd.DataFrame, schema: dict[str, object]
) -> None:
    new = frame.assign(level=["z"] * 3 + ["q"] + ["a"] * (N - 4))
    (item,) = check_against_schema(new, schema)
    assert "4 rows" in item.message
    assert "'z' (3)" in item.message


def test_other_spelling_of_the_same_numbers_is_no_departure(
    frame: pd.DataFrame, schema: dict[str, object]
) -> None:
    assert check_against_schema(frame.assign(age=frame["age"].astype(str)), schema) == ()
    assert check_against_schema(frame.assign(flag=frame["flag"].astype(int)), schema) == ()
    assert check_against_schema(frame.assign(when=pd.to_datetime(frame["when"])), schema) == ()


def test_long_lists_of_levels_are_cut(frame: pd.DataFrame) -> None:
    many = pd.DataFrame({"v": [f"c{i % 240}" for i in range(960)], "x": np.arange(960) % 7})
    profile = profile_of(many, np.random.default_rng(0).integers(0, 2, 960))
    (entry, _) = training_schema(profile, many, problem_of(many))["columns"]
    assert (entry["n_levels"], len(entry["levels"])) == (240, 200)
