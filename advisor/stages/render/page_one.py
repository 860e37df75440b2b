"""Page one: the decision in at most sixty lines."""

from __future__ import annotations

from typing import Any

from advisor.schema.decision import RequirementStatus
from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Requirement
from advisor.stages.render.slots import SLOTS
from advisor.stages.render.tables import cited, ids, table
from advisor.wording.demands import bar_value, demand
from advisor.wording.escape import Md, code, markdown, quoted, sentence
from advisor.wording.margins import absolute_margin, margin_words
from advisor.wording.numbers import count, figures, money, plural
from advisor.wording.plainly import plainly, supposing
from advisor.wording.standing import standing
from advisor.wording.terms import (
    CONFIDENCE,
    STATUS_RANK,
    VERDICTS,
    metric_interval,
    metric_title,
    metric_value,
    status_word,
)

BAR_ROWS = 9
FLIP_LINES = 3
WEAKNESS_LINES = 3
CONDITION_LINES = 4
SIGNERS = ("Developer", "Model owner", "Independent validator", "Compliance or data protection")


def page_one(record: DecisionRecord) -> dict[str, Any]:
    """Return what page one prints."""
    rows = _bar_rows(record)
    alike = [r for r in rows if _is_alike(record, r)]
    return {
        "verdict": VERDICTS[record.decision.verdict.value],
        "confidence": CONFIDENCE.get(record.decision.confidence or "", ""),
        "opening": [p.text for p in record.narrative.paragraphs if p.section.startswith("opening")],
        "bar": _bar_table(record, [r for r in rows if r not in alike][:BAR_ROWS]),
        "bar_rest": _bar_rest(record, [r for r in rows if r not in alike]),
        "alike": _alike(alike),
        "price": _price(record),
        "flips": _flips(record),
        "weaknesses": _weaknesses(record),
        "conditions": _conditions(record),
        "n_slots": count(len(SLOTS)),
        "sign_off": _sign_off(record),
        "integrity": _integrity(record),
        "provisional": not record.reproducible,
    }


def compared_families(record: DecisionRecord) -> tuple[tuple[str, str], ...]:
    """Return (role, family) of simplest, chosen and best performer, equal ones merged."""
    decision = record.decision
    roles: dict[str, list[str]] = {}
    named = (
        ("Simplest", decision.simplest_candidate),
        ("Chosen", decision.family),
        ("Best of those tried here", decision.best_performer),
    )
    for role, family in named:
        if family is not None:
            roles.setdefault(family, []).append(role)
    return tuple((" and ".join([r[0], *map(str.lower, r[1:])]), f) for f, r in roles.items())


def _bar_rows(record: DecisionRecord) -> list[Requirement]:
    """Return the musts, unmet and binding first."""
    decision = record.decision
    musts = [item for item in record.requirements if item.strength == "must"]
    tested = {row.requirement for row in decision.bar}

    def rank(item: Requirement) -> tuple[int, int, str]:
        if standing(record, item) == "unmet" or item.id in decision.unmet:
            place = 0
        elif item.id in decision.binding_requirements:
            place = 1
        else:
            place = 1 + STATUS_RANK.get(standing(record, item), 3)
        return place, 0 if item.id in tested else 1, item.id

    return sorted(musts, key=rank)


def _bar_table(record: DecisionRecord, rows: list[Requirement]) -> Md:
    families = compared_families(record)
    if not rows:
        return Md("No must sets a bar that a family could miss; the policy of the tool decides.")
    header: list[object] = ["Must", "In their words", "Bar"]
    for role, family in families:
        header.append(Md(f"{role}: {markdown(family_title(record, family))}"))
    by_key = {(row.requirement, row.family): row for row in record.decision.bar}
    body = []
    for item in rows:
        cells = [_bar_cell(record, item, by_key.get((item.id, f))) for _, f in families]
        words = quoted(item.quote, 110) if item.quote else Md(f"({item.origin}, not quoted)")
        mark = " *binding*" if item.id in record.decision.binding_requirements else ""
        body.append([Md(f"{item.id}{mark}"), words, markdown(_bar_words(item), 80), *cells])
    return table(header, body)


def _bar_words(item: Requirement) -> str:
    return demand(item) if item.kind != "other" else bar_value(item)


def _bar_cell(record: DecisionRecord, item: Requirement, row: RequirementStatus | None) -> Md:
    if row is None:
        return Md(status_word(item.status))
    word = status_word(row.status)
    if row.status == "unmet":
        word = "**FAIL**"
    measured = _measured(record, item, row)
    return Md(f"{word}: {measured}" if measured else word)


def _measured(record: DecisionRecord, item: Requirement, row: RequirementStatus) -> Md:
    if row.value is None:
        return markdown(plainly(record, row.text), 60)
    if item.kind in ("metric_target", "fairness", "metric"):
        value = metric_value(item.metric, row.value, (row.bar,))
        spread = metric_interval(item.metric, row.low, row.high, (row.bar,))
    else:
        value = figures(row.value, (row.bar,))
        unit = item.unit or {"latency_ms": "ms", "memory_mb": "MB", "model_size_mb": "MB"}.get(
            item.kind, ""
        )
        value, spread = f"{value} {unit}".strip(), ""
    return markdown(f"{value} ({spread})" if spread else value)


def _is_alike(record: DecisionRecord, item: Requirement) -> bool:
    """Whether every family compared meets a must without a measured value."""
    if item.id in record.decision.binding_requirements:
        return False
    rows = [row for row in record.decision.bar if row.requirement == item.id]
    if not rows:
        return item.status == "met"
    return all(r.status == "met" and r.value is None for r in rows) and (
        len({r.text for r in rows}) == 1
    )


