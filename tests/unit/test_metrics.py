"""Metric catalogue and costs against closed forms and scikit-learn."""

import pickle

import numpy as np
import pytest
from sklearn import metrics as sk

from advisor.errors import RequirementsError
from advisor.metrics.catalogue import (
    METRICS,
    Metric,
    MetricContext,
    MetricLoss,
    evaluate,
    is_defined,
    metric_key,
    register_metric,
    resolve_metric,
)
from advisor.metrics.costs import Asymmetry, CostMatrix
from advisor.schema.requirements import At, Requirement, Requirements


@pytest.fixture
def binary():
    rng = np.random.default_rng(3)
    y = (rng.random(400) < 0.3).astype(float)
    p = np.clip(0.3 + 0.25 * (y - 0.3) + 0.15 * rng.standard_normal(400), 0.01, 0.99)
    return y, p


def test_binary_metrics_agree_with_sklearn(binary):
    y, p = binary
    label = p >= 0.5
    expected = {
        "roc_auc": sk.roc_auc_score(y, p),
        "average_precision": sk.average_precision_score(y, p),
        "log_loss": sk.log_loss(y, p),
        "brier": sk.brier_score_loss(y, p),
        "accuracy": sk.accuracy_score(y, label),
        "balanced_accuracy": sk.balanced_accuracy_score(y, label),
        "f1": sk.f1_score(y, label),
        "macro_f1": sk.f1_score(y, label, average="macro"),
        "precision": sk.precision_score(y, label),
        "recall": sk.recall_score(y, label),
        "mcc": sk.matthews_corrcoef(y, label),
        "flag_rate": label.mean(),
        "fpr": label[y == 0].mean(),
        "specificity": 1 - label[y == 0].mean(),
    }
    for name, value in expected.items():
        assert evaluate(name, y, p) == pytest.approx(value), name


def test_multiclass_metrics_agree_with_sklearn():
    rng = np.random.default_rng(4)
    y = rng.integers(0, 3, 200)
    p = rng.dirichlet([1, 1, 1], 200) + np.eye(3)[y]
    p /= p.sum(axis=1, keepdims=True)
    label = p.argmax(axis=1)
    assert evaluate("roc_auc", y, p) == pytest.approx(
        sk.roc_auc_score(y, p, multi_class="ovr", average="macro")
    )
    assert evaluate("log_loss", y, p) == pytest.approx(sk.log_loss(y, p))
    assert evaluate("balanced_accuracy", y, p) == pytest.approx(
        sk.balanced_accuracy_score(y, label)
    )
    assert evaluate("macro_f1", y, p) == pytest.approx(sk.f1_score(y, label, average="macro"))


def test_regression_metrics_agree_with_sklearn():
    rng = np.random.default_rng(5)
    y = rng.gamma(2, 3, 150)
    f = y * rng.uniform(0.7, 1.4, 150)
    assert evaluate("rmse", y, f) == pytest.approx(sk.root_mean_squared_error(y, f))
    assert evaluate("mae", y, f) == pytest.approx(sk.mean_absolute_error(y, f))
    assert evaluate("mape", y, f) == pytest.approx(sk.mean_absolute_percentage_error(y, f))
    assert evaluate("rmsle", y, f) == pytest.approx(np.sqrt(sk.mean_squared_log_error(y, f)))
    assert evaluate("r2", y, f) == pytest.approx(sk.r2_score(y, f))
    assert evaluate("pinball", y, f, MetricContext(quantile=0.8)) == pytest.approx(
        sk.mean_pinball_loss(y, f, alpha=0.8)
    )
    assert evaluate("within_tolerance", [10, 20], [11, 26], MetricContext(tolerance=2)) == 0.5
    assert (
        evaluate(
            "within_tolerance",
            [10, 20],
            [10.9, 26],
            MetricContext(tolerance=0.1, tolerance_relative=True),
        )
        == 0.5
    )


