from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.schema.plan import FoldPlan
from advisor.statistics.splits import (
    SplitColumns,
    duplicate_groups,
    holdout_split,
    make_folds,
)


def columns(n: int = 120, *, groups=None, order=None, classes: int = 2) -> SplitColumns:
    target = np.arange(n) % classes
    return SplitColumns(target.astype(float), True, groups, order)


def plan(kind: str, n_folds: int = 5, n_repeats: int = 1, seed: int = 0) -> FoldPlan:
    return FoldPlan(kind=kind, n_folds=n_folds, n_repeats=n_repeats, seed=seed)


@given(st.integers(40, 200), st.integers(2, 6), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_every_row_is_tested_once_a_repeat(n: int, k: int, repeats: int, seed: int) -> None:
    folds = make_folds(plan("stratified", k, repeats, seed), columns(n))
    assert len(folds) == k * repeats
    for repeat in range(repeats):
        tested = np.concatenate([test for _, test in folds[repeat * k : (repeat + 1) * k]])
        assert sorted(tested) == list(range(n))
    for train, test in folds:
        assert not set(train) & set(test)


def test_repeats_differ_and_seeds_repeat() -> None:
    once = make_folds(plan("stratified", 5, 2), columns())
    again = make_folds(plan("stratified", 5, 2), columns())
    assert all(np.array_equal(a[1], b[1]) for a, b in zip(once, again, strict=True))
    assert not np.array_equal(once[0][1], once[5][1])


@pytest.mark.parametrize("n_groups", [30, 1_500])
def test_groups_stay_on_one_side(n_groups: int) -> None:
    rng = np.random.default_rng(0)
    n = n_groups * 3
    groups = rng.permutation(np.repeat(np.arange(n_groups), 3))
    for train, test in make_folds(plan("group"), columns(n, groups=groups)):
        assert not set(groups[train]) & set(groups[test])
        assert 0.1 < len(test) / n < 0.3


def test_copies_of_a_row_form_a_group() -> None:
    frame = pd.DataFrame({"a": [1, 1, 2, 3], "b": ["x", "x", None, "y"]})
    groups = duplicate_groups(frame)
    assert groups is not None
    assert groups[0] == groups[1]
    assert len(set(groups)) == 3
    assert duplicate_groups(frame.drop(index=1)) is None


def test_time_folds_train_on_the_past_only() -> None:
    order = np.random.default_rng(1).permutation(90)
    folds = make_folds(plan("time", 8), columns(90, order=order))
    assert len(folds) == 8
    for train, test in folds:
        assert order[train].max() < order[test].min()


def test_ties_in_time_do_not_straddle_the_cut() -> None:
    order = np.repeat(np.arange(30), 3)
    for train, test in make_folds(plan("time", 5), columns(90, order=order)):
        assert order[train].max() < order[test].min()


def test_gap_leaves_rows_out() -> None:
    gapped = FoldPlan(kind="time", n_folds=3, seed=0, horizon_gap=5)
    for train, test in make_folds(gapped, columns(80, order=np.arange(80))):
        assert test.min() - train.max() > 5


def test_a_split_without_its_column_is_refused() -> None:
    with pytest.raises(ValueError, match="time column"):
        make_folds(plan("time"), columns())
    with pytest.raises(ValueError, match="group column"):
        make_folds(plan("group"), columns())


def test_holdout_is_last_in_time() -> None:
    order = np.random.default_rng(2).permutation(100)
    development, holdout = holdout_split(0.2, "time", columns(100, order=order), 0)
    assert len(holdout) == 20
    assert order[development].max() < order[holdout].min()


def test_holdout_is_stratified_and_optional() -> None:
    development, holdout = holdout_split(0.2, "stratified", columns(100), 3)
    assert len(holdout) == 20
    assert columns(100).target[holdout].mean() == pytest.approx(0.5)
    assert len(np.intersect1d(development, holdout)) == 0
    assert len(holdout_split(0.0, "stratified", columns(100), 3)[1]) == 0


def test_regression_folds_cover_the_range() -> None:
    target = np.sort(np.random.default_rng(3).lognormal(size=200))
    for _, test in make_folds(plan("random"), SplitColumns(target, False)):
        assert target[test].min() < np.quantile(target, 0.2)
        assert target[test].max() > np.quantile(target, 0.8)
