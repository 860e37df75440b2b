"""From candidates to the verdict, and the rules that need fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from advisor.adapters.fit_tasks import used_columns
from advisor.metrics.catalogue import metric
from advisor.pipeline.understand import Understanding
from advisor.schema.catalogue import Catalogue
from advisor.schema.comparison import Comparison
from advisor.schema.decision import Decision
from advisor.schema.facts import EvidenceFacts
from advisor.schema.plan import SearchPlan
from advisor.schema.rule import Rule
from advisor.schema.search import Candidate
from advisor.schema.shortlist import Because, RuleOutcome
from advisor.stages.compare import compare
from advisor.stages.decide import (
    DecisionInputs,
    DecisionNumbers,
    admissible_families,
    decide,
    with_holdout,
)
from advisor.stages.shortlist import evaluate_evidence

if TYPE_CHECKING:
    from advisor.pipeline.finish import Finish

ADDITIVE_TIERS = ("T1", "T2")
RICH_TIERS = ("T3", "T4", "T5")


@dataclass(frozen=True)
class Conclusion:
    """The final decision with everything that the record tells of it."""

    decision: Decision
    comparisons: tuple[Comparison, ...] = ()
    evidence_facts: EvidenceFacts = field(default_factory=EvidenceFacts)
    evidence_outcomes: tuple[RuleOutcome, ...] = ()
    notes: tuple[Because, ...] = ()


def decision_inputs(
    known: Understanding,
    catalogue: Catalogue,
    plan: SearchPlan | None,
    candidates: tuple[Candidate, ...],
    comparisons: tuple[Comparison, ...],
) -> DecisionInputs:
    """Return what the decision reads."""
    excluding = {rule.id for rule in catalogue.rules if rule.then.effect == "exclude"}
    effort = plan.effort if plan is not None else "standard"
    return DecisionInputs(
        problem=known.problem,
        requirements=known.requirements,
        shortlist=known.shortlist.families,
        excluding_rules=tuple(sorted(excluding)),
        plan=plan,
        candidates=candidates,
        comparisons=comparisons,
        findings=known.profile.findings,
        numbers=DecisionNumbers.from_policy(catalogue.policy, effort),
    )


def out_of_scope(known: Understanding, catalogue: Catalogue) -> Conclusion:
    """Return the decision of a problem that is not searched."""
    return Conclusion(decide(decision_inputs(known, catalogue, None, (), ())))


def decided(
    known: Understanding,
    candidates: tuple[Candidate, ...],
    catalogue: Catalogue,
    plan: SearchPlan,
    row_errors: Mapping[tuple[str, str], float] | None = None,
) -> tuple[tuple[Comparison, ...], Decision]:
    """Return the comparisons and the decision, before the holdout is opened."""
    bare = decision_inputs(known, catalogue, plan, candidates, ())
    comparisons = compare(
        candidates,
        plan,
        requirements=known.requirements,
        admissible=admissible_families(bare),
        row_errors=row_errors,
    )
    return comparisons, decide(bare.model_copy(update={"comparisons": comparisons}))


def conclude(
    known: Understanding,
    catalogue: Catalogue,
    plan: SearchPlan,
    candidates: tuple[Candidate, ...],
    comparisons: tuple[Comparison, ...],
    first: Decision,
    finished: Finish,
    preview: Decision | None,
) -> Conclusion:
    """Add what the holdout says as a condition; the chosen family cannot change here.

    Raises
    ------
    RuntimeError
        If the holdout changed the choice, which would be a bug.
    """
    inputs = decision_inputs(known, catalogue, plan, candidates, comparisons).model_copy(
        update={
            "instant_verdict": preview.verdict.value if preview else None,
            "instant_family": preview.family if preview else None,
        }
    )
    decision = with_holdout(decide(inputs), finished.holdout)
    if decision.family != first.family:
        raise RuntimeError("the holdout must not change the choice")
    if finished.model is not None:
        read = used_columns(finished.model.reading, plan.features)
        decision = decision.model_copy(update={"features": read})
    facts = evidence_facts(decision, candidates, comparisons, finished)
    outcomes = evaluate_evidence(
        known.facts.model_copy(update={"evidence": facts}), catalogue.rules
    )
    by_id = {rule.id: rule for rule in catalogue.rules}
    fired = tuple(_because(item, by_id[item.rule]) for item in outcomes if item.state == "fires")
    return Conclusion(decision, comparisons, facts, outcomes, fired)


def _because(outcome: RuleOutcome, rule: Rule) -> Because:
    message = outcome.message or rule.then.message
    return Because(rule=outcome.rule, state=outcome.state, facts=outcome.facts, message=message)


def evidence_facts(
    decision: Decision,
    candidates: tuple[Candidate, ...],
    comparisons: tuple[Comparison, ...],
    finished: Finish,
) -> EvidenceFacts:
    """Return the facts that need fits; None where something was not measured."""
    scored = [c for c in candidates if c.status == "ok"]
    chosen = next((c for c in scored if c.family == decision.family), None)
    main = next(
        (
            c
            for c in comparisons
            if c.simpler == decision.family and c.richer == decision.strongest_challenger
        ),
        None,
    )
    margin = main.margin if main else None
    return EvidenceFacts(
        best_auc=_largest(scored, "roc_auc"),
        best_r2=_largest(scored, "r2"),
        linear_gap_in_margins=_gap(comparisons, scored, ("T1",), ("T2",)),
        interaction_gap_in_margins=_gap(comparisons, scored, ADDITIVE_TIERS, RICH_TIERS),
        calibration_slope=_slope(chosen),
        train_gap_in_margins=_train_gap(chosen, margin, main),
        learning_rise_in_margins=_rise(finished, decision, margin, main),
        beats_dummy=_beats_dummy(decision, candidates, comparisons),
        holdout_contradicts=finished.holdout.contradicts if finished.holdout else None,
        margin_in_standard_errors=(
            main.margin / main.standard_error if main and main.standard_error > 0 else None
        ),
        failed_families=sum(c.status in ("failed", "timed_out") for c in candidates),
    )


def _beats_dummy(
    decision: Decision, candidates: tuple[Candidate, ...], comparisons: tuple[Comparison, ...]
) -> bool | None:
    """Whether the chosen family is shown to beat a baseline; None when that was not compared."""
    baselines = {c.family for c in candidates if c.role == "baseline"}
    found = [
        c.low > 0 for c in comparisons if c.simpler in baselines and c.richer == decision.family
    ]
    return any(found) if found else None


def _largest(scored: list[Candidate], name: str) -> float | None:
    values = [m.mean for c in scored if (m := c.metric(name)) is not None]
    return max(values) if values else None


def _gap(
    comparisons: tuple[Comparison, ...],
    scored: list[Candidate],
    low: tuple[str, ...],
    high: tuple[str, ...],
) -> float | None:
    """Return the gain of the best upper family over the best lower one, in margins."""
    tiers = {c.family: c.tier for c in scored}
    pairs = [c for c in comparisons if tiers.get(c.simpler) in low and tiers.get(c.richer) in high]
    if not pairs:
        return None
    best_gain = {c.simpler: max(p.gain for p in pairs if p.simpler == c.simpler) for c in pairs}
    margin = pairs[0].margin
    return min(best_gain.values()) / margin if margin > 0 else None


def _slope(chosen: Candidate | None) -> float | None:
    if chosen is None:
        return None
    return next((c.value for c in chosen.checks if c.name == "calibration"), None)


def _train_gap(
    chosen: Candidate | None, margin: float | None, main: Comparison | None
) -> float | None:
    """Return (training - validation score) / margin, larger meaning more overfitting."""
    if chosen is None or not margin or main is None or chosen.train_metric is None:
        return None
    validation = chosen.metric(main.metric)
    if validation is None:
        return None
    return _oriented(main, chosen.train_metric - validation.mean) / margin


def _oriented(main: Comparison, difference: float) -> float:
    """Return a difference with larger meaning better."""
    return metric(main.metric).oriented(difference)


def _rise(
    finished: Finish, decision: Decision, margin: float | None, main: Comparison | None
) -> float | None:
    """Return the gain per last 20 % of the rows, in margins."""
    points = sorted(
        (p for p in finished.curve if p.family == decision.family), key=lambda p: p.n_rows
    )
    if len(points) < 2 or not margin or main is None:
        return None
    before, last = points[-2], points[-1]
    share = (last.n_rows - before.n_rows) / last.n_rows
    if share <= 0:
        return None
    return _oriented(main, last.mean - before.mean) / margin * min(1.0, 0.2 / share)


def with_settings(catalogue: Catalogue, effort: str, incumbent: str | None) -> Catalogue:
    """Return the catalogue with the settings of a run in its families.

    The bag count of the effort is the same in search, comparison and final fit; the existing
    score is the column named by the user.
    """
    settings = {"outer_bags": catalogue.policy.effort(effort).ebm_bags}
    families = []
    for family in catalogue.families:
        fixed = tuple((name, settings.get(name, value)) for name, value in family.fixed)
        if family.kind == "score" and incumbent is not None:
            fixed = (*fixed, ("column", incumbent))
        families.append(family.model_copy(update={"fixed": fixed}))
    return catalogue.model_copy(update={"families": tuple(families)})
