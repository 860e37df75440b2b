from __future__ import annotations

import numpy as np
import pytest

from advisor.errors import DataError
from advisor.pipeline.rows import period_days, usable_plan
from advisor.schema.features import FeatureColumn, FeaturePlan
from advisor.schema.plan import FoldPlan, SearchPlan
from advisor.schema.requirements import Requirement
from advisor.statistics.splits import SplitColumns, apart, make_folds


def plan(kind: str) -> SearchPlan:
    folds = FoldPlan(kind=kind, n_folds=8, seed=0)
    features = FeaturePlan(
        task="binary", columns=(FeatureColumn(name="x", kind="numeric"),), n_rows=100
    )
    return SearchPlan(
        effort="quick", policy="simplicity", metric="roc_auc", margin=0.01, margin_origin="",
        nested=False, search_folds=folds, comparison_folds=folds, holdout_share=0,
        n_effective=100, families=(), features=features,
    )  # fmt: skip


def panel(n_groups: int = 20, periods: int = 10) -> SplitColumns:
    groups = np.tile(np.arange(n_groups), periods)
    order = np.repeat(np.arange(periods), n_groups)
    target = (np.arange(n_groups * periods) % 3 == 0).astype(float)
    return SplitColumns(target, True, groups, order)


def test_a_panel_falls_back_to_groups_and_says_so() -> None:
    changed = usable_plan(plan("group_time"), panel())
    assert changed.comparison_folds.kind == "group"
    assert "by group" in changed.notes[-1]
    for train, test in make_folds(changed.comparison_folds, panel()):
        assert not set(panel().groups[train]) & set(panel().groups[test])


def test_a_usable_time_plan_is_kept() -> None:
    assert usable_plan(plan("time"), panel()) == plan("time")


def test_one_late_class_leaves_no_origin() -> None:
    rows = panel()
    late = SplitColumns((rows.order > 8).astype(float), True, None, rows.order)
    with pytest.raises(DataError, match="too few periods"):
        usable_plan(plan("time"), late)


def test_origins_without_every_class_are_left_out() -> None:
    rows = panel()
    half = SplitColumns((rows.order > 4).astype(float), True, None, rows.order)
    folds = make_folds(FoldPlan(kind="time", n_folds=8, seed=0), half)
    assert folds
    for train, _ in folds:
        assert len(np.unique(half.target[train])) == 2


def test_the_holdout_of_a_group_time_split_holds_new_groups_only() -> None:
    rows = panel()
    development, holdout = np.arange(150), np.arange(150, 200)
    assert len(apart(development, holdout, "group_time", rows)[1]) == 0
    assert len(apart(development, holdout, "time", rows)[1]) == 50


@pytest.mark.parametrize(
    ("value", "unit", "days"),
    [
        (2, "months", 60.875),
        (1, "quarter", 91.3125),
        ("last 3 weeks", None, 21.0),
        ("later", None, None),
    ],
)
def test_periods(value: object, unit: str | None, days: float | None) -> None:
    stated = Requirement(id="R1", kind="test_period", value=value, unit=unit, origin="quoted")
    assert period_days(stated) == days
