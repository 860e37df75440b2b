"""What must not change the facts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from profile_build import asked, excluded, profile_of

from advisor.schema.problem import Task
from advisor.schema.profile import DataProfile

SETTINGS = settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
SEEDS = st.integers(0, 10_000)


def table(seed: int, n: int = 200) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "x": rng.normal(size=n).round(2),
            "skewed": np.exp(rng.normal(size=n)),
            "count": rng.poisson(2, n),
            "city": rng.choice(["Ulm", "Bonn", "Kiel", "?"], n),
            "price": [f"{v:.2f}".replace(".", ",") for v in rng.gamma(2, 9, n)],
            "day": pd.date_range("2022-01-01", periods=n).strftime("%d.%m.%Y"),
            "code": [f"C{i:04d}" for i in range(n)],
        }
    )
    frame["land"] = frame["city"].map({"Ulm": "S", "Bonn": "W", "Kiel": "N", "?": "?"})
    frame.loc[rng.random(n) < 0.15, "skewed"] = np.nan
    y = (frame["x"] + rng.normal(size=n) > 0).astype(int).to_numpy()
    return frame, y


def facts(profile: DataProfile) -> dict[str, object]:
    held = {fact.id: fact.value for fact in profile.facts if fact.id != "data.memory_mb"}
    columns = sorted(profile.columns, key=lambda column: column.name)
    pairs = {frozenset((p.left, p.right, p.kind)): p.value for p in profile.pairs}
    findings = sorted((f.code, f.columns, f.message) for f in profile.findings)
    return {**held, "columns": columns, "pairs": pairs, "findings": findings}


@SETTINGS
@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    frame, y = table(seed)
    order = np.random.default_rng(seed + 1).permutation(len(frame))
    assert facts(profile_of(frame, y)) == facts(profile_of(frame.iloc[order], y[order]))


@SETTINGS
@given(SEEDS)
def test_the_order_of_columns_changes_nothing(seed: int) -> None:
    frame, y = table(seed)
    order = np.random.default_rng(seed + 1).permutation(frame.shape[1])
    left, right = profile_of(frame, y), profile_of(frame.iloc[:, order], y)
    assert facts(left) == facts(right)
    assert [c.name for c in right.columns] == list(frame.columns[order])


@SETTINGS
@given(SEEDS, st.sampled_from([0.25, 2.0, 1024.0]))
def test_the_unit_of_a_column_changes_only_its_own_numbers(seed: int, factor: float) -> None:
    frame, y = table(seed)
    scaled = frame.assign(x=frame["x"] * factor, skewed=frame["skewed"] * factor)
    left, right = profile_of(frame, y), profile_of(scaled, y)
    for before, after in zip(left.columns, right.columns, strict=True):
        assert before.kind == after.kind
        assert before.association == after.association
        assert before.skewness == after.skewness
        assert before.outlier_share == after.outlier_share
        assert before.max_robust_z == after.max_robust_z
        if before.name in ("x", "skewed"):
            assert after.mean == pytest.approx(before.mean * factor, rel=1e-9)
    assert excluded(left) == excluded(right)
    assert left.fact("data.max_abs_correlation") == right.fact("data.max_abs_correlation")


@SETTINGS
@given(SEEDS, st.sampled_from([0.5, 8.0]))
def test_the_unit_of_the_target_changes_no_association(seed: int, factor: float) -> None:
    frame, _ = table(seed)
    y = np.random.default_rng(seed).normal(size=len(frame)) + frame["x"].to_numpy()
    left = profile_of(frame, y, Task.REGRESSION)
    right = profile_of(frame, y * factor, Task.REGRESSION)
    assert [c.association for c in left.columns] == [c.association for c in right.columns]
    assert left.fact("target.skewness") == right.fact("target.skewness")


@SETTINGS
@given(SEEDS)
def test_shares_are_shares_and_a_profile_survives_json(seed: int) -> None:
    profile = profile_of(*table(seed))
    for column in profile.columns:
        for share in (column.missing_share, column.unique_share, column.mode_share or 0.0,
                      column.outlier_share or 0.0, column.association or 0.5):  # fmt: skip
            assert 0.0 <= share <= 1.0
    assert DataProfile.model_validate_json(profile.model_dump_json()) == profile


@SETTINGS
@given(SEEDS)
def test_private_values_never_show(seed: int) -> None:
    frame, y = table(seed)
    profile = profile_of(
        frame,
        y,
        requirements=(
            asked("other", "city", privacy=True),
            asked("forbidden_column", "land", privacy=True),
        ),
    )
    text = profile.model_dump_json()
    assert not any(word in text for word in ("Ulm", "Bonn", "Kiel"))
