"""What of a record may leave at a privacy level; fails closed, and no level lets rows out.

Level 0 nothing; 1 redacted requirement text; 2 aggregates, with columns as C001 and ids as E001;
3 column names as well; 4 labels and quartiles of cells that hold enough rows as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.errors import InputError
from advisor.schema.evidence import Evidence
from advisor.schema.profile import ColumnProfile
from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Requirement
from advisor.schema.writing import (
    Answer,
    PrivacyLevel,
    Sent,
    SentStatement,
    Slice,
    Statement,
)
from advisor.wording.escape import plain
from advisor.wording.ledger import ledger
from advisor.wording.privacy import private_columns
from advisor.wording.redact import SMALL_CELL, Masker, masker, redacted
from advisor.wording.statements import family_name, statements

LEVELS: tuple[PrivacyLevel, ...] = (0, 1, 2, 3, 4)
WRITER_LEVEL: PrivacyLevel = 2
"""Smallest level at which there is anything to write from."""

_DATA_FACTS = frozenset({"n_rows", "n_features", "n_effective", "missing_share", "minority_share"})
_MEASURES = frozenset({"fit_seconds", "predict_ms_p99", "size_mb", "n_terms"})
_COUNTS = frozenset({"n_families", "n_admitted", "n_excluded", "n_compared", "n_conditions"})
_COLUMN_QUANTITIES = frozenset({"association", "missing_share"})
_COUNTED = frozenset({"rows", "cases", "minority_count", "n_rows"})
_DECISION = frozenset({"verdict", "confidence", "threshold", "rows_to_settle"})
_COLUMNS_SHOWN = 5


def privacy_level(value: object) -> PrivacyLevel:
    """Return a privacy level.

    Raises
    ------
    InputError
        For anything but a whole number from 0 to 4; an unknown level never means a wider one.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        for level in LEVELS:
            if value == level:
                return level
    raise InputError(
        f"'{value}' is no privacy level", where="--llm-privacy",
        expected="0 nothing, 1 requirements, 2 aggregates, 3 names, 4 labels",
    )  # fmt: skip


def record_masker(record: DecisionRecord, level: PrivacyLevel) -> Masker:
    """Return what masks names and labels of a record at a level."""
    names = tuple(column.name for column in record.profile.columns)
    private = private_columns(record)
    extra = tuple(sorted(private - set(names)))
    hidden = (*names, *extra) if level < 3 else tuple(private)
    return masker((*names, *extra), hidden, _barred_labels(record, level, private))


def _barred_labels(
    record: DecisionRecord, level: PrivacyLevel, private: frozenset[str]
) -> Iterator[str]:
    for column in record.profile.columns:
        wide = level >= 4 and column.name not in private
        for item in column.top_levels:
            if not wide or item.count < SMALL_CELL:
                yield item.level
        if not wide:
            yield from column.level_order
    if level < 4:
        yield from record.problem.classes
        yield from filter(None, (record.problem.positive_class,))
    for candidate in record.candidates:
        for group in candidate.groups:
            if level < 4 or group.n < SMALL_CELL or group.column in private:
                yield group.level


def evidence_slice(
    record: DecisionRecord, level: PrivacyLevel, answers: tuple[Answer, ...] = ()
) -> Slice:
    """Return what a writer may see and cite at a privacy level.

    Parameters
    ----------
    record : DecisionRecord
        The decision is fixed.
    level : {0, 1, 2, 3, 4}
        Below 2 there is nothing to write from and the slice is empty.
    answers : tuple of Answer

    Raises
    ------
    InputError
        For an unknown level.
    """
    level = privacy_level(level)
    if level < WRITER_LEVEL:
        return Slice(level=level)
    scope = _Scope(record, level, record_masker(record, level), private_columns(record))
    shown: list[tuple[Sent, Evidence]] = []
    suppressed = 0
    for item in (*_named(record), *ledger(record), *scope.details()):
        if not scope.relevant(item):
            continue
        if scope.small(item):
            suppressed += 1
            continue
        shown.append((scope.sent(f"E{len(shown) + 1:03d}", item), item))
    listed = statements(record, answers)
    return Slice(
        level=level,
        sent=tuple(sent for sent, _ in shown),
        evidence=tuple(item for _, item in shown),
        statements=listed,
        sent_statements=tuple(scope.statement(item) for item in listed),
        suppressed=suppressed,
    )


def _named(record: DecisionRecord) -> Iterator[Evidence]:
    """Yield the reader's name of each family, for a slot that prints it."""
    for index, verdict in enumerate(record.shortlist):
        yield Evidence(
            id=f"family:{verdict.family}", kind="family", subject=verdict.family, quantity="name",
            text=family_name(record, verdict.family), source=f"shortlist.{index}",
        )  # fmt: skip


