"""Sections D to F: shortlist trace, evaluation, simplicity ladder."""

from __future__ import annotations

from typing import Any

from advisor.schema.plan import FoldPlan
from advisor.schema.record import DecisionRecord
from advisor.schema.search import Candidate
from advisor.schema.shortlist import Because, FactRead, FamilyVerdict, RuleOutcome
from advisor.stages.render.page_one import family_title
from advisor.stages.render.tables import NOTHING, bullets, cited, figures, ids, table
from advisor.wording.escape import Md, code, markdown, plain
from advisor.wording.margins import margin_words
from advisor.wording.numbers import chance, count, duration, exact, percent, plural, trimmed
from advisor.wording.numbers import figures as number
from advisor.wording.plainly import plainly
from advisor.wording.terms import (
    SPLITS,
    metric_interval,
    metric_title,
    metric_value,
    tier_short,
)

OTHER_METRICS = 6
COMPARISON_ROWS = 20


def fact_words(fact: FactRead) -> str:
    """Return a fact as a rule read it."""
    value = fact.value
    if value is None:
        return f"{fact.fact} unknown"
    if isinstance(value, bool):
        return f"{fact.fact} {'yes' if value else 'no'}"
    return f"{fact.fact} = {trimmed(value) if isinstance(value, int | float) else plain(value)}"


def reason(because: Because) -> Md:
    """Return a rule's message with its id and the facts it read."""
    facts = ", ".join(fact_words(fact) for fact in because.facts)
    text = f"{plain(because.message)} ({facts})" if facts else plain(because.message)
    return cited(text, (f"rule:{because.rule}",))


DECISIVE = frozenset({"exclude", "require", "out_of_scope"})


def _decisive(
    record: DecisionRecord, verdict: FamilyVerdict
) -> tuple[list[Because], list[Because]]:
    """Return the reasons that set the verdict, and those that only shift the order."""
    effects = {o.rule: o.effect for o in record.rule_outcomes}
    hard = [b for b in verdict.because if effects.get(b.rule, "exclude") in DECISIVE]
    return hard, [b for b in verdict.because if b not in hard]


def _because(record: DecisionRecord, verdict: FamilyVerdict) -> Md:
    """Return the first reason in words and the others by id; facts stand in the table of rules."""
    hard, soft = _decisive(record, verdict)
    named = hard or soft
    if not named:
        return Md("no rule speaks of it")
    first = cited(named[0].message or "see the rule", (f"rule:{named[0].rule}",))
    rest = [f"rule:{b.rule}" for b in named[1:]]
    tail = f"; also {ids(dict.fromkeys(rest))}" if rest else ""
    order = [f"rule:{b.rule}" for b in soft] if hard else []
    later = f"; order only: {ids(dict.fromkeys(order))}" if order else ""
    return Md(f"{first}{tail}{later}")


def _back(record: DecisionRecord, verdict: FamilyVerdict) -> Md:
    """Return what would make a family eligible again."""
    if verdict.verdict == "admitted":
        return Md("")
    flip = next((f for f in record.decision.flips if f.family == verdict.family), None)
    if flip is not None:
        return cited(f"shown by a flip: {flip.change}", flip.evidence)
    hard, _ = _decisive(record, verdict)
    facts = dict.fromkeys(code(f.fact) for b in hard for f in b.facts)
    if facts:
        return Md(f"another value of {', '.join(facts)}")
    if any(b.rule == "effort" for b in hard):
        return Md("a larger effort")
    return Md("another problem or other columns")


def shortlist(record: DecisionRecord) -> dict[str, Any]:
    """Return every family with the rules that kept or dropped it."""
    order = {"admitted": 0, "reference": 1, "excluded": 2, "not_applicable": 3}
    families = sorted(
        record.shortlist, key=lambda v: (order[v.verdict], v.tier, v.complexity, v.family)
    )
    rows = [
        (
            Md(f"{markdown(v.title)} {code(v.family)}"),
            v.tier,
            v.verdict.replace("_", " "),
            _because(record, v),
            _back(record, v),
        )
        for v in families
    ]
    header = ("Family", "Tier", "Verdict", "Because", "What would bring it back")
    outcomes = record.rule_outcomes
    return {
        "table": table(header, rows) if rows else Md("No family was considered."),
        "tiers": Md(
            ", ".join(f"{t} {tier_short(t)}" for t in ("T0", "T1", "T2", "T3", "T4", "T5"))
        ),
        "n_rules": count(len(outcomes)),
        "n_fired": count(sum(o.state == "fires" for o in outcomes)),
        "n_silent": count(sum(o.state == "silent" for o in outcomes)),
        "n_unknown": count(sum(o.state == "unknown" for o in outcomes)),
        "fired": _outcomes(record, "fires"),
        "unknown": _unknown(record),
        "notes": bullets(reason(note) for note in record.rule_notes),
    }


