"""The functions behind the metric catalogue.

Every function takes ``(y, predicted, context)``. `y` holds {0, 1} (binary), class numbers
(multiclass) or values; `predicted` holds P(class 1), class probabilities (n, K) or values. None
returns NaN: a metric that a set of rows cannot define (one class only) takes the value of an
uninformative prediction, the same for every family, so that a paired difference is 0. What each
metric means is said once, in the catalogue.
"""

# ruff: noqa: D103, D401

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata
from sklearn import metrics as sk

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from advisor.metrics.catalogue import MetricContext

    Array = NDArray[np.float64]
    ScoreFunction = Callable[[Array, Array, MetricContext], float]

EPSILON = 1e-15


# ------------------------------------------------------------------ operating points
def cases_at_capacity(n_rows: int, context: MetricContext) -> float | None:
    """Return how many of `n_rows` may be acted on, or None when no capacity is set.

    A number of cases that refers to a larger population is scaled to the rows at hand.
    """
    at = context.at
    if at is None:
        return None
    if at.flag_rate is not None:
        return at.flag_rate * n_rows
    if at.k is not None:
        scale = n_rows / context.population if context.population else 1.0
        return float(min(n_rows, max(1.0, at.k * scale)))
    return None


def counts_at_top(y: Array, p: Array, cases: float) -> tuple[float, float]:
    """Return expected (true, false) positives when the `cases` highest scores are acted on.

    Cases tied at the boundary are drawn at random; the expectation is returned, so that the
    order of rows never matters and a constant score gets its honest share.
    """
    order = np.argsort(-p, kind="stable")
    score, hits = p[order], np.concatenate([[0.0], np.cumsum(y[order])])
    cases = min(max(cases, 0.0), float(len(p)))
    if cases == 0 or len(p) == 0:
        return 0.0, 0.0
    boundary = score[min(int(np.ceil(cases)), len(p)) - 1]
    before = int(np.searchsorted(-score, -boundary, side="left"))
    through = int(np.searchsorted(-score, -boundary, side="right"))
    share = (cases - before) / (through - before)
    true = hits[before] + share * (hits[through] - hits[before])
    return float(true), float(cases - true)


def curve(y: Array, p: Array) -> tuple[Array, Array, Array]:
    """Return (thresholds descending, true positives, false positives) at every distinct score."""
    order = np.argsort(-p, kind="stable")
    score, truth = p[order], y[order]
    last = np.concatenate([np.flatnonzero(np.diff(score)), [len(score) - 1]])
    true = np.cumsum(truth)[last]
    return score[last], true.astype(float), (last + 1 - true).astype(float)


def counts(y: Array, p: Array, context: MetricContext) -> tuple[float, float]:
    """Return (true, false) positives at the operating point of the context."""
    cases = cases_at_capacity(len(y), context)
    if cases is not None:
        return counts_at_top(y, p, cases)
    at = context.at
    if at is not None and (at.fpr, at.recall, at.precision) != (None, None, None):
        return counts_at_rate(y, p, context)
    acted = p >= context.decision_threshold
    return float((acted & (y == 1)).sum()), float((acted & (y == 0)).sum())


def counts_at_rate(y: Array, p: Array, context: MetricContext) -> tuple[float, float]:
    """Return (true, false) positives at the best threshold that keeps a rate.

    ``fpr``: most hits with at most that false positive rate; ``recall``: fewest alarms with at
    least that recall; ``precision``: most hits with at least that precision. Nothing is acted on
    when no threshold keeps the rate.
    """
    at = context.at
    assert at is not None
    _, true, false = curve(y, p)
    positives, negatives = max(float(y.sum()), 1.0), max(float((1 - y).sum()), 1.0)
    if at.fpr is not None:
        kept = np.flatnonzero(false / negatives <= at.fpr + 1e-12)
        chosen = kept[-1] if len(kept) else None
    elif at.recall is not None:
        kept = np.flatnonzero(true / positives >= at.recall - 1e-12)
        chosen = kept[0] if len(kept) else None
    else:
        kept = np.flatnonzero(true / (true + false) >= (at.precision or 0.0) - 1e-12)
        chosen = kept[np.argmax(true[kept])] if len(kept) else None
    return (0.0, 0.0) if chosen is None else (float(true[chosen]), float(false[chosen]))


def ratio(part: float, whole: float) -> float:
    """Return part / whole, 0 for an empty whole."""
    return float(part / whole) if whole > 0 else 0.0


