"""From fired rules to a verdict on every family.

Hit policy COLLECT: every rule that fires counts. Precedence: exclude, then require, then the soft
order. A family that one rule requires and another excludes is a reported conflict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from advisor.schema.facts import Facts
from advisor.schema.family import Family
from advisor.schema.logic import interpretability_of
from advisor.schema.policy import Policy
from advisor.schema.rule import Rule
from advisor.schema.shortlist import Because, FactRead, FamilyVerdict
from advisor.stages.shortlist.firing import Firing, Trace, hits

Effort = Literal["instant", "quick", "standard", "thorough"]
Outcome = Literal["admitted", "excluded", "reference", "not_applicable"]

GUARANTEED: tuple[tuple[str, ...], ...] = (("T1",), ("T2",), ("T3", "T4"))
"""At least one family of each of these is tried unless a rule excludes it (P3-22)."""

_ORDER: tuple[Outcome, ...] = ("admitted", "reference", "excluded", "not_applicable")


@dataclass(frozen=True)
class Case:
    """What speaks for and against one family."""

    family: Family
    barrier: Because | None
    late: Because | None
    excluding: tuple[Firing, ...]
    requiring: tuple[Firing, ...]
    inviting: tuple[Firing, ...]
    soft: tuple[Firing, ...]

    @property
    def preference(self) -> float:
        """Sum of the soft weights; larger is tried first."""
        signed = (f.rule.then.weight * _sign(f.rule) for f in self.soft)
        return round(sum(signed), 6)


def judge(
    trace: Trace, facts: Facts, families: tuple[Family, ...], policy: Policy, effort: Effort
) -> tuple[tuple[FamilyVerdict, ...], tuple[Because, ...]]:
    """Return (verdicts in order of preference, conflicts between require and exclude)."""
    cases = [_case(family, trace, facts, policy, effort) for family in families]
    settings = {f.rule.then.select for f in trace.firings if f.rule.then.effect == "select"}
    outcomes = {case.family.id: _outcome(case, settings) for case in cases}
    for case in _guaranteed(cases, outcomes, effort):
        outcomes[case.family.id] = "admitted"
    reference = _reference(cases, outcomes, policy)
    if reference is not None:
        outcomes[reference.family.id] = "reference"
    conflicts = tuple(_conflict(case) for case in cases if case.requiring and case.excluding)
    verdicts = [_verdict(case, outcomes[case.family.id]) for case in cases]
    return tuple(sorted(verdicts, key=_sort_key)), conflicts


def _case(family: Family, trace: Trace, facts: Facts, policy: Policy, effort: Effort) -> Case:
    by_effect: dict[str, list[Firing]] = {}
    for firing in trace.firings:
        if hits(firing.rule, family):
            by_effect.setdefault(firing.rule.then.effect, []).append(firing)
    requiring = tuple(by_effect.get("require", ()))
    inviting = tuple(by_effect.get("candidate", ()))
    invited = bool(requiring or inviting) and effort != "instant"
    baseline = family.tier == "T0"
    return Case(
        family=family,
        barrier=_barrier(family, trace, facts, policy),
        late=None if invited or effort in family.efforts else _not_at(effort),
        excluding=() if baseline else tuple(by_effect.get("exclude", ())),
        requiring=requiring,
        inviting=inviting,
        soft=()
        if baseline
        else tuple(by_effect.get("prefer", [])) + tuple(by_effect.get("penalise", [])),
    )


def _barrier(family: Family, trace: Trace, facts: Facts, policy: Policy) -> Because | None:
    """Return why the family cannot be fitted to this problem at all, or None."""
    if any(f.rule.then.effect == "out_of_scope" for f in trace.firings):
        return _because("applicability", "nothing is searched for this type of problem")
    task = facts.task.task
    if task is None or task not in family.tasks:
        return _because("applicability", f"it does not fit the task ({task or 'unknown'})")
    if family.text_kind and not facts.task.has_text_column:
        return _because("applicability", "it is for text, and no text column is an input")
    if family.needs_incumbent and not facts.task.has_incumbent:
        return _because("applicability", "no existing score or rule was given to compare with")
    rows = facts.data.n_rows
    if family.max_rows is not None and rows is not None and rows > family.max_rows:
        return _because(
            "applicability",
            f"{rows:,} rows; it is not practicable above {family.max_rows:,}",
            FactRead(fact="data.n_rows", value=rows),
        )
    return _too_rich(family, facts, policy)


def _too_rich(family: Family, facts: Facts, policy: Policy) -> Because | None:
    effective = facts.data.n_effective
    if effective is None:
        return None
    highest = policy.sample(effective).maximum_tier
    if highest is None or family.tier <= highest:
        return None
    return _because(
        "sample_plan",
        f"{effective:,} effective rows; nothing above {highest} can be told apart from luck",
        FactRead(fact="data.n_effective", value=effective),
    )


def _outcome(case: Case, settings: set[str | None]) -> Outcome:
    if case.barrier is not None:
        return "not_applicable"
    if case.excluding:
        return "excluded"
    if case.late is not None:
        return "not_applicable"
    if case.family.admissible == "reference_only":
        return "reference"
    if case.family.admissible == "performance_only" and "policy_performance" not in settings:
        return "reference"
    return "admitted"


def _guaranteed(cases: list[Case], outcomes: Mapping[str, Outcome], effort: Effort) -> list[Case]:
    """Return the simplest family of each guaranteed tier that only the effort left out."""
    if effort == "instant":
        return []
    added = []
    for tiers in GUARANTEED:
        group = [case for case in cases if case.family.tier in tiers]
        if any(outcomes[case.family.id] == "admitted" for case in group):
            continue
        left = [
            case
            for case in group
            if case.barrier is None and not case.excluding and case.family.admissible == "always"
        ]
        added.extend(sorted(left, key=lambda c: (c.family.complexity, c.family.id))[:1])
    return added


def _reference(cases: list[Case], outcomes: Mapping[str, Outcome], policy: Policy) -> Case | None:
    """Return the family that prices the musts: never eligible, same effort, shared by all."""
    by_id = {case.family.id: case for case in cases}
    for family_id in policy.reference_order:
        case = by_id.get(family_id)
        if case is None or outcomes[family_id] != "excluded" or case.late is not None:
            continue
        if all(f.rule.pillar == "constraint" for f in case.excluding):
            return case
    return None


def _verdict(case: Case, outcome: Outcome) -> FamilyVerdict:
    family = case.family
    return FamilyVerdict(
        family=family.id,
        title=family.title,
        tier=family.tier,
        complexity=family.complexity,
        interpretability=interpretability_of(family.tier),
        verdict=outcome,
        preference=case.preference,
        because=_reasons(case, outcome),
    )


def _reasons(case: Case, outcome: Outcome) -> tuple[Because, ...]:
    reasons = [_fired(f) for f in (*case.excluding, *case.requiring, *case.inviting, *case.soft)]
    if case.barrier is not None:
        reasons.insert(0, case.barrier)
    elif outcome == "not_applicable" and case.late is not None:
        reasons.insert(0, case.late)
    elif outcome == "admitted" and case.late is not None:
        reasons.insert(0, _because("P3-22", "the simplest of its tier; every tier is tried"))
    elif outcome == "reference" and not case.excluding:
        reasons.insert(
            0, _because("P3-23", "measured for comparison; eligible only when performance leads")
        )
    elif outcome == "reference":
        reasons.append(_because("reference", "measured to price the constraint; never eligible"))
    return tuple(reasons)


def _conflict(case: Case) -> Because:
    wanted = ", ".join(f.rule.id for f in case.requiring)
    barred = ", ".join(f.rule.id for f in case.excluding)
    return Because(
        rule=case.excluding[0].rule.id,
        state="fires",
        facts=case.excluding[0].facts,
        message=f"{case.family.title}: {wanted} asks for it, {barred} excludes it; it is excluded.",
    )


def _fired(firing: Firing) -> Because:
    return Because(rule=firing.rule.id, state="fires", facts=firing.facts, message=firing.message)


def _because(rule: str, message: str, *facts: FactRead) -> Because:
    return Because(rule=rule, state="fires", facts=facts, message=message)


def _not_at(effort: str) -> Because:
    return _because("effort", f"not tried at effort '{effort}'")


def _sign(rule: Rule) -> int:
    return 1 if rule.then.effect == "prefer" else -1


def _sort_key(verdict: FamilyVerdict) -> tuple[int, bool, float, int, str]:
    return (
        _ORDER.index(verdict.verdict),
        verdict.tier != "T0",
        -verdict.preference,
        verdict.complexity,
        verdict.family,
    )
