"""How each raw column enters the pipelines."""

from __future__ import annotations

from typing import Literal

from advisor.metrics.costs import Asymmetry
from advisor.schema.features import FeatureColumn, FeatureKind, FeaturePlan
from advisor.schema.problem import Problem, ProblemType, Task
from advisor.schema.profile import ColumnProfile, DataProfile
from advisor.schema.requirements import Requirements
from advisor.schema.shortlist import Shortlist
from advisor.stages.plan.directions import sign_of
from advisor.statistics.levels import order_levels

RELATIVE_METRICS = frozenset({"mape", "rmsle"})
SKEWED = 1.0
"""Skewness above which a positive target is modelled on the log scale for absolute errors
(rule P2-19; Duan 1983, doi:10.1080/01621459.1983.10478017)."""

_STEP_FIELDS: dict[str, dict[str, object]] = {
    "impute_indicator": {"indicator": True},
    "drop_value_keep_indicator": {"indicator": True},
    "onehot": {"encoding": "onehot"},
    "missing_level": {"encoding": "onehot"},
    "target_encode": {"encoding": "target"},
    "ordinal_encode": {"encoding": "ordinal"},
    "robust_scale": {"scale": "robust"},
    "standard_scale": {"scale": "standard"},
    "maxabs_scale": {"scale": "maxabs"},
    "log1p": {"transform": "log1p"},
    "yeo_johnson": {"transform": "yeo_johnson"},
    "calendar": {"encoding": "calendar"},
    "cyclic": {"encoding": "calendar", "cyclic": True},
    "tfidf": {"encoding": "tfidf"},
}
_DEFAULTS: dict[FeatureKind, dict[str, object]] = {
    "categorical": {"encoding": "onehot"},
    "boolean": {},
    "ordinal": {"encoding": "ordinal"},
    "text": {"encoding": "tfidf"},
    "datetime": {"encoding": "calendar"},
    "numeric": {},
}
_PRECEDENCE = ("missing_level", "onehot", "ordinal_encode", "target_encode", "standard_scale")


def feature_plan(
    problem: Problem,
    profile: DataProfile,
    shortlist: Shortlist,
    requirements: Requirements,
    metric: str,
) -> FeaturePlan:
    """Return the plan of all usable columns.

    Raises
    ------
    ValueError
        If the problem has no task, or no column is usable.
    """
    if problem.task is None:
        raise ValueError("a problem without a task has no feature plan")
    excluded = {item.column for item in profile.excluded_columns}
    excluded |= {step.column for step in shortlist.steps if step.step == "drop_column"}
    columns = tuple(
        _column(column, shortlist, requirements, problem)
        for column in profile.columns
        if column.role == "feature" and column.name not in excluded and _kind(column)
    )
    if not columns:
        raise ValueError("no usable input column")
    return FeaturePlan(
        task=problem.task.value,
        columns=columns,
        target_transform=_target_transform(problem, profile, metric),
        output_minimum=_output_bound(requirements, problem, lower=True),
        output_maximum=_output_bound(requirements, problem, lower=False),
        n_rows=problem.n_rows,
        loss=_loss(problem, metric, requirements),
        quantile=_quantile(requirements),
    )


def _kind(column: ColumnProfile) -> FeatureKind | None:
    if column.parses_as == "number":
        return "numeric"
    if column.parses_as == "date":
        return "datetime"
    kinds: dict[str, FeatureKind] = {
        "numeric": "numeric",
        "categorical": "categorical",
        "ordinal": "ordinal",
        "boolean": "boolean",
        "text": "text",
        "datetime": "datetime",
    }
    return kinds.get(column.kind)


def _column(
    column: ColumnProfile, shortlist: Shortlist, requirements: Requirements, problem: Problem
) -> FeatureColumn:
    kind = _kind(column)
    assert kind is not None
    settings: dict[str, object] = dict(_DEFAULTS[kind])
    wanted = [step.step for step in shortlist.steps if step.column == column.name]
    for step in sorted(wanted, key=lambda s: _PRECEDENCE.index(s) if s in _PRECEDENCE else 99):
        settings.update(_STEP_FIELDS.get(step, {}))
    if kind != "text" and settings.get("encoding") == "tfidf":
        settings["encoding"] = "none"
    settings.update(_direction(column, kind, requirements, problem))
    return FeatureColumn(
        name=column.name,
        parse=_parse(column),
        date_format=column.date_format,
        missing_codes=_missing_codes(column, requirements),
        **{"kind": kind, **settings},
    )


def _parse(
    column: ColumnProfile,
) -> Literal["none", "number", "number_decimal_comma", "date"]:
    if column.parses_as == "number":
        return "number_decimal_comma" if column.decimal_comma else "number"
    return "date" if column.parses_as == "date" else "none"


def _missing_codes(column: ColumnProfile, requirements: Requirements) -> tuple[str, ...]:
    """Codes the user declared, and texts such as '?' that are no level; never a bare number."""
    declared = [
        item.code
        for item in requirements.all("missing_code")
        if item.column == column.name and item.code is not None
    ]
    texts = [code for code in column.sentinel_codes if not _is_number(code)]
    return tuple(dict.fromkeys([*declared, *texts]))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _direction(
    column: ColumnProfile, kind: FeatureKind, requirements: Requirements, problem: Problem
) -> dict[str, object]:
    """Return sign, and for text levels their declared order; empty when none is declared."""
    declared = [item for item in requirements.all("monotonic") if item.column == column.name]
    if not declared:
        return {}
    sign = sign_of(declared[0], problem, requirements)
    if kind in ("numeric", "boolean"):
        return {"monotone": sign}
    levels = order_levels(entry.level for entry in column.top_levels)
    if not levels:
        return {}
    return {"monotone": sign, "kind": "ordinal", "encoding": "ordinal", "levels": levels}


def _target_transform(
    problem: Problem, profile: DataProfile, metric: str
) -> Literal["none", "log1p"]:
    if problem.type is not ProblemType.REGRESSION and problem.type is not ProblemType.COUNT:
        return "none"
    minimum, skewness = profile.fact("target.minimum"), profile.fact("target.skewness")
    if minimum is None or not isinstance(minimum.value, int | float) or minimum.value < 0:
        return "none"
    if metric in RELATIVE_METRICS:
        return "log1p"
    skewed = skewness is not None and isinstance(skewness.value, int | float)
    if metric == "mae" and skewed and float(skewness.value) > SKEWED:  # type: ignore[union-attr,arg-type]
        return "log1p"
    return "none"


def _output_bound(requirements: Requirements, problem: Problem, *, lower: bool) -> float | None:
    for item in requirements.all("output_range"):
        wanted = (">=", ">") if lower else ("<=", "<")
        if item.op in wanted and isinstance(item.value, int | float):
            return float(item.value)
    return 0.0 if lower and problem.type is ProblemType.COUNT else None


def _loss(
    problem: Problem, metric: str, requirements: Requirements
) -> Literal["default", "absolute", "poisson", "quantile"]:
    if problem.task is not Task.REGRESSION:
        return "default"
    if metric in ("pinball", "asymmetric_cost") and _quantile(requirements) is not None:
        return "quantile"
    if metric == "poisson_deviance":
        return "poisson"
    if metric == "mae" and problem.type is ProblemType.REGRESSION:
        return "absolute"
    return "default"


def _quantile(requirements: Requirements) -> float | None:
    """Return the quantile that minimises the stated asymmetric loss, or None."""
    stated = Asymmetry.from_requirements(requirements)
    return None if stated is None else stated.quantile
