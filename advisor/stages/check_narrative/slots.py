"""Prints a slot from evidence: every number says what it is, and of whom."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.metrics.catalogue import METRICS
from advisor.schema.evidence import Evidence
from advisor.schema.record import DecisionRecord
from advisor.schema.writing import RelationOut
from advisor.wording.demands import demand
from advisor.wording.escape import plain
from advisor.wording.margins import absolute_margin, margin_words
from advisor.wording.numbers import count, duration, figures, percent, trimmed
from advisor.wording.statements import family_name
from advisor.wording.terms import (
    CONFIDENCE,
    VERDICTS,
    lower_is_better,
    metric_interval,
    metric_title,
    metric_value,
)

FORMATS = ("value", "interval")

_COUNTS: dict[str, str] = {
    "n_families": "{} families in the catalogue",
    "n_admitted": "{} families admitted by the rules",
    "n_excluded": "{} families left out by a rule",
    "n_compared": "{} families with a score",
    "n_failed": "{} families without a score",
    "n_trials": "{} trials",
    "n_rules_fired": "{} rules that fired",
    "n_rules_unknown": "{} rules that could not be told",
    "n_musts": "{} musts",
    "n_conditions": "{} conditions",
}
_FACTS: dict[str, str] = {
    "n_rows": "{} rows",
    "n_features": "{} input columns",
    "n_effective": "{} effective rows",
}
_MEASURES: dict[str, str] = {
    "size_mb": "{} MB on disk",
    "predict_ms_p99": "{} ms for one case at the 99th percentile",
    "n_terms": "{} terms",
}


@dataclass(frozen=True)
class Printer:
    """Prints evidence of one record as words."""

    record: DecisionRecord

    def words(self, item: Evidence, form: str, *, named: bool) -> str | None:
        """Return the words of a slot, or None where that form does not suit the evidence.

        Parameters
        ----------
        item : Evidence
        form : {"value", "interval"}
        named : bool
            The sentence has just named the family that the number belongs to.
        """
        text = self._text(item)
        if text is not None:
            return text if form == "value" else None
        if item.value is None or isinstance(item.value, bool):
            return None
        value = self._value(item, float(item.value))
        if form == "interval":
            spread = self._spread(item)
            if not spread:
                return None
            value = f"{value} ({'' if item.kind == 'comparison' else '95 % '}interval {spread})"
        if item.kind == "candidate" and not named:
            value = f"{value} for {family_name(self.record, item.subject)}"
        return value

    def relation(self, relation: RelationOut, left: Evidence, right: Evidence) -> str | None:
        """Return the comparing phrase, or None if the relation does not hold.

        Two numbers compare only as the same quantity of two subjects; unrounded values decide.
        """
        comparable = left.quantity == right.quantity and left.kind == right.kind == "candidate"
        numbers = (left.value, right.value)
        if not comparable or left.subject == right.subject or None in numbers:
            return None
        a, b = float(left.value or 0.0), float(right.value or 0.0)
        if not self._holds(relation.op, a, b, left, right):
            return None
        if relation.op == "overlaps":
            return "has an interval that overlaps with"
        if relation.op == "approx_equal":
            return "lies within the margin of"
        better = (a < b) is lower_is_better(left.quantity) if left.quantity in METRICS else None
        way = {"gt": "higher", "ge": "at least as high", "lt": "lower", "le": "at most as high"}
        joint = "than" if relation.op in ("gt", "lt") else "as"
        tail = "" if better is None or a == b else f" ({'better' if better else 'worse'})"
        return f"is {way[relation.op]}{tail} on the mean of the folds {joint}"

    def _holds(self, op: str, a: float, b: float, left: Evidence, right: Evidence) -> bool:
        margin = absolute_margin(self.record)
        metric = self.record.plan.metric if self.record.plan else None
        intervals = None not in (left.low, left.high, right.low, right.high)
        if op == "overlaps":
            # Own intervals may overlap while the paired difference is clear; that would mislead.
            return (
                intervals
                and not self._told_apart(left.subject, right.subject)
                and (left.low or 0.0) <= (right.high or 0.0)
                and (right.low or 0.0) <= (left.high or 0.0)
            )
        if op == "approx_equal":
            return margin is not None and left.quantity == metric and abs(a - b) <= margin
        return {"gt": a > b, "lt": a < b, "ge": a >= b, "le": a <= b}[op]

    def _told_apart(self, left: str, right: str) -> bool:
        """Tell whether a paired comparison of two families lies wholly on one side of zero."""
        return any(
            {item.simpler, item.richer} == {left, right} and (item.low > 0 or item.high < 0)
            for item in self.record.comparisons
        )

    def _text(self, item: Evidence) -> str | None:
        record = self.record
        if item.kind == "family":
            return family_name(record, item.subject)
        if item.kind == "requirement":
            asked = record.requirement(item.subject)
            return None if asked is None else f"“{plain(asked.quote or demand(asked), 300)}”"
        if item.kind != "decision" or item.text is None:
            return None
        if item.quantity == "verdict":
            shown = VERDICTS.get(item.text, item.text)
            chosen = record.decision.family
            tail = f"for {family_name(record, chosen)}" if chosen else "with no family recommended"
            return f"the verdict {shown} {tail}"
        if item.quantity == "confidence":
            return CONFIDENCE.get(item.text)
        return None

    def _value(self, item: Evidence, value: float) -> str:
        if item.kind == "candidate":
            return self._measure(item, value)
        if item.kind == "comparison" or item.id.startswith("derived:gap_in_margins."):
            return self._gain(item, value)
        if item.kind == "decision":
            return self._decided(item, value)
        if item.kind == "holdout":
            return self._held_out(item, value)
        if item.id == "plan:margin":
            return f"the margin of {margin_words(self.record)}"
        if item.kind == "column":
            return self._column(item, value)
        quantity = item.quantity.rsplit(".", 1)[-1]
        if quantity.endswith("share"):
            return f"{percent(value)} as {quantity.replace('_', ' ')}"
        known = {**_COUNTS, **_FACTS}.get(quantity, f"{quantity.replace('_', ' ')} {{}}")
        return known.format(count(value))

    def _measure(self, item: Evidence, value: float) -> str:
        if item.quantity in METRICS:
            return f"{metric_title(item.quantity)} {metric_value(item.quantity, value)}"
        if item.quantity == "fit_seconds":
            return f"{duration(value)} for one fit"
        return _MEASURES.get(item.quantity, f"{item.quantity.replace('_', ' ')} {{}}").format(
            count(value) if float(value).is_integer() else trimmed(value)
        )

    def _gain(self, item: Evidence, value: float) -> str:
        simpler, _, richer = item.id.partition(">")
        simpler = simpler.removeprefix("cmp:").removeprefix("derived:gap_in_margins.")
        way = "gain" if value >= 0 else "loss"
        of = f"of {family_name(self.record, richer)} against {family_name(self.record, simpler)}"
        if item.kind == "derived":
            return f"a {way} of {figures(abs(value), (1.0,))} margins {of}"
        metric = item.quantity.removeprefix("gain in ")
        number = metric_value(metric, abs(value), (0.0, absolute_margin(self.record)))
        return f"a {way} of {number} {metric_title(metric)} {of}"

    def _decided(self, item: Evidence, value: float) -> str:
        if item.quantity == "rows_to_settle":
            return f"about {count(value)} rows"
        if item.quantity == "threshold":
            return f"the threshold {figures(value)}"
        rival = family_name(self.record, item.subject)
        if item.quantity.startswith("price in money"):
            return f"{figures(value)} {plain(item.unit)} against {rival}"
        metric = item.quantity.removeprefix("price in ")
        number = metric_value(metric, value, (0.0, item.low, item.high))
        return f"{number} {metric_title(metric)} given up against {rival}"

    def _held_out(self, item: Evidence, value: float) -> str:
        report = self.record.holdout
        untouched = report is not None and report.source == "holdout"
        place = "untouched rows" if untouched else "rows of the outer folds"
        if item.quantity == "rows":
            return f"{count(value)} {place}"
        return f"{metric_title(item.quantity)} {metric_value(item.quantity, value)} on {place}"

    def _column(self, item: Evidence, value: float) -> str:
        name = f"column “{plain(item.subject, 60)}”"
        if item.quantity == "missing_share":
            return f"{percent(value)} missing cells in {name}"
        if item.quantity == "n_unique":
            return f"{count(value)} distinct values in {name}"
        if item.quantity == "rows of a label":
            return f"{count(value)} rows with “{plain(item.text or '', 60)}” in {name}"
        return f"{item.quantity.replace('_', ' ')} {figures(value)} of {name}"

    def _spread(self, item: Evidence) -> str:
        if item.low is None or item.high is None or item.low == item.high:
            return ""
        if item.kind == "comparison":
            metric = item.quantity.removeprefix("gain in ")
            return metric_interval(metric, item.low, item.high, (0.0, absolute_margin(self.record)))
        if item.kind in ("candidate", "holdout") and item.quantity in METRICS:
            return metric_interval(item.quantity, item.low, item.high)
        return ""
