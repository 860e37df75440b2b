from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from advisor.metrics.catalogue import MetricContext
from advisor.schema.family import Family
from advisor.schema.policy import WhiteBoxLimits
from advisor.schema.problem import Problem, ProblemType, Task
from advisor.schema.requirements import Requirement, Requirements
from advisor.stages.assess import (
    FoldScores,
    MeasuredModel,
    NamedMetric,
    displayed_metrics,
    group_metrics,
    measured_checks,
    summarise,
)
from advisor.stages.assess.candidate import effective_tier
from advisor.stages.assess.checks import bar_status
from advisor.stages.assess.scores import calibration_line

LIMITS = WhiteBoxLimits(linear_terms=30, additive_terms=300, tree_leaves=16, tree_depth=4)


def family(**changes: object) -> Family:
    base = {
        "id": "f", "title": "F", "tier": "T1", "complexity": 10, "challenger_group": "f",
        "tasks": ("binary",), "kind": "linear", "reads_as": "", "representation": "linear",
        "efforts": ("standard",),
    }  # fmt: skip
    return Family.model_validate(base | changes)


def asked(**item: object) -> Requirements:
    return Requirements(items=(Requirement(id="R1", origin="quoted", **item),))


@pytest.mark.parametrize(
    ("value", "op", "status"),
    [
        (50.0, "<=", "met"),
        (79.9, "<=", "met"),
        (85.0, "<=", "not_demonstrated"),
        (115.0, "<=", "not_demonstrated"),
        (130.0, "<=", "unmet"),
        (130.0, ">=", "met"),
        (50.0, ">=", "unmet"),
    ],
)
def test_near_a_bar_a_measured_time_shows_nothing(value: float, op: str, status: str) -> None:
    assert bar_status(value, 100.0, op, 0.2) == status


@pytest.mark.parametrize(
    ("changes", "n_terms", "tier"),
    [
        ({}, 30, "T1"),
        ({}, 31, "T2"),
        ({}, 301, "T3"),
        ({"tier": "T2", "representation": "spline"}, 300, "T2"),
        ({"tier": "T2", "representation": "spline"}, 301, "T3"),
        ({"representation": "tree", "kind": "tree"}, 17, "T3"),
        ({"tier": "T4", "representation": "tree"}, None, "T4"),
    ],
)
def test_a_model_that_grew_unreadable_loses_its_tier(
    changes: dict, n_terms: int | None, tier: str
) -> None:
    assert effective_tier(family(**changes), n_terms, LIMITS) == tier


def check(item: Requirements, **measured: object) -> str:
    model = MeasuredModel(
        **{"family": family(), "effective_tier": "T1", "n_features": 5} | measured
    )
    return measured_checks(model, item, 0.2)[0].status


def test_measured_constraints() -> None:
    latency = asked(kind="latency_ms", value=50.0, op="<=", percentile=99)
    assert check(latency, predict_ms_p50=10.0, predict_ms_p99=80.0) == "unmet"
    assert check(latency) == "not_measured"
    assert check(asked(kind="determinism", value=True), same_bytes=True) == "met"
    assert check(asked(kind="determinism", value=True), same_bytes=False) == "unmet"
    assert check(asked(kind="determinism", value=True)) == "not_measured"
    direction = asked(kind="monotonic", column="x", direction="increasing")
    assert check(direction, monotone_violations=(("x", 0.0),)) == "met"
    assert check(direction, monotone_violations=(("x", 0.01),)) == "unmet"
    assert check(direction) == "not_testable"
    assert check(asked(kind="max_features", value=4)) == "unmet"
    assert (
        check(asked(kind="output_range", op=">=", value=0), prediction_range=(-1.0, 2.0)) == "unmet"
    )


@pytest.mark.parametrize(
    ("form", "kind", "status"),
    [
        ("questions", "linear", "unmet"),
        ("questions", "tree", "met"),
        ("points table, regression, rule list", "linear", "met"),
        ("points table, rule list (at most 25)", "linear", "unmet"),
        ("one page", "linear", "met"),
    ],
)
def test_the_form_asked_for_binds(form: str, kind: str, status: str) -> None:
    item = asked(kind="interpretability", level="by_hand", form=form)
    assert check(item, family=family(kind=kind)) == status


def test_a_rule_list_has_a_length() -> None:
    item = asked(kind="interpretability", level="by_hand", form="rule list (at most 8)")
    tree = family(kind="tree", representation="tree")
    assert check(item, family=tree, n_terms=8) == "met"
    assert check(item, family=tree, n_terms=9) == "unmet"


def folds() -> FoldScores:
    rng = np.random.default_rng(0)
    targets = tuple(rng.integers(0, 2, 60).astype(float) for _ in range(5))
    scores = tuple(np.clip(t * 0.4 + rng.random(60) * 0.6, 0, 1) for t in targets)
    return FoldScores(targets, scores, 5)


def test_summaries_hold_every_fold_and_an_interval_around_the_mean() -> None:
    (auc,) = summarise(folds(), (NamedMetric("roc_auc", "roc_auc", MetricContext()),))
    assert len(auc.folds) == 5
    assert auc.mean == pytest.approx(np.mean(auc.folds))
    assert auc.low < auc.mean < auc.high


def test_a_forbidden_metric_is_shown_nowhere() -> None:
    problem = Problem(
        type=ProblemType.MULTICLASS, target="y", task=Task.MULTICLASS, n_rows=9, n_features=1
    )
    item = asked(kind="metric_forbidden", metric="accuracy", value="accuracy")
    assert "accuracy" in displayed_metrics(problem, Requirements(), "log_loss", None)
    assert "accuracy" not in displayed_metrics(problem, item, "log_loss", None)


def test_calibration_line_sees_overconfidence() -> None:
    rng = np.random.default_rng(1)
    odds = rng.normal(size=4_000)
    target = (rng.random(4_000) < 1 / (1 + np.exp(-odds))).astype(float)
    fair = calibration_line(target, 1 / (1 + np.exp(-odds)))
    bold = calibration_line(target, 1 / (1 + np.exp(-2 * odds)))
    assert fair[1] == pytest.approx(1, abs=0.15)
    assert bold[1] == pytest.approx(0.5, abs=0.1)


def test_small_groups_are_not_judged() -> None:
    values = pd.Series(["a"] * 100 + ["b"] * 10)
    target, scores = np.tile([0.0, 1.0], 55), np.linspace(0, 1, 110)
    rows = group_metrics("g", values, target, scores, Task.BINARY, MetricContext(), "roc_auc")
    assert {row.metric for row in rows if row.level == "a"} == {
        "selection_rate", "true_positive_rate", "false_positive_rate", "roc_auc"
    }  # fmt: skip
    (small,) = [row for row in rows if row.level == "b"]
    assert small.value is None
    assert "not assessable" in small.note
