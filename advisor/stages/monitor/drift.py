"""Inputs and predictions of new data against the reference."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from advisor.schema.monitoring import Distribution, DriftRow, InputReference, WatchStatus
from advisor.schema.record import DecisionRecord
from advisor.stages.monitor.references import MOST_BINS, Cells, cells_of, counts_in
from advisor.statistics.stability import (
    REVIEW_PSI,
    WATCH_PSI,
    Stability,
    population_stability,
)

ALPHA = 0.05


def compare_inputs(
    record: DecisionRecord, frame: pd.DataFrame, used: Collection[str]
) -> tuple[DriftRow, ...]:
    """Return each input of new data against the record, the most moved first.

    Parameters
    ----------
    frame : pandas.DataFrame, shape (n_rows, n_columns)
        New data, as read.
    used : collection of str
        Columns that the model reads; of the others at most 'watch' is said.
    """
    references = record.monitoring
    n_tests = max(1, sum(item.column in used for item in references))
    rows = []
    for item in references:
        is_used = item.column in used
        column = record.profile.column(item.column)
        if item.column not in frame.columns or column is None:
            rows.append(
                DriftRow(
                    name=item.column, what="input", n_rows=len(frame),
                    status="review" if is_used else "watch",
                    detail="the column is missing from the new data",
                )
            )  # fmt: skip
            continue
        cells = cells_of(frame[item.column], column)
        rows.append(_input_row(item, cells, n_tests, is_used))
    return tuple(sorted(rows, key=lambda row: (-(row.psi or 0.0), row.name)))


def _input_row(item: InputReference, cells: Cells, n_tests: int, is_used: bool) -> DriftRow:
    counts = counts_in(cells, item.distribution)
    row = drift_row(
        item.column, "input", item.distribution, counts, n_tests, ordered=item.kind != "level"
    )
    shares = counts / max(counts.sum(), 1.0)
    parts = []
    before, now = item.distribution.shares[-1], float(shares[-1])
    if abs(now - before) >= 0.005:
        parts.append(f"missing {now:.1%}, was {before:.1%}")
    if item.kind == "level":
        before, now = item.distribution.shares[-2], float(shares[-2])
        if abs(now - before) >= 0.005:
            parts.append(f"unnamed levels {now:.1%}, was {before:.1%}")
    elif len(cells.values) and item.distribution.edges and item.kind == "number":
        parts.append(f"median now {float(np.median(cells.values)):.4g}")
    status = row.status if is_used or row.status != "review" else "watch"
    return row.model_copy(update={"status": status, "detail": "; ".join(parts)})


def drift_row(
    name: str,
    what: str,
    reference: Distribution,
    counts: NDArray[np.float64],
    n_tests: int,
    *,
    ordered: bool,
) -> DriftRow:
    """Return the drift of one distribution.

    'review' needs a PSI above 0.25 that chance would exceed in one of twenty deliveries at most
    although `n_tests` columns are looked at (Bonferroni); 'watch' one above 0.10 and above the
    noise of this column alone.
    """
    shares, n_rows = reference.shares, int(counts.sum())
    one = population_stability(shares, reference.n_rows, counts, ALPHA, ordered=ordered)
    all_of_them = population_stability(
        shares, reference.n_rows, counts, ALPHA / n_tests, ordered=ordered
    )
    few = one.n_bins < 2
    return DriftRow(
        name=name,
        what="score" if what == "score" else "input",
        psi=None if few else one.psi,
        noise_limit=None if few else one.noise_limit,
        n_bins=one.n_bins,
        n_rows=n_rows,
        status=_drift_status(one, all_of_them.noise_limit, n_rows),
    )


def _drift_status(found: Stability, joint_limit: float, n_rows: int) -> WatchStatus:
    if found.n_bins < 2:
        return "too_few_rows" if n_rows < 2 * MOST_BINS else "stable"
    if found.psi > max(REVIEW_PSI, joint_limit):
        return "review"
    return "watch" if found.psi > max(WATCH_PSI, found.noise_limit) else "stable"


def compare_scores(
    reference: Distribution | None, scores: NDArray[np.float64], classes: Sequence[str]
) -> DriftRow:
    """Return the drift of predictions.

    Parameters
    ----------
    scores : array, shape (n_rows,) or (n_rows, n_classes)
        P(positive class), values, or class probabilities.
    """
    name = "share of each predicted class" if scores.ndim == 2 else "predictions"
    if scores.ndim == 1 and len(classes) == 2:
        name = f"probability of {classes[1]}"
    if reference is None:
        return DriftRow(
            name=name, what="score", n_rows=len(scores), status="not_compared",
            detail="the record holds no predictions of this family on rows it was not fitted on",
        )  # fmt: skip
    if scores.ndim == 2:
        labels = np.array([classes[code] for code in scores.argmax(axis=1)], dtype=object)
        cells = Cells("level", labels, 0)
    else:
        cells = Cells("number", scores, 0)
    counts = counts_in(cells, reference)
    return drift_row(name, "score", reference, counts, 1, ordered=scores.ndim == 1)
