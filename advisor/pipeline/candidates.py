"""From the evidence of the workers to candidates, with groups, determinism and memory."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from advisor.adapters import finish_tasks, fit_tasks
from advisor.metrics.catalogue import MetricContext
from advisor.metrics.thresholds import (
    cross_fitted_thresholds,
    operating_point,
    rate_bars,
    threshold_tables,
)
from advisor.pipeline.fitting import FittingInputs, FittingResult
from advisor.pipeline.understand import Understanding
from advisor.ports import Executor
from advisor.schema.catalogue import Catalogue
from advisor.schema.problem import ProblemType, Task
from advisor.schema.requirements import Requirement
from advisor.schema.search import Candidate, GroupMetric
from advisor.stages.assess import (
    Evidence,
    NamedMetric,
    displayed_metrics,
    group_metrics,
    make_candidate,
)
from advisor.stages.plan import metrics_at_points
from advisor.statistics.splits import Fold


@dataclass(frozen=True)
class Operating:
    """Where the model acts, and why there."""

    context: MetricContext
    origin: str


def named_metrics(known: Understanding, context: MetricContext) -> tuple[NamedMetric, ...]:
    """Return every metric to report with its context; bars at an operating point included."""
    assert known.metric is not None
    assert known.target is not None
    task = known.problem.task or Task.REGRESSION
    smallest = float(known.target.min()) if task is Task.REGRESSION else None
    shown = displayed_metrics(known.problem, known.requirements, known.metric.metric, smallest)
    if known.problem.type is ProblemType.ORDINAL:
        shown = tuple(name for name in shown if name not in ("mape", "rmsle"))
    plain = tuple(NamedMetric(name, name, context) for name in shown)
    points = metrics_at_points(known.requirements, context, task)
    return (*plain, *(NamedMetric(p.key, p.metric, p.context) for p in points))


def choose_operating(known: Understanding, evidence: Evidence) -> Operating:
    """Return the threshold of one family: costs and bars, else 0.5.

    The threshold is chosen on out-of-fold predictions, never on the holdout.
    """
    context = known.context
    if known.problem.task is not Task.BINARY or evidence.folds is None:
        return Operating(context, "")
    bars = rate_bars(known.requirements)
    if bars and evidence.family.tier != "T0":
        tables = threshold_tables(evidence.folds.targets, evidence.folds.scores)
        point = operating_point(tables, bars, context.costs)
        words = ", ".join(f"{bar.metric} {bar.op} {bar.value:g}" for bar in bars)
        kept = "keeps" if point.feasible else "misses least of"
        origin = f"chosen on out-of-fold predictions; {kept} the bars: {words}"
        return Operating(replace(context, threshold=point.threshold), origin)
    if context.costs is not None:
        return Operating(context, "from the stated costs: c_FP / (c_FP + c_FN)")
    return Operating(replace(context, threshold=0.5), "default 0.5: no costs and no bar are stated")


def with_cross_fitted_thresholds(known: Understanding, evidence: Evidence) -> Evidence:
    """Give each fold the threshold chosen on the other folds, where bars decide about it.

    The rows that a threshold is judged on take no part in its choice (section 5.4).
    """
    bars = rate_bars(known.requirements)
    folds = evidence.folds
    binary = known.problem.task is Task.BINARY
    if not bars or folds is None or not binary or evidence.family.tier == "T0":
        return evidence
    tables = threshold_tables(folds.targets, folds.scores)
    chosen = cross_fitted_thresholds(tables, bars, known.context.costs)
    return replace(evidence, folds=replace(folds, thresholds=chosen))


def sensitive_columns(known: Understanding) -> tuple[str, ...]:
    """Return the sensitive columns that the data has."""
    named = known.requirements.columns("sensitive_attribute", "fairness")
    private = {item.column for item in known.requirements.items if item.privacy}
    return tuple(n for n in named if n in known.frame.columns and n not in private)


def _groups(
    known: Understanding,
    evidence: Evidence,
    operating: Operating,
    development: NDArray[np.int64],
    folds: list[Fold],
) -> tuple[GroupMetric, ...]:
    if evidence.folds is None:
        return ()
    assert known.metric is not None
    rows = development[np.concatenate([test for _, test in folds[: evidence.folds.n_folds]])]
    target, scores = evidence.folds.pooled()
    found: list[GroupMetric] = []
    for column in sensitive_columns(known):
        values = known.frame[column].iloc[rows].reset_index(drop=True)
        found.extend(
            group_metrics(
                column,
                values,
                target,
                scores,
                known.problem.task or Task.REGRESSION,
                operating.context,
                known.metric.metric,
            )
        )
    return tuple(found)


def make_candidates(
    inputs: FittingInputs, result: FittingResult, catalogue: Catalogue
) -> tuple[Candidate, ...]:
    """Return one candidate per planned family, in the order of the plan."""
    known = inputs.known
    candidates = []
    for found in result.evidence:
        evidence = with_cross_fitted_thresholds(known, found)
        operating = choose_operating(known, evidence)
        groups = _groups(known, evidence, operating, inputs.development, result.folds)
        candidates.append(
            make_candidate(
                replace(evidence, groups=groups),
                known.problem,
                known.requirements,
                named_metrics(known, operating.context),
                catalogue.policy.white_box,
                catalogue.policy.bar_band,
            )
        )
    return tuple(candidates)


def must(known: Understanding, kind: str) -> Requirement | None:
    """Return the binding requirement of a kind, or None."""
    item = known.requirements.first(kind)
    return item if item is not None and item.strength == "must" else None


def check_repeats(
    inputs: FittingInputs, result: FittingResult, families: tuple[str, ...], executor: Executor
) -> FittingResult:
    """Fit some families a second time in fresh processes and compare the prediction bytes."""
    plan = inputs.plan
    by_id = {family.id: family for family in inputs.families}
    configs = {e.family.id: e.config for e in result.evidence}
    futures = {
        family: executor.submit(
            fit_tasks.measure_model,
            str(inputs.data_path),
            by_id[family],
            plan.features,
            configs[family],
            plan.seed,
            0,
        )
        for family in families
        if family in result.measurements
    }
    same: dict[str, bool | None] = {}
    for family, future in futures.items():
        outcome = future.result()
        first = result.measurements[family]
        if outcome.status != "ok" or outcome.value.process == first.process:
            continue
        same[family] = outcome.value.prediction_sha256 == first.prediction_sha256
    evidence = tuple(
        replace(e, same_bytes=same.get(e.family.id, e.same_bytes)) for e in result.evidence
    )
    return replace(result, evidence=evidence)


def measure_serving(
    inputs: FittingInputs, result: FittingResult, new_executor: type[Executor]
) -> FittingResult:
    """Measure the memory of a fresh process that loads each model and predicts one row."""
    row = inputs.known.frame.iloc[[0]]
    peaks: dict[str, float | None] = {}
    for family, measured in result.measurements.items():
        executor = new_executor(1)  # type: ignore[call-arg]
        try:
            outcome = executor.submit(finish_tasks.serve, measured.pipeline, row).result()
        finally:
            executor.close()
        peaks[family] = outcome.peak_memory_mb if outcome.status == "ok" else None
    evidence = tuple(replace(e, serving_memory_mb=peaks.get(e.family.id)) for e in result.evidence)
    return replace(result, evidence=evidence)
