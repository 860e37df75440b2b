"""Facts of the target."""

from __future__ import annotations

import numpy as np

from advisor.schema.problem import Problem, Task
from advisor.schema.profile import ColumnProfile, Fact, Finding
from advisor.stages.profile.codes import finding
from advisor.stages.profile.content import rounded
from advisor.stages.profile.thresholds import ONE_HOT_LEVELS, SKEWED
from advisor.statistics.sample_size import riley_minimum_binary, riley_minimum_continuous

_CALENDAR_PARAMETERS = 6
_MIN_CLASS_ROWS = 10
_MAX_CLASS_FACTS = 50


def target_facts(target: np.ndarray, problem: Problem) -> tuple[list[Fact], list[Finding]]:
    """Describe the encoded target.

    Parameters
    ----------
    target : numpy.ndarray, shape (n_rows,)
    problem : Problem

    Returns
    -------
    facts : list of Fact
    findings : list of Finding
    """
    if problem.task in (Task.BINARY, Task.MULTICLASS):
        return _class_facts(target, problem)
    return _value_facts(target, problem)


def _class_facts(target: np.ndarray, problem: Problem) -> tuple[list[Fact], list[Finding]]:
    values, counts = np.unique(target.astype(np.int64), return_counts=True)
    n = len(target)
    smallest, largest = int(counts.min()), int(counts.max())
    facts = [
        Fact(id="target.n_classes", value=len(values), unit="classes", description="classes"),
        Fact(
            id="target.minority_count",
            value=smallest,
            unit="rows",
            description="rows of the rarest class",
        ),
        Fact(
            id="target.minority_share",
            value=rounded(smallest / n),
            unit="share",
            description="share of the rarest class",
        ),
        Fact(
            id="target.imbalance_ratio",
            value=rounded(largest / smallest),
            unit="ratio",
            description="largest class / smallest class",
        ),
    ]
    labels = problem.classes
    rare: list[str] = []
    for value, count in zip(values[:_MAX_CLASS_FACTS].tolist(), counts.tolist(), strict=False):
        label = labels[value] if 0 <= value < len(labels) else str(value)
        facts.append(
            Fact(
                id=f"target.count.{label}",
                value=count,
                unit="rows",
                description=f"rows of class {label}",
            )
        )
        if count < _MIN_CLASS_ROWS:
            rare.append(f"{label} ({count})")
    assessable = counts[counts >= _MIN_CLASS_ROWS]
    facts.append(
        Fact(
            id="target.smallest_assessable_class",
            value=int(assessable.min()) if len(assessable) else 0,
            unit="rows",
            description=f"rows of the rarest class with at least {_MIN_CLASS_ROWS} rows",
        )
    )
    findings = []
    if rare:
        message = f"classes with fewer than {_MIN_CLASS_ROWS} rows: {', '.join(rare[:10])}"
        findings.append(finding("rare_class", "warning", message))
    return facts, findings


