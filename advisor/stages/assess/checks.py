"""Constraints measured on one candidate, each against its bar."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from advisor.schema.family import Family
from advisor.schema.requirements import Requirement, Requirements
from advisor.schema.search import Check

Status = Literal["met", "unmet", "not_demonstrated", "not_testable", "not_measured"]

MONOTONE_TOLERANCE = 1e-9
"""Rounding of float arithmetic; a larger step the wrong way is a violation."""


@dataclass(frozen=True)
class MeasuredModel:
    """What the workers measured on one fitted candidate; None where it was not measured."""

    family: Family
    effective_tier: str
    n_features: int
    n_terms: int | None = None
    fit_seconds: float | None = None
    predict_ms_p50: float | None = None
    predict_ms_p99: float | None = None
    size_mb: float | None = None
    serving_memory_mb: float | None = None
    same_bytes: bool | None = None
    monotone_violations: tuple[tuple[str, float], ...] = ()
    calibration: tuple[float, float] | None = None
    prediction_range: tuple[float, float] | None = None
    within_tolerance: float | None = None


SLOPE_LOW, SLOPE_HIGH = 0.8, 1.2
"""Calibration slopes taken as usable without another calibration (a convention; the catalogue of
statistics, special cases of costs, uses the same range)."""


def bar_status(value: float, bar: float, op: str, band: float) -> Status:
    """Return how a measured time or size stands to its bar; near it nothing is demonstrated.

    Parameters
    ----------
    band : float
        Share of the bar, for example 0.2.
    """
    if abs(value - bar) <= band * abs(bar):
        return "not_demonstrated"
    below = value < bar
    return "met" if below == (op in ("<=", "<")) else "unmet"


def measured_checks(
    model: MeasuredModel, requirements: Requirements, band: float
) -> tuple[Check, ...]:
    """Return one check per requirement that a measurement of the fitted model can settle."""
    checks = [
        check
        for item in requirements.items
        if (measure := _MEASURES.get(item.kind)) is not None
        and (check := measure(item, model, band)) is not None
    ]
    if model.calibration is not None:
        intercept, slope = model.calibration
        checks.append(
            Check(
                id=f"check:{model.family.id}.calibration",
                name="calibration",
                value=slope,
                status="met" if SLOPE_LOW <= slope <= SLOPE_HIGH else "not_demonstrated",
                detail=f"slope {slope:.3f} (ideal 1), intercept {intercept:.3f} (ideal 0)",
            )
        )
    return tuple(checks)


def _check(
    item: Requirement,
    model: MeasuredModel,
    name: str,
    status: Status,
    value: float | None = None,
    unit: str = "",
    detail: str = "",
) -> Check:
    bar = float(item.value) if isinstance(item.value, int | float) else None
    return Check(
        id=f"check:{model.family.id}.{name}.{item.id}",
        name=name,
        requirement=item.id,
        value=value,
        bar=bar,
        op=item.op,
        unit=unit,
        status=status,
        detail=detail,
    )


def _bar_check(
    item: Requirement, model: MeasuredModel, name: str, value: float | None, unit: str, band: float
) -> Check | None:
    if not isinstance(item.value, int | float) or isinstance(item.value, bool):
        return None
    if value is None:
        return _check(item, model, name, "not_measured", unit=unit)
    status = bar_status(value, float(item.value), item.op or "<=", band)
    return _check(item, model, name, status, value, unit)


def _latency(item: Requirement, model: MeasuredModel, band: float) -> Check | None:
    tail = item.percentile is None or item.percentile > 90
    value = model.predict_ms_p99 if tail else model.predict_ms_p50
    return _bar_check(item, model, "latency", value, "ms", band)


def _size(item: Requirement, model: MeasuredModel, band: float) -> Check | None:
    return _bar_check(item, model, "size", model.size_mb, "MB", band)


def _memory(item: Requirement, model: MeasuredModel, band: float) -> Check | None:
    return _bar_check(item, model, "memory", model.serving_memory_mb, "MB", band)


def _training(item: Requirement, model: MeasuredModel, band: float) -> Check | None:
    return _bar_check(item, model, "training_time", model.fit_seconds, "s", band)


def _features(item: Requirement, model: MeasuredModel, band: float) -> Check | None:
    if not isinstance(item.value, int | float):
        return None
    met = model.n_features <= item.value
    status: Status = "met" if met else "unmet"
    return _check(item, model, "features", status, float(model.n_features), "columns")


def _determinism(item: Requirement, model: MeasuredModel, band: float) -> Check | None:
    if item.value is False:
        return None
    if model.same_bytes is None:
        return _check(item, model, "determinism", "not_measured")
    status: Status = "met" if model.same_bytes else "unmet"
    detail = "fitted twice in two processes: predictions have the same bytes"
    if not model.same_bytes:
        detail = "fitted twice in two processes: predictions differ"
    return _check(item, model, "determinism", status, detail=detail)


def _monotonic(item: Requirement, model: MeasuredModel, band: float) -> Check | None:
    found = dict(model.monotone_violations)
    if item.column is None or item.column not in found:
        return _check(
            item,
            model,
            "monotonic",
            "not_testable",
            detail="the column is not used, or the order of its levels is not known",
        )
    worst = found[item.column]
    status: Status = "met" if worst <= MONOTONE_TOLERANCE else "unmet"
    built_in = "built into the model and " if model.family.monotone else ""
    return _check(
        item,
        model,
        "monotonic",
        status,
        worst,
        detail=f"{built_in}tested on a grid: largest step the wrong way {worst:.3g}",
    )


_LEVEL_TIERS = {"by_hand": ("T0", "T1"), "readable_effects": ("T0", "T1", "T2")}


_FORM_KINDS = {
    "points table": frozenset({"scorecard"}),
    "rule list": frozenset({"tree"}),
    "decision tree": frozenset({"tree"}),
    "questions": frozenset({"tree"}),
    "regression": frozenset({"linear", "sparse_linear", "glm", "linear_svm"}),
}
"""Kinds of family that have a form of model which people ask for; other words restrict nothing."""

_AT_MOST = re.compile(r"at most (\d+)")


def _interpretability(item: Requirement, model: MeasuredModel, band: float) -> Check | None:
    kinds = _demanded_kinds(item.form)
    if kinds and model.family.tier != "T0" and model.family.kind not in kinds:
        detail = f"asked for as: {item.form}; this family has another form"
        return _check(item, model, "interpretability", "unmet", detail=detail)
    limit = _AT_MOST.search(item.form or "")
    is_tree = model.family.representation == "tree" and model.n_terms is not None
    if limit and is_tree and model.n_terms is not None and model.n_terms > int(limit.group(1)):
        detail = f"{model.n_terms} rules; at most {limit.group(1)} are asked for"
        return _check(item, model, "interpretability", "unmet", detail=detail)
    allowed = _LEVEL_TIERS.get(item.level or "none")
    if item.level == "reasons" and model.effective_tier in ("T3", "T4", "T5"):
        detail = "reasons would be approximations, and their stability was not measured"
        return _check(item, model, "interpretability", "not_demonstrated", detail=detail)
    if allowed is None:
        return _check(item, model, "interpretability", "met", detail=f"level '{item.level}'")
    status: Status = "met" if model.effective_tier in allowed else "unmet"
    detail = (
        f"fitted model is {model.effective_tier}; '{item.level}' admits {' and '.join(allowed[1:])}"
    )
    return _check(item, model, "interpretability", status, detail=detail)


def _demanded_kinds(form: str | None) -> frozenset[str]:
    """Return the kinds of family with one of the forms named; empty when none restricts."""
    named = [part.strip() for part in re.sub(r"\(.*?\)", "", form or "").split(",")]
    return frozenset().union(*(_FORM_KINDS.get(name, frozenset()) for name in named))


def _explanation(item: Requirement, model: MeasuredModel, band: float) -> Check | None:
    exact = model.effective_tier in ("T0", "T1", "T2")
    status: Status = "met" if exact else "not_demonstrated"
    detail = (
        "reasons of one prediction are the model's own exact contributions"
        if exact
        else "reasons would come from a post-hoc approximation"
    )
    return _check(item, model, "explanation", status, detail=detail)


def _output_range(item: Requirement, model: MeasuredModel, band: float) -> Check | None:
    if not isinstance(item.value, int | float) or model.prediction_range is None:
        return None
    low, high = model.prediction_range
    above = item.op in (">=", ">")
    met = low >= item.value if above else high <= item.value
    detail = f"clipped in the pipeline; out-of-fold predictions span {low:.4g} to {high:.4g}"
    status: Status = "met" if met else "unmet"
    return _check(item, model, "output_range", status, low if above else high, detail=detail)


def _tolerance(item: Requirement, model: MeasuredModel, band: float) -> Check | None:
    """Report the share within the tolerance: the document sets no bar on it."""
    if model.within_tolerance is None:
        return None
    detail = (
        f"{model.within_tolerance:.4f} of the errors are within the tolerance; no bar is stated"
    )
    return Check(
        id=f"check:{model.family.id}.tolerance.{item.id}",
        name="tolerance",
        requirement=item.id,
        value=model.within_tolerance,
        unit="share",
        status="met",
        detail=detail,
    )


_MEASURES: dict[str, Callable[[Requirement, MeasuredModel, float], Check | None]] = {
    "latency_ms": _latency,
    "model_size_mb": _size,
    "memory_mb": _memory,
    "training_seconds": _training,
    "max_features": _features,
    "determinism": _determinism,
    "monotonic": _monotonic,
    "interpretability": _interpretability,
    "explanation": _explanation,
    "output_range": _output_range,
    "tolerance": _tolerance,
}
"""The place to add a constraint that is measured on the fitted model."""
