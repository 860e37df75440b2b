"""Which problem type a target poses: the one asked for, where it fits, else by its values."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from advisor.errors import RequirementsError, TargetError
from advisor.schema.problem import ProblemType
from advisor.schema.requirements import Requirement
from advisor.stages.problem.levels import level_text, look_alikes

MAX_GRADES = 20
"""Up to so many whole-number values a target is read as grades (rule P1-01)."""
MANY_CLASSES = 100
"""Beyond it, boosting and multinomial models become slow (rule P1-03)."""
TEXT_MEDIAN_TOKENS = 5
TEXT_UNIQUE_SHARE = 0.5
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
_COUNT_NAME = re.compile(r"(^|[_\W])(n|num|number|count|counts|cnt|anzahl|nb)([_\W]|$)", re.I)

_CLASSIFICATION = "classification"
_ALIASES: dict[str, ProblemType | str] = {
    "binary": ProblemType.BINARY,
    "multiclass": ProblemType.MULTICLASS,
    "multilabel": ProblemType.MULTILABEL,
    "ordinal": ProblemType.ORDINAL,
    "ordinal_regression": ProblemType.ORDINAL,
    "count": ProblemType.COUNT,
    "counts": ProblemType.COUNT,
    "poisson": ProblemType.COUNT,
    "forecast": ProblemType.FORECASTING,
    "time_series": ProblemType.FORECASTING,
    "segmentation": ProblemType.CLUSTERING,
    "segments": ProblemType.CLUSTERING,
    "cluster": ProblemType.CLUSTERING,
    "anomaly": ProblemType.ANOMALY,
    "outlier_detection": ProblemType.ANOMALY,
    "text": ProblemType.TEXT,
    "classification": _CLASSIFICATION,
}
_CLASSES = (ProblemType.BINARY, ProblemType.MULTICLASS, ProblemType.TEXT)


@dataclass(frozen=True)
class Kind:
    """A problem type with the reasons for it."""

    type: ProblemType
    because: tuple[str, ...]


@dataclass(frozen=True)
class _Shape:
    """What the values of a target look like."""

    name: str
    n: int
    n_unique: int
    numeric: bool
    whole: bool
    values: np.ndarray

    @property
    def quoted(self) -> str:
        return f"target '{self.name}'"


def stated_type(requirement: Requirement | None) -> ProblemType | str | None:
    """Return the problem type asked for; ``'classification'`` when the kind is left open.

    Raises
    ------
    RequirementsError
        If the word is not a problem type.
    """
    if requirement is None or requirement.value is None:
        return None
    word = re.sub(r"[\s-]+", "_", str(requirement.value).strip().casefold())
    if word in set(ProblemType):
        return ProblemType(word)
    if word in _ALIASES:
        return _ALIASES[word]
    place = requirement.source_file or "problem_type"
    raise RequirementsError(
        f"'{requirement.value}' is not a problem type",
        where=f"{place}, line {requirement.line}" if requirement.line else place,
        expected="one of " + ", ".join(ProblemType),
    )


def as_numbers(values: pd.Series) -> pd.Series:
    """Return text values that are all numbers as numbers, anything else unchanged."""
    if values.dtype != object:
        return values
    distinct = pd.unique(values.dropna())
    if not all(isinstance(text, str) and _NUMBER.fullmatch(text) for text in distinct):
        return values
    return values.map({text: float(text) for text in distinct}).astype(float)


def decide_kind(name: str, values: pd.Series, asked: ProblemType | str | None) -> Kind:
    """Return the problem type of a target without missing values.

    Parameters
    ----------
    name : str
        Target column, for messages.
    values : pandas.Series
        At least two distinct values.
    asked : ProblemType, 'classification' or None
        What the requirements say; it wins where the values allow it.

    Raises
    ------
    TargetError
        If the values cannot be a target, or contradict the type asked for.
    """
    shape = _shape(name, values)
    if asked is None:
        return _inferred(shape, values)
    if asked in (ProblemType.REGRESSION, ProblemType.COUNT, ProblemType.FORECASTING):
        return _numeric_as_asked(shape, ProblemType(asked))
    if asked == ProblemType.ORDINAL:
        if shape.n_unique == 2:
            return Kind(ProblemType.BINARY, (f"{shape.quoted} has two grades only: binary",))
        if shape.n_unique > MANY_CLASSES and not shape.numeric:
            raise _too_many_texts(shape)
        return Kind(ProblemType.ORDINAL, ("ordinal_classification as required",))
    if asked in (*_CLASSES, _CLASSIFICATION):
        return _classes_as_asked(shape, values, str(asked))
    return _inferred(shape, values)


def _shape(name: str, values: pd.Series) -> _Shape:
    if values.dtype.kind in "mM":
        raise TargetError(
            f"the target '{name}' holds dates",
            expected="a column of numbers or classes",
            hint=f"compare it with a date, for example --target \"{name} >= '2024-01-01'\"",
        )
    numeric = values.dtype.kind in "iuf"
    numbers = values.to_numpy(dtype=float) if numeric else np.empty(0)
    return _Shape(
        name=name,
        n=len(values),
        n_unique=int(values.nunique()),
        numeric=numeric,
        whole=numeric and bool(np.all(numbers % 1 == 0)),
        values=numbers,
    )


def _numeric_as_asked(shape: _Shape, asked: ProblemType) -> Kind:
    if not shape.numeric:
        raise TargetError(
            f"the target '{shape.name}' holds texts, but {asked.value} needs numbers",
            where="problem_type",
            hint="correct the target, or state --set problem_type=classification",
        )
    if asked == ProblemType.COUNT and (not shape.whole or float(shape.values.min()) < 0):
        what = "negative" if shape.whole else "fractional"
        return Kind(
            ProblemType.REGRESSION,
            (f"count_regression was required, but {shape.quoted} has {what} values: regression",),
        )
    if asked == ProblemType.FORECASTING:
        counts = shape.whole and float(shape.values.min()) >= 0 and _looks_like_counts(shape)
        return Kind(ProblemType.COUNT if counts else ProblemType.REGRESSION, ())
    return Kind(asked, (f"{asked.value} as required",))


def _classes_as_asked(shape: _Shape, values: pd.Series, asked: str) -> Kind:
    if asked == ProblemType.BINARY and shape.n_unique > 2:
        hint = (
            f'name the event, for example --target "{shape.name} >= {np.median(shape.values):g}"'
            if shape.numeric
            else f'name the event, for example --target "{shape.name} == '
            f"'{level_text(values.iloc[0])}'\""
        )
        raise TargetError(
            f"a binary problem was required, but the target '{shape.name}' has "
            f"{shape.n_unique} distinct values",
            where="problem_type",
            hint=hint,
        )
    if shape.numeric and shape.n_unique > MANY_CLASSES:
        raise TargetError(
            f"a classification was required, but the target '{shape.name}' has "
            f"{shape.n_unique} distinct numbers",
            where="problem_type",
            hint="state --set problem_type=regression, or a comparison as target",
        )
    kind = _classes(shape, values, "")
    stated = kind.type.value if asked in (ProblemType.TEXT, _CLASSIFICATION) else asked
    if asked == ProblemType.MULTICLASS and kind.type == ProblemType.BINARY:
        return Kind(kind.type, (f"{shape.quoted} has two classes only: binary",))
    return Kind(kind.type, (f"{stated} as required", *kind.because))


def _inferred(shape: _Shape, values: pd.Series) -> Kind:
    if shape.n_unique == 2:
        return _classes(shape, values, f"{shape.quoted} has two distinct values")
    if not shape.numeric:
        return _classes(shape, values, f"{shape.quoted} has {shape.n_unique} classes")
    if not shape.whole:
        return Kind(ProblemType.REGRESSION, (f"{shape.quoted} holds fractional numbers",))
    if shape.n_unique <= MAX_GRADES and shape.n_unique <= 0.2 * shape.n:
        return _few_whole_numbers(shape, values)
    if float(shape.values.min()) >= 0 and _looks_like_counts(shape):
        return Kind(
            ProblemType.COUNT,
            (
                f"{shape.quoted} holds whole numbers from {shape.values.min():g} on that spread "
                "and lean like counts: assumed to be a count (override with "
                "--set problem_type=regression)",
            ),
        )
    return Kind(
        ProblemType.REGRESSION,
        (f"{shape.quoted} holds {shape.n_unique} distinct whole numbers",),
    )


def _few_whole_numbers(shape: _Shape, values: pd.Series) -> Kind:
    distinct = np.unique(shape.values)
    steps = np.diff(distinct)
    even = bool(np.all(steps == steps[0]))
    consecutive = distinct[-1] - distinct[0] + 1 <= 2 * len(distinct)
    span = f"{distinct[0]:g} to {distinct[-1]:g}"
    if even or consecutive:
        return Kind(
            ProblemType.ORDINAL,
            (
                f"{shape.quoted} holds {shape.n_unique} whole numbers, {span}: assumed to be "
                "ordered grades (override with --set problem_type=multiclass_classification, "
                "count_regression or regression)",
            ),
        )
    reason = (
        f"{shape.quoted} holds {shape.n_unique} whole numbers with uneven gaps, {span}: assumed "
        "to be class codes (override with --set problem_type=ordinal_classification or regression)"
    )
    return _classes(shape, values, reason)


def _looks_like_counts(shape: _Shape) -> bool:
    """Small values occur, the spread is at least Poisson, and large values are the rarer ones.

    Amounts of money fail by their round values, measurements by their lower end.
    """
    values = shape.values
    if float(values.min()) > 5 or values.var() < 0.8 * values.mean():
        return False
    if _COUNT_NAME.search(shape.name):
        return True
    leans_right = float(np.mean((values - values.mean()) ** 3)) > 0.5 * float(values.std()) ** 3
    large = values[values >= 20]
    round_share = float(np.mean(large % 10 == 0)) if large.size else 0.0
    small = np.unique(values[values <= 10])
    return leans_right and round_share < 0.3 and len(small) >= 5


def _classes(shape: _Shape, values: pd.Series, reason: str) -> Kind:
    because = [reason] if reason else []
    if shape.n_unique == 2:
        return Kind(ProblemType.BINARY, tuple(because))
    if not shape.numeric and shape.n_unique > max(MAX_GRADES, 0.5 * shape.n):
        raise _too_many_texts(shape)
    counts = values.value_counts()
    if int(counts.iloc[0]) == 1:
        raise TargetError(
            f"every class of the target '{shape.name}' has a single row",
            expected="classes that repeat",
            hint="choose another target, or more rows",
        )
    if shape.n_unique > MANY_CLASSES:
        because.append(
            f"{shape.n_unique} classes are many: fits take long and rare classes cannot be judged"
        )
    single = int((counts == 1).sum())
    if single:
        because.append(f"{single} of {shape.n_unique} classes have a single row")
    pairs = look_alikes([level_text(level) for level in counts.index])
    because += [f"classes '{a}' and '{b}' differ only in spelling" for a, b in pairs[:3]]
    return Kind(ProblemType.MULTICLASS, tuple(because))


def _too_many_texts(shape: _Shape) -> TargetError:
    return TargetError(
        f"the target '{shape.name}' holds {shape.n_unique} different texts in {shape.n} rows: "
        "it names the rows rather than classes",
        expected="a column of numbers, or of classes that repeat",
        hint="choose another column with --target",
    )