# ------------------------------------------------------------------ labels
def labels_of(predicted: Array, context: MetricContext) -> Array:
    """Return the predicted label: class number, grade, or 1 at and above the threshold."""
    if predicted.ndim == 2:
        return np.asarray(np.argmax(predicted, axis=1), dtype=float)
    if context.grades is not None:
        return nearest_grade(predicted, context.grades)
    return (predicted >= context.decision_threshold).astype(float)


def nearest_grade(values: Array, grades: tuple[float, ...]) -> Array:
    """Round and clip values to the nearest grade; halves go to the higher grade."""
    ladder = np.asarray(sorted(grades), dtype=float)
    middles = (ladder[1:] + ladder[:-1]) / 2
    return np.asarray(ladder[np.searchsorted(middles, values, side="right")], dtype=float)


def is_binary(predicted: Array, context: MetricContext) -> bool:
    return predicted.ndim == 1 and context.grades is None


def accuracy(y: Array, predicted: Array, context: MetricContext) -> float:
    if is_binary(predicted, context):
        true, false = counts(y, predicted, context)
        return ratio(true + (float((1 - y).sum()) - false), len(y))
    return float(np.mean(labels_of(predicted, context) == y))


def balanced_accuracy(y: Array, predicted: Array, context: MetricContext) -> float:
    if is_binary(predicted, context):
        rates = [recall(y, predicted, context)] if y.any() else []
        if not y.all():
            rates.append(specificity(y, predicted, context))
        return float(np.mean(rates))
    label = labels_of(predicted, context)
    return float(np.mean([np.mean(label[y == c] == c) for c in np.unique(y)]))


def f1(y: Array, predicted: Array, context: MetricContext) -> float:
    if not is_binary(predicted, context):
        return macro_f1(y, predicted, context)
    true, false = counts(y, predicted, context)
    return ratio(2 * true, true + false + float(y.sum()))


def macro_f1(y: Array, predicted: Array, context: MetricContext) -> float:
    return float(sk.f1_score(y, labels_of(predicted, context), average="macro", zero_division=0))


def precision(y: Array, predicted: Array, context: MetricContext) -> float:
    if not is_binary(predicted, context):
        label = labels_of(predicted, context)
        return float(sk.precision_score(y, label, average="macro", zero_division=0))
    true, false = counts(y, predicted, context)
    return ratio(true, true + false)


def recall(y: Array, predicted: Array, context: MetricContext) -> float:
    if not is_binary(predicted, context):
        return balanced_accuracy(y, predicted, context)
    return ratio(counts(y, predicted, context)[0], float(y.sum()))


def fpr(y: Array, predicted: Array, context: MetricContext) -> float:
    return ratio(counts(y, predicted, context)[1], float((1 - y).sum()))


def fnr(y: Array, predicted: Array, context: MetricContext) -> float:
    return ratio(float(y.sum()) - counts(y, predicted, context)[0], float(y.sum()))


def specificity(y: Array, predicted: Array, context: MetricContext) -> float:
    negatives = float((1 - y).sum())
    return ratio(negatives - counts(y, predicted, context)[1], negatives)


def npv(y: Array, predicted: Array, context: MetricContext) -> float:
    true, false = counts(y, predicted, context)
    rejected_good = float((1 - y).sum()) - false
    return ratio(rejected_good, rejected_good + float(y.sum()) - true)


def flag_rate(y: Array, predicted: Array, context: MetricContext) -> float:
    return ratio(sum(counts(y, predicted, context)), len(y))


def lift(y: Array, predicted: Array, context: MetricContext) -> float:
    return ratio(precision(y, predicted, context), float(np.mean(y)))


def mcc(y: Array, predicted: Array, context: MetricContext) -> float:
    label = labels_of(predicted, context)
    if len(np.unique(y)) < 2 or len(np.unique(label)) < 2:
        return 0.0
    return float(sk.matthews_corrcoef(y, label))


# ------------------------------------------------------------------ ranks and probabilities
def roc_auc(y: Array, predicted: Array, context: MetricContext) -> float:
    """One against the rest, unweighted mean over the classes at hand; 0.5 with one class."""
    if predicted.ndim == 1:
        return _rank_auc(y == 1, predicted)
    present = [c for c in range(predicted.shape[1]) if 0 < np.sum(y == c) < len(y)]
    if not present:
        return 0.5
    return float(np.mean([_rank_auc(y == c, predicted[:, c]) for c in present]))


