"""What the choice costs: against the best rival, and because of each requirement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.schema.decision import Confidence, Price
from advisor.schema.search import Candidate
from advisor.stages.decide.admission import excluding_musts
from advisor.stages.decide.gate import Outcome
from advisor.stages.decide.survey import Field, oriented_mean
from advisor.statistics.paired import paired_estimate, rows_to_settle

SMALLEST_SAMPLE = 100
SMALLEST_GROUPS = 20


@dataclass(frozen=True)
class Standing:
    """How firmly the choice stands against the richer families that it was preferred to."""

    confidence: Confidence
    challenger: Candidate | None
    rows: int | None
    resolves: bool | None


def standing(outcome: Outcome) -> Standing | None:
    """Return the confidence, the strongest challenger and the rows that would settle it."""
    found, chosen = outcome.found, outcome.chosen
    if found is None or chosen is None or not outcome.contenders:
        return None
    richer = [c for c in outcome.challengers if (chosen.family, c.family) in found.comparisons]
    against = [found.comparisons[chosen.family, c.family] for c in richer]
    best = max(richer, key=lambda c: found.comparisons[chosen.family, c.family].gain, default=None)
    open_against = [c for c in against if c.high > found.margin or c.strength == "inconclusive"]
    confidence: Confidence = "inconclusive" if open_against else "sufficient"
    proofs = [
        "needed_strong" if any(c.strength == "needed_strong" for c in rows) else "needed"
        for rows in outcome.rejected.values()
        if any(c.verdict == "needed" for c in rows)
    ]
    if not open_against and proofs and not _too_small(found):
        confidence = "needed_strong" if set(proofs) == {"needed_strong"} else "needed"
    elif proofs and _too_small(found):
        confidence = "inconclusive"
    main = max(open_against or against, key=lambda c: c.high, default=None)
    if main is None:
        decisive = [c for rows in outcome.rejected.values() for c in rows]
        main = max(decisive, key=lambda c: c.gain, default=None)
    n = found.inputs.problem.n_rows
    return Standing(
        confidence=confidence,
        challenger=best,
        rows=rows_to_settle(n, main.standard_error, found.margin)
        if main is not None and confidence == "inconclusive"
        else None,
        resolves=None if main is None else found.margin >= 0.5 * main.standard_error,
    )


def _too_small(found: Field) -> bool:
    """Whether the sample is too small to claim that complexity is needed."""
    plan = found.inputs.plan
    if plan is None:
        return True
    grouped = plan.comparison_folds.kind in ("group", "group_time")
    return plan.n_effective < (SMALLEST_GROUPS if grouped else SMALLEST_SAMPLE)


def price_of_simplicity(outcome: Outcome) -> Price | None:
    """Return what the chosen family may lose to the strongest richer family that is admissible."""
    found, chosen = outcome.found, outcome.chosen
    if found is None or chosen is None:
        return None
    rivals = [c for c in outcome.challengers if (chosen.family, c.family) in found.comparisons]
    best = max(rivals, key=lambda c: found.comparisons[chosen.family, c.family].gain, default=None)
    return None if best is None else _price(found, chosen, best, ())


def price_of_constraints(outcome: Outcome) -> tuple[Price, ...]:
    """Return, per set of binding requirements that keeps measured families out, what that costs.

    Requirements that only together keep a family out share one price, named by the first.
    """
    found, chosen = outcome.found, outcome.chosen
    if found is None or chosen is None or found.inputs.plan is None:
        return ()
    metric = found.inputs.plan.metric
    causes: dict[str, set[str]] = {name: set(ids) for name, ids in found.unmet.items() if ids}
    for requirement, names in excluding_musts(found.inputs).items():
        for name in names:
            causes.setdefault(name, set()).add(requirement)
    rivals: dict[tuple[str, ...], Candidate] = {}
    for candidate in found.ladder:
        ids = tuple(sorted(causes.get(candidate.family, ())))
        if not ids or candidate.role == "baseline" or candidate.family == chosen.family:
            continue
        best = rivals.get(ids)
        if best is None or oriented_mean(candidate, metric) > oriented_mean(best, metric):
            rivals[ids] = candidate
    return tuple(_price(found, chosen, rival, ids) for ids, rival in sorted(rivals.items()))


def _price(
    found: Field, chosen: Candidate, rival: Candidate, requirements: tuple[str, ...]
) -> Price:
    plan = found.inputs.plan
    assert plan is not None
    forward = found.comparisons.get((chosen.family, rival.family))
    backward = found.comparisons.get((rival.family, chosen.family))
    value = oriented_mean(rival, plan.metric) - oriented_mean(chosen, plan.metric)
    low = high = None
    if forward is not None:
        low, high = forward.low, forward.high
    elif backward is not None:
        low, high = -backward.high, -backward.low
    used = forward or backward
    costs = found.judge.costs
    priced = costs is not None and costs.is_money
    money = _money(found, chosen, rival) if priced else (None, None, None)
    return Price(
        against=rival.family,
        metric=plan.metric,
        value=value,
        low=low,
        high=high,
        money_per_1k=money[0],
        money_low=money[1],
        money_high=money[2],
        currency=costs.unit if costs is not None and money[0] is not None else None,
        requirement=requirements[0] if requirements else None,
        comparison=used.id if used is not None else None,
        note=_note(requirements),
    )


def _note(requirements: tuple[str, ...]) -> str:
    if not requirements:
        return ""
    together = f"kept out by {' and '.join(requirements)} together; " if requirements[1:] else ""
    return f"{together}equal effort; not eligible"


def _money(
    found: Field, chosen: Candidate, rival: Candidate
) -> tuple[float | None, float | None, float | None]:
    """Return the loss in money per 1,000 cases with its 95 % interval.

    Costs are those measured when they order the families, so that a price and its comparison
    name one sum; else they are counted from the threshold tables by the same rule.
    """
    plan = found.inputs.plan
    assert plan is not None
    mine, theirs = (_costs(found, c) for c in (chosen, rival))
    if len(mine) != len(theirs) or len(mine) < 2:
        return None, None, None
    ratio = 1 / max(plan.comparison_folds.n_folds - 1, 1)
    estimate = paired_estimate(-np.asarray(mine), -np.asarray(theirs), ratio)
    low, high = estimate.interval(0.025)
    return 1_000 * estimate.gain, 1_000 * low, 1_000 * high


def _costs(found: Field, candidate: Candidate) -> tuple[float, ...]:
    plan, summary = found.inputs.plan, candidate.metric("expected_cost")
    if plan is not None and plan.metric == "expected_cost" and summary is not None:
        return summary.folds
    return found.judge.cost_folds(candidate)
