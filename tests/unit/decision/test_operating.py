"""Where the model acts, and what acting there costs."""

import numpy as np
import pytest
from decision_cases import (
    K,
    R,
    candidate,
    inputs,
    plan,
    requirement,
    scored_by_cost,
    summary,
)

from advisor.metrics.catalogue import MetricContext, evaluate
from advisor.metrics.thresholds import Bar, rate_bars, threshold_tables
from advisor.schema.requirements import Requirements
from advisor.stages.decide import Change, apply, decide
from advisor.stages.decide.bars import Judge

COSTS = (
    requirement("R01", "cost", side="fn", value=5.0, unit="EUR"),
    requirement("R02", "cost", side="fp", value=1.0, unit="EUR"),
)


def target(id_, metric, op, value, **more):
    return requirement(id_, "metric_target", metric=metric, op=op, value=value, **more)


def test_musts_alone_set_the_threshold_and_a_metric_of_a_capacity_does_not():
    wish = target("R03", "recall", ">=", 0.8, strength="should")
    items = (
        target("R01", "accuracy", ">=", 0.7),
        target("R02", "npv", ">", 0.9),
        wish,
        target("R04", "recall_at_k", ">=", 0.5),
        target("R05", "recall", "<=", 0.05),
    )
    assert rate_bars(Requirements(items=items)) == (
        Bar("accuracy", ">=", 0.7),
        Bar("npv", ">=", 0.9),
    )
    assert rate_bars(Requirements(items=(wish,))) == (Bar("recall", ">=", 0.8),)


def two_leaves(n=400, seed=3):
    """A tree with two leaves: the upper one holds 35 % of the positives, and few others."""
    rng = np.random.default_rng(seed)
    truth, scores = [], []
    for _ in range(K * R):
        y = (rng.random(n) < 0.3).astype(float)
        upper = rng.random(n) < np.where(y == 1, 0.35, 0.02)
        leaf = rng.normal(0, 0.01, 2)
        truth.append(y)
        scores.append(np.where(upper, 0.85 + leaf[0], 0.2 + leaf[1]))
    return truth, scores


def test_a_tree_of_two_leaves_is_judged_by_its_leaves():
    """Between the leaves lie no cases: acting on the upper one finds 35 %, on both all."""
    truth, scores = two_leaves()
    tree = candidate("tree", 0.66).model_copy(
        update={"thresholds": threshold_tables(truth, scores)}
    )
    items = (
        target("R01", "recall", ">=", 0.8),
        target("R02", "precision", ">=", 0.6),
    )
    judge = Judge(inputs([tree], items))
    statuses = {item.id: judge.status(item, tree).status for item in items}
    assert set(statuses.values()) <= {"unmet", "not_demonstrated"}
    recall = np.asarray(judge.fold_values(items[0], tree))
    assert np.all((recall < 0.5) | (recall == 1.0))


def test_a_leaf_that_moves_with_the_refit_does_not_lose_its_cases():
    truth, scores = two_leaves()
    tree = candidate("tree", 0.66).model_copy(
        update={"thresholds": threshold_tables(truth, scores)}
    )
    item = target("R01", "precision", ">=", 0.6)
    found = Judge(inputs([tree], (item,))).status(item, tree)
    assert found.status == "met"
    assert found.low > 0.7


def test_a_capacity_limits_the_cost_that_is_counted_again():
    families = scored_by_cost({"dummy": 0.0, "linear": 0.6, "rf": 0.8}, seed=6)
    capacity = requirement("R03", "capacity", value=0.05, unit="share")
    given = inputs(families, (*COSTS, capacity), plan=plan("expected_cost", margin=0.05))
    after = apply(given, Change(text="", costs=(("fn", 8.0),)))
    free = apply(given, Change(text="", costs=(("fn", 8.0),), drop=("R03",)))
    table = after.candidates[1].thresholds[0]
    n = table.n_positive + table.n_negative
    least = (table.n_positive - 0.05 * n) * 8.0 / n
    assert after.candidates[1].metric("expected_cost").folds[0] >= least
    assert free.candidates[1].metric("expected_cost").folds[0] < least


def test_a_capacity_in_cases_is_a_share_of_the_rows_of_the_problem():
    families = scored_by_cost({"dummy": 0.0, "linear": 0.6, "rf": 0.8}, seed=6)
    share = requirement("R03", "capacity", value=0.05, unit="share")
    cases = requirement("R03", "capacity", value=150, unit="cases")
    found = [
        Judge(inputs(families, (*COSTS, item))).cost_folds(families[1]) for item in (share, cases)
    ]
    assert found[0] == pytest.approx(found[1])


def test_the_price_in_money_is_the_gain_of_the_comparison_in_money():
    """One rule for the threshold: bars move it for the comparison and for the price alike."""
    families = scored_by_cost({"dummy": 0.0, "linear": 1.2, "rf": 1.3}, seed=6)
    items = (*COSTS, target("R03", "flag_rate", "<=", 0.25))
    given = inputs(families, items, plan=plan("expected_cost", margin=0.2))
    price = decide(apply(given, Change(text="", costs=(("fn", 4.0),)))).price_of_simplicity
    assert price.money_per_1k == pytest.approx(1_000 * price.value)


def f1_at(y, p, threshold):
    return evaluate("f1", y, p, MetricContext(threshold=threshold))


def test_a_bar_that_moves_the_threshold_moves_the_metric_that_depends_on_it():
    families = scored_by_cost({"dummy": 0.0, "linear": 0.6, "rf": 0.8}, seed=6)
    bar = target("R03", "flag_rate", "<=", 0.03)
    given = inputs(families, (*COSTS, bar), plan=plan("expected_cost", margin=0.05))
    tight = apply(given, Change(text="", bars=(("R03", 0.02),)))
    loose = apply(given, Change(text="", bars=(("R03", 0.6),)))
    dropped = apply(given, Change(text="", drop=("R03",)))
    costs = [i.candidates[1].metric("expected_cost").mean for i in (tight, loose, dropped)]
    assert costs[0] > costs[1] + 0.05
    assert costs[2] == pytest.approx(families[1].metric("expected_cost").mean, abs=0.02)


def test_rates_are_counted_again_where_the_threshold_moves():
    truth, scores = two_leaves()
    values = tuple(f1_at(y, p, 0.5) for y, p in zip(truth, scores, strict=True))
    tree = candidate("tree", values=values, metric="f1").model_copy(
        update={"thresholds": threshold_tables(truth, scores)}
    )
    given = inputs([tree], (), plan=plan("f1"))
    same = apply(given, Change(text="", margin_factor=2.0))
    assert same.candidates[0].metric("f1") == summary("f1", values)
    add = target("W", "recall", ">=", 0.99)
    moved = apply(given, Change(text="", add=(add,))).candidates[0].metric("f1")
    expected = [f1_at(y, p, 0.0) for y, p in zip(truth, scores, strict=True)]
    assert moved.folds == pytest.approx(expected)


def test_matthews_correlation_follows_from_the_tables():
    truth, scores = two_leaves(n=90)
    table = threshold_tables(truth[:1], scores[:1])
    from advisor.metrics.thresholds import fold_rates

    expected = evaluate("mcc", truth[0], scores[0], MetricContext(threshold=0.5))
    assert fold_rates(table, "mcc", threshold=0.5)[0] == pytest.approx(expected)