def _rank_auc(positive: Array, score: Array) -> float:
    """Mann-Whitney form with mid-ranks: as scikit-learn's, without its checks on every call.

    Mann and Whitney 1947, doi:10.1214/aoms/1177730491.
    """
    n_positive = int(positive.sum())
    n_negative = len(positive) - n_positive
    if n_positive == 0 or n_negative == 0:
        return 0.5
    ranks = rankdata(score)[positive].sum()
    return float((ranks - n_positive * (n_positive + 1) / 2) / (n_positive * n_negative))


def gini(y: Array, predicted: Array, context: MetricContext) -> float:
    return 2 * roc_auc(y, predicted, context) - 1


def average_precision(y: Array, predicted: Array, context: MetricContext) -> float:
    if predicted.ndim == 1:
        return float(sk.average_precision_score(y, predicted)) if y.any() else 0.0
    present = [c for c in range(predicted.shape[1]) if np.any(y == c)]
    return float(np.mean([sk.average_precision_score(y == c, predicted[:, c]) for c in present]))


def ks(y: Array, predicted: Array, context: MetricContext) -> float:
    positives, negatives = float(y.sum()), float((1 - y).sum())
    if positives == 0 or negatives == 0:
        return 0.0
    _, true, false = curve(y, predicted)
    return float(np.max(np.abs(true / positives - false / negatives)))


def class_probabilities(predicted: Array) -> Array:
    clipped = np.clip(predicted, EPSILON, 1 - EPSILON)
    if clipped.ndim == 1:
        return np.column_stack([1 - clipped, clipped])
    return np.asarray(clipped / clipped.sum(axis=1, keepdims=True), dtype=float)


def log_loss(y: Array, predicted: Array, context: MetricContext) -> float:
    p = class_probabilities(predicted)
    return float(-np.mean(np.log(p[np.arange(len(y)), y.astype(int)])))


def brier(y: Array, predicted: Array, context: MetricContext) -> float:
    if predicted.ndim == 1:
        return float(np.mean((predicted - y) ** 2))
    onehot = np.eye(predicted.shape[1])[y.astype(int)]
    return float(np.mean(np.sum((predicted - onehot) ** 2, axis=1)))


def confidence_and_hit(y: Array, predicted: Array) -> tuple[Array, Array]:
    if predicted.ndim == 1:
        return predicted, y
    return predicted.max(axis=1), (np.argmax(predicted, axis=1) == y).astype(float)


def ece(y: Array, predicted: Array, context: MetricContext) -> float:
    """Expected calibration error over ten bins of equal counts."""
    confidence, hit = confidence_and_hit(y, predicted)
    order = np.argsort(confidence, kind="stable")
    bins = [b for b in np.array_split(order, min(10, len(order))) if len(b)]
    gaps = [len(b) * abs(float(np.mean(confidence[b]) - np.mean(hit[b]))) for b in bins]
    return float(sum(gaps) / len(order))


def calibration_line(y: Array, predicted: Array) -> tuple[float, float]:
    """Return (intercept, slope) of the logistic recalibration of a binary prediction.

    Newton steps with a trace of ridge so that separable rows end; (0, 1) with one class.
    Cox 1958, doi:10.1093/biomet/45.3-4.562.
    """
    confidence, hit = confidence_and_hit(y, predicted)
    p = np.clip(confidence, 1e-6, 1 - 1e-6)
    x = np.column_stack([np.ones(len(p)), np.log(p / (1 - p))])
    if len(np.unique(hit)) < 2 or np.ptp(x[:, 1]) < 1e-9:
        return 0.0, 1.0
    w = np.array([0.0, 1.0])
    for _ in range(50):
        mu = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        hessian = (x * (mu * (1 - mu))[:, None]).T @ x + 1e-6 * np.eye(2)
        step = np.linalg.solve(hessian, x.T @ (mu - hit) + 1e-6 * (w - np.array([0.0, 1.0])))
        w = w - np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-9:
            break
    return float(w[0]), float(w[1])


def calibration_slope(y: Array, predicted: Array, context: MetricContext) -> float:
    return calibration_line(y, predicted)[1]


def calibration_intercept(y: Array, predicted: Array, context: MetricContext) -> float:
    return calibration_line(y, predicted)[0]


def expected_cost(y: Array, predicted: Array, context: MetricContext) -> float:
    """Mean cost per case; under a capacity only the top cases that pay are acted on."""
    costs = context.required_costs()
    positives, negatives = float(y.sum()), float((1 - y).sum())
    acted = predicted >= context.decision_threshold
    true, false = float((acted & (y == 1)).sum()), float((acted & (y == 0)).sum())
    cases = cases_at_capacity(len(y), context)
    if cases is not None and true + false > cases:
        true, false = counts_at_top(y, predicted, cases)
    return float(costs.of_counts(true, false, positives, negatives))


