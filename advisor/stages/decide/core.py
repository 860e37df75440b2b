"""The decision put together: choice, bar, prices, flips, conditions."""

from __future__ import annotations

from itertools import combinations, islice

from advisor.metrics.thresholds import operating_point
from advisor.schema.decision import Decision, Flip, RequirementStatus, Verdict
from advisor.schema.holdout import HoldoutReport
from advisor.schema.problem import Task
from advisor.schema.requirements import Requirement, Requirements
from advisor.schema.search import Candidate
from advisor.stages.decide.admission import admitted, excluding_musts, shut_out_by
from advisor.stages.decide.bars import Judge
from advisor.stages.decide.changes import BUILT_IN, Change, apply, single_changes, untested_changes
from advisor.stages.decide.gate import Outcome
from advisor.stages.decide.inputs import DecisionInputs
from advisor.stages.decide.prices import price_of_constraints, price_of_simplicity, standing
from advisor.stages.decide.survey import Field, oriented_mean
from advisor.stages.decide.walk import choose
from advisor.stages.decide.words import (
    conditions,
    holdout_condition,
    ladder_steps,
    objects,
    reasons,
    weaknesses,
)
from advisor.statistics.comparisons import effective_tier

LARGEST_RELAXATION = 3
MOST_RELAXATIONS_TRIED = 300


def decide(inputs: DecisionInputs) -> Decision:
    """Decide from evidence and demands. A pure function: what-if calls it on stored records.

    Parameters
    ----------
    inputs : DecisionInputs

    Returns
    -------
    Decision
        Verdicts, first match wins: OUT_OF_SCOPE, REQUIREMENTS_CONFLICT, BASELINE_IS_ENOUGH,
        EVIDENCE_INSUFFICIENT, RECOMMEND_WITH_CONDITIONS, RECOMMEND. Among the families that
        keep every binding requirement, the simplest against which no richer one is shown
        to be needed (gain above the margin and corrected lower bound above 0).

    Notes
    -----
    P(choosing something needlessly complex) <= alpha: with j* the simplest family that no richer
    one truly beats, going past j* takes a false rejection of j* itself, and the error allowed
    against j* is split over its challenger groups (Bonferroni). Nadeau and Bengio 2003,
    doi:10.1023/A:1024068626366.
    """
    outcome = choose(inputs)
    chosen, found = outcome.chosen, outcome.found
    judge = found.judge if found is not None else Judge(inputs)
    stand = standing(outcome)
    simplest, best = _simplest(inputs, found), _best(found)
    shown = {c.family: c for c in (simplest, chosen, best) if c is not None}
    bar = tuple(
        judge.status(item, candidate)
        for item in inputs.requirements.items
        if item.strength != "may"
        for candidate in shown.values()
    )
    mine = tuple(s for s in bar if chosen is not None and s.family == chosen.family)
    recommends = outcome.verdict is Verdict.RECOMMEND
    open_points = conditions(mine, inputs, chosen) if recommends else ()
    conflict = outcome.verdict is Verdict.REQUIREMENTS_CONFLICT
    out_of_scope = outcome.verdict is Verdict.OUT_OF_SCOPE
    return Decision(
        verdict=Verdict.RECOMMEND_WITH_CONDITIONS if open_points else outcome.verdict,
        family=chosen.family if chosen is not None else None,
        tier=effective_tier(chosen) if chosen is not None else None,
        features=chosen.features if chosen is not None else (),
        because=reasons(outcome, stand),
        confidence=stand.confidence if stand is not None and recommends else None,
        ladder=ladder_steps(outcome, inputs),
        best_performer=best.family if best is not None else None,
        strongest_challenger=stand.challenger.family
        if stand is not None and stand.challenger is not None
        else None,
        simplest_candidate=simplest.family if simplest is not None else None,
        binding_requirements=_binding(inputs, found),
        unmet=_blame(inputs, found) if conflict else _unmet(mine, inputs.requirements),
        bar=bar,
        price_of_simplicity=price_of_simplicity(outcome),
        price_of_constraints=price_of_constraints(outcome),
        flips=flips(inputs, outcome),
        untested=() if out_of_scope else untested_changes(inputs),
        conditions=open_points,
        weaknesses=weaknesses(outcome, stand, mine, inputs),
        rows_to_settle=stand.rows if stand is not None else None,
        relaxations=relaxations(inputs, found) if conflict else (),
        threshold=operating_threshold(judge, chosen),
        resolves_margin=stand.resolves if stand is not None else None,
        instant_verdict=inputs.instant_verdict,
        instant_family=inputs.instant_family,
    )


def with_holdout(decision: Decision, holdout: HoldoutReport | None) -> Decision:
    """Return the decision with the holdout's objection, if any; it never changes the family.

    Predictions of the outer folds are the rows that decided: they cannot object.
    """
    if not objects(holdout) or not decision.verdict.startswith("RECOMMEND"):
        return decision
    assert holdout is not None
    if any(condition.code == "holdout" for condition in decision.conditions):
        return decision
    return decision.model_copy(
        update={
            "verdict": Verdict.RECOMMEND_WITH_CONDITIONS,
            "conditions": (*decision.conditions, holdout_condition(holdout)),
        }
    )


def settled(requirements: Requirements, decision: Decision) -> tuple[Requirement, ...]:
    """Return the requirements with their status and evidence for the chosen family."""
    found = {s.requirement: s for s in decision.bar if s.family == decision.family}
    return tuple(
        item.model_copy(
            update={"status": found[item.id].status, "evidence": found[item.id].evidence}
        )
        if item.id in found
        else item
        for item in requirements.items
    )


