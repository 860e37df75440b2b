"""`frame_problem`: from requirements and data to a `Problem`, inputs and an encoded target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from advisor.errors import DataError, TargetError
from advisor.schema.problem import Problem, ProblemType, Task
from advisor.schema.requirements import Requirement, Requirements
from advisor.stages.problem.encoding import encode_target
from advisor.stages.problem.kinds import (
    TEXT_MEDIAN_TOKENS,
    TEXT_UNIQUE_SHARE,
    Kind,
    as_numbers,
    decide_kind,
    stated_type,
)
from advisor.stages.problem.levels import level_text
from advisor.stages.problem.ranking import likely_targets
from advisor.stages.problem.target import TargetSpec, derive, resolve_target

MIN_ROWS = 10
"""Fewer rows with a target allow no split at all."""
_UNSUPERVISED = (ProblemType.CLUSTERING, ProblemType.ANOMALY)
_WITHOUT_TARGET = (*_UNSUPERVISED, ProblemType.FORECASTING, ProblemType.OUT_OF_SCOPE)
_PRECEDENCE = ("flag", "structured", "quoted", "llm", "default")
_TOKEN_SAMPLE = 2000


@dataclass(frozen=True)
class FramedProblem:
    """A problem with the rows and columns it is about.

    Attributes
    ----------
    problem : Problem
        What is predicted.
    frame : pandas.DataFrame
        Rows with a target, input columns in the original order, values unchanged, fresh index.
    target : numpy.ndarray or None
        Shape (rows,). Binary: int, 1 is the positive class. Multiclass: int codes in the order
        of ``problem.classes``. Regression, count, ordinal: float. None when nothing is fitted.
    row_index : numpy.ndarray
        Shape (rows,), positions of the kept rows in the data as read.
    """

    problem: Problem
    frame: pd.DataFrame
    target: np.ndarray | None
    row_index: np.ndarray


def frame_problem(frame: pd.DataFrame, requirements: Requirements) -> FramedProblem:
    """Frame the problem that the requirements pose on the data.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows as read, unique column names.
    requirements : Requirements
        Only ``target``, ``problem_type``, ``positive_class``, ``metric``, ``group_column``,
        ``time_column`` and the column bans are read.

    Raises
    ------
    TargetError
        No target (the likely columns are listed, none is guessed), no such column, a constant
        or empty target, or one that cannot be predicted or contradicts the stated type.
    DataError
        Fewer than 10 rows with a target.
    RequirementsError
        The stated problem type is not one.
    """
    asked_by = requirements.first("problem_type")
    asked = stated_type(asked_by)
    wanted = requirements.first("target")
    if asked == ProblemType.OUT_OF_SCOPE:
        return _not_searched(frame, requirements, ProblemType.OUT_OF_SCOPE, ("as stated",))
    if wanted is None:
        if asked in _WITHOUT_TARGET:
            reason = f"{ProblemType(str(asked)).value} as required; no target is named"
            return _not_searched(frame, requirements, ProblemType(str(asked)), (reason,))
        raise _no_target(frame, asked)
    spec = resolve_target(wanted, frame)
    if asked == ProblemType.CLUSTERING and not _outranks(wanted, asked_by):
        reason = f"clustering as required; '{spec.text}' is therefore not predicted"
        return _not_searched(frame, requirements, ProblemType.CLUSTERING, (reason,))
    if asked == ProblemType.MULTILABEL or len(spec.columns) > 1:
        return _multilabel(frame, requirements, spec)
    return _supervised(frame, requirements, spec, asked)


def _supervised(
    frame: pd.DataFrame,
    requirements: Requirements,
    spec: TargetSpec,
    asked: ProblemType | str | None,
) -> FramedProblem:
    notes: list[str] = []
    source = frame[spec.columns[0]]
    values = derive(source, spec.comparison) if spec.comparison else as_numbers(source)
    kept = np.flatnonzero(values.notna().to_numpy())
    values = values.iloc[kept].reset_index(drop=True)
    _refuse_unusable(spec, values, len(frame))
    if len(kept) < len(frame):
        notes.append(f"{len(frame) - len(kept):,} of {len(frame):,} rows have no target: dropped")
    inputs = frame.drop(columns=list(spec.columns)).iloc[kept].reset_index(drop=True)
    if inputs.shape[1] == 0:
        raise DataError(
            f"the data has no column besides the target '{spec.columns[0]}'",
            expected="at least one input column",
        )
    asked, supervised = _supervisable(asked)
    group, time, ignored = _roles(frame, requirements, spec)
    notes += (*supervised, *ignored)
    if asked == ProblemType.FORECASTING:
        ordinary = _useful(inputs, requirements, drop=(group, time))
        if not ordinary:
            reason = "forecasting as required: a series with nothing but its own past to go by"
            return _not_searched(frame, requirements, ProblemType.FORECASTING, (reason,), spec)
        notes.append(
            f"a forecast was asked for; as {len(ordinary)} ordinary input columns are given, it "
            "is posed as regression on them, in time order"
        )
    kind = _kind(spec, values, asked)
    encoded = encode_target(spec, values, kind.type, requirements.first("positive_class"))
    problem_type, told = _text_or(kind.type, asked, inputs, requirements, (group, time))
    metric, metric_origin = _metric(requirements)
    problem = Problem(
        type=problem_type,
        target=spec.text,
        target_column=spec.columns[0],
        positive_class=encoded.positive,
        classes=encoded.classes,
        task=_task(kind.type),
        metric=metric,
        metric_origin=metric_origin,
        group_column=group,
        time_column=time,
        n_rows=len(values),
        n_rows_dropped=len(frame) - len(values),
        n_features=inputs.shape[1],
        because=(*kind.because, *encoded.because, *told, *notes),
    )
    return FramedProblem(problem, inputs, encoded.target, kept)


def _refuse_unusable(spec: TargetSpec, values: pd.Series, n_rows: int) -> None:
    where = f"target '{spec.text}'"
    if values.empty:
        raise TargetError(
            f"the target is missing in all {n_rows:,} rows",
            where=where,
            hint="choose another column with --target",
        )
    if len(values) < MIN_ROWS:
        raise DataError(
            f"only {len(values)} of {n_rows} rows have a target",
            where=where,
            expected=f"at least {MIN_ROWS} rows with a target",
        )
    if values.nunique() < 2:
        only = "never true" if values.iloc[0] == 0 else "always true"
        shown = only if spec.comparison else f"always '{level_text(values.iloc[0])}'"
        raise TargetError(
            f"the target is constant: it is {shown}",
            where=where,
            expected="at least two distinct values",
            hint="change the value compared with" if spec.comparison else "choose another column",
        )


def _supervisable(asked: ProblemType | str | None) -> tuple[ProblemType | str | None, list[str]]:
    """With labels at hand, prediction is the route even for anomalies (rule P1-07)."""
    if asked in _UNSUPERVISED:
        return None, [f"{ProblemType(str(asked)).value} was asked for, but a target is given: "
                      "its labels are predicted"]  # fmt: skip
    return asked, []


def _kind(spec: TargetSpec, values: pd.Series, asked: ProblemType | str | None) -> Kind:
    if not spec.comparison:
        return decide_kind(spec.columns[0], values, asked)
    if asked in (ProblemType.BINARY, ProblemType.TEXT, "classification", None):
        return Kind(ProblemType.BINARY, (f"'{spec.text}' is true or false",))
    raise TargetError(
        f"the comparison '{spec.text}' has two outcomes and cannot be "
        f"{ProblemType(str(asked)).value}",
        where="--target",
        hint=f"name the column alone (--target {spec.columns[0]!r}), or drop the problem type",
    )


def _task(kind: ProblemType) -> Task:
    fitted_as = {ProblemType.BINARY: Task.BINARY, ProblemType.MULTICLASS: Task.MULTICLASS}
    return fitted_as.get(kind, Task.REGRESSION)


def _text_or(
    kind: ProblemType,
    asked: ProblemType | str | None,
    inputs: pd.DataFrame,
    requirements: Requirements,
    roles: tuple[str | None, str | None],
) -> tuple[ProblemType, tuple[str, ...]]:
    """Name the problem a text classification when text is the only useful input (rule P1-08)."""
    if kind not in (ProblemType.BINARY, ProblemType.MULTICLASS):
        return kind, ()
    if asked == ProblemType.TEXT:
        return ProblemType.TEXT, ("text classification as required",)
    useful = _useful(inputs, requirements, drop=roles)
    if len(useful) == 1 and _is_text(inputs[useful[0]]):
        return ProblemType.TEXT, (f"the only useful input is the text column '{useful[0]}'",)
    return kind, ()


def _useful(
    inputs: pd.DataFrame, requirements: Requirements, drop: tuple[str | None, ...]
) -> list[str]:
    """Return inputs that can carry information: no bans, keys, constants, group or time."""
    banned = set(
        requirements.columns("forbidden_column", "unavailable_at_prediction", "id_column")
    ) | set(drop)
    return [str(name) for name in inputs.columns if name not in banned and _informs(inputs[name])]


def _informs(values: pd.Series) -> bool:
    known = values.dropna()
    n_unique = int(known.nunique())
    if n_unique < 2:
        return False
    is_key = n_unique > 0.95 * len(known) and len(known) > MIN_ROWS
    return not is_key or values.dtype.kind in "fM" or _is_text(values)


def _is_text(values: pd.Series) -> bool:
    known = values.dropna()
    if values.dtype != object or known.empty or not isinstance(known.iloc[0], str):
        return False
    step = max(1, len(known) // _TOKEN_SAMPLE)
    tokens = [len(str(text).split()) for text in known.iloc[::step]]
    unique_share = int(known.nunique()) / len(known)
    return float(np.median(tokens)) >= TEXT_MEDIAN_TOKENS and unique_share > TEXT_UNIQUE_SHARE


def _roles(
    frame: pd.DataFrame, requirements: Requirements, spec: TargetSpec | None
) -> tuple[str | None, str | None, tuple[str, ...]]:
    notes: list[str] = []
    found: dict[str, str | None] = {}
    for role in ("group_column", "time_column"):
        found[role] = None
        for name in requirements.columns(role):
            if name not in frame.columns:
                notes.append(f"{role} '{name}' is not in the data: ignored")
            elif spec is not None and name in spec.columns:
                notes.append(f"{role} '{name}' is the target: ignored")
            else:
                found[role] = name
                break
    return found["group_column"], found["time_column"], tuple(notes)


def _metric(requirements: Requirements) -> tuple[str | None, str]:
    item = requirements.first("metric")
    name = None if item is None else item.metric or item.value
    if item is None or name is None:
        return None, "default"
    return str(name), f"{item.id} ({item.origin})"


def _multilabel(frame: pd.DataFrame, requirements: Requirements, spec: TargetSpec) -> FramedProblem:
    labels = frame[list(spec.columns)]
    kept = np.flatnonzero(labels.notna().all(axis=1).to_numpy())
    if len(kept) < MIN_ROWS:
        raise DataError(
            f"only {len(kept)} of {len(frame)} rows have all labels",
            where=f"target '{spec.text}'",
            expected=f"at least {MIN_ROWS} rows",
        )
    reason = f"{len(spec.columns)} label columns are to be predicted together: {spec.text}"
    return _not_searched(frame, requirements, ProblemType.MULTILABEL, (reason,), spec, kept)


def _not_searched(
    frame: pd.DataFrame,
    requirements: Requirements,
    problem_type: ProblemType,
    because: tuple[str, ...],
    spec: TargetSpec | None = None,
    kept: np.ndarray | None = None,
) -> FramedProblem:
    rows = np.arange(len(frame)) if kept is None else kept
    inputs = frame.drop(columns=list(spec.columns)) if spec is not None else frame
    if len(rows) < len(frame):
        inputs = inputs.iloc[rows]
    group, time, notes = _roles(frame, requirements, spec)
    metric, metric_origin = _metric(requirements)
    problem = Problem(
        type=problem_type,
        target=spec.text if spec else None,
        target_column=spec.columns[0] if spec and len(spec.columns) == 1 else None,
        classes=spec.columns if spec and len(spec.columns) > 1 else (),
        metric=metric,
        metric_origin=metric_origin,
        group_column=group,
        time_column=time,
        n_rows=len(rows),
        n_rows_dropped=len(frame) - len(rows),
        n_features=inputs.shape[1],
        because=(*because, *notes),
    )
    return FramedProblem(problem, inputs.reset_index(drop=True), None, rows)


def _no_target(frame: pd.DataFrame, asked: ProblemType | str | None) -> TargetError:
    likely = likely_targets(frame)
    ranked = "; ".join(f"{i}. {name}" for i, name in enumerate(likely, start=1))
    example = likely[0] if likely else "COLUMN"
    several = asked == ProblemType.MULTILABEL
    flag = f'--target "{", ".join(likely[:2])}"' if several else f'--target "{example}"'
    return TargetError(
        "no target is named, and it is never guessed"
        + (f". Likely columns: {ranked}" if likely else ""),
        where="--target",
        expected="what to predict, in the requirements or as a flag",
        hint=f"add for example {flag}, or --set problem_type=clustering when there is none",
    )


def _outranks(one: Requirement, other: Requirement | None) -> bool:
    return other is None or _PRECEDENCE.index(one.origin) < _PRECEDENCE.index(other.origin)
