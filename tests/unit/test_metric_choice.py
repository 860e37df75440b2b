from __future__ import annotations

import numpy as np
import pytest

from advisor.schema.problem import Problem, ProblemType, Task
from advisor.schema.requirements import Requirement, Requirements
from advisor.schema.shortlist import Shortlist
from advisor.stages.plan import capacity_note, choose_metric, metric_context, metrics_at_points

BINARY = Problem(type=ProblemType.BINARY, target="y", task=Task.BINARY, n_rows=1_000, n_features=3)
GRADES = Problem(
    type=ProblemType.ORDINAL, target="y", task=Task.REGRESSION, n_rows=1_000, n_features=3
)
LISTED = Shortlist(outcomes=(), families=(), metric="log_loss", metric_rule="X-1")


def asked(*items: dict) -> Requirements:
    return Requirements(
        items=tuple(
            Requirement(id=f"R{index}", origin="quoted", **item) for index, item in enumerate(items)
        )
    )


COSTS = ({"kind": "cost", "side": "fn", "value": 5.0}, {"kind": "cost", "side": "fp", "value": 1.0})
BAR = {"kind": "metric_target", "metric": "roc_auc", "op": ">=", "value": 0.8}


@pytest.mark.parametrize(
    ("items", "metric"),
    [
        ((), "log_loss"),
        (COSTS, "expected_cost"),
        ((BAR,), "roc_auc"),
        ((*COSTS, BAR), "expected_cost"),
        ((*COSTS, {"kind": "metric", "metric": "brier"}), "brier"),
        (({"kind": "margin", "metric": "accuracy", "value": 0.02},), "accuracy"),
        (({"kind": "metric_target", "metric": "recall", "op": ">=", "value": 0.9},), "log_loss"),
        (({"kind": "metric", "metric": "rmse"},), "log_loss"),
    ],
)
def test_what_the_user_says_comes_first(items: tuple, metric: str) -> None:
    assert choose_metric(BINARY, asked(*items), LISTED).metric == metric


def test_one_cost_alone_decides_nothing() -> None:
    assert choose_metric(BINARY, asked(COSTS[1]), LISTED).metric == "log_loss"


def test_recall_is_taken_at_the_limit_that_a_bar_sets() -> None:
    limit = {"kind": "metric_target", "metric": "fpr", "op": "<=", "value": 0.01}
    context = metric_context(BINARY, asked(limit), np.zeros(4), "recall")
    assert context.at is not None
    assert context.at.fpr == 0.01
    assert metric_context(BINARY, asked(limit), np.zeros(4), "roc_auc").at is None


def test_a_capacity_in_cases_is_put_in_proportion_and_said() -> None:
    capacity = {"kind": "capacity", "value": 100, "unit": "cases", "per": "day"}
    context = metric_context(BINARY, asked(capacity), np.zeros(4), "precision_at_k")
    assert (context.at.k, context.population) == (100, 1_000)
    assert "0.100" in capacity_note(context)[0]
    share = {"kind": "capacity", "value": 0.2, "unit": "share"}
    assert metric_context(BINARY, asked(share), np.zeros(4), "lift").at.flag_rate == 0.2


def test_grades_and_tolerance_reach_the_metrics() -> None:
    context = metric_context(GRADES, asked(), np.array([3.0, 5.0, 4.0, 3.0]))
    assert context.grades == (3.0, 4.0, 5.0)
    assert context.tolerance == 1.0


def test_a_bar_at_an_operating_point_gets_its_own_entry() -> None:
    bar = {"kind": "metric_target", "metric": "recall", "op": ">=", "value": 0.7,
           "at": {"flag_rate": 0.2}}  # fmt: skip
    points = metrics_at_points(
        asked(bar), metric_context(BINARY, asked(bar), np.zeros(4)), Task.BINARY
    )
    assert [p.key for p in points] == ["recall@flag_rate=0.2"]
