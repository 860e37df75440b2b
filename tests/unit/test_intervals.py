"""Intervals against closed forms, published values and each other."""

import numpy as np
import pytest
from scipy import stats

from advisor.statistics.intervals import (
    auc_influence,
    bootstrap_interval,
    clopper_pearson_interval,
    corrected_interval,
    delong,
    row_level_error,
    wilson_interval,
)
from advisor.statistics.paired import paired_estimate


def test_corrected_interval_of_one_metric_uses_the_paired_correction():
    values = np.array([0.71, 0.74, 0.69, 0.75, 0.72])
    estimate = paired_estimate(np.zeros(5), values, 1 / 4)
    assert corrected_interval(values, 5) == pytest.approx(estimate.interval(0.025))
    naive = stats.t.interval(0.95, 4, values.mean(), stats.sem(values))
    low, high = corrected_interval(values, 5)
    assert (high - low) / (naive[1] - naive[0]) == pytest.approx(1.5)
    with pytest.raises(ValueError, match="at least 2"):
        corrected_interval([0.5], 5)


@pytest.mark.parametrize(("hits", "n"), [(0, 20), (1, 20), (10, 40), (40, 40)])
def test_intervals_of_a_share_agree_with_scipy(hits, n):
    for ours, method in ((wilson_interval, "wilson"), (clopper_pearson_interval, "exact")):
        theirs = stats.binomtest(hits, n).proportion_ci(0.95, method)
        assert ours(hits, n) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert wilson_interval(0, 0) == clopper_pearson_interval(0, 0) == (0.0, 1.0)


def test_delong_matches_the_bootstrap_and_the_influence_form():
    rng = np.random.default_rng(2)
    y = (rng.random(1_500) < 0.3).astype(float)
    signal = y + rng.normal(0, 1.2, 1_500)
    a, b = signal + rng.normal(0, 1, 1_500), signal + rng.normal(0, 0.4, 1_500)
    estimate = delong(y, a, b)
    share = auc_influence(y, a, b)
    assert share.mean() == pytest.approx(estimate.gain)
    assert row_level_error(share) == pytest.approx(estimate.standard_error, rel=0.02)
    order = np.argsort(a, kind="stable")
    ranks = np.empty(1_500)
    ranks[order] = np.arange(1, 1_501)
    m = y.sum()
    auc = (ranks[y == 1].sum() - m * (m + 1) / 2) / (m * (1_500 - m))
    flipped = delong(y, -a, a)
    assert flipped.gain == pytest.approx(2 * auc - 1)
    with pytest.raises(ValueError, match="two rows of each class"):
        delong([0, 0, 1], [1, 2, 3], [1, 2, 3])


def test_bootstrap_is_seeded_covers_and_keeps_strata_and_clusters():
    rng = np.random.default_rng(3)
    values = rng.normal(0, 1, 400)

    def mean(rows):
        return float(values[rows].mean())

    first = bootstrap_interval(mean, 400, seed=1)
    assert first == bootstrap_interval(mean, 400, seed=1)
    assert first != bootstrap_interval(mean, 400, seed=2)
    half = 1.96 * values.std() / 20
    assert first == pytest.approx((values.mean() - half, values.mean() + half), abs=0.03)
    labels = np.repeat([0, 1], [390, 10])
    share = bootstrap_interval(lambda rows: float(labels[rows].mean()), 400, 1, strata=labels)
    assert share == (0.025, 0.025)
    groups = np.repeat(np.arange(20), 20)
    shifted = values + np.repeat(rng.normal(0, 2, 20), 20)
    wide = bootstrap_interval(lambda r: float(shifted[r].mean()), 400, 1, clusters=groups)
    thin = bootstrap_interval(lambda r: float(shifted[r].mean()), 400, 1)
    assert wide[1] - wide[0] > 2 * (thin[1] - thin[0])
    with pytest.raises(ValueError, match="not both"):
        bootstrap_interval(mean, 400, 1, strata=labels, clusters=groups)


def test_cluster_error_equals_that_of_cluster_means_and_the_row_error_without_clusters():
    rng = np.random.default_rng(4)
    gains = np.repeat(rng.normal(0, 1, 30), 10)
    groups = np.repeat(np.arange(30), 10)
    assert row_level_error(gains, groups) == pytest.approx(stats.sem(gains[::10]))
    assert row_level_error(gains) < row_level_error(gains, groups) / 2
    alone = rng.normal(0, 1, 50)
    assert row_level_error(alone, np.arange(50)) == pytest.approx(row_level_error(alone))
