"""`monitor`: new data, predictions and outcomes against a record and its own triggers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from advisor.api.looking import read_data
from advisor.api.records import load_record, record_path
from advisor.errors import ModelError, RecordError
from advisor.schema.dataset import Dataset
from advisor.schema.monitoring import DriftRow, MonitorReport, PerformanceRow
from advisor.schema.record import DecisionRecord

if TYPE_CHECKING:
    from numpy.typing import NDArray


def monitor(
    record: str | Path,
    data: str | Path | pd.DataFrame | Dataset,
    *,
    labels: str | None = None,
    trust: bool = False,
) -> MonitorReport:
    """Compare new data with a record; `due` says whether a person should review the model.

    Parameters
    ----------
    record : path
        ``decision.json`` or its folder. Where ``model/`` stands beside it, predictions are
        compared too.
    data : path, DataFrame or Dataset
        New rows with the columns of the analysed data.
    labels : str, optional
        Column of the outcomes; default: the target's column, where the new data has it.
    trust : bool
        Load a model outside the safe format; only for a file of your own.

    Raises
    ------
    RecordError
        If the record holds no reference distributions: nothing was fitted, or an earlier
        version wrote it.
    TargetError, ModelError
        If the labels or the model cannot be used.
    """
    from advisor.stages.monitor import compare_inputs

    place = record_path(record)
    found, dataset = load_record(place), read_data(data)
    if not found.monitoring:
        raise RecordError(
            "the record holds no distributions to compare with",
            where=str(place),
            expected="the record of a run that fitted models",
            hint="run 'advisor analyze' again with this version",
        )
    family, threshold = _in_use(found)
    candidate = found.candidate(family) if family else None
    used = candidate.features if candidate else [item.column for item in found.monitoring]
    inputs = compare_inputs(found, dataset.frame, used)
    scores, performance, notes = _predicted(
        found, place.parent, dataset.frame, labels, (family, threshold, trust)
    )
    rows: tuple[DriftRow | PerformanceRow, ...] = (*inputs, *scores, *performance)
    return MonitorReport(
        record_sha256=found.record_sha256,
        family=family,
        data=dataset.source.name,
        n_rows=len(dataset.frame),
        n_labelled=max((row.n_rows for row in performance if row.name != ACTED), default=0),
        due=any(row.status == "review" for row in rows),
        inputs=inputs,
        scores=scores,
        performance=performance,
        notes=notes,
    )


ACTED = "share of cases acted on"


def _in_use(record: DecisionRecord) -> tuple[str | None, float | None]:
    """Return the family whose model is beside the record, with its threshold."""
    stated = record.deviation
    if stated is not None and stated.has_model:
        return stated.family, stated.threshold
    return record.decision.family, record.holdout.threshold if record.holdout else None


def _predicted(
    record: DecisionRecord,
    folder: Path,
    frame: pd.DataFrame,
    labels: str | None,
    use: tuple[str | None, float | None, bool],
) -> tuple[tuple[DriftRow, ...], tuple[PerformanceRow, ...], tuple[str, ...]]:
    """Return rows on predictions and outcomes, and why some are missing."""
    from advisor.pipeline.labelled import encoded_labels, metric_contexts
    from advisor.stages.monitor import (
        Labelled,
        acted_row,
        compare_scores,
        performance_rows,
        score_reference,
    )

    family, threshold, trust = use
    if family is None or not (folder / "model" / "manifest.json").is_file():
        return (), (), ("no saved model stands beside the record: inputs were compared alone",)
    missing = _missing_columns(folder / "model", frame)
    if missing:
        return (), (), (f"no predictions: the new data lacks {', '.join(missing)}",)
    predictions = _scores(record, folder / "model", frame, trust)
    drift = compare_scores(score_reference(record, family), predictions, record.problem.classes)
    acted = acted_row(record, predictions, threshold, family)
    performance = () if acted is None else (acted,)
    column = labels or record.problem.target_column
    if column is None or (labels is None and column not in frame.columns):
        return (drift,), performance, ("no outcomes: name their column with --labels",)
    rows, target = encoded_labels(record, frame, column)
    contexts = metric_contexts(record, frame, target, threshold)
    context = next(c for key, _, c in contexts if record.plan and key == record.plan.metric)
    data = Labelled(family, target, predictions[rows], context)
    return (drift,), (*performance_rows(record, data, contexts), *performance), ()


def _missing_columns(model: Path, frame: pd.DataFrame) -> list[str]:
    from advisor.adapters.model_store import input_names, read_schema

    return [name for name in input_names(read_schema(model)) if name not in frame.columns]


def _scores(
    record: DecisionRecord, model: Path, frame: pd.DataFrame, trust: bool
) -> NDArray[np.float64]:
    """Return P(positive class), class probabilities in encoded order, or values."""
    from advisor.adapters.model_store import predict_frame

    table = predict_frame(model, frame, trust=trust)
    names = [f"probability_{name}" for name in record.problem.classes]
    if not all(name in table for name in names) or not names:
        return table["prediction"].to_numpy(dtype=float)
    shares = table[names].to_numpy(dtype=float)
    if shares.shape[1] < 2:
        raise ModelError("the model predicts a single class", where=str(model))
    return shares[:, 1] if shares.shape[1] == 2 else shares
