"""Questions to a finished record: what if, why, and what differs from another one."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.errors import RecordError
from advisor.schema.decision import Decision
from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Requirement
from advisor.schema.search import Candidate
from advisor.schema.shortlist import FamilyVerdict
from advisor.stages.decide.admission import admitted, shut_out_by
from advisor.stages.decide.changes import Change, apply
from advisor.stages.decide.core import decide, settled, with_holdout
from advisor.stages.decide.inputs import DecisionInputs
from advisor.stages.decide.settings import parse_changes
from advisor.stages.decide.survey import survey


def what_if(record: DecisionRecord, change: Change) -> tuple[Decision, tuple[str, ...]]:
    """Decide again under a change, from the stored evidence alone.

    Returns
    -------
    decision : Decision
    lines : tuple of str
        What differs from the stored decision; empty when nothing does.
    """
    after = redecide(record, change)
    return after.decision, _decision_lines(record, after)


def what_if_settings(
    record: DecisionRecord, settings: Sequence[str]
) -> tuple[DecisionRecord, tuple[str, ...]]:
    """Return the record under ``KEY=VALUE`` settings, and what differs.

    Raises
    ------
    RequirementsError
        If a setting cannot be read or needs training.
    """
    after = redecide(record, parse_changes(settings, record))
    return after, _decision_lines(record, after)


def redecide(record: DecisionRecord, change: Change) -> DecisionRecord:
    """Return the record with requirements, plan, evidence and decision under a change."""
    inputs = apply(DecisionInputs.from_record(record), change)
    decision = decide(inputs)
    same = decision.family == record.decision.family
    decision = with_holdout(decision, inputs.holdout if same else None)
    found = survey(inputs)
    return record.model_copy(
        update={
            "requirements": settled(inputs.requirements, decision),
            "shortlist": tuple(_relisted(v, inputs) for v in inputs.shortlist),
            "plan": inputs.plan,
            "candidates": tuple(_recast(c, inputs) for c in inputs.candidates),
            "comparisons": tuple(found.comparisons.values()) if found is not None else (),
            "decision": decision,
            "verdict": decision.verdict.value,
            # The rows were opened for another model: they say nothing of this one.
            "holdout": record.holdout if same else None,
        }
    ).sealed()


def _relisted(verdict: FamilyVerdict, inputs: DecisionInputs) -> FamilyVerdict:
    """Return the verdict under the demands in force, so that the new record stands alone."""
    free = verdict.verdict != "admitted" and shut_out_by(verdict, inputs) == ()
    return verdict.model_copy(update={"verdict": "admitted"}) if free else verdict


def _recast(candidate: Candidate, inputs: DecisionInputs) -> Candidate:
    entered = candidate.role == "reference" and admitted(candidate, inputs)
    return candidate.model_copy(update={"role": "admitted"}) if entered else candidate


# ---------------------------------------------------------------------- differences
def diff_records(old: DecisionRecord, new: DecisionRecord) -> tuple[str, ...]:
    """Return what changed between two records, causes before effects; empty: nothing."""
    lines: list[str] = []
    if old.source.sha256 != new.source.sha256:
        lines.append(f"data: {old.source.name} and {new.source.name} differ in content")
    for name in ("n_rows", "target", "metric", "type", "split"):
        a, b = getattr(old.problem, name), getattr(new.problem, name)
        if a != b:
            lines.append(f"problem.{name}: {a} -> {b}")
    lines += _requirement_lines(old.requirements, new.requirements)
    if old.plan is not None and new.plan is not None:
        for name in ("effort", "policy", "metric", "margin", "alpha", "seed"):
            a, b = getattr(old.plan, name), getattr(new.plan, name)
            if a != b:
                lines.append(f"plan.{name}: {a} -> {b}")
    lines += _shortlist_lines(old, new)
    lines += _candidate_lines(old, new)
    return (*lines, *_decision_lines(old, new))


def _requirement_lines(old: tuple[Requirement, ...], new: tuple[Requirement, ...]) -> list[str]:
    before, after = {i.id: i for i in old}, {i.id: i for i in new}
    lines = [f"requirement {i} ({before[i].kind}) is gone" for i in before if i not in after]
    lines += [f"requirement {i} ({after[i].kind}) is new" for i in after if i not in before]
    for name in (i for i in before if i in after):
        for part in ("strength", "value", "op", "level", "metric", "column"):
            a, b = getattr(before[name], part), getattr(after[name], part)
            if a != b:
                lines.append(f"requirement {name} ({after[name].kind}) {part}: {a} -> {b}")
    return lines


def _shortlist_lines(old: DecisionRecord, new: DecisionRecord) -> list[str]:
    before = {v.family: v.verdict for v in old.shortlist}
    return [
        f"{v.family}: {before.get(v.family, 'unknown')} -> {v.verdict} by the rules"
        for v in new.shortlist
        if before.get(v.family) != v.verdict
    ]


def _candidate_lines(old: DecisionRecord, new: DecisionRecord) -> list[str]:
    lines = []
    for candidate in new.candidates:
        other = old.candidate(candidate.family)
        if other is None:
            lines.append(f"{candidate.family}: not among the candidates before")
            continue
        if other.status != candidate.status:
            lines.append(f"{candidate.family}: {other.status} -> {candidate.status}")
        a, b = _score(other, old), _score(candidate, new)
        if a is not None and b is not None and a != b:
            metric = new.plan.metric if new.plan is not None else ""
            lines.append(f"{candidate.family}: {metric} {a:.4g} -> {b:.4g}")
    names = {c.family for c in new.candidates}
    lines += [f"{c.family}: no longer a candidate" for c in old.candidates if c.family not in names]
    return lines


def _score(candidate: Candidate, record: DecisionRecord) -> float | None:
    summary = candidate.metric(record.plan.metric) if record.plan is not None else None
    return summary.mean if summary is not None else None


def _decision_lines(old: DecisionRecord, new: DecisionRecord) -> tuple[str, ...]:
    a, b = old.decision, new.decision
    lines = []
    for name in ("verdict", "family", "tier", "confidence", "threshold", "rows_to_settle"):
        before, after = getattr(a, name), getattr(b, name)
        if before != after:
            lines.append(f"{name}: {_plain(before)} -> {_plain(after)}")
    rungs = {step.family: step for step in a.ladder}
    for step in b.ladder:
        was = rungs.get(step.family)
        if was is None or was.outcome != step.outcome:
            earlier = was.outcome if was is not None else "absent"
            lines.append(f"{step.family}: {earlier} -> {step.outcome}: {step.reason}")
    return tuple(lines)


def _plain(value: object) -> str:
    if value is None:
        return "none"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


# ---------------------------------------------------------------------- why
def why(record: DecisionRecord, family: str) -> str:
    """Return the whole story of one family: rules, measurements, comparisons, the walk, flips.

    Raises
    ------
    RecordError
        If the record does not know the family.
    """
    known = dict.fromkeys((*(v.family for v in record.shortlist),
                           *(c.family for c in record.candidates)))  # fmt: skip
    if family not in known:
        raise RecordError(
            f"the record knows no family '{family}'", expected="one of " + ", ".join(known)
        )
    parts = [
        _headline(record, family),
        *_rules_part(record, family),
        *_measured_part(record, family),
        *_comparison_part(record, family),
        *_demands_part(record, family),
        *_flip_part(record, family),
    ]
    return "\n".join(parts) + "\n"


def _headline(record: DecisionRecord, family: str) -> str:
    decision = record.decision
    if decision.family == family:
        return f"{family} was chosen ({decision.verdict.value}, {decision.confidence or 'n/a'})."
    step = next((s for s in decision.ladder if s.family == family), None)
    if step is None:
        return f"{family} was not measured; the verdict is {decision.verdict.value}."
    word = step.outcome.replace("_", " ")
    instead = f"; {decision.family} was chosen" if decision.family is not None else ""
    return f"{family} was not chosen ({word}): {step.reason}{instead}."


def _rules_part(record: DecisionRecord, family: str) -> list[str]:
    verdict = next((v for v in record.shortlist if v.family == family), None)
    if verdict is None:
        return []
    lines = [f"Rules: {verdict.verdict} ({verdict.tier}, complexity {verdict.complexity})."]
    for reason in verdict.because:
        facts = ", ".join(f"{read.fact} = {read.value}" for read in reason.facts)
        lines.append(f"  {reason.rule} {reason.state}: {reason.message} [{facts}]")
    return lines


def _measured_part(record: DecisionRecord, family: str) -> list[str]:
    candidate = record.candidate(family)
    if candidate is None:
        return ["Measured: not searched."]
    if candidate.status != "ok":
        return [f"Measured: {candidate.status} ({candidate.error or 'no reason recorded'})."]
    lines = [f"Measured: {candidate.trials} trials, {candidate.form or 'form not recorded'}."]
    for m in candidate.metrics:
        interval = (
            f" ({m.low:.4g} to {m.high:.4g})" if m.low is not None and m.high is not None else ""
        )
        lines.append(f"  {m.name} {m.mean:.4g}{interval}")
    for check in candidate.checks:
        value = f" {check.value:.4g} {check.unit}".rstrip() if check.value is not None else ""
        target = f" for {check.requirement}" if check.requirement else ""
        lines.append(f"  {check.name}{target}: {check.status}{value} {check.detail}".rstrip())
    return lines


def _comparison_part(record: DecisionRecord, family: str) -> list[str]:
    rows = [c for c in record.comparisons if family in (c.simpler, c.richer)]
    chosen = record.decision.family
    if chosen is not None and chosen != family:
        rows = [c for c in rows if chosen in (c.simpler, c.richer)]
    lines = ["Compared:"] if rows else []
    lines += [
        f"  {c.richer} over {c.simpler}: {c.gain:+.4g} {c.metric}, interval {c.low:+.4g} to "
        f"{c.high:+.4g}, margin {c.margin:.4g}: {c.verdict.replace('_', ' ')} "
        f"(P(gain > margin) {c.p_richer_better:.3f})"
        for c in rows
    ]
    return lines


def _demands_part(record: DecisionRecord, family: str) -> list[str]:
    rows = [s for s in record.decision.bar if s.family == family and s.status != "met"]
    lines = ["Requirements not met or not shown:"] if rows else []
    return lines + [
        f"  {s.requirement}: {s.status.replace('_', ' ')} {s.text}".rstrip() for s in rows
    ]


def _flip_part(record: DecisionRecord, family: str) -> list[str]:
    rows = [f for f in record.decision.flips if f.family == family]
    lines = ["It would be chosen:"] if rows and record.decision.family != family else []
    return lines + [f"  {f.change}" for f in rows] if lines else []
