"""Threshold tables answer what the scores would."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.metrics.catalogue import MetricContext, evaluate
from advisor.metrics.costs import CostMatrix
from advisor.metrics.thresholds import (
    RATES,
    Bar,
    cross_fitted_rates,
    fold_costs,
    fold_rates,
    operating_point,
    threshold_tables,
)
from advisor.schema.requirements import At


def scores(seed, n=150, signal=1.0, ties=False):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.35).astype(float)
    y[:2] = (0, 1)
    p = 1 / (1 + np.exp(-(signal * (2 * y - 1) + rng.normal(0, 1, n))))
    return y, np.round(p, 1) if ties else p


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 500), st.floats(0.02, 0.98), st.booleans())
def test_tables_of_small_folds_are_exact(seed, share, ties):
    """Up to 200 distinct scores nothing is lost."""
    y, p = scores(seed, ties=ties)
    tables = threshold_tables([y], [p], include=(0.5,))
    at = At(flag_rate=share)
    for metric in ("recall", "precision", "f1", "flag_rate", "lift", "specificity"):
        expected = evaluate(metric, y, p, MetricContext(at=at))
        assert fold_rates(tables, metric, at=at)[0] == pytest.approx(expected, abs=1e-9)
    for metric in ("recall", "precision", "accuracy", "balanced_accuracy", "fpr", "npv", "fnr"):
        assert fold_rates(tables, metric, threshold=0.5)[0] == pytest.approx(
            evaluate(metric, y, p, MetricContext(threshold=0.5))
        )
    for point in (At(fpr=share), At(recall=share), At(precision=share)):
        expected = evaluate("recall", y, p, MetricContext(at=point))
        assert fold_rates(tables, "recall", at=point)[0] == pytest.approx(expected)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 500), st.floats(0.2, 20), st.floats(0.2, 20))
def test_costs_from_tables_equal_costs_from_scores(seed, fn, fp):
    y, p = scores(seed)
    costs = CostMatrix(fn=fn, fp=fp)
    tables = threshold_tables([y], [p], include=(costs.threshold,))
    assert fold_costs(tables, costs)[0] == pytest.approx(costs.expected_cost(y, p))


def test_large_folds_are_close_and_small_on_disk():
    y, p = scores(1, n=20_000)
    table = threshold_tables([y], [p])[0]
    assert len(table.thresholds) <= 200
    for share in (0.01, 0.1, 0.5):
        got = fold_rates([table], "recall", at=At(flag_rate=share))[0]
        assert got == pytest.approx(
            evaluate("recall", y, p, MetricContext(at=At(flag_rate=share))), abs=0.003
        )


def test_thresholds_descend_and_the_last_acts_on_everything():
    y, p = scores(2)
    table = threshold_tables([y], [p])[0]
    assert list(table.thresholds) == sorted(table.thresholds, reverse=True)
    assert table.true_positives[-1] == table.n_positive
    assert table.false_positives[-1] == table.n_negative


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 300), st.floats(0.5, 0.95), st.floats(0.1, 0.9))
def test_feasible_means_every_bar_is_kept(seed, recall, flagged):
    tables = threshold_tables(*zip(*(scores(seed + i) for i in range(4)), strict=True))
    bars = (Bar("recall", ">=", recall), Bar("flag_rate", "<=", flagged))
    point = operating_point(tables, bars)
    rates = dict(point.rates)
    kept = rates["recall"] >= recall - 1e-9 and rates["flag_rate"] <= flagged + 1e-9
    assert kept == point.feasible
    priced = operating_point(tables, bars, CostMatrix(fn=5, fp=1))
    assert priced.feasible == point.feasible


def test_a_lone_bar_is_not_met_by_acting_on_everything():
    tables = threshold_tables(*zip(*(scores(i, 400, 2.0) for i in range(5)), strict=True))
    rates = dict(operating_point(tables, (Bar("recall", ">=", 0.8),)).rates)
    assert rates["recall"] >= 0.8
    assert rates["flag_rate"] < 0.6


def test_costs_without_bars_choose_near_the_cost_threshold():
    rng = np.random.default_rng(5)
    p = rng.random(20_000)
    y = (rng.random(20_000) < p).astype(float)
    point = operating_point(threshold_tables([y], [p]), (), CostMatrix(fn=4, fp=1))
    assert point.threshold == pytest.approx(0.2, abs=0.05)


def test_cross_fitted_rates_carry_no_optimism():
    """On pure noise the in-sample choice looks better than it is; the cross-fitted one does not."""
    rng = np.random.default_rng(6)
    found, claimed = [], []
    for _ in range(60):
        y = [(rng.random(60) < 0.3).astype(float) for _ in range(5)]
        p = [rng.random(60) for _ in range(5)]
        tables = threshold_tables(y, p)
        bars = (Bar("precision", ">=", 0.3),)
        found.append(np.mean(cross_fitted_rates(tables, bars)["precision"]))
        claimed.append(dict(operating_point(tables, bars).rates)["precision"])
    assert np.mean(claimed) > np.mean(found) + 0.02
    assert np.mean(found) == pytest.approx(0.3, abs=0.04)


def test_every_rate_is_in_the_catalogue():
    from advisor.metrics.catalogue import METRICS

    assert set(RATES) <= set(METRICS)
