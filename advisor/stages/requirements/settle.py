"""Puts what was read in order: repeats, superseded statements, precedence and contradictions."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from advisor.schema.requirements import Conflict, Requirement
from advisor.stages.requirements.folding import words
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import CORRECTION

_SINGLE = words(
    """target positive_class problem_type metric latency_ms memory_mb model_size_mb
    training_seconds compute_budget group_column time_column horizon max_features abstain
    margin capacity cost baseline metric_target monotonic retraining asymmetric_loss policy"""
)
_RANK = {"flag": 0, "structured": 1, "quoted": 2, "llm": 4, "default": 5}
_STRICTNESS = {"none": 0, "reasons": 1, "readable_effects": 2, "by_hand": 3}


@dataclass(frozen=True)
class Settled:
    """Ordered requirements and the contradictions among them."""

    items: tuple[Requirement, ...]
    conflicts: tuple[Conflict, ...]


def settle(entries: list[tuple[Requirement, Sentence | None]]) -> Settled:
    """Order by precedence, drop repeats and superseded statements, list contradictions.

    Parameters
    ----------
    entries : list of (Requirement, Sentence or None)
        In reading order; flags and structured entries have no sentence.
    """
    unique = _without_repeats(entries)
    conflicts: list[Conflict] = []
    kept = _without_superseded(unique, conflicts)
    kept.sort(key=lambda entry: _precedence(entry[0]))
    items = [item for item, _ in kept]
    items = _contradictions(items, conflicts)
    conflicts += _readable_against_performance(items)
    conflicts += _waived_against_wanted(items)
    conflicts += _overridden_levels(items)
    numbered = tuple(
        item.model_copy(update={"id": f"R{number:02d}"})
        for number, item in enumerate(items, start=1)
    )
    return Settled(numbered, tuple(conflicts))


def _precedence(item: Requirement) -> int:
    if item.origin == "structured" and not item.confirmed:
        return 3
    return _RANK[item.origin]


def _content(item: Requirement) -> Hashable:
    return (
        item.kind, item.value, item.op, item.metric, item.at, item.side, item.per, item.percentile,
        item.column, item.columns, item.direction, item.level, item.code,
        item.condition, item.unit, item.form if item.kind == "interpretability" else None,
    )  # fmt: skip


def _without_repeats(
    entries: list[tuple[Requirement, Sentence | None]],
) -> list[tuple[Requirement, Sentence | None]]:
    best: dict[Hashable, int] = {}
    kept: list[tuple[Requirement, Sentence | None]] = []
    order = {"must": 0, "should": 1, "may": 2}
    for item, sentence in entries:
        key = _content(item)
        if item.kind in {
            "target",
            "problem_type",
            "positive_class",
            "forbidden_column",
            "sensitive_attribute",
        }:
            key = (item.kind, item.value, item.column, item.condition)
        if item.kind in {"determinism", "data_egress", "uncertainty"}:
            key = (item.kind,)
        if key not in best:
            best[key] = len(kept)
            kept.append((item, sentence))
            continue
        known = kept[best[key]][0]
        rank = (_precedence(known), order[known.strength])
        label = len((known.quote or "").split()) < 3 <= len((item.quote or "").split())
        mine = (_precedence(item), order[item.strength])
        if mine < rank or (mine == rank and label):
            kept[best[key]] = (item, sentence)
    return kept


def _slot(item: Requirement) -> Hashable | None:
    """Return the place that only one value can take; None for kinds that may hold many."""
    if item.kind not in _SINGLE:
        return None
    parts: list[Hashable] = [item.kind]
    if item.kind in {"metric_target", "margin", "baseline"}:
        parts += [item.metric]
    if item.kind == "metric_target":
        parts += [item.op[0] if item.op else None, item.at]
    if item.kind in {"cost", "asymmetric_loss"}:
        gain = isinstance(item.value, int | float) and item.value < 0
        parts += [item.side, gain, item.unit == "ratio"]
    if item.kind == "capacity":
        parts += [item.unit, item.per]
    if item.kind == "latency_ms":
        parts += [item.percentile]
    if item.kind == "monotonic":
        parts += [item.column]
    if item.kind in {"metric", "policy"}:
        parts += [item.strength]
    return tuple(parts)


def _differs(one: Requirement, other: Requirement) -> bool:
    if one.kind == "monotonic":
        return one.direction != other.direction
    if one.kind in {"group_column", "time_column"}:
        return one.column != other.column
    if one.kind == "capacity":
        return one.value != other.value
    return (one.value, one.unit) != (other.value, other.unit)


def _without_superseded(
    entries: list[tuple[Requirement, Sentence | None]], conflicts: list[Conflict]
) -> list[tuple[Requirement, Sentence | None]]:
    """Let a statement that announces a change, or stands above an older message, win."""
    dropped: set[int] = set()
    rivals: dict[Hashable, list[int]] = {}
    for number, (item, sentence) in enumerate(entries):
        if sentence is not None and _slot(item) is not None:
            rivals.setdefault(_slot(item), []).append(number)
    for later, (new, new_sentence) in enumerate(entries):
        slot = _slot(new)
        if slot is None or new_sentence is None:
            continue
        for earlier in rivals[slot]:
            old, old_sentence = entries[earlier]
            if earlier == later or earlier in dropped or old_sentence is None:
                continue
            same_document = old_sentence.document == new_sentence.document
            corrects = (
                earlier < later and same_document and old_sentence is not new_sentence
                and CORRECTION.search(new_sentence.fold[:60]) is not None
            )  # fmt: skip
            replies = same_document and old_sentence.quoted and not new_sentence.quoted
            if (corrects or replies) and _differs(new, old):
                dropped.add(earlier)
                conflicts.append(
                    _conflict(
                        old,
                        new,
                        "superseded by a later statement",
                        "the later statement holds",
                        open_=False,
                    )
                )
    return [entry for number, entry in enumerate(entries) if number not in dropped]


def _contradictions(items: list[Requirement], conflicts: list[Conflict]) -> list[Requirement]:
    first: dict[Hashable, int] = {}
    ordered = list(items)
    for number, item in enumerate(items):
        slot = _slot(item)
        if slot is None:
            continue
        if slot not in first:
            first[slot] = number
            continue
        holder = ordered[first[slot]]
        if not _differs(holder, item):
            continue
        if _precedence(holder) != _precedence(item):
            winner = {"flag": "flag wins", "structured": "the confirmed entry wins"}
            conflicts.append(
                _conflict(
                    item,
                    holder,
                    f"{item.kind}: {_told(item)} in the document, {_told(holder)} given by"
                    f" {holder.origin}",
                    winner.get(holder.origin, "the first holds"),
                    open_=False,
                )
            )
            continue
        if holder.strength != item.strength or _same_sentence(holder, item):
            continue
        stricter = _stricter(item, holder)
        if stricter:
            ordered[first[slot]], ordered[number] = item, holder
        resolution = (
            "the stricter value holds until a person decides"
            if item.op in {"<=", ">=", "<", ">"}
            else "the first statement holds until a person decides"
        )
        conflicts.append(
            _conflict(
                holder,
                item,
                f"{item.kind}: {_told(holder)} against {_told(item)}",
                resolution,
                open_=True,
            )
        )
    return ordered


def _same_sentence(one: Requirement, other: Requirement) -> bool:
    return (one.source_file, one.line, one.quote) == (other.source_file, other.line, other.quote)


def _stricter(item: Requirement, holder: Requirement) -> bool:
    if not isinstance(item.value, int | float) or not isinstance(holder.value, int | float):
        return False
    if item.op in {"<=", "<"}:
        return item.value < holder.value
    return item.op in {">=", ">"} and item.value > holder.value


def _told(item: Requirement) -> str:
    parts = [item.metric, item.side, item.column, item.op, item.direction, item.value, item.unit]
    told = [str(part) for part in parts if part is not None]
    return " ".join(dict.fromkeys(told))


def _conflict(
    one: Requirement, other: Requirement, message: str, resolution: str, *, open_: bool
) -> Conflict:
    return Conflict(
        kind=one.kind,
        quote=one.quote or _told(one),
        source_file=one.source_file,
        line=one.line,
        other_quote=other.quote or _told(other),
        other_source_file=other.source_file,
        other_line=other.line,
        message=message,
        resolution=resolution,
        open=open_,
    )


def _readable_against_performance(items: list[Requirement]) -> list[Conflict]:
    wish = next((i for i in items if i.kind == "policy" and i.value == "performance"), None)
    readable = next(
        (
            i
            for i in items
            if i.kind == "interpretability"
            and i.level not in {None, "none"}
            and i.strength == "must"
        ),
        None,
    )
    if wish is None or readable is None:
        return []
    return [
        _conflict(
            readable,
            wish,
            "a readable model is demanded, and the most accurate one whatever it is",
            "the readable model binds until a person decides; the price of it is measured",
            open_=True,
        )
    ]


def _overridden_levels(items: list[Requirement]) -> list[Conflict]:
    """Show levels of interpretability in the documents that a flag or confirmed entry replaces."""
    levels = [item for item in items if item.kind == "interpretability"]
    if not levels or _precedence(levels[0]) >= _RANK["quoted"]:
        return []
    holder = levels[0]
    resolution = "flag wins" if holder.origin == "flag" else "the confirmed entry wins"
    return [
        _conflict(
            item,
            holder,
            f"interpretability: {item.level} in the document, {holder.level} by {holder.origin}",
            resolution,
            open_=False,
        )
        for item in levels[1:]
        if item.origin == "quoted" and item.level not in {holder.level, "none"}
    ]


def _waived_against_wanted(items: list[Requirement]) -> list[Conflict]:
    levels = [i for i in items if i.kind == "interpretability" and i.level is not None]
    waived = next((i for i in levels if i.level == "none"), None)
    wanted = [i for i in levels if i.level != "none" and i.strength != "may"]
    if waived is None or not wanted:
        return []
    strictest = max(wanted, key=lambda i: _STRICTNESS[str(i.level)])
    if _precedence(waived) < _precedence(strictest):
        return [
            _conflict(
                strictest, waived, "explanations asked for and waived", "flag wins", open_=False
            )
        ]
    return [
        _conflict(
            strictest, waived, "explanations asked for and waived",
            "the demand holds until a person decides", open_=strictest.strength == "must",
        )
    ]  # fmt: skip


def strictest_first(items: list[tuple[Requirement, Sentence | None]]) -> None:
    """Let the strictest level of interpretability stand first among those of its kind."""
    places = [
        n for n, (i, _) in enumerate(items) if i.kind == "interpretability" and i.origin == "quoted"
    ]
    order = {"must": 0, "should": 1, "may": 2}
    ranked = sorted(
        (items[n] for n in places),
        key=lambda entry: (order[entry[0].strength], -_STRICTNESS[entry[0].level or "none"]),
    )
    for place, entry in zip(places, ranked, strict=True):
        items[place] = entry
