"""Labelled new rows against the triggers that the record proposes and the bars that it was set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.metrics.catalogue import MetricContext, evaluate, is_defined, metric, metric_key
from advisor.schema.monitoring import PerformanceRow, WatchStatus
from advisor.schema.problem import Task
from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Requirement
from advisor.statistics.intervals import wilson_interval

Floats = NDArray[np.float64]

DRAWS = 400
CONFIDENCE = 0.95
CALIBRATION_CONFIDENCE = 0.99
SMALLEST_GAP = 0.02
"""Distance of mean prediction and observed share that is let pass, however many the rows."""


@dataclass(frozen=True)
class Labelled:
    """Predictions of the model on rows whose outcome is known.

    Attributes
    ----------
    target : ndarray of shape (n_rows,)
        Encoded as in the record.
    scores : ndarray
        As `advisor.metrics.catalogue.evaluate` takes them.
    """

    family: str
    target: Floats
    scores: Floats
    context: MetricContext


def fold_rows(record: DecisionRecord) -> int:
    """Return the rows of one comparison fold: the window of the record's triggers."""
    plan = record.plan
    if plan is None:
        return 0
    rows = plan.comparison_rows or record.problem.n_rows
    development = min(rows, round(record.problem.n_rows * (1 - plan.holdout_share)))
    return max(1, development // plan.comparison_folds.n_folds)


def performance_rows(
    record: DecisionRecord, data: Labelled, contexts: Sequence[tuple[str, str, MetricContext]]
) -> tuple[PerformanceRow, ...]:
    """Return the deciding metric, every bar and the calibration on labelled rows.

    Parameters
    ----------
    contexts : sequence of (key, metric id, context)
        How each metric of the record is computed; keys as in the candidates' metrics.

    Notes
    -----
    The deciding metric is due for review when it is worse than on the weakest comparison fold
    and the rows are as many as one fold held, or when the whole 95 % percentile bootstrap
    interval is worse. A bar is due when the whole interval misses it.
    """
    known = {key: (name, context) for key, name, context in contexts}
    rows = []
    deciding = record.plan.metric if record.plan else None
    if deciding in known:
        rows.append(_trigger_row(record, data, deciding, known[deciding]))
    for item in record.requirements:
        key = metric_key(item.metric, item.at) if item.metric else None
        if item.kind == "metric_target" and key in known and _is_number(item.value):
            rows.append(_bar_row(record, data, item, (str(key), *known[str(key)])))
    if record.problem.task is Task.BINARY:
        rows.append(_calibration_row(record, data))
    return tuple(rows)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _trigger_row(
    record: DecisionRecord, data: Labelled, key: str, how: tuple[str, MetricContext]
) -> PerformanceRow:
    candidate = record.candidate(data.family)
    summary = candidate.metric(key) if candidate is not None else None
    larger = metric(how[0]).larger_is_better
    row = _measured(record, data, key, *how)
    if summary is None or not summary.folds or row.value is None:
        return row
    worst = min(summary.folds) if larger else max(summary.folds)
    op = ">=" if larger else "<="
    window = fold_rows(record)
    beyond, surely = _misses(row, op, worst)
    status: WatchStatus = "stable"
    if surely or (beyond and row.n_rows >= window):
        status = "review"
    elif row.n_rows < window:
        status = "watch" if beyond else "too_few_rows"
    detail = f"weakest comparison fold {worst:.4g}, mean {summary.mean:.4g}"
    if row.n_rows < window:
        detail += f"; {row.n_rows} labelled rows, a fold held {window}"
    return row.model_copy(update={"trigger": worst, "op": op, "status": status, "detail": detail})


def _bar_row(
    record: DecisionRecord, data: Labelled, item: Requirement, how: tuple[str, str, MetricContext]
) -> PerformanceRow:
    row = _measured(record, data, *how)
    if row.value is None:
        return row.model_copy(update={"requirement": item.id})
    op = ">=" if item.op in (">=", ">", "==") else "<="
    bar = float(item.value)  # type: ignore[arg-type]
    beyond, surely = _misses(row, op, bar)
    status: WatchStatus = "stable"
    if beyond:
        status = "review" if surely and item.strength == "must" else "watch"
    elif row.n_rows < fold_rows(record) and not _surely_met(row, op, bar):
        status = "too_few_rows"
    return row.model_copy(
        update={
            "requirement": item.id,
            "trigger": bar,
            "op": op,
            "status": status,
            "detail": f"{item.strength} of {item.id}",
        }
    )


def _misses(row: PerformanceRow, op: str, bar: float) -> tuple[bool, bool]:
    """Return whether the value, and whether the whole interval, lies on the wrong side."""
    assert row.value is not None
    if op == ">=":
        return row.value < bar, row.high is not None and row.high < bar
    return row.value > bar, row.low is not None and row.low > bar


def _surely_met(row: PerformanceRow, op: str, bar: float) -> bool:
    if op == ">=":
        return row.low is not None and row.low >= bar
    return row.high is not None and row.high <= bar


def _measured(
    record: DecisionRecord, data: Labelled, key: str, name: str, context: MetricContext
) -> PerformanceRow:
    n_rows = len(data.target)
    if n_rows < 2 or not is_defined(name, data.target):
        return PerformanceRow(
            name=key, n_rows=n_rows, status="too_few_rows",
            detail="the labelled rows do not define the metric (one class only, or no rows)",
        )  # fmt: skip
    value = evaluate(name, data.target, data.scores, context)
    seed = record.plan.seed if record.plan else 0
    generator = np.random.default_rng([seed, n_rows])
    drawn = []
    for _ in range(DRAWS):
        rows = generator.integers(0, n_rows, n_rows)
        if is_defined(name, data.target[rows]):
            drawn.append(evaluate(name, data.target[rows], data.scores[rows], context))
    low = high = None
    if len(drawn) > DRAWS // 2:
        low, high = (float(v) for v in np.quantile(drawn, [0.025, 0.975]))
    return PerformanceRow(
        name=key, value=float(value), low=low, high=high, n_rows=n_rows, status="stable"
    )


def _calibration_row(record: DecisionRecord, data: Labelled) -> PerformanceRow:
    """Return observed share minus mean prediction, against that of the comparison folds.

    The interval is that of the observed share (Wilson 1927, doi:10.1080/01621459.1927.10502953).
    """
    n_rows = len(data.target)
    name = "observed share minus mean prediction"
    if n_rows == 0:
        return PerformanceRow(name=name, status="too_few_rows")
    hits, mean = float(np.sum(data.target)), float(np.mean(data.scores))
    low, high = wilson_interval(hits, n_rows, CALIBRATION_CONFIDENCE)
    gap = hits / n_rows - mean
    candidate = record.candidate(data.family)
    bins = candidate.calibration if candidate is not None else ()
    counted = sum(count for _, _, count in bins)
    known = sum((seen - said) * count for said, seen, count in bins) / counted if counted else 0.0
    low, high = low - mean - known, high - mean - known
    moved = low > SMALLEST_GAP or high < -SMALLEST_GAP
    watched = low > 0 or high < 0
    status: WatchStatus = "review" if moved else "watch" if watched else "stable"
    return PerformanceRow(
        name=name, value=gap, low=low + known, high=high + known, n_rows=n_rows, status=status,
        detail=f"{known:+.3f} on the comparison folds; 99 % interval",
    )  # fmt: skip


def acted_row(
    record: DecisionRecord, scores: Floats, threshold: float | None, family: str
) -> PerformanceRow | None:
    """Return the share of cases acted on, against the capacity or else the behaviour section.

    None unless there are two classes and a threshold. A stated capacity that is a share is the
    trigger; without one the share is only watched.
    """
    if record.problem.task is not Task.BINARY or threshold is None or len(scores) == 0:
        return None
    acted = int(np.sum(scores >= threshold))
    low, high = wilson_interval(acted, len(scores), CONFIDENCE)
    row = PerformanceRow(
        name="share of cases acted on", value=acted / len(scores), low=low, high=high,
        n_rows=len(scores), status="stable",
    )  # fmt: skip
    capacity = next(
        (
            item
            for item in record.requirements
            if item.kind == "capacity" and item.unit == "share" and _is_number(item.value)
        ),
        None,
    )
    if capacity is not None:
        bar = float(capacity.value)  # type: ignore[arg-type]
        beyond, surely = _misses(row, "<=", bar)
        status: WatchStatus = "review" if surely else "watch" if beyond else "stable"
        return row.model_copy(
            update={"requirement": capacity.id, "trigger": bar, "op": "<=", "status": status,
                    "detail": f"capacity of {capacity.id}"}
        )  # fmt: skip
    usual = _usual_share(record, family)
    if usual is None:
        return row
    status = "stable" if low <= usual <= high else "watch"
    return row.model_copy(update={"status": status, "detail": f"{usual:.1%} in the record"})


def _usual_share(record: DecisionRecord, family: str) -> float | None:
    holdout = record.holdout
    if holdout is None or holdout.confusion is None or family != record.decision.family:
        return None
    counts = holdout.confusion
    flagged = counts.true_positives + counts.false_positives
    return flagged / holdout.rows if holdout.rows else None
