"""The five sentences that open page one: choice, why, cost, risk, next step."""

from __future__ import annotations

from collections.abc import Callable

from advisor.schema.decision import Verdict
from advisor.schema.narrative import Paragraph
from advisor.stages.narrate.subject import Subject
from advisor.wording.demands import demand
from advisor.wording.escape import plain, sentence
from advisor.wording.numbers import count, listed, plural
from advisor.wording.standing import standing
from advisor.wording.terms import (
    PROBLEMS,
    PURPOSES,
    lower_is_better,
    metric_interval,
    metric_title,
    metric_value,
)

Sentences = tuple[tuple[str, tuple[str, ...]], ...]
"""(text, cited ids) of choice, why, cost, risk and next step."""


def opening(subject: Subject) -> tuple[Paragraph, ...]:
    """Return the five opening sentences, one paragraph each."""
    written = _BY_VERDICT[subject.record.decision.verdict](subject)
    names = ("choice", "why", "cost", "risk", "next")
    return tuple(
        Paragraph(section=f"opening.{name}", text=sentence(text), cites=cites)
        for name, (text, cites) in zip(names, written, strict=True)
    )


def _recommendation(subject: Subject) -> Sentences:
    return (_choice(subject), _why(subject), _cost(subject), _risk(subject), _next(subject))


def _choice(subject: Subject) -> tuple[str, tuple[str, ...]]:
    record, chosen = subject.record, subject.chosen
    title = subject.title(record.decision.family)
    target = plain(record.problem.target or "the target", 60)
    purpose = PURPOSES.get(record.problem.type.value, "to predict {}")
    text = f"Use {title} " + purpose.replace("{}", f"“{target}”")
    if record.decision.conditions:
        text += f", subject to {plural(len(record.decision.conditions), 'condition')}"
    score = subject.score(record.decision.family)
    if chosen is not None and score:
        columns = plural(len(record.decision.features or chosen.features), "input column")
        text += f": it reaches {score} and reads {columns}"
    return text, (f"cand:{record.decision.family}.{subject.metric}", "decision:verdict")


def _why(subject: Subject) -> tuple[str, tuple[str, ...]]:
    decision = subject.record.decision
    rejected = subject.rejected()
    if rejected is not None:
        gain = subject.amount(rejected.gain, (rejected.margin,))
        margin = subject.amount(rejected.margin)
        return (
            f"Simpler families were tried first and do not suffice: it gains {gain} over "
            f"{subject.title(rejected.simpler)}, more than the {margin} that matter here",
            (f"cmp:{rejected.simpler}>{rejected.richer}",),
        )
    if subject.record.plan is not None and subject.record.plan.policy == "performance":
        return (
            "The policy of this run puts performance before simplicity, and no family compared "
            "is both simpler and close enough to it",
            ("decision:confidence",),
        )
    head = "It is the simplest family that " + (
        "no must rules out" if _has_open_must(subject) else "meets every must"
    )
    cites = ("decision:confidence", "plan:margin")
    if subject.margin is None or subject.challenger() is None:
        return head, cites
    margin = subject.amount(subject.margin)
    if decision.confidence == "sufficient":
        return (
            f"{head}, and every richer family is shown to gain less than {margin}, the smallest "
            "difference that matters here",
            cites,
        )
    return (
        f"{head}, and no richer family is shown to gain more than {margin}, the smallest "
        "difference that matters here",
        cites,
    )


def _has_open_must(subject: Subject) -> bool:
    return any(
        item.strength == "must" and standing(subject.record, item) != "met"
        for item in subject.record.requirements
    )


