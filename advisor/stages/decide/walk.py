"""The walk up the simplicity ladder: the decision itself, without words and prices."""

from __future__ import annotations

from advisor.schema.comparison import Comparison
from advisor.schema.decision import Verdict
from advisor.schema.problem import ProblemType
from advisor.schema.search import Candidate
from advisor.stages.decide.admission import admitted, excluding_musts, musts
from advisor.stages.decide.bars import SAMPLED
from advisor.stages.decide.gate import Gate, Outcome
from advisor.stages.decide.inputs import DecisionInputs
from advisor.stages.decide.survey import Field, oriented_mean, survey
from advisor.statistics.comparisons import effective_tier, ladder_key

UNSEARCHED = frozenset(
    {
        ProblemType.MULTILABEL,
        ProblemType.FORECASTING,
        ProblemType.CLUSTERING,
        ProblemType.ANOMALY,
        ProblemType.OUT_OF_SCOPE,
    }
)


def choose(inputs: DecisionInputs) -> Outcome:
    """Decide, first verdict that holds; nothing but the arguments is read."""
    if inputs.problem.task is None or inputs.problem.type in UNSEARCHED:
        advice = inputs.problem.advice or "this kind of problem is answered in words only"
        return Outcome(Verdict.OUT_OF_SCOPE, None, (advice,))
    found = survey(inputs)
    early = _conflict(inputs, found) or _too_little(inputs, found)
    if early is not None or found is None:
        return early or Outcome(Verdict.EVIDENCE_INSUFFICIENT, None, ("nothing was measured",))
    gate = Gate(found)
    if not gate.beaten_by:
        return gate.no_family()
    return _climb(found, gate)


def _conflict(inputs: DecisionInputs, found: Field | None) -> Outcome | None:
    entered = any(admitted(c, inputs) for c in inputs.pool())
    listed = any(v.verdict == "admitted" and v.tier != "T0" for v in inputs.shortlist)
    if not entered and (inputs.pool() or not listed):
        blame = excluding_musts(inputs)
        if not blame:
            text = "no family suits this task and these data"
            return Outcome(Verdict.EVIDENCE_INSUFFICIENT, None, (text,), found)
        text = f"{', '.join(blame)} together leave no family that may be chosen"
        return Outcome(Verdict.REQUIREMENTS_CONFLICT, None, (text,), found)
    if found is None or not found.unmet or found.allowed:
        return None
    missed = tuple(
        f"{family} is shown to miss {', '.join(ids)}" for family, ids in sorted(found.unmet.items())
    )
    if not found.silent:
        return Outcome(Verdict.REQUIREMENTS_CONFLICT, None, missed, found)
    unknown = tuple(
        f"{family} was not measured, so it may still keep every must: {why}"
        for family, why in sorted(found.silent.items())
    )
    return Outcome(Verdict.EVIDENCE_INSUFFICIENT, None, (*unknown, *missed), found)


def _too_little(inputs: DecisionInputs, found: Field | None) -> Outcome | None:
    if found is None:
        return None
    finished = [c for c in found.ladder if c.role != "baseline"]
    if len(finished) >= 2 and found.allowed:
        return None
    lines = [f"{len(finished)} families finished; a comparison needs two"]
    lines += [f"{family}: {why}" for family, why in sorted(found.silent.items())]
    return Outcome(Verdict.EVIDENCE_INSUFFICIENT, None, tuple(lines), found)


def _climb(found: Field, gate: Gate) -> Outcome:
    passed = {
        c.family: f"its mean is not above {loser}"
        for c in found.allowed
        if (loser := gate.loses(c.family)) is not None
    }
    contenders = [c for c in found.allowed if c.family not in passed]
    contenders = _demonstrating(contenders, passed, found)
    challengers = representatives(contenders)
    policy = found.inputs.plan.policy if found.inputs.plan is not None else "simplicity"
    if policy == "performance":
        chosen, rejected = _best_unless_equal(contenders, challengers, found)
    else:
        strict = policy == "strict"
        chosen, rejected = _simplest_unrejected(
            contenders, challengers, found, passed, strict=strict
        )
    chosen = _fewest_terms(chosen, contenders, challengers, rejected, found)
    return Outcome(
        Verdict.RECOMMEND,
        chosen,
        (),
        found,
        tuple(contenders),
        tuple(challengers),
        passed,
        rejected,
    )


