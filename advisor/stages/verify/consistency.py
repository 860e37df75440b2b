"""Do verdict, rules, cited ids and quotes agree with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from advisor.schema.audit import AuditFinding
from advisor.schema.decision import Verdict
from advisor.schema.facts import ColumnFacts
from advisor.schema.record import DecisionRecord
from advisor.schema.shortlist import FactRead
from advisor.wording.ledger import ledger

RECOMMENDED = (Verdict.RECOMMEND, Verdict.RECOMMEND_WITH_CONDITIONS)
_KNOWN_PREFIX = re.compile(r"^(cand|cmp|req|rule|family|holdout|fact):")


def decision_findings(record: DecisionRecord) -> Iterator[AuditFinding]:
    """Yield words of the decision that contradict each other or the evidence."""
    decision = record.decision
    if record.verdict != decision.verdict.value:
        yield AuditFinding(
            place="verdict", message="not the verdict of the decision",
            expected=decision.verdict.value, found=record.verdict,
        )  # fmt: skip
    yield from _family(record)
    if decision.verdict is Verdict.RECOMMEND and decision.conditions:
        yield AuditFinding(place="decision.conditions", message="a plain RECOMMEND has none")
    if decision.verdict is Verdict.RECOMMEND_WITH_CONDITIONS and not decision.conditions:
        yield AuditFinding(place="decision.conditions", message="the verdict names conditions")
    known = {item.id for item in record.requirements}
    for name in ("unmet", "binding_requirements"):
        for item in getattr(decision, name):
            if item not in known:
                yield AuditFinding(place=f"decision.{name}", message=f"unknown requirement {item}")
    for number, row in enumerate(decision.bar):
        if row.requirement not in known:
            yield AuditFinding(
                place=f"decision.bar.{number}", message=f"unknown requirement {row.requirement}"
            )
    yield from _cited(record)
    yield from _price(record)


def _family(record: DecisionRecord) -> Iterator[AuditFinding]:
    decision = record.decision
    if decision.verdict in RECOMMENDED:
        chosen = record.candidate(decision.family or "")
        if chosen is None or chosen.status != "ok":
            yield AuditFinding(
                place="decision.family", message="the chosen family has no measured candidate",
                found=str(decision.family),
            )  # fmt: skip
        steps = [s.family for s in decision.ladder if s.outcome == "chosen"]
        if steps and decision.family not in steps:
            yield AuditFinding(
                place="decision.ladder", message="the ladder chose another family",
                expected=str(decision.family), found=", ".join(steps),
            )  # fmt: skip
    elif decision.family is not None and not _is_baseline(record):
        yield AuditFinding(
            place="decision.family", message=f"the verdict {decision.verdict} names no family"
        )


def _is_baseline(record: DecisionRecord) -> bool:
    """Whether the record says that a measured baseline is enough."""
    named = record.candidate(record.decision.family or "")
    enough = record.decision.verdict is Verdict.BASELINE_IS_ENOUGH
    return enough and named is not None and named.role == "baseline"


def _price(record: DecisionRecord) -> Iterator[AuditFinding]:
    price = record.decision.price_of_simplicity
    if price is None or record.decision.family is None:
        return
    for item in record.comparisons:
        pair = (item.simpler, item.richer)
        if item.metric == price.metric and pair == (record.decision.family, price.against):
            if abs(item.gain - price.value) > 1e-9 * max(1.0, abs(item.gain)):
                yield AuditFinding(
                    place="decision.price_of_simplicity.value",
                    message=f"not the gain of cmp:{item.simpler}>{item.richer}",
                    expected=repr(item.gain), found=repr(price.value),
                )  # fmt: skip
            return


def _cited(record: DecisionRecord) -> Iterator[AuditFinding]:
    """Yield cited ids of the known kinds that the ledger does not hold."""
    known = {item.id for item in ledger(record)}
    decision = record.decision
    places: list[tuple[str, tuple[str, ...]]] = []
    for name in ("ladder", "flips", "bar", "conditions"):
        for number, item in enumerate(getattr(decision, name)):
            places.append((f"decision.{name}.{number}", item.evidence))
    for number, paragraph in enumerate(record.narrative.paragraphs):
        places.append((f"narrative.paragraphs.{number}", paragraph.cites))
    for place, cites in places:
        for cite in cites:
            if _KNOWN_PREFIX.match(cite) and cite not in known:
                yield AuditFinding(place=place, message=f"cites unknown evidence {cite}")


def rule_findings(record: DecisionRecord) -> Iterator[AuditFinding]:
    """Yield rule outcomes whose facts are not those of the record, and verdicts without a rule."""
    columns = {column.name: column for column in record.facts.columns}
    states: dict[str, set[str]] = {}
    for number, outcome in enumerate(record.rule_outcomes):
        states.setdefault(outcome.rule, set()).add(outcome.state)
        for read in outcome.facts:
            yield from _fact(record, read, columns.get(outcome.column or ""),
                             f"rule_outcomes.{number}")  # fmt: skip
    for number, verdict in enumerate(record.shortlist):
        for because in verdict.because:
            if because.rule in states and because.state not in states[because.rule]:
                yield AuditFinding(
                    place=f"shortlist.{number}",
                    message=f"rule {because.rule} is said to be '{because.state}'",
                    expected=" or ".join(sorted(states[because.rule])), found=because.state,
                )  # fmt: skip


def _fact(
    record: DecisionRecord, read: FactRead, column: ColumnFacts | None, place: str
) -> Iterator[AuditFinding]:
    group, _, name = read.fact.partition(".")
    source = column if group == "column" else getattr(record.facts, group, None)
    if source is None or not hasattr(source, name):
        return
    value = getattr(source, name)
    if value != read.value and not (group == "evidence" and value is None):
        yield AuditFinding(
            place=place, message=f"fact {read.fact} is not the one of the record",
            expected=str(value), found=str(read.value),
        )  # fmt: skip


def quote_findings(record: DecisionRecord, documents: Mapping[str, str]) -> Iterator[AuditFinding]:
    """Yield quotes that do not stand in the document they name, and quotes without a place."""
    texts = {name: _squeezed(text) for name, text in documents.items()}
    for number, item in enumerate(record.requirements):
        place = f"requirements.{number}.quote"
        if item.origin == "quoted" and not item.quote:
            yield AuditFinding(place=place, message="a quoted requirement without its quote")
        text = texts.get(item.source_file or "")
        if text is not None and item.quote and _squeezed(item.quote) not in text:
            yield AuditFinding(
                place=place, message=f"not found in {item.source_file}", found=item.quote
            )


def _squeezed(text: str) -> str:
    return " ".join(text.split())
