"""Stage holdout: the chosen family on rows that took no part in the decision, looked at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from advisor.metrics.catalogue import METRICS, MetricContext, evaluate
from advisor.schema.comparison import Comparison
from advisor.schema.holdout import Confusion, HoldoutMetric, HoldoutReport
from advisor.schema.problem import Task

Floats = NDArray[np.float64]

BOOTSTRAP_DRAWS = 1_000
SIDE_METRIC_DRAWS = 200
"""Draws for metrics that settle nothing; enough for an interval to read, not to decide by."""
MAXIMUM_RESIDUALS = 500
CURVE_POINTS = 100


@dataclass(frozen=True)
class HoldoutInputs:
    """Rows and predictions of the chosen family and its strongest challenger.

    Attributes
    ----------
    target : ndarray of shape (n_rows,)
    scores, challenger_scores : ndarray
        As `advisor.metrics.catalogue.evaluate` takes them.
    clusters : ndarray of int, shape (n_rows,), or None
        Rows of one group are drawn together.
    """

    source: Literal["holdout", "outer_folds"]
    task: Task
    target: Floats
    scores: Floats
    metrics: tuple[str, ...]
    context: MetricContext
    metric: str
    threshold_origin: str
    seed: int
    challenger: str | None = None
    challenger_scores: Floats | None = None
    comparison: Comparison | None = None
    fold_mean: float | None = None
    clusters: NDArray[np.int64] | None = None
    n_draws: int = BOOTSTRAP_DRAWS


def holdout_report(inputs: HoldoutInputs) -> HoldoutReport:
    """Return metrics with bootstrap intervals; it may contradict the folds but never reselects.

    Notes
    -----
    Percentile bootstrap, 1,000 draws for the deciding metric and 200 for the others, stratified
    by class, by cluster where rows are grouped.
    `contradicts` is set when the 95 % interval of the paired gain lies wholly on the other side
    of the conclusion drawn on the folds.
    """
    draws = _draws(inputs)
    metrics = tuple(_metric(name, inputs, draws) for name in inputs.metrics)
    gain = _challenger_gain(inputs, draws)
    main = next((metric for metric in metrics if metric.name == inputs.metric), None)
    binary = inputs.task is Task.BINARY
    return HoldoutReport(
        source=inputs.source,
        rows=len(inputs.target),
        metrics=metrics,
        threshold=inputs.context.decision_threshold if binary else None,
        threshold_origin=inputs.threshold_origin if binary else "",
        confusion=_confusion(inputs) if binary else None,
        expected_cost=_expected_cost(inputs),
        expected_cost_unit=inputs.context.costs.unit if inputs.context.costs else None,
        challenger=inputs.challenger,
        challenger_gain=gain,
        contradicts=inputs.source == "holdout" and _contradicts(gain, inputs.comparison),
        optimism=_optimism(main, inputs),
        residuals=() if binary or inputs.scores.ndim > 1 else _residuals(inputs),
        predicted_shares=_predicted_shares(inputs.scores),
        curve=_curve(inputs) if binary else (),
        cost_curve=_cost_curve(inputs) if binary else (),
    )


def _draws(inputs: HoldoutInputs) -> list[NDArray[np.int64]]:
    generator = np.random.default_rng([inputs.seed, len(inputs.target)])
    rows = np.arange(len(inputs.target))
    if inputs.clusters is not None:
        _, codes = np.unique(inputs.clusters, return_inverse=True)
        members = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])
        return [
            np.concatenate([members[i] for i in generator.integers(0, len(members), len(members))])
            for _ in range(inputs.n_draws)
        ]
    if inputs.task is Task.REGRESSION:
        return [generator.choice(rows, len(rows)) for _ in range(inputs.n_draws)]
    strata = [rows[inputs.target == label] for label in np.unique(inputs.target)]
    return [
        np.concatenate([generator.choice(part, len(part)) for part in strata])
        for _ in range(inputs.n_draws)
    ]


def _metric(name: str, inputs: HoldoutInputs, draws: list[NDArray[np.int64]]) -> HoldoutMetric:
    value = evaluate(name, inputs.target, inputs.scores, inputs.context)
    if name != inputs.metric:
        draws = draws[: max(50, inputs.n_draws * SIDE_METRIC_DRAWS // BOOTSTRAP_DRAWS)]
    drawn = [evaluate(name, inputs.target[d], inputs.scores[d], inputs.context) for d in draws]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return HoldoutMetric(name=name, value=float(value), low=float(low), high=float(high))


def _challenger_gain(inputs: HoldoutInputs, draws: list[NDArray[np.int64]]) -> HoldoutMetric | None:
    """Return challenger minus chosen in the deciding metric, oriented: larger is better."""
    other = inputs.challenger_scores
    if other is None:
        return None
    sign = 1.0 if METRICS[inputs.metric].larger_is_better else -1.0

    def gain(rows: NDArray[np.int64]) -> float:
        mine = evaluate(inputs.metric, inputs.target[rows], inputs.scores[rows], inputs.context)
        theirs = evaluate(inputs.metric, inputs.target[rows], other[rows], inputs.context)
        return sign * (theirs - mine)

    value = gain(np.arange(len(inputs.target)))
    low, high = np.quantile([gain(rows) for rows in draws], [0.025, 0.975])
    return HoldoutMetric(name=inputs.metric, value=value, low=float(low), high=float(high))


def _contradicts(gain: HoldoutMetric | None, comparison: Comparison | None) -> bool:
    if gain is None or comparison is None or gain.low is None or gain.high is None:
        return False
    if comparison.verdict == "needed":
        return gain.high < 0
    return gain.low > comparison.margin


def _optimism(main: HoldoutMetric | None, inputs: HoldoutInputs) -> float | None:
    if main is None or inputs.fold_mean is None or inputs.source != "holdout":
        return None
    sign = 1.0 if METRICS[inputs.metric].larger_is_better else -1.0
    return sign * (inputs.fold_mean - main.value)


def _confusion(inputs: HoldoutInputs) -> Confusion:
    flagged = inputs.scores >= inputs.context.decision_threshold
    positive = inputs.target == 1
    return Confusion(
        true_positives=int((flagged & positive).sum()),
        false_positives=int((flagged & ~positive).sum()),
        true_negatives=int((~flagged & ~positive).sum()),
        false_negatives=int((~flagged & positive).sum()),
    )


def _expected_cost(inputs: HoldoutInputs) -> float | None:
    """Return the cost per 1,000 cases; under a capacity only the top cases are acted on."""
    if inputs.context.costs is None or inputs.task is not Task.BINARY:
        return None
    return 1_000 * evaluate("expected_cost", inputs.target, inputs.scores, inputs.context)


def _residuals(inputs: HoldoutInputs) -> tuple[tuple[float, float], ...]:
    step = max(1, len(inputs.target) // MAXIMUM_RESIDUALS)
    pairs = zip(inputs.scores[::step], inputs.target[::step], strict=True)
    return tuple((float(a), float(b)) for a, b in list(pairs)[:MAXIMUM_RESIDUALS])


def _predicted_shares(scores: Floats) -> tuple[float, ...]:
    if scores.ndim == 1:
        return ()
    counts = np.bincount(scores.argmax(axis=1), minlength=scores.shape[1])
    return tuple(float(count) / len(scores) for count in counts)


def _thresholds(scores: Floats) -> Floats:
    return np.unique(np.quantile(scores, np.linspace(0, 1, CURVE_POINTS)))


def _curve(inputs: HoldoutInputs) -> tuple[tuple[float, float, float], ...]:
    positive = inputs.target == 1
    points = []
    for threshold in _thresholds(inputs.scores):
        flagged = inputs.scores >= threshold
        hits = int((flagged & positive).sum())
        recall = hits / max(1, int(positive.sum()))
        points.append((float(threshold), recall, hits / max(1, int(flagged.sum()))))
    return tuple(points)


def _cost_curve(inputs: HoldoutInputs) -> tuple[tuple[float, float], ...]:
    costs = inputs.context.costs
    if costs is None:
        return ()
    return tuple(
        (float(t), 1_000 * costs.expected_cost(inputs.target, inputs.scores, float(t)))
        for t in _thresholds(inputs.scores)
    )
