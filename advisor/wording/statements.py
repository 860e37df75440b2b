"""True sentences of a record, each standing on its own: what a language model may choose from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.schema.comparison import Comparison
from advisor.schema.record import DecisionRecord
from advisor.schema.writing import Answer, Section, Statement
from advisor.wording.demands import demand
from advisor.wording.escape import plain
from advisor.wording.margins import margin_words
from advisor.wording.numbers import count, money, percent, plural
from advisor.wording.terms import (
    CONFIDENCE,
    STATUS_RANK,
    TIERS,
    VERDICTS,
    metric_interval,
    metric_title,
    metric_value,
    status_word,
)

_Raw = tuple[Section, str, tuple[str, ...], bool]
MAXIMUM_FLIPS = 4
MAXIMUM_MUSTS = 8
_FRAME_KINDS = frozenset(
    {"target", "positive_class", "problem_type", "id_column", "time_column", "cost", "capacity"}
)
"""What describes the problem and cannot pass or fail."""
MAXIMUM_LISTED = 3


def statements(record: DecisionRecord, answers: tuple[Answer, ...] = ()) -> tuple[Statement, ...]:
    """Return the statements of a record in a fixed order.

    Parameters
    ----------
    record : DecisionRecord
    answers : tuple of Answer
        Measured answers join the section 'next_sprint' as advice.
    """
    raw = [
        *_choice(record),
        *_musts(record),
        *_tradeoff(record),
        *_counterfactual(record),
        *_objection(record),
        *_next_sprint(record),
    ]
    raw += [
        ("next_sprint", _lowered(plain(a.answer).rstrip(".")), a.evidence, False)
        for a in answers
        if a.id in ("scaling", "collinear")
        and any(c.startswith(("rule:", "col:")) for c in a.evidence)
    ]
    return tuple(
        Statement(id=f"S{n:02d}", section=section, text=text, cites=cites, must=must)
        for n, (section, text, cites, must) in enumerate(raw, 1)
    )


def family_name(record: DecisionRecord, family: str | None) -> str:
    """Return the reader's name of a family."""
    found = record.candidate(family) if family else None
    if found is not None:
        return plain(found.title)
    listed = next((v.title for v in record.shortlist if v.family == family), None)
    return plain(listed or family or "no family")


def score_words(record: DecisionRecord, family: str | None) -> str:
    """Return 'AUC 0.784 (95 % interval 0.775 to 0.793)', or nothing."""
    metric = record.plan.metric if record.plan else record.problem.metric
    found = record.candidate(family) if family else None
    summary = found.metric(metric) if found and metric else None
    if summary is None:
        return ""
    spread = metric_interval(metric, summary.low, summary.high)
    tail = f" (95 % interval {spread})" if spread else ""
    return f"{metric_title(metric)} {metric_value(metric, summary.mean)}{tail}"


def main_comparison(record: DecisionRecord) -> Comparison | None:
    """Return the comparison of the chosen with its strongest richer rival, or None."""
    decision = record.decision
    mine = [c for c in record.comparisons if c.simpler == decision.family]
    named = [c for c in mine if c.richer == decision.strongest_challenger]
    return next(iter(named), None) or max(mine, key=lambda c: (c.high, c.richer), default=None)


def gain_words(record: DecisionRecord, item: Comparison) -> str:
    """Return a comparison as a sentence with its interval."""
    against = (0.0, item.margin)
    number = metric_value(item.metric, abs(item.gain), against)
    way = "gains" if item.gain > 0 else "loses"
    spread = metric_interval(item.metric, item.low, item.high, against)
    return (
        f"on the same {plural(item.n_folds, 'fold')}, {family_name(record, item.richer)} {way} "
        f"{number} {metric_title(item.metric)} {'over' if item.gain > 0 else 'against'} "
        f"{family_name(record, item.simpler)}"
        + (f" (interval of the gain {spread})" if spread else "")
    )


def strength_words(record: DecisionRecord, item: Comparison) -> str:
    """Return what the interval of a comparison says about the margin."""
    margin = metric_value(item.metric, item.margin)
    pair = f"the gain of {family_name(record, item.richer)} over "
    pair += family_name(record, item.simpler)
    return {
        "sufficient": f"the whole interval of {pair} lies below the margin of {margin}",
        "inconclusive": f"the interval of {pair} reaches beyond the margin of {margin}, so a gain "
        "that matters is neither shown nor ruled out",
        "needed": f"{pair} exceeds the margin of {margin} and its interval lies above zero",
        "needed_strong": f"the whole interval of {pair} lies above the margin of {margin}",
    }[item.strength]