def _cost(subject: Subject) -> tuple[str, tuple[str, ...]]:
    decision = subject.record.decision
    price = decision.price_of_simplicity
    cites = ("decision:price_of_simplicity",)
    if price is None or price.against == decision.family:
        if decision.best_performer == decision.family and decision.family is not None:
            end = "lowest" if lower_is_better(subject.metric) else "highest"
            return (
                f"Nothing is given up for it: it also has the {end} mean "
                f"{metric_title(subject.metric)} of the families compared",
                ("decision:best_performer",),
            )
        return _cost_of_musts(subject)
    rival = subject.title(price.against)
    if price.value <= 0:
        return (
            f"It costs nothing that was measured: {rival}, the strongest richer family, does not "
            "score better on the same folds",
            cites,
        )
    text = f"It costs {subject.priced(price)} against {rival}, the best of those tried here"
    if price.low is not None and price.high is not None:
        text = (
            text.rstrip(",") + f"; the interval runs from {_bounds(subject, price.low, price.high)}"
        )
    return text, cites


def _cost_of_musts(subject: Subject) -> tuple[str, tuple[str, ...]]:
    """Return what the readable choice costs against the family that a must keeps out."""
    decision = subject.record.decision
    dearest = max(
        (p for p in decision.price_of_constraints if p.value > 0),
        key=lambda price: price.value,
        default=None,
    )
    if dearest is None:
        return "What it costs against a richer family was not measured in this run", ()
    text = (
        f"No richer family may be used; the musts cost {subject.priced(dearest)} against "
        f"{subject.title(dearest.against)}, which they rule out"
    )
    if dearest.low is not None and dearest.high is not None:
        text += f"; the interval runs from {_bounds(subject, dearest.low, dearest.high)}"
    return text, (f"req:{dearest.requirement}",) if dearest.requirement else ()


def _bounds(subject: Subject, low: float, high: float) -> str:
    refer = (0.0, subject.margin)
    left = metric_value(subject.metric, abs(low), refer)
    right = metric_value(subject.metric, high, refer)
    if low < 0:
        return f"a gain of {left} to a loss of {right}"
    return f"{left} to {right}"


def _risk(subject: Subject) -> tuple[str, tuple[str, ...]]:
    record = subject.record
    if record.holdout is not None and record.holdout.contradicts:
        return (
            "The main risk is that the untouched rows contradict the comparison folds, so the "
            "choice may not carry over",
            ("holdout:challenger_gain",),
        )
    if record.decision.weaknesses:
        return f"The main risk: {subject.clause(record.decision.weaknesses[0])}", ()
    open_must = next(
        (r for r in record.requirements if r.strength == "must" and standing(record, r) != "met"),
        None,
    )
    if open_must is not None:
        return (
            f"The main risk: it is not shown that “{plain(demand(open_must), 120)}” holds",
            (f"req:{open_must.id}",),
        )
    return (
        "The main risk is that future cases differ from these rows, which no test on them can show",
        (),
    )


def _next(subject: Subject) -> tuple[str, tuple[str, ...]]:
    conditions = subject.record.decision.conditions
    if conditions:
        first = conditions[0]
        return f"Next, settle the first condition: {subject.clause(first.text)}", first.evidence
    return (
        "Next, the owner fills in the open questions on use and stakes, and the monitoring "
        "limits proposed below are put in place before the first live case",
        (),
    )


def _conflict(subject: Subject) -> Sentences:
    decision = subject.record.decision
    unmet = [r for r in subject.record.requirements if r.id in decision.unmet]
    asked = listed([f"“{plain(demand(item), 90)}”" for item in unmet]) or "the musts together"
    best = decision.best_performer
    why = f"The musts that cannot be met together are {asked}"
    score = subject.score(best)
    if score:
        why += f"; the best of those tried here, {subject.title(best)}, has {score}"
    ways = [subject.clause(text) for text in decision.relaxations[:2]]
    cost = (
        f"The smallest changes that would admit a family: {'; or '.join(ways)}"
        if ways
        else "No single relaxed must was found that would admit a family"
    )
    owners = "the owner of these musts decides" if len(unmet) < 2 else "their owners decide"
    return (
        ("No model family meets every must, so none is recommended", ("decision:verdict",)),
        (why, tuple(f"req:{item.id}" for item in unmet)),
        (cost, ()),
        (
            "The main risk is that a must is dropped in silence: each of them stands for a "
            "person or a rule that this tool cannot see",
            (),
        ),
        (
            f"Next, {owners} which of them gives way, and the decision is taken again from the "
            "stored evidence, without new training",
            (),
        ),
    )