def _alike(items: list[Requirement]) -> Md:
    """Return the musts that hold for every family because of how the run was set up."""
    if not items:
        return Md("")
    words = "; ".join(markdown(f"{item.id} {demand(item)}", 70) for item in items[:8])
    rest = f"; and {len(items) - 8} more" if len(items) > 8 else ""
    return Md(f"Met by every family alike: {words}{rest}.")


def _bar_rest(record: DecisionRecord, rows: list[Requirement]) -> str:
    rest = rows[BAR_ROWS:]
    if not rest:
        return ""
    unmet = sum(standing(record, item) != "met" for item in rest)
    more = plural(len(rest), "further must", "further musts")
    return f"{more}, {count(unmet)} of them not met: section A."


def family_title(record: DecisionRecord, family: str | None) -> str:
    """Return the reader's name of a family."""
    found = record.candidate(family) if family else None
    if found is not None:
        return found.title
    return next((v.title for v in record.shortlist if v.family == family), family or "none")


def _price(record: DecisionRecord) -> list[Md]:
    price = record.decision.price_of_simplicity
    plan = record.plan
    lines: list[Md] = []
    if price is not None:
        against = (price.low, price.high, 0.0, absolute_margin(record))
        value = metric_value(price.metric, price.value, against[2:])
        spread = metric_interval(price.metric, price.low, price.high, against[2:])
        text = f"{value} {metric_title(price.metric)} against {family_title(record, price.against)}"
        if price.value <= 0:
            text = f"No loss measured: {text}"
        if spread:
            text += f" (interval {spread}; below zero means no loss)"
        if price.money_per_1k is not None and price.currency:
            text += f", {money(price.money_per_1k, price.currency)} per 1,000 cases"
        evidence = (price.comparison,) if price.comparison else ("decision:price_of_simplicity",)
        lines.append(cited(text + ".", evidence))
    if plan is not None and record.comparisons:
        folds = record.comparisons[0].n_folds
        text = (
            f"Margin, the smallest difference that matters: {margin_words(record)}; set by: "
            f"{plan.margin_origin}. "
            f"Measured on {plural(folds, 'paired fold')}."
        )
        lines.append(cited(text, ("plan:margin",)))
    lines.extend(_constraint_prices(record))
    return lines


def _constraint_prices(record: DecisionRecord) -> list[Md]:
    lines = []
    for price in record.decision.price_of_constraints[:2]:
        value = metric_value(price.metric, price.value, (price.low, price.high, 0.0))
        spread = metric_interval(price.metric, price.low, price.high, (0.0,))
        name = f"of {price.requirement}" if price.requirement else "of a constraint"
        text = (
            f"Price {name}: {value} {metric_title(price.metric)}"
            f"{f' ({spread})' if spread else ''} against "
            f"{family_title(record, price.against)}, which it rules out."
        )
        evidence = tuple(f"req:{r}" for r in (price.requirement,) if r)
        lines.append(cited(text, evidence))
    return lines


def _flips(record: DecisionRecord) -> list[Md]:
    flips = record.decision.flips
    lines = [
        cited(sentence(plainly(record, f"{supposing(flip.change)}: {flip.then}")), flip.evidence)
        for flip in flips[:FLIP_LINES]
    ]
    if len(flips) > FLIP_LINES:
        lines.append(
            Md(f"{len(flips) - FLIP_LINES} more in `decision.json` under `decision.flips`.")
        )
    untested = record.decision.untested
    if not flips and record.candidates:
        tested = " that could be tested" if untested else ""
        text = f"No single change of margin, costs or a must{tested} leads to another choice."
        lines.append(Md(text))
    if untested:
        rest = untested[FLIP_LINES:]
        named = ", ".join(untested[:FLIP_LINES]) + (f" and {len(rest)} more" if rest else "")
        text = f"Not tested, because every fit has it built in: {named}"
        lines.append(markdown(sentence(plainly(record, f"{text}; only a new run can tell"))))
    return lines


def _weaknesses(record: DecisionRecord) -> list[Md]:
    worst = record.decision.weaknesses[:WEAKNESS_LINES]
    return [markdown(sentence(plainly(record, text))) for text in worst]


def _conditions(record: DecisionRecord) -> list[Md]:
    conditions = record.decision.conditions
    lines = [
        cited(sentence(plainly(record, item.text)), item.evidence)
        for item in conditions[:CONDITION_LINES]
    ]
    if len(conditions) > CONDITION_LINES:
        lines.append(Md(f"{len(conditions) - CONDITION_LINES} more in section A."))
    return lines


def short_hash(record: DecisionRecord) -> str:
    """Return the first places of the record's hash, or that it has none."""
    return record.record_sha256[:16] or "not sealed"


def _sign_off(record: DecisionRecord) -> Md:
    header = ("Role", "Name", "Approve / with conditions / reject", "Conditions", "Expires",
              "Date", "Record signed")  # fmt: skip
    signed = code(short_hash(record))
    return table(header, [(role, Md(" "), Md(" "), Md(" "), Md(" "), Md(" "), signed)
                          for role in SIGNERS])  # fmt: skip


def _integrity(record: DecisionRecord) -> Md:
    quotes = sum(item.quote is not None for item in record.requirements)
    parts = (
        f"{plural(quotes, 'quote')}, {plural(len(record.comparisons), 'comparison')} and "
        f"{plural(len(record.rule_outcomes), 'rule outcome')}"
    )
    return Md(
        f"`advisor verify decision.md` re-checks every line of this text, with its {parts}, "
        f"against `decision.json` ({ids((short_hash(record),))})."
    )