def _choice(record: DecisionRecord) -> Iterator[_Raw]:
    decision = record.decision
    verdict = VERDICTS.get(decision.verdict.value, decision.verdict.value)
    name = family_name(record, decision.family)
    tail = f"for {name}" if decision.family else "and no family is recommended"
    yield "why_this", f"the verdict is {verdict}, {tail}", ("decision:verdict",), False
    if decision.family is not None:
        words = TIERS.get(decision.tier or "", "")
        cite = (f"family:{decision.family}",)
        if words:
            yield "why_this", f"{name} is a {words}", cite, False
        score = score_words(record, decision.family)
        metric = record.plan.metric if record.plan else record.problem.metric
        if score:
            cites = (f"cand:{decision.family}.{metric}",)
            yield "why_this", f"{name} reaches {score}", cites, False
        base = next((c for c in record.candidates if c.role == "baseline"), None)
        if base is not None and score_words(record, base.family):
            yield (
                "why_this",
                f"without a model ({plain(base.title)}) the result is "
                f"{score_words(record, base.family)}",
                (f"cand:{base.family}.{metric}",),
                False,
            )
    for text in decision.because[:MAXIMUM_LISTED]:
        yield (
            "why_this",
            f"the rule that decided: {_clause(record, text)}",
            ("decision:verdict",),
            False,
        )
    if decision.confidence:
        yield "why_this", CONFIDENCE[decision.confidence], ("decision:confidence",), False
    yield from _effort(record)


def _effort(record: DecisionRecord) -> Iterator[_Raw]:
    if not record.shortlist:
        return
    admitted = sum(v.verdict == "admitted" for v in record.shortlist)
    measured = sum(c.status == "ok" and c.role != "baseline" for c in record.candidates)
    yield (
        "why_this",
        f"the rules admitted {count(admitted)} of "
        f"{plural(len(record.shortlist), 'family', 'families')}, and "
        f"{plural(measured, 'family', 'families')} gave a score",
        ("derived:n_admitted", "derived:n_compared"),
        False,
    )


def _musts(record: DecisionRecord) -> Iterator[_Raw]:
    decision = record.decision
    failed = set(decision.unmet)
    rows = [row for row in decision.bar if row.family == decision.family]
    rows.sort(key=lambda row: STATUS_RANK.get(row.status, 0))
    for row in rows:
        asked = record.requirement(row.requirement)
        if asked is None or asked.kind in _FRAME_KINDS:
            continue
        if row.status == "met" and rows.index(row) >= MAXIMUM_MUSTS:
            continue
        text = f"the must “{plain(demand(asked), 120)}” reads “{status_word(row.status)}” for "
        text += family_name(record, row.family)
        yield "why_this", text, (f"req:{asked.id}", *row.evidence), row.status == "unmet"
        failed -= {asked.id} if row.status == "unmet" else set()
    for item in record.requirements:
        if item.id in failed:
            text = f"the must “{plain(demand(item), 120)}” is not met"
            yield "why_this", text, (f"req:{item.id}",), True
    for requirement_id in decision.binding_requirements[:MAXIMUM_LISTED]:
        asked = record.requirement(requirement_id)
        if asked is not None:
            text = f"the must “{plain(demand(asked), 120)}” rules families out"
            yield "why_this", text, (f"req:{asked.id}",), False


def _tradeoff(record: DecisionRecord) -> Iterator[_Raw]:
    main = main_comparison(record)
    if main is not None:
        cites = (f"cmp:{main.simpler}>{main.richer}",)
        yield "tradeoff", gain_words(record, main), cites, True
        yield "tradeoff", strength_words(record, main), (*cites, "plan:margin"), False
    if record.plan is not None:
        origin = plain(record.plan.margin_origin)
        yield (
            "tradeoff",
            f"the margin, {margin_words(record)}, is a choice and no measurement; it comes from: "
            f"{origin}",
            ("plan:margin",),
            False,
        )
    yield from _prices(record)
    rows = record.decision.rows_to_settle
    if rows:
        text = f"about {count(rows)} rows would settle whether the gap matters"
        yield "tradeoff", text, ("decision:rows_to_settle",), False


def _prices(record: DecisionRecord) -> Iterator[_Raw]:
    price = record.decision.price_of_simplicity
    if price is not None and price.money_per_1k is not None and price.currency:
        text = (
            f"in money the gap to {family_name(record, price.against)} is "
            f"{money(price.money_per_1k, plain(price.currency))} per 1,000 cases"
        )
        yield "tradeoff", text, ("decision:price_money_per_1k",), False
    for item in record.decision.price_of_constraints[:MAXIMUM_LISTED]:
        asked = record.requirement(item.requirement or "")
        if asked is None:
            continue
        value = metric_value(item.metric, item.value, (0.0, item.low, item.high))
        yield (
            "tradeoff",
            f"the must “{plain(demand(asked), 120)}” costs {value} {metric_title(item.metric)} "
            f"against {family_name(record, item.against)}",
            (f"req:{asked.id}",),
            False,
        )


