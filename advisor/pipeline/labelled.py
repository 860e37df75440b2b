"""New rows whose outcome is known, in the encoding and with the metrics of a record."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from advisor.errors import DataError, TargetError
from advisor.metrics.catalogue import MetricContext
from advisor.pipeline.candidates import named_metrics
from advisor.pipeline.restore import requirements_of
from advisor.pipeline.understand import Understanding
from advisor.schema.problem import ProblemType, Task
from advisor.schema.record import DecisionRecord
from advisor.schema.shortlist import Shortlist
from advisor.stages.plan import MetricChoice, metric_context
from advisor.stages.problem.kinds import as_numbers
from advisor.stages.problem.levels import level_text
from advisor.stages.problem.target import derive, resolve_target

Floats = NDArray[np.float64]


def encoded_labels(
    record: DecisionRecord, frame: pd.DataFrame, labels: str
) -> tuple[NDArray[np.int64], Floats]:
    """Return (positions of labelled rows, their outcomes as the record encodes them).

    Parameters
    ----------
    labels : str
        Column of the outcome; where the target is a comparison, the column compared or the
        outcome of the comparison.

    Raises
    ------
    TargetError
        If the column is missing, or holds classes that the record does not know.
    """
    if labels not in frame.columns:
        raise TargetError(
            f"the data has no column '{labels}'",
            where="--labels",
            expected="the column that holds the outcomes",
        )
    source = frame[labels]
    wanted = next((item for item in record.requirements if item.kind == "target"), None)
    column = record.problem.target_column
    values = source
    if wanted is not None and column is not None and labels == column:
        spec = resolve_target(wanted, frame)
        values = derive(source, spec.comparison) if spec.comparison else as_numbers(source)
        if spec.comparison is not None:
            texts = values.map({1.0: "True", 0.0: "False"})
            return _coded(record, texts, labels)
    if not record.problem.classes:
        numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
        rows = np.flatnonzero(np.isfinite(numbers))
        return rows, numbers[rows]
    return _coded(record, as_numbers(values), labels)


def _coded(
    record: DecisionRecord, values: pd.Series, labels: str
) -> tuple[NDArray[np.int64], Floats]:
    rows = np.flatnonzero(values.notna().to_numpy())
    texts = [level_text(value) for value in values.iloc[rows]]
    place = {text: float(code) for code, text in enumerate(record.problem.classes)}
    unknown = sorted({text for text in texts if text not in place})
    if unknown:
        raise TargetError(
            f"the labels hold {len(unknown)} class(es) that the record does not know: "
            + ", ".join(f"'{text}'" for text in unknown[:5]),
            where=f"column '{labels}'",
            expected="one of " + ", ".join(f"'{name}'" for name in record.problem.classes),
        )
    codes = np.array([place[text] for text in texts], dtype=float)
    if record.problem.type is ProblemType.ORDINAL:
        grades = _grades(record)
        codes = np.array([grades[int(code)] for code in codes], dtype=float)
    return rows, codes


def _grades(record: DecisionRecord) -> tuple[float, ...]:
    """Return the grades as the models were fitted to them: numbers as they are, else ranks."""
    try:
        return tuple(float(name) for name in record.problem.classes)
    except ValueError:
        return tuple(float(rank) for rank in range(len(record.problem.classes)))


def metric_contexts(
    record: DecisionRecord, frame: pd.DataFrame, target: Floats, threshold: float | None
) -> tuple[tuple[str, str, MetricContext], ...]:
    """Return (key, metric id, context) of every metric that the record reports.

    Raises
    ------
    DataError
        If no row has an outcome.
    """
    if record.plan is None or len(target) == 0:
        raise DataError("no row of the new data has an outcome", where="--labels")
    asked, metric = requirements_of(record), record.plan.metric
    context = metric_context(record.problem, asked, target, metric)
    if record.problem.type is ProblemType.ORDINAL:
        context = replace(context, grades=_grades(record))
    if record.problem.task is Task.BINARY and threshold is not None:
        context = replace(context, threshold=threshold)
    known = Understanding(
        requirements=asked,
        problem=record.problem,
        frame=frame,
        target=target,
        profile=record.profile,
        facts=record.facts,
        shortlist=Shortlist(outcomes=(), families=record.shortlist),
        metric=MetricChoice(metric, record.problem.metric_origin, ""),
        context=context,
        plan=record.plan,
    )
    return tuple((item.key, item.metric, item.context) for item in named_metrics(known, context))