def _outcomes(record: DecisionRecord, state: str) -> Md:
    grouped: dict[str, list[str]] = {}
    first: dict[str, RuleOutcome] = {}
    for outcome in record.rule_outcomes:
        if outcome.state == state:
            first.setdefault(outcome.rule, outcome)
            if outcome.column:
                grouped.setdefault(outcome.rule, []).append(code(outcome.column))
    rows = []
    for rule, outcome in first.items():
        facts = ", ".join(fact_words(fact) for fact in outcome.facts)
        where = grouped.get(rule, [])
        columns = ", ".join(where[:6]) + (f" and {len(where) - 6} more" if len(where) > 6 else "")
        rows.append(
            (code(rule), outcome.name, outcome.pillar, outcome.grade, outcome.effect,
             Md(columns), facts if not columns else "per column")
        )  # fmt: skip
    header = ("Rule", "Name", "Pillar", "Grade", "Effect", "Columns", "Facts read")
    return table(header, rows) if rows else NOTHING


def _unknown(record: DecisionRecord) -> Md:
    """Return the rules that could not be told, by the facts that were missing."""
    waiting: dict[str, dict[str, None]] = {}
    for outcome in record.rule_outcomes:
        if outcome.state == "unknown":
            missing = [f.fact for f in outcome.facts if f.value is None]
            key = ", ".join(code(fact) for fact in missing) or "facts of columns"
            waiting.setdefault(key, {})[str(code(outcome.rule))] = None
    rows = [(Md(facts), Md(", ".join(rules))) for facts, rules in sorted(waiting.items())]
    return table(("Missing fact", "Rules that wait for it"), rows) if rows else NOTHING


def evaluation(record: DecisionRecord) -> dict[str, Any]:
    """Return protocol, candidate table, comparisons, and what gave no score."""
    return {
        "protocol": bullets(_protocol(record)) if record.plan else Md("Nothing was trained."),
        "candidates": _candidates(record),
        "others": _other_metrics(record),
        "comparisons": _comparisons(record),
        "failed": bullets(
            f"{c.title}: {c.status.replace('_', ' ')}{f', {c.error}' if c.error else ''}"
            for c in record.candidates
            if c.status != "ok"
        ),
        "figures": figures(record, "complexity", "gaps", "bar", "learning"),
        "curve_note": _learning(record),
    }


def _folds(plan: FoldPlan) -> str:
    repeats = f", {plan.n_repeats} times" if plan.n_repeats > 1 else ""
    return f"{plan.n_folds} folds{repeats}, {SPLITS[plan.kind]} (seed {plan.seed})"


def _protocol(record: DecisionRecord) -> list[str]:
    plan = record.plan
    if plan is None:
        return []
    holdout = (
        f"{percent(plan.holdout_share)} of the rows set aside first and looked at once, after "
        "the decision"
        if plan.holdout_share
        else "none: the sample is too small to give rows away, so behaviour is read from the "
        "outer folds"
    )
    lines = [
        f"Deciding metric: {metric_title(plan.metric)}, chosen by: {record.problem.metric_origin}.",
        f"Margin: {margin_words(record)}; set by: {plan.margin_origin}.",
        f"Search: {_folds(plan.search_folds)}; effort {plan.effort}; "
        f"{plural(sum(c.trials for c in record.candidates), 'trial')} in all.",
        f"Comparison: {_folds(plan.comparison_folds)}, the same rows for every family"
        f"{', tuned again inside each outer fold' if plan.nested else ''}.",
        f"Holdout: {holdout}.",
        f"Policy: {plan.policy}; error rate {exact(plan.alpha)} one-sided, divided by the number "
        "of challengers (Bonferroni).",
        f"Effective rows: {count(plan.n_effective)}.",
    ]
    if plan.flat:
        lines.append("Flat: frozen configurations were compared on rows that they were tuned on.")
    return lines + [plain(note) for note in plan.notes]


def _candidates(record: DecisionRecord) -> Md:
    metric = record.plan.metric if record.plan else record.problem.metric
    rows = [
        _candidate_row(record, c, metric)
        for c in sorted(record.candidates, key=lambda c: (c.tier, c.complexity, c.family))
        if c.role != "instant"
    ]
    header = ("Family", "Tier", "Role", f"{metric_title(metric)}, mean", "95 % interval", "Terms",
              "Fit", "One row p50 / p99, ms", "Size, MB", "Evidence")  # fmt: skip
    return table(header, rows, "   r rrrr") if rows else Md("No family was trained.")