def _counterfactual(record: DecisionRecord) -> Iterator[_Raw]:
    flips = record.decision.flips
    for flip in flips[:MAXIMUM_FLIPS]:
        change, then = _lowered(_clause(record, flip.change)), _clause(record, flip.then)
        adverb = change.split(" ")[0] in ("with", "without", "under", "at", "on")
        text = f"{change} the outcome is: {then}" if adverb else f"if {change}, then {then}"
        yield "counterfactual", text, flip.evidence, False
    untested = record.decision.untested
    if not flips and record.decision.family is not None:
        tested = " that could be tested" if untested else ""
        text = f"under no single change of the margin, the costs or a must{tested} is the choice"
        yield "counterfactual", f"{text} another", ("decision:family",), False
    if untested:
        text = f"the decision {' or '.join(untested)} was not tested, as every fit has it built in"
        yield "counterfactual", text, (), False


def _objection(record: DecisionRecord) -> Iterator[_Raw]:
    for number, text in enumerate(record.decision.weaknesses[:MAXIMUM_LISTED]):
        said = _clause(record, text)
        if said.startswith(("could ", "may ", "might ")) and record.decision.family:
            said = f"{family_name(record, record.decision.family)} {said}"
        yield "objection", f"a known weakness: {said}", (), number == 0
    main = main_comparison(record)
    if main is not None:
        text = (
            "the comparison puts the chance of a gain beyond the margin with "
            f"{family_name(record, main.richer)} at {percent(main.p_richer_better)}"
        )
        cites = (f"cmp:{main.simpler}>{main.richer}",)
        yield "objection", text, cites, False
        if main.gain > 0 and main.strength == "inconclusive":
            yield (
                "objection",
                "a higher mean on the same rows is no proof of a gain, and the chance of one is "
                "short of what the rule asks before it gives up a simpler model",
                cites,
                False,
            )
            text = "whoever weighs that possible gain higher than a model that can be read states "
            text += "it as a margin, and the decision follows from it"
            yield "objection", text, (*cites, "plan:margin"), False
    excluded = sum(v.verdict == "excluded" for v in record.shortlist)
    if excluded:
        text = f"{plural(excluded, 'family was', 'families were')} left out by a stated rule"
        yield "objection", text, ("derived:n_excluded",), False
    holdout = record.holdout
    if holdout is not None and holdout.metrics:
        first = holdout.metrics[0]
        place = "untouched rows" if holdout.source == "holdout" else "rows of the outer folds"
        spread = metric_interval(first.name, first.low, first.high)
        text = (
            f"on {count(holdout.rows)} {place} {family_name(record, record.decision.family)} has "
            f"{metric_title(first.name)} {metric_value(first.name, first.value)}"
            + (f" (95 % interval {spread})" if spread else "")
        )
        yield "objection", text, (f"holdout:{first.name}",), False


def _next_sprint(record: DecisionRecord) -> Iterator[_Raw]:
    for condition in record.decision.conditions[:MAXIMUM_LISTED]:
        text = f"to be settled: {_clause(record, condition.text)}"
        yield "next_sprint", text, condition.evidence, False
    for asked in record.questions[:MAXIMUM_LISTED]:
        text = f"to be asked: {plain(asked.question).rstrip('?. ')} (until then: "
        yield "next_sprint", f"{text}{plain(asked.default)})", (), False
    if record.decision.family is not None and record.explanations is not None:
        text = (
            f"walk through the effects of {family_name(record, record.decision.family)} in section "
            "G with someone who knows the process, and mark each that goes against experience"
        )
        yield "next_sprint", text, (f"family:{record.decision.family}",), False
    for candidate in record.candidates:
        if candidate.status in ("failed", "timed_out"):
            text = f"{plain(candidate.title)} gave no score and was not compared"
            yield "next_sprint", text, (f"cand:{candidate.family}.status",), False
    for finding in record.profile.findings:
        if finding.severity != "info":
            where = f"@{finding.columns[0]}" if finding.columns else ""
            text = f"a caution about the data: {plain(finding.message).rstrip('. ')}"
            yield "next_sprint", text, (f"find:{finding.code}{where}",), False
    missing = record.facts.data.missing_share
    if missing:
        text = f"{percent(missing)} of the input cells are missing"
        yield "next_sprint", text, ("fact:data.missing_share",), False


def _clause(record: DecisionRecord, text: str) -> str:
    """Return a text of the engine without its full stop, families and metrics by their names."""
    names = {v.family: plain(v.title) for v in record.shortlist}
    names.update({c.family: plain(c.title) for c in record.candidates})
    for metric in {c.metric for c in record.comparisons}:
        names[metric] = metric_title(metric)

    columns = {plain(column.name) for column in record.profile.columns} - {""}
    # A column that holds the id of a family in its name keeps its name, and so stays maskable.
    kept = "|".join(re.escape(name) for name in sorted(columns, key=lambda n: (-len(n), n)))
    pattern = rf"(?<!\w)(?:{kept})(?!\w)|" if kept else ""

    def named(match: re.Match[str]) -> str:
        found = match.group()
        return found if found in columns else names.get(found, found)

    return re.sub(rf"{pattern}\b[a-z]+(?:_[a-z0-9]+)*\b", named, plain(text).rstrip(". "))


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
