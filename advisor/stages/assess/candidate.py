"""One candidate: scores, checks, measured complexity."""

from __future__ import annotations

from dataclasses import dataclass, field

from advisor.metrics.costs import CostMatrix
from advisor.metrics.thresholds import threshold_tables
from advisor.schema.family import Family
from advisor.schema.policy import WhiteBoxLimits
from advisor.schema.problem import Problem, Task
from advisor.schema.requirements import Requirements
from advisor.schema.search import Candidate, CandidateStatus, Config, GroupMetric
from advisor.stages.assess.checks import MeasuredModel, measured_checks
from advisor.stages.assess.scores import (
    FoldScores,
    NamedMetric,
    calibration_bins,
    calibration_line,
    summarise,
)


@dataclass(frozen=True)
class Evidence:
    """What the workers returned for one family."""

    family: Family
    role: str
    status: CandidateStatus
    error: str | None = None
    config: Config = ()
    trials: int = 0
    search_loss: float | None = None
    folds: FoldScores | None = field(default=None, repr=False)
    features: tuple[str, ...] = ()
    n_terms: int | None = None
    n_coefficients: int | None = None
    form: str = ""
    fit_seconds: float | None = None
    predict_ms_p50: float | None = None
    predict_ms_p99: float | None = None
    predict_ms_per_1k_rows: float | None = None
    size_mb: float | None = None
    serving_memory_mb: float | None = None
    same_bytes: bool | None = None
    monotone_violations: tuple[tuple[str, float], ...] = ()
    groups: tuple[GroupMetric, ...] = ()
    train_metric: float | None = None


def effective_tier(family: Family, n_terms: int | None, limits: WhiteBoxLimits) -> str:
    """Return the tier after measured complexity: a model that grew unreadable loses its own.

    Notes
    -----
    A linear form keeps T1 up to `limits.linear_terms` terms. Beyond, it is no longer recomputed
    by hand, but it is still an exact sum of terms that can each be shown: that is T2, as for any
    additive model, up to `limits.additive_terms`. A tree keeps T1 up to `limits.tree_leaves`
    leaves; a larger one is T3.
    """
    if family.tier not in ("T1", "T2") or n_terms is None or family.text_kind:
        return family.tier
    if family.representation == "tree":
        return family.tier if n_terms <= limits.tree_leaves else "T3"
    if n_terms > limits.additive_terms:
        return "T3"
    return "T2" if n_terms > limits.linear_terms else family.tier


def make_candidate(
    evidence: Evidence,
    problem: Problem,
    requirements: Requirements,
    metrics: tuple[NamedMetric, ...],
    limits: WhiteBoxLimits,
    bar_band: float,
) -> Candidate:
    """Return the candidate of one family; failures keep their status and reason."""
    family = evidence.family
    tier = effective_tier(family, evidence.n_terms, limits)
    base = {
        "family": family.id,
        "title": family.title,
        "role": evidence.role,
        "tier": family.tier,
        "complexity": family.complexity,
        "challenger_group": family.challenger_group,
        "features": evidence.features,
        "status": evidence.status,
        "error": evidence.error,
        "config": evidence.config,
        "trials": evidence.trials,
        "search_loss": evidence.search_loss,
    }
    if evidence.folds is None:
        return Candidate.model_validate(base)
    binary = problem.task is Task.BINARY
    target, scores = evidence.folds.pooled()
    summaries = summarise(evidence.folds, metrics)
    costs = CostMatrix.from_requirements(requirements)
    include = (costs.threshold,) if costs is not None else ()
    model = MeasuredModel(
        family=family,
        effective_tier=tier,
        n_features=len(evidence.features),
        n_terms=evidence.n_terms,
        fit_seconds=evidence.fit_seconds,
        predict_ms_p50=evidence.predict_ms_p50,
        predict_ms_p99=evidence.predict_ms_p99,
        size_mb=evidence.size_mb,
        serving_memory_mb=evidence.serving_memory_mb,
        same_bytes=evidence.same_bytes,
        monotone_violations=evidence.monotone_violations,
        calibration=calibration_line(target, scores) if binary else None,
        prediction_range=None if scores.ndim > 1 else (float(scores.min()), float(scores.max())),
        within_tolerance=next((m.mean for m in summaries if m.name == "within_tolerance"), None),
    )
    measured = {
        "metrics": summaries,
        "n_terms": evidence.n_terms,
        "n_coefficients": evidence.n_coefficients,
        "form": evidence.form,
        "demoted_to": tier if tier != family.tier else None,
        "fit_seconds": evidence.fit_seconds,
        "predict_ms_p50": evidence.predict_ms_p50,
        "predict_ms_p99": evidence.predict_ms_p99,
        "predict_ms_per_1k_rows": evidence.predict_ms_per_1k_rows,
        "size_mb": evidence.size_mb,
        "checks": measured_checks(model, requirements, bar_band),
        "groups": evidence.groups,
        "thresholds": threshold_tables(evidence.folds.targets, evidence.folds.scores, include)
        if binary
        else (),
        "calibration": calibration_bins(target, scores) if binary else (),
        "train_metric": evidence.train_metric,
    }
    return Candidate.model_validate(base | measured)