def _baseline(subject: Subject) -> Sentences:
    record = subject.record
    base = next((c for c in record.candidates if c.role == "baseline"), None)
    name = plain(base.title) if base else "the baseline without a model"
    score = subject.score(base.family) if base else ""
    text = f"Do not build a model on these columns: {name} is enough"
    gains = [c for c in record.comparisons if base and c.simpler == base.family]
    top = max(gains, key=lambda c: (c.high, c.richer), default=None)
    why = "No family compared gains more over it than the smallest difference that matters"
    cost = "What is given up is small: no gain worth the work was measured"
    cites: tuple[str, ...] = ("decision:verdict",)
    if top is not None:
        spread = metric_interval(top.metric, top.low, top.high, (top.margin, 0.0))
        why += f", {metric_value(top.metric, top.margin)} {metric_title(top.metric)}"
        cost = (
            f"What is given up is small: the largest gain that the data allow is from {spread} "
            f"{metric_title(top.metric)}, with {subject.title(top.richer)}"
        )
        cites = (f"cmp:{top.simpler}>{top.richer}",)
    return (
        (text + (f", with {score}" if score else ""), ("decision:verdict",)),
        (why, cites),
        (cost, cites),
        (
            "The main risk is that the columns which carry the answer are not in this file, and "
            "no method can find what the data do not hold",
            (),
        ),
        (
            "Next, ask those who know the process which column would tell the cases apart, and "
            "run again with it",
            (),
        ),
    )


def _insufficient(subject: Subject) -> Sentences:
    decision = subject.record.decision
    finished = sum(c.status == "ok" and c.role != "baseline" for c in subject.record.candidates)
    reason = subject.clause(decision.because[0]) if decision.because else "the data do not decide"
    rows = decision.rows_to_settle
    more = f"about {count(rows)} rows would settle it" if rows else "more rows would be needed"
    return (
        (
            "No family is recommended: the evidence does not decide between a model and none",
            ("decision:verdict",),
        ),
        (f"The reason: {reason}; {plural(finished, 'family', 'families')} gave a score", ()),
        (f"Waiting costs time, and {more}", ("decision:rows_to_settle",) if rows else ()),
        (
            "The main risk is to read the scores below as a ranking: their intervals overlap "
            "too far for that",
            (),
        ),
        ("Next, collect more cases, or state a wider margin if a smaller gain does not matter", ()),
    )


def _out_of_scope(subject: Subject) -> Sentences:
    record = subject.record
    kind = PROBLEMS.get(record.problem.type.value, "this question")
    reason = record.problem.because or record.decision.because
    advice = record.problem.advice or "No method was tried."
    return (
        (f"No family is recommended: {kind} is outside what this tool compares", ()),
        (f"The reason: {subject.clause(reason[0])}" if reason else "No target was named", ()),
        ("Nothing was trained, so nothing can be said here of performance or of cost", ()),
        (
            "The main risk is to force the question into a prediction task, because then a score "
            "appears that answers something else",
            (),
        ),
        (f"Next: {subject.clause(advice)}", ()),
    )


_BY_VERDICT: dict[Verdict, Callable[[Subject], Sentences]] = {
    Verdict.RECOMMEND: _recommendation,
    Verdict.RECOMMEND_WITH_CONDITIONS: _recommendation,
    Verdict.REQUIREMENTS_CONFLICT: _conflict,
    Verdict.BASELINE_IS_ENOUGH: _baseline,
    Verdict.EVIDENCE_INSUFFICIENT: _insufficient,
    Verdict.OUT_OF_SCOPE: _out_of_scope,
}
