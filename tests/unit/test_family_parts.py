"""The classes inside a fitted pipeline, one by one."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge

import advisor.families.parts as parts
from advisor.families.parts import (
    BinCoder,
    BoundedLogisticRegression,
    BoundedPoisson,
    BoundedRidge,
    OutputRegressor,
    RawFrame,
    ScoreClassifier,
    SigmoidCalibrated,
    SplineBasis,
    TextCoder,
    Thermometer,
)
from advisor.families.parts.trusted import PART_TYPES


def column(name: str, kind: str, **more: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "name": name,
        "kind": kind,
        "levels": [],
        "missing_codes": [],
        "parse": "none",
        "date_format": None,
    }
    return {**plain, **more}


def test_the_parts_import_nothing_else_of_this_package() -> None:
    folder = Path(parts.__file__).parent
    allowed = {"numpy", "pandas", "scipy", "sklearn", "advisor", *sys.stdlib_module_names}
    for path in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert name.split(".")[0] in allowed, (path.name, name)
                if name.startswith("advisor"):
                    assert name.startswith("advisor.families.parts"), (path.name, name)


def test_the_trusted_types_are_exactly_the_classes_of_the_parts() -> None:
    for name in PART_TYPES:
        module, _, attribute = name.rpartition(".")
        assert isinstance(getattr(importlib.import_module(module), attribute), type)
    classes = {
        f"{value.__module__}.{value.__name__}"
        for value in vars(parts).values()
        if isinstance(value, type)
    }
    assert classes == set(PART_TYPES)


# RawFrame


def test_cells_become_typed_columns() -> None:
    frame = pd.DataFrame(
        {
            "amount": ["1.234,5", " 7 ", "", "k.A."],
            "rate": [0.5, -999.0, np.inf, np.nan],
            "town": [" North", "", None, "N/A"],
            "grade": ["low", "HIGH?", "high", None],
            "member": ["Yes", "no", "?", "Y"],
            "sex": ["w", "m", "w", None],
            "seen": ["31.12.2020 13:00", "01.01.2021 00:00", "bad", None],
            "note": ["Good", None, " ", "ok"],
        }
    )
    raw = RawFrame(
        [
            column("amount", "numeric", parse="number_decimal_comma", missing_codes=["k.A."]),
            column("rate", "numeric", missing_codes=["-999"]),
            column("town", "categorical", missing_codes=["n/a"]),
            column("grade", "ordinal", levels=["low", "high"]),
            column("member", "boolean"),
            column("sex", "boolean"),
            column("seen", "datetime", parts=["year", "hour", "elapsed_days"]),
            column("note", "text"),
        ]
    )
    typed = raw.fit_transform(frame)
    nan = np.nan
    np.testing.assert_array_equal(typed["amount"], [1234.5, 7, nan, nan])
    np.testing.assert_array_equal(typed["rate"], [0.5, nan, nan, nan])
    assert typed["town"].tolist() == ["North", None, None, None]
    np.testing.assert_array_equal(typed["grade"], [0, nan, 1, nan])
    np.testing.assert_array_equal(typed["member"], [1, 0, nan, 1])
    np.testing.assert_array_equal(typed["sex"], [1, 0, 1, nan])
    np.testing.assert_array_equal(typed["seen:year"], [2020, 2021, nan, nan])
    np.testing.assert_array_equal(typed["seen:hour"], [13, 0, nan, nan])
    np.testing.assert_allclose(typed["seen:elapsed_days"], [0, 11 / 24, nan, nan])
    assert typed["note"].tolist() == ["Good", "", "", "ok"]
    assert list(raw.get_feature_names_out()) == list(typed.columns)


def test_a_code_reads_the_same_whether_or_not_the_column_has_gaps() -> None:
    raw = RawFrame([column("code", "categorical")])
    raw.fit(pd.DataFrame({"code": [1.0, 2.0, np.nan]}))
    for cells in ([1, 2], ["1", "2"], [1.0, 2.0], pd.array([1, 2], dtype="Int64")):
        assert raw.transform(pd.DataFrame({"code": cells}))["code"].tolist() == ["1", "2"]


def test_one_row_of_a_date_is_read_like_the_training_rows() -> None:
    frame = pd.DataFrame({"seen": ["03.04.2021", "25.12.2021"]})
    raw = RawFrame([column("seen", "datetime", parts=["month"])]).fit(frame)
    assert raw.transform(frame.head(1))["seen:month"].tolist() == [4.0]


def test_all_missing_columns_are_named_together() -> None:
    raw = RawFrame([column("a", "numeric"), column("b", "numeric"), column("c", "numeric")])
    with pytest.raises(ValueError, match=r"\['a', 'c'\]"):
        raw.fit(pd.DataFrame({"b": [1.0]}))


def test_an_array_is_read_in_column_order_and_a_wrong_one_is_refused() -> None:
    raw = RawFrame([column("a", "numeric"), column("b", "numeric")]).fit(np.array([[1, 2], [3, 4]]))
    assert raw.transform(np.array([[5.0, 6.0]])).to_dict("list") == {"a": [5.0], "b": [6.0]}
    with pytest.raises(ValueError, match="2 columns"):
        raw.transform(np.ones((2, 3)))


# codings


def test_thermometer_counts_the_steps() -> None:
    coded = Thermometer([3]).fit_transform(pd.DataFrame({"g": [0, 1, 2, np.nan]}))
    np.testing.assert_array_equal(coded, [[0, 0], [1, 0], [1, 1], [0, 0]])


@given(seed=st.integers(0, 10_000), knots=st.integers(3, 8), ties=st.integers(2, 30))
@settings(max_examples=40, deadline=None)
def test_spline_columns_rise_and_are_constant_outside_the_training_range(
    seed: int, knots: int, ties: int
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, ties, size=60).astype(float)[:, None]
    basis = SplineBasis(n_knots=knots).fit(values)
    grid = np.linspace(values.min() - 3, values.max() + 3, 101)[:, None]
    coded = basis.transform(grid)
    assert coded.shape == (101, basis.width())
    assert (np.diff(coded, axis=0) >= -1e-9).all()
    assert coded.min() >= -1e-9
    assert coded.max() <= 1 + 1e-9
    np.testing.assert_array_equal(coded[0], basis.transform(grid[:1] - 100)[0])


@given(seed=st.integers(0, 10_000), cumulative=st.booleans())
@settings(max_examples=30, deadline=None)
def test_bins_cover_every_value_once(seed: int, cumulative: bool) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(80, 2))
    values[rng.random((80, 2)) < 0.2] = np.nan
    target = (np.nan_to_num(values[:, 0]) + rng.normal(size=80) > 0).astype(int)
    coder = BinCoder(n_bins=5, cumulative=cumulative).fit(values, target)
    coded = coder.transform(values)
    assert coded.shape[1] == sum(coder.widths())
    if cumulative:
        known = ~np.isnan(values[:, 0])
        assert (coded[~known, :4] == 0).all()
        order = np.argsort(values[known, 0])
        assert (np.diff(coded[known][order, :4].sum(axis=1)) >= 0).all()
    else:
        np.testing.assert_array_equal(coded.sum(axis=1), 2.0)


def test_text_without_any_word_is_a_zero_column() -> None:
    coder = TextCoder().fit(["", "", ""])
    assert coder.transform(["new words"]).toarray().tolist() == [[0.0]]
    assert len(coder.get_feature_names_out()) == 1


# bounded linear models


def test_free_bounded_models_equal_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 4))
    score = X @ np.array([1.0, -2.0, 0.5, 0.0])
    label = (score + rng.normal(size=200) > 0).astype(int)
    count = rng.poisson(np.exp(0.3 * score))
    free = BoundedLogisticRegression(C=0.5).fit(X, label)
    known = LogisticRegression(C=0.5, tol=1e-10, max_iter=1000).fit(X, label)
    np.testing.assert_allclose(free.coef_, known.coef_[0], atol=1e-4)
    ridge = BoundedRidge(alpha=3.0).fit(X, 5 + 100 * score)
    np.testing.assert_allclose(
        ridge.coef_, Ridge(alpha=3.0).fit(X, 5 + 100 * score).coef_, atol=0.02
    )
    poisson = BoundedPoisson(alpha=2.0).fit(X, count)
    expected = PoissonRegressor(alpha=2.0 / 200, tol=1e-10, max_iter=1000).fit(X, count)
    np.testing.assert_allclose(poisson.coef_, expected.coef_, atol=1e-3)


@given(seed=st.integers(0, 10_000), l1=st.sampled_from([0.0, 0.5, 20.0]))
@settings(max_examples=25, deadline=None)
def test_signs_hold_and_the_solution_is_optimal(seed: int, l1: float) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 3))
    target = X @ rng.normal(size=3) + rng.normal(size=60)
    signs = [1, -1]
    model = BoundedRidge(alpha=1.0, l1=l1, signs=signs).fit(X, target)
    assert model.coef_[0] >= 0
    assert model.coef_[1] <= 0

    def cost(coefficients: np.ndarray) -> float:
        rest = target - X @ coefficients
        rest = rest - rest.mean()
        penalty = 0.5 * coefficients @ coefficients + l1 * np.abs(coefficients).sum()
        return float(0.5 * rest @ rest + penalty)

    best = cost(model.coef_)
    for _ in range(20):
        other = model.coef_ + 0.05 * rng.normal(size=3)
        other[0], other[1] = max(other[0], 0.0), min(other[1], 0.0)
        assert cost(other) >= best - 1e-4 * abs(best)


def test_points_are_whole() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 3))
    label = (X[:, 0] > 0).astype(int)
    model = BoundedLogisticRegression(points_per_doubling=20.0).fit(X, label)
    points = np.append(model.coef_, model.intercept_) * 20.0 / np.log(2.0)
    np.testing.assert_allclose(points, np.round(points), atol=1e-9)


# wrappers


def test_predictions_stay_in_the_declared_range() -> None:
    X = np.linspace(-1, 1, 50)[:, None]
    model = OutputRegressor(Ridge(alpha=1e-6), minimum=0.0, maximum=3.0).fit(X, 10 * X.ravel())
    assert model.predict(np.array([[-1.0], [0.1], [1.0]])) == pytest.approx(
        [0.0, 1.0, 3.0], abs=1e-3
    )
    with pytest.raises(ValueError, match="above -1"):
        OutputRegressor(Ridge(), transform="log1p").fit(X, 10 * X.ravel())


def test_a_probability_is_used_as_it_is_and_a_score_gets_a_curve() -> None:
    rng = np.random.default_rng(0)
    share = rng.random(500)
    label = (rng.random(500) < share).astype(int)
    as_is = ScoreClassifier().fit(share[:, None], label)
    np.testing.assert_array_equal(as_is.predict_proba(share[:, None])[:, 1], share)
    scores = (600 - 200 * share)[:, None]
    curve = ScoreClassifier().fit(scores, label)
    shares = curve.predict_proba(scores)[:, 1]
    assert (np.diff(shares[np.argsort(scores[:, 0])]) <= 0).all()
    assert shares.mean() == pytest.approx(label.mean(), abs=0.01)
    assert curve.predict_proba([[np.nan]])[0, 1] == pytest.approx(label.mean())
    rule = ScoreClassifier().fit((share > 0.5).astype(float)[:, None], label)
    assert 0.0 < rule.predict_proba([[0.0]])[0, 1] < rule.predict_proba([[1.0]])[0, 1] < 1.0


def test_calibration_needs_two_rows_of_every_class() -> None:
    with pytest.raises(ValueError, match="two rows"):
        SigmoidCalibrated(LogisticRegression()).fit(np.eye(4), [0, 0, 0, 1])