def test_quadratic_kappa_agrees_with_sklearn_after_rounding():
    rng = np.random.default_rng(6)
    y = rng.choice([3, 4, 5, 6, 8], 300).astype(float)
    f = y + rng.standard_normal(300) * 1.5
    grades = (3.0, 4.0, 5.0, 6.0, 8.0)
    nearest = np.array([min(grades, key=lambda g: abs(g - v)) for v in f])
    assert evaluate("qwk", y, f, MetricContext(grades=grades)) == pytest.approx(
        sk.cohen_kappa_score(y, nearest, weights="quadratic", labels=list(grades))
    )
    assert evaluate("accuracy", y, f, MetricContext(grades=grades)) == np.mean(nearest == y)


def test_every_metric_is_finite_on_one_class_and_on_constants():
    context = MetricContext(
        costs=CostMatrix(fn=5, fp=1), asymmetry=Asymmetry(2, 1), tolerance=1, grades=None
    )
    for name, metric in METRICS.items():
        for task in metric.tasks:
            guess = np.full((6, 3), 1 / 3) if task == "multiclass" else np.full(6, 0.5)
            for value in (0.0, 1.0):
                result = evaluate(name, np.full(6, value), guess, context)
                assert np.isfinite(result), name
    assert evaluate("roc_auc", np.zeros(5), np.linspace(0, 1, 5)) == 0.5
    assert not is_defined("roc_auc", np.zeros(5))
    assert is_defined("log_loss", np.zeros(5))


def test_capacity_counts_ties_in_expectation_whatever_the_row_order():
    y = np.array([1, 0, 0, 0, 1, 0, 0, 0, 0, 0], float)
    constant = np.full(10, 0.2)
    context = MetricContext(at=At(flag_rate=0.3))
    assert evaluate("recall", y, constant, context) == pytest.approx(0.3)
    assert evaluate("precision", y, constant, context) == pytest.approx(0.2)
    p = np.array([0.9, 0.8, 0.5, 0.5, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1])
    top3 = MetricContext(at=At(k=3))
    assert evaluate("precision_at_k", y, p, top3) == pytest.approx((1 + 1 / 3) / 3)
    assert evaluate("precision_at_k", y[::-1], p[::-1], top3) == pytest.approx((1 + 1 / 3) / 3)
    scaled = MetricContext(at=At(k=30), population=100)
    assert evaluate("precision_at_k", y, p, scaled) == pytest.approx((1 + 1 / 3) / 3)


def test_rate_limited_operating_points():
    y = np.array([1, 1, 0, 1, 0, 0, 0, 0], float)
    p = np.array([0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1])
    assert evaluate("recall", y, p, MetricContext(at=At(fpr=0.1))) == pytest.approx(2 / 3)
    assert evaluate("recall", y, p, MetricContext(at=At(fpr=0.2))) == 1.0
    assert evaluate("precision", y, p, MetricContext(at=At(recall=0.9))) == 0.75
    assert evaluate("recall", y, p, MetricContext(at=At(precision=0.9))) == pytest.approx(2 / 3)


def test_cost_threshold_is_elkans_and_minimises_expected_cost():
    assert CostMatrix(fn=5, fp=1).threshold == pytest.approx(1 / 6)
    calls = CostMatrix(fp=4, tp=-90)
    assert calls.threshold == pytest.approx(4 / 94)
    assert CostMatrix(fn=400, fixed=25, fp=25).threshold == pytest.approx(25 / 400)
    assert CostMatrix(fn=10, tp=20, fp=1).threshold == 1.0
    rng = np.random.default_rng(7)
    p = rng.random(200_000)
    y = (rng.random(200_000) < p).astype(float)
    costs = CostMatrix(fn=7, fp=2, tp=-1, tn=0.5)
    grid = np.linspace(0.02, 0.98, 49)
    best = grid[np.argmin([costs.expected_cost(y, p, t) for t in grid])]
    assert abs(best - costs.threshold) < 0.05


