"""Means and comparisons recomputed from the fold values that the record holds."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from advisor.metrics.catalogue import METRICS
from advisor.schema.audit import AuditFinding
from advisor.schema.comparison import Comparison
from advisor.schema.plan import SearchPlan
from advisor.schema.record import DecisionRecord
from advisor.statistics.comparisons import ROLLING, ComparisonSetting, estimate_pair
from advisor.statistics.paired import (
    PairedEstimate,
    comparison_strength,
    comparison_verdict,
)
from advisor.statistics.time_series import MINIMUM_ORIGINS
from advisor.wording.numbers import exact

RELATIVE_TOLERANCE = 1e-6


def metric_findings(record: DecisionRecord) -> Iterator[AuditFinding]:
    """Yield metrics whose mean is not that of their folds, or lies outside its interval."""
    for number, candidate in enumerate(record.candidates):
        for metric in candidate.metrics:
            place = f"candidates.{number}.metrics.{metric.name}"
            if metric.folds:
                yield from _differs(f"{place}.mean", float(np.mean(metric.folds)), metric.mean)
            low, high = metric.low, metric.high
            if low is not None and high is not None and not _inside(low, metric.mean, high):
                yield AuditFinding(
                    place=place, message="the mean lies outside its own interval",
                    expected=f"{exact(low)} to {exact(high)}", found=exact(metric.mean),
                )  # fmt: skip


def _inside(low: float, value: float, high: float) -> bool:
    slack = RELATIVE_TOLERANCE * max(abs(low), abs(high), 1e-12)
    return low - slack <= value <= high + slack


def comparison_findings(record: DecisionRecord) -> Iterator[AuditFinding]:
    """Yield comparisons that the fold values of both families do not give."""
    if record.comparisons and record.plan is None:
        yield AuditFinding(place="plan", message="comparisons without the plan they were made by")
        return
    for number, item in enumerate(record.comparisons):
        if record.plan is not None:
            yield from _comparison(record, item, record.plan, f"comparisons.{number}")


def _comparison(
    record: DecisionRecord, item: Comparison, plan: SearchPlan, place: str
) -> Iterator[AuditFinding]:
    simpler, richer = record.candidate(item.simpler), record.candidate(item.richer)
    if simpler is None or richer is None:
        yield AuditFinding(place=place, message="compares a family that the record does not hold")
        return
    ours, theirs = simpler.metric(item.metric), richer.metric(item.metric)
    if ours is None or theirs is None or len(ours.folds) != len(theirs.folds):
        yield AuditFinding(place=place, message="the two families were not measured on equal folds")
        return
    if len(ours.folds) < 2:
        yield AuditFinding(place=place, message="a comparison needs at least two folds")
        return
    spec = METRICS.get(item.metric)
    setting = ComparisonSetting(
        metric=item.metric,
        larger_is_better=spec.larger_is_better if spec else True,
        margin=item.margin,
        alpha=plan.alpha,
        folds=plan.comparison_folds,
    )
    estimate = estimate_pair(simpler, richer, setting, None)
    yield from _differs(f"{place}.gain", estimate.gain, item.gain)
    yield from _differs(f"{place}.alpha", plan.alpha / max(item.n_challengers, 1), item.alpha)
    if "larger" in item.method:
        if item.standard_error < estimate.standard_error * (1 - RELATIVE_TOLERANCE):
            yield AuditFinding(
                place=f"{place}.standard_error", message="smaller than that of the folds",
                expected=f"at least {exact(estimate.standard_error)}",
                found=exact(item.standard_error),
            )  # fmt: skip
    else:
        yield from _differs(f"{place}.standard_error", estimate.standard_error, item.standard_error)
    yield from _conclusions(item, estimate, plan, place)


def _conclusions(
    item: Comparison, estimate: PairedEstimate, plan: SearchPlan, place: str
) -> Iterator[AuditFinding]:
    """Bounds, chances and words follow from gain, error and margin as recorded."""
    recorded = PairedEstimate(
        gain=item.gain,
        standard_error=item.standard_error,
        degrees_of_freedom=estimate.degrees_of_freedom,
        n_folds=item.n_folds,
        method=item.method,
    )
    if item.n_folds != estimate.n_folds:
        yield AuditFinding(
            place=f"{place}.n_folds", message="not the number of fold values",
            expected=str(estimate.n_folds), found=str(item.n_folds),
        )  # fmt: skip
    low, high = recorded.interval(item.alpha)
    better, equal, worse = recorded.rope(item.margin)
    pairs = (
        ("low", low, item.low),
        ("high", high, item.high),
        ("p_richer_better", better, item.p_richer_better),
        ("p_equivalent", equal, item.p_equivalent),
        ("p_simpler_better", worse, item.p_simpler_better),
    )
    for name, wanted, value in pairs:
        yield from _differs(f"{place}.{name}", wanted, value)
    if plan.comparison_folds.kind in ROLLING and item.n_folds < MINIMUM_ORIGINS:
        return
    words = (
        ("verdict", comparison_verdict(item.gain, item.low, item.high, item.margin), item.verdict),
        (
            "strength",
            comparison_strength(item.gain, item.low, item.high, item.margin),
            item.strength,
        ),
    )
    for name, word, given in words:
        if word != given:
            yield AuditFinding(
                place=f"{place}.{name}", message="does not follow from gain, bounds and margin",
                expected=word, found=given,
            )  # fmt: skip


def _differs(place: str, wanted: float, found: float) -> Iterator[AuditFinding]:
    if not math.isclose(wanted, found, rel_tol=RELATIVE_TOLERANCE, abs_tol=1e-9):
        yield AuditFinding(
            place=place, message="does not agree with the fold values",
            expected=exact(wanted), found=exact(found),
        )  # fmt: skip
