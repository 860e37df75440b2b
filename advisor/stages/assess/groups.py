"""Measurements by group of a sensitive attribute. No verdict is drawn from them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from advisor.metrics.catalogue import MetricContext, evaluate
from advisor.schema.problem import Task
from advisor.schema.search import GroupMetric
from advisor.statistics.intervals import wilson_interval

MINIMUM_GROUP_ROWS = 50
MAXIMUM_LEVELS = 12
NUMERIC_BANDS = 4

Floats = NDArray[np.float64]


def group_levels(values: pd.Series) -> pd.Series:
    """Return the group of each row: the level, or a quartile band of a numeric attribute."""
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > MAXIMUM_LEVELS:
        return pd.qcut(values, NUMERIC_BANDS, duplicates="drop").astype(str)
    return values.astype(str)


def group_metrics(
    column: str,
    values: pd.Series,
    target: Floats,
    scores: Floats,
    task: Task,
    context: MetricContext,
    value_metric: str,
) -> tuple[GroupMetric, ...]:
    """Return sizes, rates and the deciding metric for each group.

    Parameters
    ----------
    column : str
        Name of the sensitive attribute.
    values : Series of shape (n_rows,)
    target, scores : ndarray of shape (n_rows,)
        Out-of-fold predictions, each row once.
    """
    found: list[GroupMetric] = []
    levels = group_levels(values)
    sizes = levels.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    for level in sorted(sizes.index[:MAXIMUM_LEVELS]):
        rows = (levels == level).to_numpy()
        n_rows = int(rows.sum())
        if n_rows < MINIMUM_GROUP_ROWS:
            note = f"fewer than {MINIMUM_GROUP_ROWS} rows: not assessable"
            found.append(
                GroupMetric(
                    column=column, level=level, n=n_rows, metric="selection_rate", value=None,
                    note=note,
                )
            )  # fmt: skip
            continue
        if task is Task.BINARY:
            found.extend(_rates(column, level, target[rows], scores[rows], context))
        value = evaluate(value_metric, target[rows], scores[rows], context)
        found.append(
            GroupMetric(column=column, level=level, n=n_rows, metric=value_metric, value=value)
        )
    found.extend(
        GroupMetric(
            column=column,
            level=level,
            n=int(sizes[level]),
            metric="selection_rate",
            value=None,
            note=f"only the {MAXIMUM_LEVELS} largest groups are measured",
        )
        for level in sorted(sizes.index[MAXIMUM_LEVELS:])
    )
    return tuple(found)


def _rates(
    column: str, level: str, target: Floats, scores: Floats, context: MetricContext
) -> list[GroupMetric]:
    """Return selection rate, true- and false-positive rate with Wilson intervals."""
    flagged = scores >= context.decision_threshold
    parts = {
        "selection_rate": np.ones(len(target), dtype=bool),
        "true_positive_rate": target == 1,
        "false_positive_rate": target == 0,
    }
    found = []
    for metric, rows in parts.items():
        n_rows = int(rows.sum())
        if n_rows == 0:
            continue
        hits = int(flagged[rows].sum())
        low, high = wilson_interval(hits, n_rows)
        found.append(
            GroupMetric(
                column=column,
                level=level,
                n=n_rows,
                metric=metric,
                value=hits / n_rows,
                low=float(low),
                high=float(high),
            )
        )
    return found
