"""Metrics over the comparison folds, each with a corrected interval."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from advisor.metrics.catalogue import METRICS, MetricContext, evaluate
from advisor.schema.problem import Problem, ProblemType, Task
from advisor.schema.requirements import Requirements
from advisor.schema.search import MetricSummary
from advisor.statistics.intervals import corrected_interval

Floats = NDArray[np.float64]

_SHOWN: dict[str, tuple[str, ...]] = {
    "binary": (
        "roc_auc",
        "average_precision",
        "log_loss",
        "brier",
        "balanced_accuracy",
        "f1",
        "precision",
        "recall",
        "flag_rate",
    ),
    "multiclass": ("log_loss", "balanced_accuracy", "macro_f1", "accuracy"),
    "regression": ("rmse", "mae", "r2"),
    "ordinal": ("mae", "rmse", "qwk", "within_tolerance"),
    "count": ("rmse", "mae", "r2", "rmsle", "poisson_deviance"),
}
_POSITIVE_ONLY = ("mape", "rmsle")


@dataclass(frozen=True)
class FoldScores:
    """Predictions of one family on every comparison fold, with the targets of the test parts."""

    targets: tuple[Floats, ...]
    scores: tuple[Floats, ...]
    n_folds: int
    thresholds: tuple[float, ...] | None = None

    def context(self, fold: int, context: MetricContext) -> MetricContext:
        """Return the context with the threshold of one fold, chosen on the other folds."""
        if self.thresholds is None:
            return context
        return replace(context, threshold=self.thresholds[fold])

    def pooled(self) -> tuple[Floats, Floats]:
        """Return targets and scores of the first repeat, pooled: each row at most once."""
        first = slice(0, self.n_folds)
        return np.concatenate(self.targets[first]), np.concatenate(self.scores[first])


def displayed_metrics(
    problem: Problem, requirements: Requirements, metric: str, smallest_target: float | None
) -> tuple[str, ...]:
    """Return the metrics to report: the deciding one first, then the usual and the demanded ones.

    A metric that a document forbids is left out everywhere.
    """
    kind = problem.task.value if problem.task else "regression"
    if problem.type is ProblemType.ORDINAL:
        kind = "ordinal"
    elif problem.type is ProblemType.COUNT:
        kind = "count"
    wanted = [metric, *_SHOWN[kind]]
    wanted += [item.metric for item in requirements.all("metric_target", "metric") if item.metric]
    if kind == "regression" and smallest_target is not None and smallest_target > 0:
        wanted += _POSITIVE_ONLY
    forbidden = {item.metric for item in requirements.all("metric_forbidden")}
    forbidden |= {str(item.value) for item in requirements.all("metric_forbidden")}
    task = problem.task or Task.REGRESSION
    return tuple(
        name
        for name in dict.fromkeys(wanted)
        if name in METRICS
        and task.value in METRICS[name].tasks
        and (name == metric or name not in forbidden)
    )


@dataclass(frozen=True)
class NamedMetric:
    """A metric with its own context, under the name it is recorded by."""

    key: str
    metric: str
    context: MetricContext


def summarise(folds: FoldScores, metrics: tuple[NamedMetric, ...]) -> tuple[MetricSummary, ...]:
    """Return each metric's fold values, mean and corrected 95 % interval.

    References
    ----------
    Nadeau and Bengio 2003, doi:10.1023/A:1024068626366.
    """
    found = []
    for item in metrics:
        numbers = tuple(
            evaluate(item.metric, target, scores, folds.context(fold, item.context))
            for fold, (target, scores) in enumerate(zip(folds.targets, folds.scores, strict=True))
        )
        low, high = _interval(numbers, folds.n_folds)
        found.append(
            MetricSummary(
                name=item.key, mean=float(np.mean(numbers)), low=low, high=high, folds=numbers
            )
        )
    return tuple(found)


def _interval(values: tuple[float, ...], n_folds: int) -> tuple[float | None, float | None]:
    if len(values) < 3:
        return None, None
    low, high = corrected_interval(values, n_folds=n_folds)
    return float(low), float(high)


def calibration_bins(
    target: Floats, probability: Floats, n_bins: int = 10
) -> tuple[tuple[float, float, int], ...]:
    """Return (mean predicted, observed share, rows) for bins of equal size, merged on ties."""
    order = np.argsort(probability, kind="stable")
    bins = [part for part in np.array_split(order, n_bins) if len(part)]
    found = [
        (float(probability[part].mean()), float(target[part].mean()), len(part)) for part in bins
    ]
    return tuple(found)


def calibration_line(target: Floats, probability: Floats) -> tuple[float, float] | None:
    """Return (intercept, slope) of the logistic recalibration of the log odds; ideal (0, 1).

    References
    ----------
    Cox 1958; Van Calster et al. 2019, doi:10.1186/s12916-019-1466-7.
    """
    from sklearn.linear_model import LogisticRegression

    if len(np.unique(target)) < 2 or np.ptp(probability) == 0:
        return None
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    odds = np.log(clipped / (1 - clipped)).reshape(-1, 1)
    line = LogisticRegression(C=1e6, max_iter=1_000).fit(odds, target.astype(int))
    return float(line.intercept_[0]), float(line.coef_[0, 0])
