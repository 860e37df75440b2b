"""One candidate: scores, checks, measured complexity."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    """Return the tier after measured complexity: a white box that grew unreadable loses its own.

    Notes
    -----
    T1 holds for linear forms up to `limits.linear_terms` terms and trees up to
    `limits.tree_leaves` leaves; beyond, the model counts as T3.
    """
    if family.tier != "T1" or n_terms is None or family.text_kind:
        return family.tier
    limit = limits.tree_leaves if family.representation == "tree" else limits.linear_terms
    return family.tier if n_terms <= limit else "T3"


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
    model = MeasuredModel(
        family=family,
        effective_tier=tier,
        n_features=len(evidence.features),
        fit_seconds=evidence.fit_seconds,
        predict_ms_p50=evidence.predict_ms_p50,
        predict_ms_p99=evidence.predict_ms_p99,
        size_mb=evidence.size_mb,
        serving_memory_mb=evidence.serving_memory_mb,
        same_bytes=evidence.same_bytes,
        monotone_violations=evidence.monotone_violations,
        calibration=calibration_line(target, scores) if binary else None,
    )
    measured = {
        "metrics": summarise(evidence.folds, metrics),
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
        "thresholds": threshold_tables(evidence.folds.targets, evidence.folds.scores)
        if binary
        else (),
        "calibration": calibration_bins(target, scores) if binary else (),
        "train_metric": evidence.train_metric,
    }
    return Candidate.model_validate(base | measured)