def representatives(members: list[Candidate]) -> list[Candidate]:
    """Return of each challenger group the member best in search, so that a group counts once.

    The search folds differ from those of the comparison, so picking by them is free of charge.
    """
    best: dict[str, Candidate] = {}
    for c in members:
        rival = best.get(c.challenger_group)
        if rival is None or _search_key(c) < _search_key(rival):
            best[c.challenger_group] = c
    return [c for c in members if best[c.challenger_group] is c]


def _search_key(candidate: Candidate) -> tuple[bool, float, tuple[int, int, str]]:
    loss = candidate.search_loss
    return loss is None, 0.0 if loss is None else loss, ladder_key(candidate)


def _demonstrating(
    contenders: list[Candidate], passed: dict[str, str], found: Field
) -> list[Candidate]:
    """Keep the families that demonstrate every binding bar on a metric, if there are any."""
    items = [i for i in musts(found.inputs.requirements) if i.kind in SAMPLED]
    open_bars = {
        c.family: [i.id for i in items if found.statuses[i.id, c.family].status != "met"]
        for c in contenders
    }
    shown = [c for c in contenders if not open_bars[c.family]]
    if not shown:
        return contenders
    for c in contenders:
        if open_bars[c.family]:
            ids = ", ".join(open_bars[c.family])
            passed[c.family] = f"{ids} not demonstrated, and {shown[0].family} demonstrates it"
    return shown


def _simplest_unrejected(
    contenders: list[Candidate],
    challengers: list[Candidate],
    found: Field,
    passed: dict[str, str],
    *,
    strict: bool,
) -> tuple[Candidate, dict[str, tuple[Comparison, ...]]]:
    """Walk up: a family falls only to a richer challenger that is shown to be needed against it.

    A rung with no better mean than a simpler family that has fallen is passed over: it would
    add complexity for nothing.
    """
    wanted = {"needed_strong"} if strict else {"needed", "needed_strong"}
    rejected: dict[str, tuple[Comparison, ...]] = {}
    fallen: list[Candidate] = []
    for simpler in contenders:
        against = tuple(
            c
            for richer in challengers
            if (c := found.comparisons.get((simpler.family, richer.family))) is not None
            and c.strength in wanted
        )
        better = next((f for f in fallen if _mean(f, found) >= _mean(simpler, found)), None)
        if against:
            rejected[simpler.family] = against
            fallen.append(simpler)
        elif better is not None:
            passed[simpler.family] = f"no better than {better.family}, which is simpler"
        else:
            return simpler, rejected
    return contenders[-1], rejected


def _mean(candidate: Candidate, found: Field) -> float:
    plan = found.inputs.plan
    assert plan is not None
    return oriented_mean(candidate, plan.metric)


def performance_margin(found: Field) -> float:
    """Return the smaller margin of policy 'performance'; a plan may hold it already."""
    plan = found.inputs.plan
    if plan is not None and "halved" in plan.margin_origin:
        return found.margin
    return found.margin * found.inputs.numbers.performance_margin_factor


def _best_unless_equal(
    contenders: list[Candidate], challengers: list[Candidate], found: Field
) -> tuple[Candidate, dict[str, tuple[Comparison, ...]]]:
    """Take the best mean unless a simpler family is shown within the margin of it."""
    best = max(challengers, key=lambda c: _mean(c, found))
    limit = performance_margin(found)
    rejected: dict[str, tuple[Comparison, ...]] = {}
    for simpler in contenders:
        if simpler is best:
            break
        c = found.comparisons[simpler.family, best.family]
        if c.high <= limit:
            return simpler, rejected
        rejected[simpler.family] = (c,)
    return best, rejected


def _fewest_terms(
    chosen: Candidate,
    contenders: list[Candidate],
    challengers: list[Candidate],
    rejected: dict[str, tuple[Comparison, ...]],
    found: Field,
) -> Candidate:
    """Break ties inside a tier, |difference| < half a margin: terms, columns, bytes, ladder."""
    if chosen.n_terms is None:
        return chosen
    tied = [
        c
        for c in contenders
        if effective_tier(c) == effective_tier(chosen)
        and c.family not in rejected
        and c.n_terms is not None
        and abs(_mean(c, found) - _mean(chosen, found)) < found.margin / 2
        and (c is chosen or not _falls(c, challengers, found))
    ]
    return min(
        tied or [chosen],
        key=lambda c: (c.n_terms, len(c.features), c.size_mb or 0.0, ladder_key(c)),
    )


def _falls(candidate: Candidate, challengers: list[Candidate], found: Field) -> bool:
    return any(
        (c := found.comparisons.get((candidate.family, richer.family))) is not None
        and c.verdict == "needed"
        for richer in challengers
    )
