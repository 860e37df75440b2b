"""Is there anything to learn? Every family against the baselines, measured and stated."""

from __future__ import annotations

from dataclasses import dataclass, field

from advisor.metrics.catalogue import METRICS
from advisor.metrics.thresholds import bar_side
from advisor.schema.comparison import Comparison
from advisor.schema.decision import Verdict
from advisor.schema.requirements import Requirement
from advisor.schema.search import Candidate
from advisor.stages.decide.survey import Field, oriented_mean
from advisor.statistics.intervals import corrected_interval


@dataclass(frozen=True)
class Outcome:
    """The verdict before conditions: RECOMMEND stands for both recommendations.

    Attributes
    ----------
    contenders : families that may be chosen after the gate, simplest first
    challengers : of each group the contender best in search; only they can reject
    passed_over : per family, why it left the ladder without a comparison
    rejected : per family, the comparisons that prove a richer one needed
    """

    verdict: Verdict
    chosen: Candidate | None
    because: tuple[str, ...]
    found: Field | None = None
    contenders: tuple[Candidate, ...] = ()
    challengers: tuple[Candidate, ...] = ()
    passed_over: dict[str, str] = field(default_factory=dict)
    rejected: dict[str, tuple[Comparison, ...]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str | None]:
        """Return what makes two outcomes the same decision."""
        return self.verdict.value, self.chosen.family if self.chosen is not None else None


class Gate:
    """Every family against the measured baselines and the stated one.

    A family whose mean is not above every baseline is passed over once some other family is
    shown to beat them. One that is above them without being shown to is kept on the ladder:
    dropping it would hand the choice to a richer family without proof against it.
    """

    def __init__(self, found: Field) -> None:
        self.found = found
        stated = found.inputs.requirements.all("baseline")
        self.stated = tuple(i for i in stated if i.strength != "may" and _usable(i))
        self.bounds = {c.family: self._against(c) for c in found.allowed}
        self.beaten_by = tuple(
            family
            for family, rows in self.bounds.items()
            if all(low > 0 for _, _, low, _, _ in rows)
        )

    def _against(self, candidate: Candidate) -> list[tuple[str, float, float, float, float]]:
        """Return (baseline, gain, low, high, margin) for every baseline."""
        rows = []
        for baseline in self.found.baselines:
            c = self.found.comparisons.get((baseline.family, candidate.family))
            if c is not None:
                low = (
                    min(c.low, 0.0)
                    if "descriptive" in c.method and c.verdict != "needed"
                    else (c.low)
                )
                rows.append((baseline.family, c.gain, low, c.high, c.margin))
        return rows + [
            row for item in self.stated if (row := self._stated(item, candidate)) is not None
        ]

    def _stated(
        self, item: Requirement, candidate: Candidate
    ) -> tuple[str, float, float, float, float] | None:
        """Compare with a number in the document, at the same corrected level."""
        plan = self.found.inputs.plan
        values = self.found.judge.fold_values(item, candidate)
        if plan is None or len(values) < 2 or not isinstance(item.value, (int, float)):
            return None
        groups = max(1, len({c.challenger_group for c in self.found.allowed}))
        k = max(plan.comparison_folds.n_folds, 2)
        low, high = corrected_interval(values, k, 1 - 2 * plan.alpha / groups)
        mean, bar = sum(values) / len(values), float(item.value)
        if bar_side(item) == "<=":
            mean, low, high, bar = -mean, -high, -low, -bar
        same = item.metric == plan.metric
        return item.id, mean - bar, low - bar, high - bar, self.found.margin if same else 0.0

    def loses(self, family: str) -> str | None:
        """Return the baseline that a family's mean does not exceed, or None."""
        return next((name for name, gain, *_ in self.bounds[family] if gain <= 0), None)

    def no_family(self) -> Outcome:
        """Return the verdict when no family is shown to beat the baselines."""
        baseline = self._best_baseline()
        settled = all(
            any(high <= margin for _, _, _, high, margin in rows) for rows in self.bounds.values()
        )
        lines = []
        for family, rows in sorted(self.bounds.items()):
            name, gain, low, high, _ = min(rows, key=lambda row: row[2])
            lines.append(f"{family} over {name}: {gain:+.4g}, interval {low:+.4g} to {high:+.4g}")
        if settled and baseline is not None:
            head = "no family is shown to beat the baseline, and none can be better by the margin"
            return Outcome(Verdict.BASELINE_IS_ENOUGH, baseline, (head, *lines), self.found)
        head = "no family is shown to beat the baseline, but some could still be better"
        return Outcome(Verdict.EVIDENCE_INSUFFICIENT, None, (head, *lines), self.found)

    def _best_baseline(self) -> Candidate | None:
        plan = self.found.inputs.plan
        if plan is None or not self.found.baselines:
            return None
        return max(self.found.baselines, key=lambda c: oriented_mean(c, plan.metric))


def _usable(item: Requirement) -> bool:
    number = isinstance(item.value, (int, float)) and not isinstance(item.value, bool)
    return number and item.metric in METRICS