def _candidate_row(record: DecisionRecord, c: Candidate, metric: str | None) -> tuple[object, ...]:
    summary = c.metric(metric) if metric else None
    chosen = c.family == record.decision.family
    title = markdown(c.title)
    role = "**chosen**" if chosen else c.role
    latency = ""
    if c.predict_ms_p50 is not None and c.predict_ms_p99 is not None:
        latency = f"{number(c.predict_ms_p50)} / {number(c.predict_ms_p99)}"
    return (
        Md(f"**{title}**") if chosen else title,
        c.tier if c.demoted_to is None else f"{c.tier}, measured {c.demoted_to}",
        Md(role),
        c.status.replace("_", " ") if summary is None else metric_value(metric, summary.mean),
        "" if summary is None else metric_interval(metric, summary.low, summary.high),
        "" if c.n_terms is None else count(c.n_terms),
        "" if c.fit_seconds is None else duration(c.fit_seconds),
        latency,
        "" if c.size_mb is None else number(c.size_mb),
        ids((f"cand:{c.family}.{metric}" if summary else f"cand:{c.family}.status",)),
    )


def _other_metrics(record: DecisionRecord) -> Md:
    metric = record.plan.metric if record.plan else record.problem.metric
    names: dict[str, None] = {}
    for c in record.candidates:
        names.update((m.name, None) for m in c.metrics if m.name != metric)
    shown = list(names)[:OTHER_METRICS]
    if not shown:
        return NOTHING
    rows = []
    for c in sorted(record.candidates, key=lambda c: (c.tier, c.complexity, c.family)):
        found = [c.metric(name) for name in shown]
        if any(found) and c.role != "instant":
            rows.append(
                (c.title, *("" if m is None else metric_value(m.name, m.mean) for m in found))
            )
    return table(("Family", *map(metric_title, shown)), rows, " " + "r" * len(shown))


VERDICT_WORDS = {"needed": "needed", "not_proven": "not shown", "worse": "richer is worse"}


def _comparisons(record: DecisionRecord) -> Md:
    decision = record.decision
    central = {decision.family} if decision.family else {
        decision.simplest_candidate, decision.best_performer
    }  # fmt: skip
    shown = [c for c in record.comparisons if central & {c.simpler, c.richer}][:COMPARISON_ROWS]
    rows = []
    for c in shown:
        against = (0.0, c.margin)
        low, high = (metric_value(c.metric, bound, against) for bound in (c.low, c.high))
        rows.append(
            (
                family_title(record, c.simpler),
                family_title(record, c.richer),
                metric_value(c.metric, c.gain, against),
                f"{low} to {high}",
                metric_value(c.metric, c.margin),
                chance(c.p_richer_better),
                chance(c.p_equivalent),
                VERDICT_WORDS[c.verdict],
                ids((f"cmp:{c.simpler}>{c.richer}",)),
            )
        )
    header = ("Simpler", "Richer", "Gain of the richer", "Interval", "Margin",
              "Chance of a gain above the margin", "Chance of a gap inside it", "Richer family is",
              "Evidence")  # fmt: skip
    if not rows:
        return NOTHING
    rest = len(record.comparisons) - len(rows)
    tail = f"\n\n{count(rest)} more in `decision.json`, `comparisons`." if rest else ""
    return Md(f"{table(header, rows, '  r rrr')}{tail}")


def _learning(record: DecisionRecord) -> str:
    rows = record.decision.rows_to_settle
    return f"About {count(rows)} rows would settle the inconclusive comparison." if rows else ""


_OUTCOMES = {
    "chosen": "chosen",
    "rejected": "passed over",
    "inadmissible": "inadmissible: a must rules it out",
    "not_reached": "not reached: the ladder stopped before it",
    "baseline": "baseline",
    "no_score": "no score",
}


def ladder(record: DecisionRecord) -> dict[str, Any]:
    """Return the simplicity ladder rung by rung."""
    rows = [
        (count(n), family_title(record, step.family), step.tier, _OUTCOMES[step.outcome],
         cited(markdown(plainly(record, step.reason), 180), step.evidence))
        for n, step in enumerate(record.decision.ladder, 1)
    ]  # fmt: skip
    return {
        "table": table(("Rung", "Family", "Tier", "Outcome", "Why"), rows, "r")
        if rows
        else NOTHING,
        "resolves": record.decision.resolves_margin,
    }
