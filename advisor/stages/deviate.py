"""Stage deviate: a person's choice of another family, beside the decision and never in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.errors import RecordError
from advisor.schema.audit import AuditFinding
from advisor.schema.decision import Price
from advisor.schema.lineage import Deviation
from advisor.schema.record import DecisionRecord, canonical_sha256, stable_part

LONGEST_NAME = 120
LONGEST_REASON = 1_000
PRICE_TOLERANCE = 1e-9


def deviation(
    record: DecisionRecord, family: str, by: str, reason: str, created_utc: str
) -> Deviation:
    """Return what a person's choice of `family` costs and misses, from the record's evidence.

    Parameters
    ----------
    record : DecisionRecord
        Sealed, without a deviation of its own.
    family : str
        Id of a measured family other than the decided one.
    by, reason : str
        Printed as given; at most 120 and 1,000 characters.
    created_utc : str
        When the person decided, as ``2026-01-31T12:00:00Z``.

    Raises
    ------
    RecordError
        If the family was not measured or is the decided one, if `by` or `reason` is empty or too
        long, or if the record holds a deviation already.
    """
    _refuse(record, family)
    step = next((s for s in record.decision.ladder if s.family == family), None)
    return Deviation(
        by=_said("--by", by, LONGEST_NAME),
        reason=_said("--reason", reason, LONGEST_REASON),
        created_utc=created_utc,
        family=family,
        record_sha256=record.record_sha256,
        price=deviation_price(record, family),
        unmet=missed_musts(record, family),
        standing=f"{step.outcome.replace('_', ' ')}: {step.reason}" if step is not None else "",
    )


def _refuse(record: DecisionRecord, family: str) -> None:
    if record.deviation is not None:
        raise RecordError(
            f"the record holds a deviation already, by {record.deviation.by}",
            hint="override the record of the analysis itself",
        )
    measured = [c.family for c in record.candidates if c.status == "ok"]
    if family not in measured:
        raise RecordError(
            f"the record has no measured family '{family}'",
            where="--family",
            expected="one of " + ", ".join(measured) if measured else "a record with candidates",
        )
    if family == record.decision.family:
        raise RecordError(
            f"'{family}' is the decided family: there is nothing to override", where="--family"
        )


def _said(flag: str, text: str, longest: int) -> str:
    line = " ".join(text.split())
    if not line or len(line) > longest:
        raise RecordError(
            "the text is empty" if not line else f"the text has {len(line)} characters",
            where=flag,
            expected=f"1 to {longest} characters",
        )
    return line


def deviation_price(record: DecisionRecord, family: str) -> Price | None:
    """Return what `family` loses to the decided family in the metric; negative: it gains.

    The record's paired comparison of the two, with its sign; None when there is none.
    """
    decided = record.decision.family
    for item in record.comparisons:
        money = item.gain_money_per_1k
        if (item.simpler, item.richer) == (family, decided):
            return Price(
                against=item.richer, metric=item.metric, value=item.gain, low=item.low,
                high=item.high, money_per_1k=money, comparison=item.id,
            )  # fmt: skip
        if (item.simpler, item.richer) == (decided, family):
            return Price(
                against=item.simpler, metric=item.metric, value=-item.gain, low=-item.high,
                high=-item.low, money_per_1k=None if money is None else -money,
                comparison=item.id,
            )  # fmt: skip
    return None


def missed_musts(record: DecisionRecord, family: str) -> tuple[str, ...]:
    """Return the ids of musts that the record shows `family` to miss."""
    musts = {item.id for item in record.requirements if item.strength == "must"}
    missed = [
        row.requirement
        for row in record.decision.bar
        if row.family == family and row.status == "unmet" and row.requirement in musts
    ]
    return tuple(dict.fromkeys(missed))


def overridden(body: Mapping[str, Any], found: Deviation) -> dict[str, Any]:
    """Return a record's JSON with the deviation, sealed; all else as it was, byte for byte."""
    new = {**body, "deviation": found.model_dump(mode="json", by_alias=True)}
    new["digest"] = canonical_sha256(stable_part(new))
    new["record_sha256"] = canonical_sha256({**new, "record_sha256": ""})
    return new


def deviation_findings(body: Mapping[str, Any], record: DecisionRecord) -> Iterator[AuditFinding]:
    """Yield places where a deviation does not agree with the record that it deviates from."""
    stated = record.deviation
    if stated is None:
        return
    without = {key: value for key, value in body.items() if key != "deviation"}
    # A record of an earlier version has no such key, one of this version has an empty one.
    bodies = (without, {**without, "deviation": None})
    if all(_sealed(one) != stated.record_sha256 for one in bodies):
        yield AuditFinding(
            place="deviation.record_sha256",
            message="without the deviation this is not the record that the person deviated from",
            expected=stated.record_sha256,
            found=_sealed(bodies[1]),
        )
    chosen = record.candidate(stated.family)
    if chosen is None or chosen.status != "ok" or stated.family == record.decision.family:
        yield AuditFinding(
            place="deviation.family",
            message="not a measured family other than the decided one",
            found=stated.family,
        )
    if not _same_price(stated.price, deviation_price(record, stated.family)):
        yield AuditFinding(
            place="deviation.price", message="not the difference that the comparisons give"
        )
    if stated.unmet != missed_musts(record, stated.family):
        yield AuditFinding(
            place="deviation.unmet",
            message="not the musts that the record shows the family to miss",
            expected=", ".join(missed_musts(record, stated.family)),
            found=", ".join(stated.unmet),
        )


def _sealed(body: Mapping[str, Any]) -> str:
    digest = canonical_sha256(stable_part(dict(body)))
    return canonical_sha256({**body, "digest": digest, "record_sha256": ""})


def _same_price(one: Price | None, other: Price | None) -> bool:
    if one is None or other is None:
        return one is other
    if one.against != other.against or one.comparison != other.comparison:
        return False
    pairs = ((one.value, other.value), (one.low, other.low), (one.high, other.high))
    return all(
        a == b or (a is not None and b is not None and abs(a - b) <= PRICE_TOLERANCE * (1 + abs(b)))
        for a, b in pairs
    )
