"""Predictions of a saved model, with the contribution of each input."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from advisor.adapters.model_store.load import load_model, read_schema
from advisor.adapters.model_store.shipped_loader import input_names, prediction_table
from advisor.errors import ModelError

ADDITIVE_TOLERANCE = 1e-6
"""Largest share of the score's spread by which exact contributions may miss their sum."""
PROBABILITY_FLOOR = 1e-12


def predict_frame(
    folder: Path, frame: pd.DataFrame, explain: bool = False, trust: bool = False
) -> pd.DataFrame:
    """Predict every row of `frame` with the model in `folder`.

    Parameters
    ----------
    folder : pathlib.Path
        A model folder.
    frame : pandas.DataFrame, shape (n_rows, n_columns)
        Holds at least the columns of the model's schema; others are ignored.
    explain : bool
        Add ``contribution_<column>`` (in log-odds of the second class, in log-probability of
        the predicted class with more than two classes, in units of the target for a number),
        ``contribution_base`` and ``contribution_kind``.
    trust : bool
        As in `load_model`.

    Returns
    -------
    pandas.DataFrame, shape (n_rows, ...)
        ``prediction``, and ``probability_<class>`` for a classifier.

    Raises
    ------
    ModelError
        If a column is missing, or the model cannot be loaded or applied.

    Notes
    -----
    The contribution of a column is the score of the row minus its score with that column put at
    its reference value (of the schema; where that has none, the median or mode of `frame`).
    For an additive model these are its exact terms and their sum is the score minus the base;
    whether that holds is checked row by row, and ``contribution_kind`` says ``exact`` or
    ``post-hoc`` (one column changed at a time; interactions are not split).
    """
    schema = read_schema(folder)
    names = input_names(schema)
    _check_columns(frame, names)
    model = load_model(folder, trust=trust)
    inputs = frame[names]
    try:
        table = prediction_table(model, inputs)
        if explain:
            table = pd.concat([table, _contributions(model, inputs, schema)], axis=1)
    except (ValueError, TypeError, KeyError) as error:
        raise ModelError(
            f"the model cannot be applied to this data: {error}",
            expected="columns with the types and formats in schema.json",
        ) from error
    return table


def _check_columns(frame: pd.DataFrame, names: list[str]) -> None:
    missing = [name for name in names if name not in frame.columns]
    if not missing:
        return
    present = [str(name) for name in frame.columns]
    near = {name: get_close_matches(name, present, n=1) for name in missing}
    hints = [f"'{found[0]}' may be '{name}'" for name, found in near.items() if found]
    raise ModelError(
        f"the data lacks {len(missing)} column(s) of the model: {', '.join(missing)}",
        expected=f"the columns {', '.join(names)}",
        hint="; ".join(hints) or None,
    )


def _contributions(model: Any, inputs: pd.DataFrame, schema: dict[str, Any]) -> pd.DataFrame:
    classes = _classes_to_explain(model, inputs)
    score = _score(model, inputs, classes)
    reference = _reference_row(inputs, schema)
    base = _score(model, reference, classes)
    effects: dict[str, np.ndarray] = {}
    for name in inputs.columns:
        changed = inputs.copy()
        changed[name] = reference[name]
        effects[name] = score - _score(model, changed, classes)
    gap = np.abs(score - base - sum(effects.values()))
    spread = max(float(np.abs(score - base).max(initial=0.0)), 1.0)
    exact = gap <= ADDITIVE_TOLERANCE * spread
    table = pd.DataFrame(
        {f"contribution_{name}": effect for name, effect in effects.items()}, index=inputs.index
    )
    table["contribution_base"] = base
    table["contribution_kind"] = np.where(exact, "exact", "post-hoc")
    return table


def _classes_to_explain(model: Any, inputs: pd.DataFrame) -> np.ndarray | None:
    if not hasattr(model, "predict_proba"):
        return None
    shares = np.asarray(model.predict_proba(inputs))
    if shares.shape[1] == 2:
        return np.ones(len(inputs), dtype=int)
    return np.asarray(shares.argmax(axis=1))


def _score(model: Any, inputs: pd.DataFrame, classes: np.ndarray | None) -> np.ndarray:
    if classes is None:
        return np.asarray(model.predict(inputs), dtype=float)
    shares = np.asarray(model.predict_proba(inputs), dtype=float)
    chosen = np.clip(shares[np.arange(len(inputs)), classes], PROBABILITY_FLOOR, 1.0)
    if shares.shape[1] > 2:
        return np.asarray(np.log(chosen))
    return np.asarray(np.log(chosen) - np.log(np.clip(1.0 - chosen, PROBABILITY_FLOOR, 1.0)))


def _reference_row(inputs: pd.DataFrame, schema: dict[str, Any]) -> pd.DataFrame:
    """Return the reference value of each column, repeated for every row, types kept."""
    columns = {column["name"]: column for column in schema["columns"]}
    reference = inputs.copy()
    for name in inputs.columns:
        value = next(
            (
                v
                for key in ("reference", "median", "mode")
                if (v := columns[name].get(key)) is not None
            ),
            None,
        )
        if value is None:
            numeric = pd.api.types.is_numeric_dtype(inputs[name])
            modes = inputs[name].mode()
            value = inputs[name].median() if numeric else modes.iloc[0] if len(modes) else None
        reference[name] = pd.Series([value] * len(inputs), index=inputs.index)
    return reference