# ------------------------------------------------------------------ values
def rmse(y: Array, predicted: Array, context: MetricContext) -> float:
    return float(np.sqrt(np.mean((y - predicted) ** 2)))


def mae(y: Array, predicted: Array, context: MetricContext) -> float:
    return float(np.mean(np.abs(y - predicted)))


def median_ae(y: Array, predicted: Array, context: MetricContext) -> float:
    return float(np.median(np.abs(y - predicted)))


def mape(y: Array, predicted: Array, context: MetricContext) -> float:
    """Mean absolute share of the outcome; rows with an outcome of 0 are left out."""
    kept = y != 0
    return float(np.mean(np.abs((y - predicted)[kept] / y[kept]))) if kept.any() else 0.0


def smape(y: Array, predicted: Array, context: MetricContext) -> float:
    size = (np.abs(y) + np.abs(predicted)) / 2
    return float(np.mean(np.where(size > 0, np.abs(y - predicted) / np.maximum(size, 1e-300), 0)))


def wape(y: Array, predicted: Array, context: MetricContext) -> float:
    return ratio(float(np.sum(np.abs(y - predicted))), float(np.sum(np.abs(y))))


def rmsle(y: Array, predicted: Array, context: MetricContext) -> float:
    """Root mean square of log1p differences; values below 0 count as 0."""
    gap = np.log1p(np.maximum(y, 0)) - np.log1p(np.maximum(predicted, 0))
    return float(np.sqrt(np.mean(gap**2)))


def r2(y: Array, predicted: Array, context: MetricContext) -> float:
    """Share of variance explained; 0 where the outcome does not vary."""
    spread = float(np.sum((y - np.mean(y)) ** 2))
    return 1.0 - float(np.sum((y - predicted) ** 2)) / spread if spread > 0 else 0.0


def pinball(y: Array, predicted: Array, context: MetricContext) -> float:
    quantile = 0.5 if context.quantile is None else context.quantile
    gap = y - predicted
    return float(np.mean(np.maximum(quantile * gap, (quantile - 1) * gap)))


def coverage(y: Array, predicted: Array, context: MetricContext) -> float:
    return float(np.mean(y <= predicted))


def poisson_deviance(y: Array, predicted: Array, context: MetricContext) -> float:
    """Mean Poisson deviance; predictions are kept at or above 1e-9."""
    return float(sk.mean_poisson_deviance(np.maximum(y, 0), np.maximum(predicted, 1e-9)))


def gamma_deviance(y: Array, predicted: Array, context: MetricContext) -> float:
    return float(sk.mean_gamma_deviance(np.maximum(y, 1e-9), np.maximum(predicted, 1e-9)))


def within_tolerance(y: Array, predicted: Array, context: MetricContext) -> float:
    """Share of rows whose error is at most the tolerance (a value, or a share of the outcome)."""
    limit = 0.0 if context.tolerance is None else context.tolerance
    error = np.abs(y - predicted)
    return float(np.mean(error <= (limit * np.abs(y) if context.tolerance_relative else limit)))


def asymmetric_cost(y: Array, predicted: Array, context: MetricContext) -> float:
    return context.required_asymmetry().cost(y, predicted)


def bias(y: Array, predicted: Array, context: MetricContext) -> float:
    return float(abs(np.mean(predicted - y)))


def qwk(y: Array, predicted: Array, context: MetricContext) -> float:
    """Quadratic weighted kappa on the ladder of grades; 0 when it is undefined.

    Cohen 1968, doi:10.1037/h0026256.
    """
    if predicted.ndim == 2:
        grades = tuple(float(k) for k in range(predicted.shape[1]))
        rated = np.argmax(predicted, axis=1).astype(float)
    else:
        grades = context.grades or tuple(float(v) for v in np.unique(np.round(y)))
        rated = nearest_grade(predicted, grades)
    ladder = np.asarray(sorted(grades))
    truth = np.searchsorted(ladder, nearest_grade(y, grades))
    guess = np.searchsorted(ladder, rated)
    disagreement = np.mean((truth - guess) ** 2.0)
    chance = np.var(truth) + np.var(guess) + (np.mean(truth) - np.mean(guess)) ** 2
    return float(1 - disagreement / chance) if chance > 0 else 0.0
