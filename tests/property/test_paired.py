"""The corrected interval, its Bayesian reading, and the verdicts drawn from it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from advisor.statistics.paired import (
    comparison_strength,
    comparison_verdict,
    corrected_standard_error,
    paired_estimate,
    rows_to_settle,
)
from advisor.statistics.time_series import diebold_mariano, every_origin_beyond

scores = st.lists(st.floats(-1, 1), min_size=4, max_size=30)


def test_standard_error_by_hand():
    d = np.array([0.01, 0.03, 0.02, 0.0, 0.04])
    assert corrected_standard_error(d, 1 / 4) == pytest.approx(
        np.sqrt((1 / 5 + 1 / 4) * np.var(d, ddof=1))
    )


@pytest.mark.parametrize(("k", "repeats"), [(5, 1), (10, 1), (5, 5), (10, 3)])
def test_rope_equals_the_bayesian_correlated_t_test(k, repeats):
    """Corani and Benavoli's posterior, written down and integrated numerically."""
    rng = np.random.default_rng(k * repeats)
    a = rng.normal(0.7, 0.03, k * repeats)
    b = a + rng.normal(0.008, 0.02, k * repeats)
    d, rho, n, rope = b - a, 1 / k, k * repeats, 0.01
    scale = np.sqrt((1 / n + rho / (1 - rho)) * d.var(ddof=1))

    def posterior(x):
        return stats.t.pdf((x - d.mean()) / scale, n - 1) / scale

    right = integrate.quad(posterior, rope, d.mean() + 400 * scale, limit=400)[0]
    inside = integrate.quad(posterior, -rope, rope)[0]
    estimate = paired_estimate(a, b, rho / (1 - rho))
    better, equal, worse = estimate.rope(rope)
    assert better == pytest.approx(right, abs=1e-6)
    assert equal == pytest.approx(inside, abs=1e-6)
    assert better + equal + worse == pytest.approx(1)
    # ROPE P(d > m) > .95 and "lower bound beyond the margin" are the same statement.
    assert (better > 0.95) == (estimate.interval(0.05)[0] > rope)


@given(scores, st.floats(0.01, 1), st.floats(0.001, 0.2), st.floats(0.001, 0.4))
def test_interval_is_symmetric_nested_and_antisymmetric(values, ratio, alpha, margin):
    rng = np.random.default_rng(len(values))
    a = np.asarray(values)
    b = a + rng.normal(0, 0.1, len(a))
    forward, backward = paired_estimate(a, b, ratio), paired_estimate(b, a, ratio)
    low, high = forward.interval(alpha)
    assert low <= forward.gain <= high
    narrow = forward.interval(min(0.5, alpha * 1.5))
    assert low <= narrow[0] + 1e-12
    assert narrow[1] <= high + 1e-12
    assert backward.interval(alpha) == pytest.approx((-high, -low))
    assert forward.rope(margin)[0] == pytest.approx(backward.rope(margin)[2])


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0.001, 0.5))
def test_verdict_table(gain, below, above, margin):
    low, high = gain - below, gain + above
    verdict = comparison_verdict(gain, low, high, margin)
    strength = comparison_strength(gain, low, high, margin)
    assert (verdict == "needed") == (gain > margin and low > 0)
    assert (strength in {"needed", "needed_strong"}) == (verdict == "needed")
    if strength == "sufficient":
        assert high <= margin
    if strength == "needed_strong":
        assert low > margin


def test_identical_models_give_a_degenerate_but_sound_answer():
    estimate = paired_estimate([0.7, 0.8, 0.9], [0.7, 0.8, 0.9], 0.25)
    assert estimate.interval(0.05) == (0, 0)
    assert estimate.rope(0.01) == (0, 1, 0)


def test_unequal_folds_are_refused():
    with pytest.raises(ValueError, match="fold scores"):
        paired_estimate([0.1, 0.2], [0.1, 0.2, 0.3], 0.25)


def test_rows_to_settle_follows_the_square_root_law():
    assert rows_to_settle(1000, 0.01, 0.01) == pytest.approx(6183, abs=2)
    assert rows_to_settle(1000, 0.001, 0.01) == 1000
    assert rows_to_settle(1000, 0.01, 0.0) is None


def test_diebold_mariano_one_step_is_the_paired_t():
    rng = np.random.default_rng(1)
    a, b = rng.random(12), rng.random(12)
    estimate = diebold_mariano(a, b)
    assert estimate.standard_error == pytest.approx(stats.sem(b - a))
    low, _ = estimate.interval(0.025)
    assert low == pytest.approx(
        stats.t.interval(0.95, 11, loc=(b - a).mean(), scale=stats.sem(b - a))[0]
    )


def test_overlapping_horizons_widen_the_interval_of_a_smooth_series():
    d = np.cumsum(np.random.default_rng(2).normal(0, 1, 40)) / 10
    zero = np.zeros(40)
    assert diebold_mariano(zero, d, 6).standard_error > diebold_mariano(zero, d).standard_error


def test_few_origins_need_every_origin():
    assert every_origin_beyond([0, 0, 0], [0.4, 0.5, 0.4], 0.1)
    assert not every_origin_beyond([0, 0, 0], [0.4, 0.2, 0.4], 0.1)
