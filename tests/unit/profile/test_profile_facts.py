"""Facts of the table, the target and time."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from profile_build import asked, codes, finding_of, profile_of
from sklearn.metrics import roc_auc_score

from advisor.schema.problem import Task
from advisor.schema.profile import DataProfile
from advisor.stages.profile import FINDING_CODES
from advisor.stages.profile.codes import finding
from advisor.statistics.sample_size import riley_minimum_binary, riley_minimum_continuous


def value(profile: DataProfile, fact_id: str) -> object:
    fact = profile.fact(fact_id)
    assert fact is not None, fact_id
    return fact.value


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(2)


def test_moments_and_quantiles_agree_with_pandas(rng: np.random.Generator) -> None:
    values = pd.Series(np.round(rng.gamma(2, 3, 999), 2))
    values.iloc[::13] = np.nan
    column = profile_of(pd.DataFrame({"v": values})).column("v")
    assert column.mean == pytest.approx(values.mean())
    assert column.std == pytest.approx(values.std())
    assert column.skewness == pytest.approx(values.skew())
    for name, share in (("q01", 0.01), ("q25", 0.25), ("median", 0.5), ("q75", 0.75)):
        assert getattr(column, name) == pytest.approx(values.quantile(share))
    q25, q75 = values.quantile(0.25), values.quantile(0.75)
    low, high = q25 - 1.5 * (q75 - q25), q75 + 1.5 * (q75 - q25)
    outside = ((values < low) | (values > high)).sum() / values.notna().sum()
    assert column.outlier_share == pytest.approx(outside)
    assert column.missing_share == pytest.approx(values.isna().mean())


def test_correlation_inflation_and_dependencies(rng: np.random.Generator) -> None:
    a, c = rng.normal(size=2000), rng.normal(size=2000)
    city = rng.choice(["x", "y", "z", "u"], 2000)
    frame = pd.DataFrame({"a": a, "b": a + 0.2 * rng.normal(size=2000), "c": c, "city": city})
    frame["land"] = frame["city"].map({"x": "A", "y": "A", "z": "B", "u": "B"})
    profile = profile_of(frame)
    r = abs(frame[["a", "b", "c"]].corr().to_numpy() - np.eye(3)).max()
    assert value(profile, "data.max_abs_correlation") == pytest.approx(r)
    vif = np.diag(np.linalg.inv(frame[["a", "b", "c"]].corr().to_numpy())).max()
    assert value(profile, "data.max_vif") == pytest.approx(vif, rel=1e-4)
    kinds = {(p.left, p.right, p.kind) for p in profile.pairs}
    assert ("city", "land", "functional_dependency") in kinds
    assert ("a", "b", "correlation") in kinds
    assert value(profile, "data.n_functional_dependencies") == 1


def test_duplicates_and_conflicts_ignore_identifiers() -> None:
    frame = pd.DataFrame({"id": range(60), "v": [1, 1, 1, 2, 3, 4] * 10, "w": ["a", "b"] * 30})
    y = np.zeros(60, dtype=int)
    y[:3] = 1
    profile = profile_of(frame, y)
    both = frame[["v", "w"]].assign(y=y)
    assert value(profile, "data.duplicate_rows") == both.duplicated().sum()
    mixed = both.groupby(["v", "w"])["y"].transform("nunique") > 1
    assert value(profile, "data.conflicting_duplicate_rows") == mixed.sum()
    assert "conflicting_duplicates" in codes(profile)


def test_association_tells_signal_from_noise(rng: np.random.Generator) -> None:
    frame = pd.DataFrame(rng.normal(size=(3000, 12)), columns=[f"v{i}" for i in range(12)])
    frame["level"] = rng.choice(list("pqrs"), 3000)
    logit = frame["v0"] + 1.5 * (frame["v1"] ** 2 - 1) + 2 * (frame["level"] == "p") - 1
    y = (rng.random(3000) < 1 / (1 + np.exp(-logit))).astype(int).to_numpy()
    profile = profile_of(frame, y)
    ranked = sorted(profile.columns, key=lambda c: -c.association)
    assert {c.name for c in ranked[:3]} == {"v0", "v1", "level"}
    assert value(profile, "data.n_nonlinear") == 1
    assert value(profile, "data.irrelevant_share") >= 0.5


def test_association_of_numbers_is_r2(rng: np.random.Generator) -> None:
    x = rng.normal(size=4000)
    frame = pd.DataFrame({"x": x, "u": x**2, "noise": rng.normal(size=4000)})
    profile = profile_of(frame, x + rng.normal(size=4000), Task.REGRESSION)
    assert profile.column("x").association == pytest.approx(0.5, abs=0.04)
    assert profile.column("noise").association < 0.01


def test_class_facts() -> None:
    y = np.r_[np.zeros(80), np.ones(15), np.full(5, 2)].astype(int)
    frame = pd.DataFrame({"v": np.arange(100) % 7})
    profile = profile_of(frame, y, Task.MULTICLASS, classes=("a", "b", "c"))
    assert value(profile, "target.count.c") == 5
    assert value(profile, "target.minority_share") == 0.05
    assert value(profile, "target.imbalance_ratio") == 16
    assert value(profile, "target.smallest_assessable_class") == 15
    assert "c (5)" in finding_of(profile, "rare_class").message


def test_number_facts(rng: np.random.Generator) -> None:
    y = np.round(np.exp(rng.normal(size=500)) * 3)
    profile = profile_of(pd.DataFrame({"v": rng.normal(size=500)}), y, Task.REGRESSION)
    assert value(profile, "target.skewness") == pytest.approx(pd.Series(y).skew())
    assert value(profile, "target.is_integer") is True
    assert value(profile, "target.zero_share") == pytest.approx((y == 0).mean())


def test_parameters_after_one_hot(rng: np.random.Generator) -> None:
    frame = pd.DataFrame(
        {
            "num": rng.normal(size=300),
            "gap": np.where(rng.random(300) < 0.2, np.nan, rng.normal(size=300)),
            "four": rng.choice(list("abcd"), 300),
            "many": [f"m{i % 40}" for i in range(300)],
        }
    )
    y = (rng.random(300) < 0.4).astype(int)
    profile = profile_of(frame, y)
    assert value(profile, "data.n_parameters") == 1 + 2 + 3 + 1
    assert value(profile, "data.events_per_parameter") == pytest.approx(
        min(y.sum(), 300 - y.sum()) / 7
    )
    share = min(y.mean(), 1 - y.mean())
    assert value(profile, "data.riley_minimum") == riley_minimum_binary(7, share)


def test_riley_criteria_match_the_published_arithmetic() -> None:
    needed = [riley_minimum_binary(20, p) for p in (0.5, 0.3, 0.1, 0.02)]
    assert needed == [1498, 1600, 2409, 6640]
    assert riley_minimum_continuous(30) == 601
    assert riley_minimum_continuous(2) == 236
    with pytest.raises(ValueError, match="prevalence"):
        riley_minimum_binary(3, 1.0)


def test_drift_is_seen_and_the_calendar_is_not_drift(rng: np.random.Generator) -> None:
    n = 3000
    when = pd.date_range("2021-01-01", periods=n, freq="6h")
    frame = pd.DataFrame({"when": when, "month": when.month, "x": rng.normal(size=n)})
    y = rng.integers(0, 2, n)
    calm = profile_of(frame, y, time_column="when")
    assert value(calm, "data.time_drift_auc") < 0.56
    frame["x"] += np.linspace(0, 3, n) + 0.0
    moved = profile_of(frame, y, time_column="when")
    assert value(moved, "data.time_drift_auc") > 0.8
    assert "time_drift" in codes(moved)
    assert value(moved, "data.time_first") == "2021-01-01T00:00:00"
    assert moved.column("when").role == "feature"


def test_large_tables_are_sampled_and_say_so(rng: np.random.Generator) -> None:
    n = 101_000
    frame = pd.DataFrame({"a": rng.normal(size=n), "c": rng.choice(list("xyz"), n)})
    y = (frame["a"] + rng.normal(size=n) > 0).astype(int).to_numpy()
    profile = profile_of(frame, y, sample_rows=5000)
    assert profile.n_rows_sampled == 5000
    assert profile.fact("data.best_single_feature_score").scope == "sample"
    assert profile.fact("data.missing_share").scope == "exact"
    assert profile.column("a").mean == pytest.approx(frame["a"].mean())
    assert profile.column("a").association == pytest.approx(roc_auc_score(y, frame["a"]), abs=0.02)


def test_readiness_covers_eight_dimensions(rng: np.random.Generator) -> None:
    frame = pd.DataFrame(
        {"a": rng.normal(size=200), "b": np.where(rng.random(200) < 0.5, 1.0, np.nan)}
    )
    y = (frame["a"] > 0).astype(int).to_numpy()
    y[:20] = 1 - y[:20]
    rows = {row.dimension: row for row in profile_of(frame, y).readiness}
    assert len(rows) == 8
    assert rows["completeness"].status == "attention"
    assert rows["relevance"].status == "ok"
    assert {rows[d].status for d in ("representativeness", "legality", "timeliness")} == {"human"}


def test_nothing_to_predict_still_gives_facts(rng: np.random.Generator) -> None:
    profile = profile_of(pd.DataFrame({"a": rng.normal(size=50), "b": rng.normal(size=50)}))
    assert value(profile, "data.max_abs_correlation") < 1
    assert profile.column("a").association is None


def test_tiny_tables_do_not_break() -> None:
    for n in (1, 2, 5):
        frame = pd.DataFrame({"a": range(n), "b": ["x"] * n, "c": [1.5] * n})
        profile = profile_of(frame, np.arange(n) % 2)
        json.loads(profile.model_dump_json())


def test_wide_table_is_bounded(rng: np.random.Generator) -> None:
    frame = pd.DataFrame(rng.normal(size=(120, 400)), columns=[f"g{i}" for i in range(400)])
    profile = profile_of(frame, rng.integers(0, 2, 120))
    assert value(profile, "data.max_vif") is None
    assert len(profile.columns) == 400
    assert value(profile, "data.irrelevant_share") > 0.85


def test_only_documented_codes_exist() -> None:
    with pytest.raises(KeyError):
        finding("no_such_code", "info", "x")
    assert all(text and code.islower() for code, text in FINDING_CODES.items())


def test_relations_count_usable_inputs_only(rng: np.random.Generator) -> None:
    a = rng.normal(size=500)
    frame = pd.DataFrame({"a": a, "b": a + 0.1 * rng.normal(size=500), "c": rng.normal(size=500)})
    assert value(profile_of(frame), "data.max_abs_correlation") > 0.9
    banned = profile_of(frame, requirements=(asked("forbidden_column", "b"),))
    assert value(banned, "data.max_abs_correlation") < 0.3
    assert value(banned, "data.max_vif") < 1.2
