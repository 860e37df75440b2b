"""Paired comparisons of candidates on the folds that they share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.schema.comparison import Comparison
from advisor.schema.family import TIER_ORDER
from advisor.schema.plan import FoldPlan, SearchPlan
from advisor.schema.search import Candidate
from advisor.statistics.paired import (
    PairedEstimate,
    comparison_strength,
    comparison_verdict,
    paired_estimate,
)
from advisor.statistics.time_series import (
    MINIMUM_ORIGINS,
    diebold_mariano,
    every_origin_beyond,
)

ROLLING = ("time", "group_time")


@dataclass(frozen=True)
class ComparisonSetting:
    """How candidates are compared.

    Parameters
    ----------
    margin : float
        Absolute, in the unit of the metric, >= 0.
    alpha : float
        One-sided error allowed against one simpler family, shared by its challenger groups.
    money : bool
        The metric is a cost per case in a currency.
    """

    metric: str
    larger_is_better: bool
    margin: float
    alpha: float
    folds: FoldPlan
    money: bool = False


def effective_tier(candidate: Candidate) -> str:
    """Return the tier after measured complexity."""
    return candidate.demoted_to or candidate.tier


def ladder_key(candidate: Candidate) -> tuple[int, int, str]:
    """Return the place on the simplicity ladder: baselines, then tier, complexity, id."""
    if candidate.role == "baseline":
        return -1, candidate.complexity, candidate.family
    tier = effective_tier(candidate)
    place = TIER_ORDER.index(tier) if tier in TIER_ORDER else len(TIER_ORDER)
    return place, candidate.complexity, candidate.family


def scored(candidates: Sequence[Candidate], metric: str) -> tuple[Candidate, ...]:
    """Return, simplest first, the candidates with the metric on every comparison fold."""
    folds = {c.family: _fold_count(c, metric) for c in candidates}
    complete = max((n for n in folds.values()), default=0)
    found = [c for c in candidates if folds[c.family] == complete and complete >= 2]
    return tuple(sorted(found, key=ladder_key))


def _fold_count(candidate: Candidate, metric: str) -> int:
    summary = candidate.metric(metric)
    return len(summary.folds) if candidate.status == "ok" and summary is not None else 0


def absolute_margin(
    plan: SearchPlan, candidates: Sequence[Candidate], admissible: Collection[str] | None = None
) -> float:
    """Return the margin of a plan in the unit of its metric.

    A relative margin is a share of the simplest admissible family's value; a margin in skill is
    a share of the baseline's loss, since skill is 1 - loss / loss of the baseline.

    Parameters
    ----------
    admissible : collection of str, optional
        Family ids; default: every admitted candidate.
    """
    kind = "relative" if plan.margin_relative else plan.margin_kind
    if kind == "absolute":
        return plan.margin
    found = scored(candidates, plan.metric)
    baseline = [c for c in found if c.role == "baseline"]
    others = [c for c in found if is_admissible(c, admissible)] or [
        c for c in found if c.role != "baseline"
    ]
    order = baseline + others if kind == "skill" else others + baseline
    for candidate in order:
        summary = candidate.metric(plan.metric)
        if summary is not None and summary.mean != 0:
            return plan.margin * abs(summary.mean)
    return plan.margin


def is_admissible(candidate: Candidate, admissible: Collection[str] | None) -> bool:
    """Whether a candidate may be chosen: in the given ids, or admitted when none are given."""
    if candidate.role == "baseline":
        return False
    if admissible is None:
        return candidate.role in ("admitted", "instant")
    return candidate.family in admissible


def estimate_pair(
    simpler: Candidate, richer: Candidate, setting: ComparisonSetting, row_error: float | None
) -> PairedEstimate:
    """Estimate the gain of the richer candidate; the larger of fold and row error is kept."""
    sign = 1.0 if setting.larger_is_better else -1.0
    rows = [c.metric(setting.metric) for c in (simpler, richer)]
    a, b = (sign * np.asarray(m.folds, dtype=float) for m in rows if m is not None)
    if setting.folds.kind in ROLLING:
        estimate = diebold_mariano(a, b)
    else:
        estimate = paired_estimate(a, b, 1 / max(setting.folds.n_folds - 1, 1))
    if row_error is None:
        return estimate
    return estimate.with_error(row_error, f"{estimate.method}; error of grouped rows, larger")


def compare_candidates(
    candidates: Sequence[Candidate],
    setting: ComparisonSetting,
    admissible: Collection[str] | None = None,
    row_errors: Mapping[tuple[str, str], float] | None = None,
) -> tuple[Comparison, ...]:
    """Compare every candidate with every richer one.

    Multiplicity: the allowed error of a simpler family is divided by the number of challenger
    groups among the richer admissible candidates (Bonferroni); a group that enters the decision
    through one representative counts once, and this bound holds whichever member that is.

    Parameters
    ----------
    admissible : collection of str, optional
        Families that may be chosen; default: the admitted ones. Others are compared for the
        price of a constraint and never counted.
    row_errors : mapping of (simpler, richer) to float, optional
        Row-level standard errors (clusters); the larger error is kept.
    """
    ladder = scored(candidates, setting.metric)
    found = []
    for i, simpler in enumerate(ladder):
        later = [c for c in ladder[i + 1 :] if c.role != "baseline"]
        groups = {c.challenger_group for c in later if is_admissible(c, admissible)}
        n_challengers = max(len(groups), 1)
        for richer in later:
            key = (simpler.family, richer.family)
            error = (row_errors or {}).get(key)
            found.append(_comparison(simpler, richer, setting, n_challengers, error))
    return tuple(found)


def _comparison(
    simpler: Candidate,
    richer: Candidate,
    setting: ComparisonSetting,
    n_challengers: int,
    row_error: float | None,
) -> Comparison:
    estimate = estimate_pair(simpler, richer, setting, row_error)
    alpha = setting.alpha / n_challengers
    low, high = estimate.interval(alpha)
    verdict = comparison_verdict(estimate.gain, low, high, setting.margin)
    strength = comparison_strength(estimate.gain, low, high, setting.margin)
    method = estimate.method
    if setting.folds.kind in ROLLING and estimate.n_folds < MINIMUM_ORIGINS:
        verdict, strength = "not_proven", "inconclusive"
        if _wins_everywhere(simpler, richer, setting):
            verdict, strength = "needed", "needed"
        method = f"{method}; fewer than {MINIMUM_ORIGINS} origins: descriptive"
    better, equal, worse = estimate.rope(setting.margin)
    return Comparison(
        id=f"cmp:{simpler.family}>{richer.family}",
        simpler=simpler.family,
        richer=richer.family,
        metric=setting.metric,
        gain=estimate.gain,
        low=low,
        high=high,
        margin=setting.margin,
        standard_error=estimate.standard_error,
        n_folds=estimate.n_folds,
        alpha=alpha,
        n_challengers=n_challengers,
        method=method,
        p_richer_better=better,
        p_equivalent=equal,
        p_simpler_better=worse,
        verdict=verdict,
        strength=strength,
        gain_money_per_1k=1_000 * estimate.gain if setting.money else None,
    )


def _wins_everywhere(simpler: Candidate, richer: Candidate, setting: ComparisonSetting) -> bool:
    sign = 1.0 if setting.larger_is_better else -1.0
    rows = [c.metric(setting.metric) for c in (simpler, richer)]
    a, b = (sign * np.asarray(m.folds, dtype=float) for m in rows if m is not None)
    return every_origin_beyond(a, b, setting.margin)
