"""Which rows are set aside, and which take part in the comparison."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from advisor.errors import DataError
from advisor.pipeline.understand import Understanding
from advisor.schema.plan import SearchPlan
from advisor.schema.problem import SplitKind
from advisor.schema.requirements import Requirement
from advisor.statistics.splits import SplitColumns, apart, holdout_split, make_folds

_UNITS = {"day": 1.0, "week": 7.0, "month": 30.4375, "quarter": 91.3125, "year": 365.25}
MAXIMUM_TEST_SHARE = 0.5


def divide_rows(
    known: Understanding, plan: SearchPlan, split: SplitColumns
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (development, holdout) row numbers.

    A test period that the user states wins over the sample plan, where the rows have a time
    order; at most half of the rows are set aside.
    """
    kind = (known.problem.split or SplitKind.STRATIFIED).value
    stated = known.requirements.first("test_period")
    if plan.holdout_share > 0 and stated is not None and split.order is not None:
        late = _test_period(known, stated)
        if late is not None and 0 < late.mean() <= MAXIMUM_TEST_SHARE:
            return apart(np.flatnonzero(~late), np.flatnonzero(late), kind, split)
    return holdout_split(plan.holdout_share, kind, split, plan.seed)


def _test_period(known: Understanding, stated: Requirement) -> NDArray[np.bool_] | None:
    """Return the rows of the stated last period, or None when it cannot be located."""
    days = period_days(stated)
    if days is None or known.problem.time_column is None:
        return None
    times = pd.to_datetime(known.frame[known.problem.time_column], errors="coerce", format="mixed")
    if times.isna().mean() > 0.5:
        return None
    start = times.max() - pd.Timedelta(days=days)
    return (times > start).to_numpy()


def period_days(stated: Requirement) -> float | None:
    """Return the length of a period in days, from value and unit or from its text."""
    unit = (stated.unit or "").lower().rstrip("s")
    if isinstance(stated.value, int | float) and unit in _UNITS:
        return float(stated.value) * _UNITS[unit]
    text = str(stated.value or "").lower()
    match = re.search(r"(\d+(?:\.\d+)?)\s*(day|week|month|quarter|year)", text)
    return float(match.group(1)) * _UNITS[match.group(2)] if match else None


def comparison_subset(
    plan: SearchPlan, split: SplitColumns, rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the development rows that are compared: all, or a seeded part of a large set.

    Groups are taken whole but for the last one; forward in time the latest rows are taken.
    """
    limit = plan.comparison_rows
    if limit is None or len(rows) <= limit:
        return rows
    part = split.take(rows)
    if part.order is not None:
        return np.sort(rows[np.argsort(part.order, kind="stable")[len(rows) - limit :]])
    generator = np.random.default_rng([plan.seed, len(rows)])
    if part.groups is None:
        return np.sort(rows[generator.permutation(len(rows))[:limit]])
    _, codes = np.unique(part.groups, return_inverse=True)
    rank = generator.permutation(int(codes.max()) + 1)
    return np.sort(rows[np.argsort(rank[codes], kind="stable")[:limit]])


MINIMUM_ORIGINS = 3


def usable_plan(plan: SearchPlan, split: SplitColumns) -> SearchPlan:
    """Return a plan whose folds exist on these rows.

    In a panel every group is seen in every period, so that no later row of an unseen group is
    left to test on: then the groups decide, and the plan says so.
    """
    kind = plan.comparison_folds.kind
    if kind not in ("time", "group_time"):
        return plan
    if len(make_folds(plan.comparison_folds, split)) >= MINIMUM_ORIGINS:
        return plan
    if kind == "time" or split.groups is None:
        raise DataError(
            "too few periods for an evaluation forward in time",
            expected=f"at least {MINIMUM_ORIGINS} later parts whose past holds every class",
            hint="add rows of other periods, or drop the time order with --set split=stratified",
        )
    change = {"kind": "group", "n_folds": 5, "n_repeats": 1}
    note = "every group appears in every period: rows are divided by group, not by time"
    return plan.model_copy(
        update={
            "comparison_folds": plan.comparison_folds.model_copy(update=change),
            "search_folds": plan.search_folds.model_copy(update={"kind": "group", "n_folds": 3}),
            "notes": (*plan.notes, note),
        }
    )