@dataclass(frozen=True)
class _Scope:
    record: DecisionRecord
    level: PrivacyLevel
    masker: Masker
    private: frozenset[str]

    @property
    def families(self) -> tuple[str, ...]:
        """Families that a reader of the decision meets."""
        decision = self.record.decision
        named = [
            decision.family, decision.strongest_challenger, decision.best_performer,
            decision.simplest_candidate,
            *(c.family for c in self.record.candidates if c.role == "baseline"),
            *(step.family for step in decision.ladder if step.outcome == "rejected"),
        ]  # fmt: skip
        return tuple(dict.fromkeys(name for name in named if name))[:6]

    @property
    def leading(self) -> tuple[str, ...]:
        """The decided family and its strongest rival: those measured in every respect."""
        decision = self.record.decision
        named = (decision.family, decision.strongest_challenger or decision.best_performer)
        return tuple(name for name in named if name)

    @property
    def metric(self) -> str | None:
        return self.record.plan.metric if self.record.plan else self.record.problem.metric

    def relevant(self, item: Evidence) -> bool:
        """Tell whether the writer needs it; everything not named here stays."""
        if item.kind == "family":
            return item.quantity == "name" and item.subject in self.families
        if item.kind == "candidate":
            if item.quantity in _MEASURES:
                return item.subject in self.leading
            return item.quantity == self.metric and item.subject in self.families
        if item.kind == "comparison":
            return self._pair_of_interest(item.id.removeprefix("cmp:"))
        if item.kind == "derived":
            pair = item.id.removeprefix("derived:gap_in_margins.")
            return item.quantity in _COUNTS if pair == item.id else self._pair_of_interest(pair)
        if item.kind == "fact":
            return item.id.startswith("fact:data.") and _short(item.quantity) in _DATA_FACTS
        if item.kind == "requirement":
            asked = self.record.requirement(item.subject)
            return asked is not None and asked.strength == "must" and bool(self._quote(asked))
        if item.kind == "column":
            wanted = item.quantity in _COLUMN_QUANTITIES or not item.source
            return wanted and item.subject in self.columns and item.subject not in self.private
        if item.kind == "decision":
            return item.quantity in _DECISION or item.quantity.startswith("price")
        if item.kind == "holdout":
            return item.quantity in (self.metric, "rows")
        return item.kind == "plan" and item.quantity in ("margin", "n_effective")

    def _pair_of_interest(self, pair: str) -> bool:
        simpler, _, richer = pair.partition(">")
        beside = {simpler, richer} & set(self.leading[:1])
        return simpler in self.families and richer in self.families and bool(beside)

    @property
    def columns(self) -> tuple[str, ...]:
        """The usable columns most associated with the target, by strength."""
        usable = [c for c in self.record.profile.columns if c.role == "feature" and c.association]
        usable.sort(key=lambda c: (-(c.association or 0.0), c.name))
        return tuple(c.name for c in usable[:_COLUMNS_SHOWN])

    def details(self) -> Iterator[Evidence]:
        """Yield labels and quartiles of the shown columns, at level 4 only."""
        if self.level < 4:
            return
        for name in self.columns:
            column = self.record.profile.column(name)
            if column is not None and name not in self.private:
                yield from _details(column)

    def small(self, item: Evidence) -> bool:
        """Tell whether a value counts fewer than `SMALL_CELL` rows."""
        value = item.value
        if (
            value is None
            or isinstance(value, bool)
            or item.kind not in ("fact", "column", "holdout")
        ):
            return False
        quantity = _short(item.quantity)
        if quantity in _COUNTED or item.unit in ("rows", "cases"):
            return 0 < value < SMALL_CELL
        if quantity.endswith("share") or item.unit == "share":
            total = self.record.profile.n_rows * max(1, self.record.profile.n_columns)
            rows = total if quantity == "missing_share" and item.kind == "fact" else None
            return 0 < value * (rows or self.record.profile.n_rows) < SMALL_CELL
        return False

    def _few_missing(self) -> bool:
        profile, share = self.record.profile, self.record.facts.data.missing_share or 0.0
        return share * profile.n_rows * max(1, profile.n_columns) < SMALL_CELL

    def sent(self, alias: str, item: Evidence) -> Sent:
        """Return an item without its id, its column name and any text but a closed word."""
        subject = self.masker.column(item.subject) if item.kind == "column" else item.subject
        return Sent(
            id=alias, kind=item.kind, subject=plain(subject, 80), quantity=_short(item.quantity),
            value=item.value, low=item.low, high=item.high, unit=item.unit, text=self._text(item),
        )  # fmt: skip

    def _text(self, item: Evidence) -> str | None:
        if item.kind == "requirement":
            asked = self.record.requirement(item.subject)
            return self._quote(asked) if asked is not None else None
        if item.kind in ("family", "decision", "column"):
            return None if item.text is None else self.masker.text(item.text)
        return None

    def _quote(self, asked: Requirement) -> str:
        if asked.privacy or not asked.quote:
            return ""
        return self.masker.text(asked.quote)

    def statement(self, item: Statement) -> SentStatement:
        """Return a statement with everything masked that may not leave."""
        text = item.text
        finding = next((cite for cite in item.cites if cite.startswith("find:")), None)
        if finding is not None:
            # Messages about the data may repeat cells; the code and the column say enough.
            code, _, column = finding.removeprefix("find:").partition("@")
            where = f" in {self.masker.column(column)}" if column else ""
            text = f"a caution about the data: {code}{where}"
        if "fact:data.missing_share" in item.cites and self._few_missing():
            text = "few input cells are missing"
        return SentStatement(
            id=item.id, section=item.section, text=self.masker.text(text), must=item.must
        )


def _short(quantity: str) -> str:
    """Return the name of a quantity without its group: 'n_rows' of 'data.n_rows'."""
    return quantity.rsplit(".", 1)[-1]


def _details(column: ColumnProfile) -> Iterator[Evidence]:
    if column.kind in ("categorical", "ordinal", "boolean"):
        for item in column.top_levels:
            if item.count >= SMALL_CELL:
                yield Evidence(
                    id=f"col:{column.name}.n_unique", kind="column", subject=column.name,
                    quantity="rows of a label", value=item.count, unit="rows",
                    text=redacted(item.level),
                )  # fmt: skip
    elif column.kind == "numeric" and column.unique_share < 0.5:
        for name in ("q25", "median", "q75"):
            value = getattr(column, name)
            if value is not None:
                yield Evidence(
                    id=f"col:{column.name}.n_unique", kind="column", subject=column.name,
                    quantity=name, value=value,
                )  # fmt: skip
