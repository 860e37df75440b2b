"""Row-level errors of paired gains, with the rows of one group drawn together."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from advisor.metrics.catalogue import MetricContext
from advisor.pipeline.fitting import FittingInputs, FittingResult
from advisor.stages.assess import FoldScores
from advisor.statistics.intervals import auc_influence, row_level_error

Floats = NDArray[np.float64]
EPSILON = 1e-15


def _log_loss(target: Floats, scores: Floats, context: MetricContext) -> Floats:
    right = scores[np.arange(len(target)), target.astype(int)] if scores.ndim > 1 else None
    chance = right if right is not None else np.where(target == 1, scores, 1 - scores)
    return np.asarray(-np.log(np.clip(chance, EPSILON, 1)))


def _brier(target: Floats, scores: Floats, context: MetricContext) -> Floats:
    return np.asarray((scores - target) ** 2)


def _absolute(target: Floats, scores: Floats, context: MetricContext) -> Floats:
    return np.asarray(np.abs(target - scores))


def _cost(target: Floats, scores: Floats, context: MetricContext) -> Floats:
    costs = context.required_costs()
    acted = scores >= context.decision_threshold
    return np.where(
        acted,
        np.where(target == 1, costs.hit, costs.false_alarm),
        np.where(target == 1, costs.fn, costs.tn),
    )


_ROW_LOSSES: dict[str, Callable[[Floats, Floats, MetricContext], Floats]] = {
    "log_loss": _log_loss,
    "brier": _brier,
    "mae": _absolute,
    "expected_cost": _cost,
}
"""Metrics that are a mean over rows, as the loss of each row."""


def clustered_errors(
    inputs: FittingInputs, result: FittingResult
) -> dict[tuple[str, str], float] | None:
    """Return the standard error of each paired gain with rows clustered by group.

    Returns
    -------
    dict of (simpler, richer) to float, or None
        None when rows are not grouped, or the metric is no mean of row losses (and no AUC): then
        the corrected fold error stands alone. A comparison takes the larger of the two.

    References
    ----------
    Liang and Zeger 1986, doi:10.1093/biomet/73.1.13.
    """
    metric = inputs.plan.metric
    groups = inputs.split.take(inputs.development).groups
    grouped = inputs.plan.comparison_folds.kind == "group" and groups is not None
    if not grouped or groups is None or metric not in {*_ROW_LOSSES, "roc_auc"}:
        return None
    per_repeat = len(result.folds) // inputs.plan.comparison_folds.n_repeats
    rows = np.concatenate([test for _, test in result.folds[:per_repeat]])
    pooled = {
        e.family.id: e.folds.pooled() for e in result.evidence if isinstance(e.folds, FoldScores)
    }
    errors = {}
    for simpler, richer in permutations(pooled, 2):
        target, mine = pooled[simpler]
        theirs = pooled[richer][1]
        gains = _gains(metric, target, mine, theirs, inputs.known.context)
        if gains is not None and np.ptp(gains) > 0:
            errors[simpler, richer] = row_level_error(gains, groups[rows])
    return errors


def _gains(
    metric: str, target: Floats, simpler: Floats, richer: Floats, context: MetricContext
) -> Floats | None:
    """Return what the richer family gains on each row, larger is better."""
    if metric == "roc_auc":
        if simpler.ndim > 1 or len(np.unique(target)) < 2:
            return None
        return auc_influence(target, simpler, richer)
    loss = _ROW_LOSSES[metric]
    return np.asarray(loss(target, simpler, context) - loss(target, richer, context))