def _simplest(inputs: DecisionInputs, found: Field | None) -> Candidate | None:
    if found is None:
        return None
    return next((c for c in found.ladder if admitted(c, inputs)), None)


def _best(found: Field | None) -> Candidate | None:
    if found is None or found.inputs.plan is None:
        return None
    metric = found.inputs.plan.metric
    families = [c for c in found.ladder if c.role != "baseline"]
    return max(families, key=lambda c: oriented_mean(c, metric), default=None)


def _binding(inputs: DecisionInputs, found: Field | None) -> tuple[str, ...]:
    missed = {i for ids in found.unmet.values() for i in ids} if found is not None else set()
    return tuple(
        item.id
        for item in inputs.requirements.items
        if item.id in missed or item.id in excluding_musts(inputs)
    )


def _blame(inputs: DecisionInputs, found: Field | None) -> tuple[str, ...]:
    """Return the requirements that every measured family misses, else those that shut out."""
    rows = [set(ids) for ids in found.unmet.values()] if found is not None else []
    shared = set.intersection(*rows) if rows else set()
    return tuple(sorted(shared)) or _binding(inputs, found)


def _unmet(mine: tuple[RequirementStatus, ...], requirements: Requirements) -> tuple[str, ...]:
    strength = {item.id: item.strength for item in requirements.items}
    return tuple(
        s.requirement for s in mine if s.status == "unmet" and strength[s.requirement] == "must"
    )


def operating_threshold(judge: Judge, chosen: Candidate | None) -> float | None:
    """Return the probability at which to act: by the bars, else the costs, else a flag rate."""
    inputs = judge.inputs
    if chosen is None or inputs.problem.task is not Task.BINARY:
        return None
    if judge.free_bars and chosen.thresholds and chosen.tier != "T0":
        return operating_point(chosen.thresholds, judge.free_bars, judge.costs).threshold
    if judge.costs is not None:
        return judge.costs.threshold
    points = [i.at for i in inputs.requirements.all("metric_target") if i.at is not None]
    rate = next((at.flag_rate for at in points if at.flag_rate is not None), None)
    return _threshold_of_rate(chosen, rate) if rate is not None else None


def _threshold_of_rate(chosen: Candidate, flag_rate: float) -> float | None:
    """Return the median over folds of the lowest threshold that acts on at most this share."""
    found = []
    for table in chosen.thresholds:
        limit = flag_rate * (table.n_positive + table.n_negative)
        rows = zip(table.thresholds, table.true_positives, table.false_positives, strict=True)
        kept = [t for t, true, false in rows if true + false <= limit]
        found.append(min(kept) if kept else max(table.thresholds))
    return sorted(found)[len(found) // 2] if found else None


# ---------------------------------------------------------------------- what would change it
def flips(inputs: DecisionInputs, outcome: Outcome) -> tuple[Flip, ...]:
    """Return the single changes under which the decision is another, each decided for real."""
    if outcome.verdict is Verdict.OUT_OF_SCOPE:
        return ()
    found = []
    for change in single_changes(inputs):
        other = choose(apply(inputs, change))
        if other.key != outcome.key:
            found.append(_flip(change, outcome, other))
    return tuple(found)


def _flip(change: Change, before: Outcome, after: Outcome) -> Flip:
    if after.chosen is None:
        then = f"no family is recommended: {after.verdict.value}"
    elif before.chosen is None or before.verdict is not after.verdict:
        then = f"{after.verdict.value}: {after.chosen.family}"
    else:
        then = f"{after.chosen.family} instead of {before.chosen.family}"
    pair = None
    if after.found is not None and before.chosen is not None and after.chosen is not None:
        names = (before.chosen.family, after.chosen.family)
        pair = after.found.comparisons.get(names) or after.found.comparisons.get(names[::-1])
    return Flip(
        change=change.text,
        then=then,
        family=after.chosen.family if after.chosen is not None else None,
        verdict=after.verdict.value,
        evidence=(*(f"req:{i}" for i in change.drop), *((pair.id,) if pair is not None else ())),
    )


def relaxations(inputs: DecisionInputs, found: Field | None) -> tuple[str, ...]:
    """Return the smallest sets of binding requirements whose absence ends the conflict.

    What was built into every fit is dropped only to name families that were kept out by it: how
    the measured ones would do without it is not known.
    """
    built_in = {item.id for item in inputs.requirements.items if item.kind in BUILT_IN}
    missed = {i for ids in found.unmet.values() for i in ids} if found is not None else set()
    blamed = sorted(missed | set(excluding_musts(inputs)))
    for size in range(1, LARGEST_RELAXATION + 1):
        lines = []
        for ids in islice(combinations(blamed, size), MOST_RELAXATIONS_TRIED):
            changed = apply(inputs, Change(text="", drop=ids))
            ending = _entering(changed) if built_in & set(ids) else _ending(changed)
            if ending is not None:
                lines.append(f"without {' and '.join(ids)}: {ending}")
        if lines:
            return tuple(lines)
    return ()


def _ending(changed: DecisionInputs) -> str | None:
    outcome = choose(changed)
    if changed.candidates and outcome.verdict is not Verdict.REQUIREMENTS_CONFLICT:
        name = outcome.chosen.family if outcome.chosen is not None else "no family yet"
        return f"{outcome.verdict.value}, {name}"
    return _entering(changed)


def _entering(changed: DecisionInputs) -> str | None:
    measured = {c.family for c in changed.candidates}
    entering = [
        v.family
        for v in changed.shortlist
        if v.tier != "T0" and v.family not in measured and shut_out_by(v, changed) == ()
    ]
    return f"would admit {', '.join(entering)} (not measured)" if entering else None
