"""The decision in words: rungs, reasons, conditions, weaknesses. Every line from the evidence."""

from __future__ import annotations

from advisor.schema.comparison import Comparison
from advisor.schema.decision import Condition, RequirementStatus, Step, Verdict
from advisor.schema.holdout import HoldoutReport
from advisor.schema.search import Candidate
from advisor.stages.decide.admission import (
    admitted,
    excluding_reasons,
    musts,
    shut_out_by,
)
from advisor.stages.decide.gate import Outcome
from advisor.stages.decide.inputs import DecisionInputs
from advisor.stages.decide.prices import Standing
from advisor.statistics.comparisons import effective_tier, ladder_key


def gain_text(c: Comparison) -> str:
    """Return a comparison as one clause."""
    return (
        f"{c.richer} over {c.simpler}: {c.gain:+.4g} {c.metric} "
        f"(interval {c.low:+.4g} to {c.high:+.4g}, margin {c.margin:.4g})"
    )


def ladder_steps(outcome: Outcome, inputs: DecisionInputs) -> tuple[Step, ...]:
    """Return one rung per candidate, simplest first, each with its outcome and reason."""
    reached = True
    steps = []
    for candidate in sorted(inputs.pool(), key=ladder_key):
        step = _step(candidate, outcome, inputs, reached)
        reached = reached and step.outcome != "chosen"
        steps.append(step)
    return tuple(steps)


def _step(candidate: Candidate, outcome: Outcome, inputs: DecisionInputs, reached: bool) -> Step:
    name, found = candidate.family, outcome.found
    tier = effective_tier(candidate)
    evidence: tuple[str, ...] = ()
    chosen = outcome.chosen is not None and outcome.chosen.family == name
    if candidate.role == "baseline":
        kind = "chosen" if chosen else "baseline"
        reason = "enough as it is" if chosen else "the reference that every family has to beat"
    elif not admitted(candidate, inputs):
        kind, reason = "inadmissible", _inadmissible(candidate, inputs)
        evidence = (f"family:{name}",)
    elif found is None or name in found.silent:
        kind, reason = "no_score", found.silent[name] if found is not None else "not measured"
        evidence = (f"cand:{name}.status",)
    elif found.unmet.get(name):
        kind, reason = "inadmissible", f"shown to miss {', '.join(found.unmet[name])}"
        evidence = tuple(f"req:{i}" for i in found.unmet[name])
    elif chosen:
        kind, reason = (
            "chosen",
            "the simplest family that no richer one is shown to be needed against",
        )
    elif name in outcome.rejected:
        rows = outcome.rejected[name]
        best = max(rows, key=lambda c: c.gain)
        kind, reason, evidence = "rejected", gain_text(best), tuple(c.id for c in rows)
    elif name in outcome.passed_over:
        kind, reason = "rejected", outcome.passed_over[name]
    elif outcome.chosen is None or outcome.verdict is not Verdict.RECOMMEND:
        kind, reason = "not_reached", "no family is recommended"
    else:
        kind, reason, evidence = _not_needed(candidate, outcome, reached)
    return Step.model_validate(
        {"family": name, "tier": tier, "outcome": kind, "reason": reason, "evidence": evidence}
    )


def _not_needed(
    candidate: Candidate, outcome: Outcome, reached: bool
) -> tuple[str, str, tuple[str, ...]]:
    found, chosen = outcome.found, outcome.chosen
    assert found is not None
    assert chosen is not None
    c = found.comparisons.get((chosen.family, candidate.family))
    if c is None:
        return "rejected", f"tied with {chosen.family}, which needs fewer terms", ()
    word = {"sufficient": "not needed", "inconclusive": "not shown to be needed"}.get(
        c.strength, "not needed under this policy"
    )
    return "not_reached", f"{word}: {gain_text(c)}", (c.id,)


def _inadmissible(candidate: Candidate, inputs: DecisionInputs) -> str:
    verdict = next((v for v in inputs.shortlist if v.family == candidate.family), None)
    if verdict is not None and verdict.verdict != "admitted":
        ids = shut_out_by(verdict, inputs)
        causes = excluding_reasons(verdict, inputs)
        messages = " ".join(dict.fromkeys(b.message for b in causes if b.message))
        text = f"kept out by {', '.join(ids)}" if ids else "kept out by the rules"
        return f"{text}: {messages}" if messages else text
    if candidate.role == "reference":
        return "measured as a reference only"
    return f"measured complexity puts it in {effective_tier(candidate)}"


def reasons(outcome: Outcome, stand: Standing | None) -> tuple[str, ...]:
    """Return why the decision is what it is."""
    if outcome.chosen is None or outcome.found is None or outcome.verdict is not Verdict.RECOMMEND:
        return outcome.because
    chosen, found = outcome.chosen, outcome.found
    lines = [
        "rejected simpler family: " + gain_text(max(rows, key=lambda c: c.gain))
        for rows in outcome.rejected.values()
    ]
    lines += [f"passed over {name}: {why}" for name, why in sorted(outcome.passed_over.items())]
    if stand is not None and stand.challenger is not None:
        c = found.comparisons[chosen.family, stand.challenger.family]
        head = {
            "sufficient": "no richer family can be better by more than the margin",
            "inconclusive": "no richer family is shown to be needed, and none is ruled out",
        }.get(stand.confidence, "richer families add nothing beyond the margin")
        lines.append(f"{head}; strongest challenger: {gain_text(c)}")
    elif stand is not None:
        lines.append("no richer family may be chosen")
    lines += [f"{name} could neither win nor lose: {why}" for name, why in found.silent.items()]
    return tuple(lines)


