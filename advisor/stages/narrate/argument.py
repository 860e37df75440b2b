"""Five paragraphs: recommendation, trade-off, counterfactual, strongest objection, next sprint."""

from __future__ import annotations

from advisor.schema.comparison import Comparison
from advisor.schema.decision import Verdict
from advisor.schema.narrative import Paragraph
from advisor.stages.narrate.subject import Subject
from advisor.wording.escape import plain, sentence
from advisor.wording.margins import margin_words
from advisor.wording.numbers import count, listed, percent, plural
from advisor.wording.plainly import supposing
from advisor.wording.terms import (
    TIERS,
    metric_interval,
    metric_title,
    metric_value,
    tier_short,
)


def argument(subject: Subject) -> tuple[Paragraph, ...]:
    """Return the paragraphs that argue the decision; fewer where nothing was measured."""
    if subject.record.decision.verdict is Verdict.OUT_OF_SCOPE:
        return (_advice(subject),)
    written = (
        _why_this(subject),
        _tradeoff(subject),
        _counterfactual(subject),
        _objection(subject),
        _next_sprint(subject),
    )
    return tuple(paragraph for paragraph in written if paragraph is not None)


def _paragraph(section: str, sentences: list[str], cites: tuple[str, ...] = ()) -> Paragraph:
    return Paragraph(
        section=section, text=" ".join(sentence(text) for text in sentences), cites=cites
    )


def _advice(subject: Subject) -> Paragraph:
    problem = subject.record.problem
    texts = [plain(text) for text in problem.because]
    texts.append(plain(problem.advice or "No method was tried"))
    return _paragraph("why_this", texts)


def _why_this(subject: Subject) -> Paragraph:
    record, decision = subject.record, subject.record.decision
    chosen = subject.chosen
    reasons = [subject.without_ids(text) for text in decision.because]
    if chosen is None:
        return _paragraph("why_this", reasons or ["No family is recommended"])
    texts = [
        f"{plain(chosen.title)} is a {tier_short(decision.tier)} model"
        f"{_after_colon(decision.tier)}",
        *reasons,
    ]
    cites = [f"cand:{chosen.family}.{subject.metric}"]
    base = next((c for c in record.candidates if c.role == "baseline"), None)
    if base is not None and subject.score(base.family):
        texts.append(
            f"Against {plain(base.title)} it moves the result from {subject.score(base.family)} "
            f"to {subject.score(chosen.family)}"
        )
        cites.append(f"cand:{base.family}.{subject.metric}")
    admitted = sum(v.verdict == "admitted" for v in record.shortlist)
    measured = sum(c.status == "ok" and c.role != "baseline" for c in record.candidates)
    texts.append(
        f"The rules admitted {count(admitted)} of "
        f"{plural(len(record.shortlist), 'family', 'families')}, and "
        f"{plural(measured, 'family', 'families')} gave a score on the same "
        f"{plural(subject.n_folds(), 'comparison fold')}"
    )
    return _paragraph("why_this", texts, (*cites, "derived:n_admitted", "derived:n_compared"))


def _after_colon(tier: str | None) -> str:
    words = TIERS.get(tier or "", "")
    return f": {words.split(': ', 1)[1]}" if ": " in words else ""


def _tradeoff(subject: Subject) -> Paragraph | None:
    record, decision = subject.record, subject.record.decision
    main = subject.challenger()
    if decision.family is None or main is None:
        return _ladder_only(subject)
    texts = [
        f"Between performance and readability stands one number: on the same "
        f"{plural(main.n_folds, 'fold')}, {_gap(subject, main)}",
        _against_margin(subject, main),
    ]
    if record.plan is not None:
        origin = plain(record.plan.margin_origin)
        texts.append(
            f"The margin ({margin_words(record)}) is a choice, not a measurement; "
            f"it comes from: {origin}"
        )
    if main.gain_money_per_1k is not None and _currency(subject):
        value = metric_value(None, main.gain_money_per_1k, (0.0,), digits=2)
        texts.append(f"In money the same gap is {value} {_currency(subject)} per 1,000 cases")
    rows = decision.rows_to_settle
    if main.strength == "inconclusive" and rows:
        texts.append(f"About {count(rows)} rows would settle whether the gap matters")
    return _paragraph("tradeoff", texts, (f"cmp:{main.simpler}>{main.richer}", "plan:margin"))


def _currency(subject: Subject) -> str:
    price = subject.record.decision.price_of_simplicity
    return plain(price.currency) if price and price.currency else ""


def _ladder_only(subject: Subject) -> Paragraph | None:
    best = subject.record.decision.best_performer
    simple = subject.record.decision.simplest_candidate
    if not subject.score(best) or best == simple:
        return None
    return _paragraph(
        "tradeoff",
        [
            f"Of the families measured, {subject.title(simple)} is the simplest with "
            f"{subject.score(simple)}, and {subject.title(best)} is the best of those tried here "
            f"with {subject.score(best)}",
            "Since none is recommended, this gap decides nothing; it is shown to tell how much "
            "the choice of family could matter",
        ],
        (f"cand:{simple}.{subject.metric}", f"cand:{best}.{subject.metric}"),
    )


def _gap(subject: Subject, item: Comparison) -> str:
    against = (0.0, item.margin)
    spread = metric_interval(item.metric, item.low, item.high, against)
    number = metric_value(item.metric, abs(item.gain), against)
    way = "gains" if item.gain > 0 else "loses"
    return (
        f"{subject.title(item.richer)} {way} {number} {metric_title(item.metric)} "
        f"{'over' if item.gain > 0 else 'against'} {subject.title(item.simpler)} "
        f"(interval of the gain {spread})"
    )