def _value_facts(target: np.ndarray, problem: Problem) -> tuple[list[Fact], list[Finding]]:
    y = np.sort(target.astype(float))
    n, mean = len(y), float(np.mean(y))
    squares = float(np.sum((y - mean) ** 2))
    skewness = None
    if n >= 3 and squares > 0:
        g1 = float(np.mean((y - mean) ** 3)) / (squares / n) ** 1.5
        skewness = rounded(g1 * float(np.sqrt(n * (n - 1))) / (n - 2))
    q25, q75 = np.quantile(y, [0.25, 0.75]).tolist()
    spread = q75 - q25
    outside = (y < q25 - 1.5 * spread) | (y > q75 + 1.5 * spread)
    values: list[tuple[str, float | int | bool | None, str, str]] = [
        ("target.mean", rounded(mean), "target unit", "mean"),
        ("target.std", rounded(float(np.sqrt(squares / max(1, n - 1)))), "target unit",
         "standard deviation"),
        ("target.minimum", float(y[0]), "target unit", "smallest value"),
        ("target.maximum", float(y[-1]), "target unit", "largest value"),
        ("target.median", rounded(float(np.median(y))), "target unit", "median"),
        ("target.skewness", skewness, "1", "bias-corrected skewness"),
        ("target.n_unique", len(np.unique(y)), "values", "distinct values"),
        ("target.is_integer", bool(np.all(y == np.floor(y))), "bool", "all values are whole"),
        ("target.zero_share", rounded(float(np.mean(y == 0))), "share", "share of zeros"),
        ("target.negative_share", rounded(float(np.mean(y < 0))), "share", "share below zero"),
        ("target.outlier_share", rounded(float(np.mean(outside))) if spread > 0 else None,
         "share", "outside 1.5 IQR"),
    ]  # fmt: skip
    facts = [Fact(id=i, value=v, unit=u, description=d) for i, v, u, d in values]
    findings = []
    if skewness is not None and abs(skewness) > SKEWED:
        message = f"the target is skewed (skewness {skewness:.2f})"
        findings.append(finding("target_skewed", "info", message))
    return facts, findings


def parameters_of(column: ColumnProfile) -> int:
    """Count the coefficients of one column in a linear model.

    Up to 15 levels are one-hot coded against a reference, more are one target-encoded number
    (rules PREP-20, PREP-22); a missing indicator is one more. Text columns count 0: their terms
    are selected inside the folds.
    """
    gap = int(column.n_missing > 0)
    if column.kind in ("categorical", "ordinal"):
        return max(1, column.n_unique - 1 + gap) if column.n_unique <= ONE_HOT_LEVELS else 1
    if column.kind in ("numeric", "boolean"):
        return 1 + gap
    return _CALENDAR_PARAMETERS if column.kind == "datetime" else 0


def sample_size_facts(
    features: list[ColumnProfile], target: np.ndarray | None, problem: Problem
) -> tuple[list[Fact], list[Finding]]:
    """Relate the rows to the parameters of a linear model.

    Parameters
    ----------
    features : list of ColumnProfile
        Usable inputs.
    target : numpy.ndarray or None, shape (n_rows,)
    problem : Problem

    Returns
    -------
    facts : list of Fact
        ``data.n_parameters``, ``data.events_per_parameter``, ``data.riley_minimum``; the last is
        None for several classes, for which the criteria used here do not hold.
    findings : list of Finding
    """
    n_parameters = sum(parameters_of(column) for column in features)
    known = n_parameters > 0
    facts = [
        Fact(
            id="data.n_parameters",
            value=n_parameters if known else None,
            unit="parameters",
            description="columns after one-hot coding; text terms not counted",
        )
    ]
    if target is None or problem.task is None:
        return facts, []
    n = len(target)
    counts = np.unique(target, return_counts=True)[1]
    events = n if problem.task is Task.REGRESSION else int(counts.min())
    minimum = None
    if known and problem.task is Task.REGRESSION:
        minimum = riley_minimum_continuous(n_parameters)
    elif known and problem.task is Task.BINARY and len(counts) == 2:
        minimum = riley_minimum_binary(n_parameters, events / n)
    facts += [
        Fact(
            id="data.events_per_parameter",
            value=rounded(events / n_parameters) if known else None,
            unit="rows per parameter",
            description="rarest-class rows (regression: rows) per parameter",
        ),
        Fact(
            id="data.riley_minimum",
            value=minimum,
            unit="rows",
            description="rows needed by the criteria of Riley et al. 2019",
        ),
    ]
    findings = []
    if minimum is not None and n < minimum:
        message = (
            f"{n} rows for {n_parameters} parameters: the criteria of Riley et al. ask for "
            f"{minimum}"
        )
        findings.append(
            finding("small_sample", "warning", message, evidence=("data.riley_minimum",))
        )
    return facts, findings