def test_costs_are_read_from_requirements():
    def asked(*rows):
        return Requirements(
            items=tuple(
                Requirement(id=f"R{i}", kind="cost", side=s, value=v, unit=u, origin="quoted")
                for i, (s, v, u) in enumerate(rows)
            )
        )

    assert CostMatrix.from_requirements(asked(("fn", 5, "ratio"))).threshold == 1 / 6
    both = CostMatrix.from_requirements(asked(("fn", 400, "USD"), ("fp", 25, "USD")))
    assert (both.fn, both.fp, both.unit, both.is_money) == (400, 25, "USD", True)
    assert CostMatrix.from_requirements(asked(("fn", 400, "USD"))) is None
    assert CostMatrix.from_requirements(Requirements()) is None
    assert CostMatrix.from_requirements(asked(("fn", 400, "USD"), ("fixed", 25, "USD"))).decides


def test_expected_cost_obeys_the_capacity():
    y = np.array([1, 1, 1, 0, 0, 0, 0, 0, 0, 0], float)
    p = np.linspace(0.9, 0.5, 10)
    costs = CostMatrix(fn=5, fp=1)
    free = evaluate("expected_cost", y, p, MetricContext(costs=costs))
    tight = evaluate("expected_cost", y, p, MetricContext(costs=costs, at=At(k=2)))
    assert free == pytest.approx(0.7)
    assert tight == pytest.approx(0.5)


def test_asymmetric_cost_is_minimised_by_its_quantile():
    rng = np.random.default_rng(8)
    y = rng.exponential(1, 50_000)
    price = Asymmetry(under=3, over=1)
    grid = np.linspace(0.2, 3, 60)
    best = grid[np.argmin([price.cost(y, np.full_like(y, g)) for g in grid])]
    assert best == pytest.approx(np.quantile(y, 0.75), abs=0.06)


def test_loose_names_resolve():
    for name, wanted in [
        ("AUC", "roc_auc"),
        ("ROC-AUC", "roc_auc"),
        ("PR AUC", "average_precision"),
        ("R²", "r2"),
        ("F1-score", "f1"),
        ("precision@k", "precision_at_k"),
        ("Quadratic Weighted Kappa", "qwk"),
        ("sensitivity", "recall"),
        ("Sensibilité", "recall"),
        ("RMSE", "rmse"),
    ]:
        assert resolve_metric(name) == wanted, name
    assert resolve_metric("happiness") is None


def test_every_alias_points_to_a_metric():
    from advisor.metrics.catalogue import ALIASES

    assert set(ALIASES.values()) <= set(METRICS)


def test_loss_is_picklable_and_smaller_is_better(binary):
    y, p = binary
    loss = pickle.loads(pickle.dumps(MetricLoss("roc_auc")))
    assert loss(y, p) < loss(y, -p + 1)
    assert MetricLoss("log_loss")(y, p) == evaluate("log_loss", y, p)


def test_metric_key_names_the_operating_point():
    assert metric_key("recall", At(flag_rate=0.1)) == "recall@flag_rate=0.1"
    assert metric_key("roc_auc") == "roc_auc"


def test_registered_metric_is_evaluated_and_cannot_shadow():
    mine = Metric("always_two", "two", ("binary",), True, "score", (None, None), "", "two")
    try:
        register_metric(mine, lambda y, p, c: 2.0)
        assert evaluate("always_two", [0, 1], [0.1, 0.2]) == 2.0
    finally:
        METRICS.pop("always_two", None)
    with pytest.raises(RequirementsError, match="exists already"):
        register_metric(METRICS["rmse"], lambda y, p, c: 0.0)


def test_faults_are_explained():
    with pytest.raises(RequirementsError, match="no metric"):
        evaluate("nonsense", [0, 1], [0.1, 0.9])
    with pytest.raises(RequirementsError, match="costs of errors"):
        evaluate("expected_cost", [0, 1], [0.1, 0.9])
    with pytest.raises(RequirementsError, match="not a finite number"):
        evaluate("rmse", [0, 1], [0.1, np.nan])