def _against_margin(subject: Subject, item: Comparison) -> str:
    margin = metric_value(item.metric, item.margin)
    words = {
        "sufficient": f"The whole interval lies below the margin of {margin}: the simpler family "
        "is shown to be good enough",
        "inconclusive": "The interval reaches beyond the margin: a gain that matters is neither "
        "shown nor ruled out, and then the simpler family stays",
        "needed": f"The gain exceeds the margin of {margin} and its interval lies above zero, yet "
        "another must or the policy decides",
        "needed_strong": f"The whole interval lies above the margin of {margin}, yet another must "
        "or the policy decides",
    }
    return words[item.strength]


def _counterfactual(subject: Subject) -> Paragraph:
    flips = subject.record.decision.flips
    untested = subject.record.decision.untested
    left_out = f"Not tested is the decision {' or '.join(untested)}, which every fit has built in"
    if not flips:
        which = "every other must" if untested else "every must"
        texts = [
            "The decision was taken again under each single change of the margin, of the "
            f"costs and of {which}, and none of them leads to another choice"
        ]
        return _paragraph("counterfactual", [*texts, left_out] if untested else texts)
    texts = [
        f"The outcome would be another {supposing(_lower(subject.clause(flip.change)))}: "
        f"{subject.clause(flip.then)}"
        for flip in flips[:4]
    ]
    if len(flips) > len(texts):
        texts.append(f"{plural(len(flips) - len(texts), 'further change')} on page one")
    if untested:
        texts.append(left_out)
    cites = tuple(dict.fromkeys(cite for flip in flips[:4] for cite in flip.evidence))
    return _paragraph("counterfactual", texts, cites)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _objection(subject: Subject) -> Paragraph | None:
    decision = subject.record.decision
    if decision.family is None:
        return None
    main = subject.challenger()
    if main is not None and main.gain > 0 and main.strength != "sufficient":
        return _richer_is_better(subject, main)
    rejected = subject.rejected()
    if rejected is not None:
        return _simpler_would_do(subject, rejected)
    texts = [
        "The strongest objection is that the families left out by the rules were not measured",
        f"The answer: {_left_out(subject)}",
    ]
    return _paragraph("objection", texts, ("derived:n_excluded",))


def _richer_is_better(subject: Subject, main: Comparison) -> Paragraph:
    richer = subject.title(main.richer)
    high = metric_value(main.metric, main.high, (main.margin,))
    texts = [
        f"The strongest objection: {richer} scored higher, and the data allow that it gains up to "
        f"{high} {metric_title(main.metric)}",
        f"The answer: a mean on the same rows is no proof of a gain, and {_odds(subject, main)}",
    ]
    admissible = subject.candidate(main.richer)
    if admissible is not None and admissible.role == "reference":
        texts.append(f"Besides, a must rules {richer} out; it was measured to price that must only")
    texts.append(
        "Whoever weighs that possible gain higher than a model that can be read should say so as "
        "a margin, and the decision follows from it"
    )
    return _paragraph("objection", texts, (f"cmp:{main.simpler}>{main.richer}",))


def _odds(subject: Subject, main: Comparison) -> str:
    if main.p_richer_better < 0.005:
        return "a gain beyond the margin has under 1 chance in 200 under the comparison's model"
    return (
        "the comparison puts the chance of a gain beyond the margin at "
        f"{percent(main.p_richer_better)}, short of what the rule asks before it gives up a "
        "simpler model"
    )


def _simpler_would_do(subject: Subject, rejected: Comparison) -> Paragraph:
    low = metric_value(rejected.metric, rejected.low, (0.0, rejected.margin))
    texts = [
        f"The strongest objection: {subject.title(rejected.simpler)} is easier to read and to "
        "keep in order",
        f"The answer: it was given the same effort and the same rows, and still loses at least "
        f"{low} {metric_title(rejected.metric)} at the stated error rate",
    ]
    return _paragraph("objection", texts, (f"cmp:{rejected.simpler}>{rejected.richer}",))


def _left_out(subject: Subject) -> str:
    names = [plain(v.title) for v in subject.record.shortlist if v.verdict == "excluded"]
    if not names:
        return "no family was left out by a rule; all that are known were tried or do not apply"
    shown = listed(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return (
        f"{shown} are ruled out by a stated rule each, and section D says what would bring them "
        "back"
    )


def _next_sprint(subject: Subject) -> Paragraph:
    record, decision = subject.record, subject.record.decision
    texts: list[str] = []
    for number, condition in enumerate(decision.conditions[:3]):
        lead = ("First", "Then", "Then")[number]
        texts.append(f"{lead}, settle this: {subject.clause(condition.text)}")
    texts.extend(
        f"Ask: {plain(q.question).rstrip('?. ')} (until then: {plain(q.default)})"
        for q in record.questions[:2]
    )
    failed = [plain(c.title) for c in record.candidates if c.status in ("failed", "timed_out")]
    if failed:
        texts.append(f"Find out why {listed(failed)} gave no score")
    if decision.family is not None and record.explanations is not None:
        texts.append(
            f"Walk through the effects of {subject.title(decision.family)} in section G with "
            "someone who knows the process, and mark each that goes against experience"
        )
    if not texts:
        texts.append("Run again when new rows or a changed requirement are at hand")
    return _paragraph("next_sprint", texts)
