"""Which families the demands admit, and which demand keeps each of the others out."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.schema.requirements import Requirement, Requirements
from advisor.schema.search import Candidate
from advisor.schema.shortlist import Because, FamilyVerdict
from advisor.stages.decide.inputs import DecisionInputs
from advisor.statistics.comparisons import effective_tier

LEVEL_TIERS: dict[str, tuple[str, ...]] = {
    "by_hand": ("T0", "T1"),
    "readable_effects": ("T0", "T1", "T2"),
}
"""Tiers that an interpretability level admits; other levels admit every tier."""

FACT_KINDS: dict[str, tuple[str, ...]] = {
    "interpretability": ("interpretability", "regulation"),
    "interpretability_binding": ("interpretability", "regulation"),
    "intrinsic_reasons": ("explanation", "interpretability"),
    "individual_reasons": ("explanation", "regulation"),
    "regulated": ("regulation",),
    "deterministic": ("determinism",),
    "latency_ms": ("latency_ms",),
    "batch_only": ("latency_ms",),
    "memory_mb": ("memory_mb",),
    "model_size_mb": ("model_size_mb",),
    "edge": ("model_size_mb", "memory_mb"),
    "training_seconds": ("training_seconds", "compute_budget"),
    "retrains_often": ("retraining", "training_seconds"),
    "max_features": ("max_features",),
    "probabilities_needed": ("probability_output",),
    "monotone": ("monotonic",),
    "fairness": ("fairness", "sensitive_attribute"),
    "privacy_of_rows": ("data_egress", "other"),
    "performance_first": ("policy",),
    "policy": ("policy",),
    "has_costs": ("cost",),
    "cost_ratio": ("cost",),
}
"""Kinds of requirement from which a fact of group ``need`` is derived."""


def musts(requirements: Requirements) -> tuple[Requirement, ...]:
    """Return the binding requirements, in order."""
    return tuple(item for item in requirements.items if item.strength == "must")


def responsible(verdict: FamilyVerdict, inputs: DecisionInputs) -> tuple[Requirement, ...]:
    """Return the original requirements that keep a family out; empty when data or task do."""
    kinds: dict[str, None] = {}
    for reason in excluding_reasons(verdict, inputs):
        for read in reason.facts:
            group, _, name = read.fact.partition(".")
            if group == "need" and read.value not in (None, False):
                kinds |= dict.fromkeys(FACT_KINDS.get(name, (name,)))
    found = tuple(item for item in musts(inputs.original()) if item.kind in kinds)
    if not found and "interpretability" in kinds:
        # A level that nobody stated was derived from the reasons that were asked for.
        found = tuple(i for i in musts(inputs.original()) if i.kind == "explanation")
    # A level that admits the tier is no cause, unless nothing else is.
    causes = tuple(i for i in found if i.kind != "interpretability" or _bars(i, verdict.tier))
    return causes or found


def _bars(item: Requirement, tier: str) -> bool:
    return not level_admits((item,), tier)


def excluding_reasons(verdict: FamilyVerdict, inputs: DecisionInputs) -> tuple[Because, ...]:
    """Return the reasons of rules that exclude; all reasons when those rules are not known."""
    return tuple(
        reason
        for reason in verdict.because
        if not inputs.excluding_rules or reason.rule in inputs.excluding_rules
    )


def level_admits(items: Iterable[Requirement], tier: str) -> bool:
    """Whether every binding interpretability level among the items admits a tier."""
    return all(
        tier in LEVEL_TIERS[item.level]
        for item in items
        if item.kind == "interpretability" and item.level in LEVEL_TIERS
    )


def shut_out_by(verdict: FamilyVerdict, inputs: DecisionInputs) -> tuple[str, ...] | None:
    """Return the ids of the requirements in force that keep a family out.

    Returns
    -------
    tuple of str or None
        Empty when the family is admitted; None when it is out for reasons that no requirement
        can change (task, data, or the policy of references).
    """
    if verdict.verdict == "admitted":
        return ()
    if verdict.verdict == "not_applicable":
        return None
    causes = responsible(verdict, inputs)
    if not causes:
        return None
    in_force = {item.id: item for item in musts(inputs.requirements)}
    return tuple(
        cause.id
        for cause in causes
        if cause.id in in_force and not _lifted(in_force[cause.id], cause, verdict.tier)
    )


def _lifted(now: Requirement, before: Requirement, tier: str) -> bool:
    """Whether a changed interpretability level now admits the tier it kept out."""
    return (
        now.kind == "interpretability" and now.level != before.level and level_admits((now,), tier)
    )


def admitted(candidate: Candidate, inputs: DecisionInputs) -> bool:
    """Whether the demands in force admit a candidate, before anything is measured on it."""
    if candidate.role == "baseline":
        return False
    verdict = next((v for v in inputs.shortlist if v.family == candidate.family), None)
    if verdict is None or verdict.verdict == "admitted":
        let_in = candidate.role in ("admitted", "instant")
    else:
        let_in = shut_out_by(verdict, inputs) == ()
    return let_in and level_admits(musts(inputs.requirements), effective_tier(candidate))


def excluding_musts(inputs: DecisionInputs) -> dict[str, tuple[str, ...]]:
    """Return, per binding requirement in force, the families that it keeps out."""
    found: dict[str, list[str]] = {}
    for verdict in inputs.shortlist:
        for requirement in shut_out_by(verdict, inputs) or ():
            found.setdefault(requirement, []).append(verdict.family)
    for candidate in inputs.pool():
        if candidate.role == "baseline":
            continue
        for item in musts(inputs.requirements):
            if not level_admits((item,), effective_tier(candidate)):
                found.setdefault(item.id, []).append(candidate.family)
    return {key: tuple(sorted(set(names))) for key, names in sorted(found.items())}
