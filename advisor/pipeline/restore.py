"""From a finished record and its data back to what was understood, and to a fitted family."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from advisor.adapters import fit_tasks
from advisor.adapters.fit_tasks import TaskData
from advisor.errors import DataError, InputError, RecordError
from advisor.families.build import predict_scores
from advisor.families.shipping import shipped_pipeline
from advisor.metrics.thresholds import operating_point, rate_bars
from advisor.pipeline.understand import Understanding, split_columns
from advisor.pipeline.verdict import with_settings
from advisor.schema.catalogue import Catalogue
from advisor.schema.dataset import Dataset
from advisor.schema.problem import Task
from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Requirement, Requirements
from advisor.schema.search import Candidate
from advisor.schema.shortlist import Shortlist
from advisor.stages.plan import MetricChoice, metric_context
from advisor.stages.problem import frame_problem

PREDICTED_ROWS = 2_000


@dataclass(frozen=True)
class Refit:
    """A family fitted on every row with its recorded configuration.

    Attributes
    ----------
    pipeline : sklearn.pipeline.Pipeline
        Predicts original labels at `threshold`.
    prediction_sha256 : str
        Of the scores of the first 2,000 rows.
    """

    pipeline: Pipeline
    known: Understanding
    prediction_sha256: str
    threshold: float | None
    threshold_origin: str


def requirements_of(record: DecisionRecord) -> Requirements:
    """Return what was asked, before the decision wrote its findings into it."""
    family = record.decision.family
    judged = {row.requirement for row in record.decision.bar if row.family == family}
    return Requirements(
        items=tuple(_unjudged(item) if item.id in judged else item for item in record.requirements),
        uncovered=record.uncovered,
        conflicts=record.conflicts,
        injections=record.injections,
        documents=record.documents,
        questions=record.questions,
    )


def _unjudged(item: Requirement) -> Requirement:
    return item.model_copy(update={"status": "not_measured", "evidence": ()})


def check_same_data(record: DecisionRecord, dataset: Dataset) -> None:
    """Raise a DataError unless the data are those of the record."""
    if dataset.source.sha256 != record.source.sha256:
        raise DataError(
            "the data are not those of the record",
            where=dataset.source.name,
            expected=f"sha256 {record.source.sha256}, as of {record.source.name}",
            hint="pass the file that was analysed, or run 'advisor analyze' on the new one",
        )


def restore(record: DecisionRecord, dataset: Dataset) -> Understanding:
    """Return what was understood of the data of a record; nothing is profiled or planned again.

    Raises
    ------
    RecordError
        If nothing was searched.
    DataError
        If the data are not those of the record, or no longer pose its problem.
    """
    if record.plan is None:
        raise RecordError(f"nothing was fitted: the verdict is {record.verdict}")
    check_same_data(record, dataset)
    asked = requirements_of(record)
    framed = frame_problem(dataset.frame, asked)
    if framed.target is None or framed.problem.classes != record.problem.classes:
        raise DataError(
            "the data no longer pose the problem of the record",
            where=dataset.source.name,
            expected=f"target {record.problem.target} with classes {record.problem.classes}",
        )
    metric = record.plan.metric
    return Understanding(
        requirements=asked,
        problem=record.problem,
        frame=framed.frame,
        target=framed.target,
        profile=record.profile,
        facts=record.facts,
        shortlist=Shortlist(outcomes=record.rule_outcomes, families=record.shortlist),
        metric=MetricChoice(metric, record.problem.metric_origin, ""),
        context=metric_context(record.problem, asked, framed.target, metric),
        plan=record.plan,
    )


def refit(record: DecisionRecord, dataset: Dataset, catalogue: Catalogue, family: str) -> Refit:
    """Fit a measured family on every row, as the run would have shipped it.

    Parameters
    ----------
    family : str
        Id of a candidate with status 'ok'.

    Raises
    ------
    InputError
        If the family is a score that already exists, is not in the catalogue, or cannot be
        fitted on these data.
    """
    known = restore(record, dataset)
    candidate = record.candidate(family)
    plan = record.plan
    assert plan is not None
    assert known.target is not None
    if candidate is None or candidate.status != "ok":
        raise RecordError(f"the record has no measured family '{family}'")
    entry = with_settings(catalogue, plan.effort, None).family(family)
    if entry is None or entry.kind == "score":
        raise InputError(
            f"'{family}' has no model to fit"
            + (": it is the score in use today" if entry else ": no such family is installed"),
            hint="leave --data away to record the deviation alone",
        )
    names = list(plan.features.names())
    frame: pd.DataFrame = known.frame[names]
    split = split_columns(known)
    target: NDArray[Any] = known.target
    if split.is_classification:
        target = target.astype(np.int64)
    data = TaskData(frame, target, split)
    features = fit_tasks.replace_rows(plan.features, len(frame))
    rows = np.arange(len(frame))
    fitted, _ = fit_tasks.fit(data, rows, entry, features, candidate.config, plan.seed)
    scores = predict_scores(fitted, frame.iloc[:PREDICTED_ROWS], plan.features.task)
    threshold, origin = own_threshold(known, candidate)
    return Refit(
        pipeline=shipped_pipeline(fitted, record.problem.classes, threshold),
        known=known,
        prediction_sha256=hashlib.sha256(np.ascontiguousarray(scores).tobytes()).hexdigest(),
        threshold=threshold,
        threshold_origin=origin,
    )


def own_threshold(known: Understanding, candidate: Candidate) -> tuple[float | None, str]:
    """Return where a family acts and why, chosen on its stored out-of-fold counts.

    The bars on rates come first, then the stated costs, then 0.5, as in the run itself.
    """
    if known.problem.task is not Task.BINARY or known.plan is None:
        return None, ""
    bars = rate_bars(known.requirements)
    tables = candidate.thresholds
    if bars and tables and candidate.tier != "T0":
        point = operating_point(tables, bars, known.context.costs)
        words = ", ".join(f"{bar.metric} {bar.op} {bar.value:g}" for bar in bars)
        kept = "keeps" if point.feasible else "misses least of"
        return point.threshold, f"chosen on out-of-fold counts; {kept} the bars: {words}"
    if known.context.costs is not None:
        return known.context.costs.threshold, "from the stated costs: c_FP / (c_FP + c_FN)"
    return 0.5, "default 0.5: no costs and no bar are stated"
