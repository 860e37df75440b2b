"""What the sentences speak of: the chosen family, its rivals, and their numbers as words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor.schema.comparison import Comparison
from advisor.schema.decision import Price
from advisor.schema.record import DecisionRecord
from advisor.schema.search import Candidate
from advisor.wording.demands import demand
from advisor.wording.escape import plain
from advisor.wording.margins import absolute_margin
from advisor.wording.numbers import money
from advisor.wording.plainly import plainly
from advisor.wording.terms import metric_interval, metric_title, metric_value

_REQUIREMENT_ID = re.compile(r"\b(?:requirement\s+)?(R\d{2,})\b(?: \([a-z_ ]+\))?")
_EVIDENCE_ID = re.compile(r"\s*[\[(](?:req|cand|cmp|check|fact|rule|find|col):[^\])]*[\])]")
_SENTENCE_END = re.compile(r"(?<=[^.\d\s][.!?])\s+(?=[A-Z])")


@dataclass(frozen=True)
class Subject:
    """A record with the lookups that prose needs."""

    record: DecisionRecord

    @property
    def metric(self) -> str | None:
        """Id of the deciding metric."""
        return self.record.plan.metric if self.record.plan else self.record.problem.metric

    @property
    def margin(self) -> float | None:
        """Smallest difference that matters, in the metric."""
        return absolute_margin(self.record)

    @property
    def chosen(self) -> Candidate | None:
        """The chosen family as measured."""
        return self.candidate(self.record.decision.family)

    def candidate(self, family: str | None) -> Candidate | None:
        """Return a measured family, or None."""
        return self.record.candidate(family) if family else None

    def title(self, family: str | None) -> str:
        """Return the reader's name of a family."""
        found = self.candidate(family)
        if found is not None:
            return plain(found.title)
        for verdict in self.record.shortlist:
            if verdict.family == family:
                return plain(verdict.title)
        return plain(family or "no family")

    def comparison(self, simpler: str | None, richer: str | None) -> Comparison | None:
        """Return the paired comparison of two families, or None."""
        for item in self.record.comparisons:
            if item.simpler == simpler and item.richer == richer:
                return item
        return None

    def challenger(self) -> Comparison | None:
        """Return the comparison of the chosen with its strongest challenger, or None."""
        decision = self.record.decision
        named = self.comparison(decision.family, decision.strongest_challenger)
        if named is not None:
            return named
        against = [c for c in self.record.comparisons if c.simpler == decision.family]
        return max(against, key=lambda c: (c.high, c.richer), default=None)

    def rejected(self) -> Comparison | None:
        """Return the comparison that most clearly rejected a family simpler than the chosen."""
        baselines = {c.family for c in self.record.candidates if c.role == "baseline"}
        found = [
            c
            for c in self.record.comparisons
            if c.richer == self.record.decision.family
            and c.verdict == "needed"
            and c.simpler not in baselines
        ]
        return max(found, key=lambda c: (c.low, c.simpler), default=None)

    def amount(self, value: float, against: tuple[float | None, ...] = ()) -> str:
        """Return a value of the deciding metric with its name."""
        number = metric_value(self.metric, value, (*against, self.margin))
        return f"{number} {metric_title(self.metric)}"

    def score(self, family: str | None) -> str:
        """Return 'AUC 0.784 (0.775 to 0.793)' of one family, or an empty text."""
        found = self.candidate(family)
        summary = found.metric(self.metric) if found and self.metric else None
        if summary is None:
            return ""
        number = metric_value(self.metric, summary.mean)
        spread = metric_interval(self.metric, summary.low, summary.high)
        tail = f" (95 % interval {spread})" if spread else ""
        return f"{metric_title(self.metric)} {number}{tail}"

    def n_folds(self) -> int:
        """Return the number of comparison folds the chosen family was measured on."""
        summary = self.chosen.metric(self.metric) if self.chosen and self.metric else None
        return len(summary.folds) if summary else 0

    def priced(self, price: Price) -> str:
        """Return a price in the metric, and in money when it is known."""
        number = metric_value(price.metric, price.value, (price.low, price.high, 0.0, self.margin))
        text = f"{number} {metric_title(price.metric)}"
        if price.money_per_1k is not None and price.currency:
            text += f", or {money(price.money_per_1k, price.currency)} per 1,000 cases,"
        return text

    def without_ids(self, text: str) -> str:
        """Return text with requirement ids replaced by what they ask for."""

        def words(match: re.Match[str]) -> str:
            item = self.record.requirement(match.group(1))
            return "a requirement" if item is None else f"“{plain(demand(item), 90)}”"

        bare = _EVIDENCE_ID.sub("", plainly(self.record, text))
        return _REQUIREMENT_ID.sub(words, bare)

    def clause(self, text: str) -> str:
        """Return the first sentence of a text without ids and without its full stop."""
        first = _SENTENCE_END.split(plain(text), maxsplit=1)[0]
        return self.without_ids(first).rstrip(". ")