def conditions(
    statuses: tuple[RequirementStatus, ...], inputs: DecisionInputs, chosen: Candidate | None
) -> tuple[Condition, ...]:
    """Return what has to be settled before or while the chosen family is used."""
    found = [*_open_musts(statuses, inputs), *_open_questions(inputs), *_leaks(inputs)]
    if inputs.plan is not None and inputs.plan.effort == "instant":
        text = "made with the instant effort: default settings, no search"
        found.append(_condition("provisional", text, "", ()))
    mine = chosen is not None and inputs.holdout_family in (None, chosen.family)
    if inputs.holdout is not None and objects(inputs.holdout) and mine:
        found.append(holdout_condition(inputs.holdout))
    return tuple(found)


def _open_musts(statuses: tuple[RequirementStatus, ...], inputs: DecisionInputs) -> list[Condition]:
    binding = {item.id: item for item in musts(inputs.requirements)}
    found = []
    for status in statuses:
        item = binding.get(status.requirement)
        if item is None or status.status == "met":
            continue
        code = "other" if status.status == "unmet" else status.status
        text = f"{item.id} ({item.kind}) {status.status.replace('_', ' ')}"
        found.append(_condition(code, text, status.text, (f"req:{item.id}",)))
    return found


def _open_questions(inputs: DecisionInputs) -> list[Condition]:
    asked = inputs.requirements
    return [
        *(
            _condition("unconfirmed", f"{i.id} ({i.kind}) was not confirmed", "", (f"req:{i.id}",))
            for i in musts(asked)
            if not i.confirmed
        ),
        *(
            _condition("uncovered", "no requirement covers", f'"{q.quote}"', ())
            for q in asked.uncovered
        ),
        *(_condition("conflict", c.message, c.resolution, ()) for c in asked.conflicts if c.open),
    ]


def _leaks(inputs: DecisionInputs) -> list[Condition]:
    """Return the leak suspects that data speak for; a mere name cue stays a finding."""
    found = []
    for finding in inputs.findings:
        if finding.severity == "info":
            continue
        if "leak" in finding.code.lower() and finding.action in ("kept", "question"):
            where = f"@{finding.columns[0]}" if finding.columns else ""
            evidence = (f"find:{finding.code}{where}",)
            found.append(_condition("leak_suspect", finding.message, "", evidence))
    return found


def objects(holdout: HoldoutReport | None) -> bool:
    """Whether untouched rows contradict the folds."""
    return holdout is not None and holdout.source == "holdout" and holdout.contradicts


def holdout_condition(holdout: HoldoutReport) -> Condition:
    """Return the condition of a holdout that contradicts the folds."""
    gain = holdout.challenger_gain
    detail = f"{gain.name} {gain.value:+.4g}" if gain is not None else ""
    text = f"the untouched rows contradict the folds against {holdout.challenger or 'the rival'}"
    return _condition("holdout", text, detail, ())


def _condition(code: str, text: str, detail: str, evidence: tuple[str, ...]) -> Condition:
    whole = f"{text}: {detail}" if detail else text
    return Condition.model_validate({"code": code, "text": whole, "evidence": evidence})


def weaknesses(
    outcome: Outcome,
    stand: Standing | None,
    statuses: tuple[RequirementStatus, ...],
    inputs: DecisionInputs,
) -> tuple[str, ...]:
    """Return the worst first: what a critic of the choice would say."""
    chosen, found = outcome.chosen, outcome.found
    if chosen is None or found is None:
        return ()
    lines = [
        f"{item.id} ({item.kind}), a wish, is {status.status.replace('_', ' ')}"
        + (f": {status.text}" if status.text else "")
        for status in statuses
        for item in inputs.requirements.items
        if item.id == status.requirement
        and item.strength == "should"
        and status.status in ("unmet", "not_demonstrated")
    ]
    for baseline in found.baselines:
        c = found.comparisons.get((baseline.family, chosen.family))
        if c is not None and c.low <= 0 and outcome.verdict is Verdict.RECOMMEND:
            lines.append(f"not itself shown to beat the baseline: {gain_text(c)}")
    if stand is not None and stand.resolves is False:
        lines.append("these data cannot resolve the margin: it is below half a standard error")
    if stand is not None and stand.confidence == "inconclusive" and stand.challenger is not None:
        c = found.comparisons[chosen.family, stand.challenger.family]
        lines.append(f"could cost up to {max(c.high, 0):.4g} {c.metric} against {c.richer}")
    lines += [
        f"{check.name}: {check.detail or check.status.replace('_', ' ')}"
        for check in chosen.checks
        if check.requirement is None and check.status in ("unmet", "not_demonstrated")
    ]
    if chosen.demoted_to is not None:
        lines.append(f"measured complexity moved it from {chosen.tier} to {chosen.demoted_to}")
    if inputs.plan is not None and inputs.plan.flat:
        lines.append("configurations were frozen and compared on rows they were tuned on")
    lines += [f"{name} was not judged: {why}" for name, why in sorted(found.silent.items())]
    return tuple(lines)
