"""Stage compare: every simpler family against every richer one, on the folds they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.metrics.catalogue import metric
from advisor.metrics.costs import CostMatrix
from advisor.statistics.comparisons import (
    ComparisonSetting,
    absolute_margin,
    compare_candidates,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from advisor.schema.comparison import Comparison
    from advisor.schema.plan import SearchPlan
    from advisor.schema.requirements import Requirements
    from advisor.schema.search import Candidate

__all__ = ["absolute_margin", "compare"]


def compare(
    candidates: Sequence[Candidate],
    plan: SearchPlan,
    *,
    requirements: Requirements | None = None,
    admissible: Collection[str] | None = None,
    row_errors: Mapping[tuple[str, str], float] | None = None,
) -> tuple[Comparison, ...]:
    """Return the paired comparisons in the plan's metric, simplest family first.

    Parameters
    ----------
    requirements : Requirements, optional
        Read for the currency of the costs only: gains then also come in money per 1,000 cases.
    admissible : collection of str, optional
        Families that may be chosen (`advisor.stages.decide.admissible_families`); default: every
        admitted candidate. They set the multiplicity correction.
    row_errors : mapping of (simpler, richer) to float, optional
        Row-level standard errors of the gain with rows clustered by group
        (`advisor.statistics.intervals.row_level_error`); the larger error is kept.

    References
    ----------
    Nadeau and Bengio 2003, doi:10.1023/A:1024068626366; on rolling origins Diebold and Mariano
    1995, doi:10.1080/07350015.1995.10524599.
    """
    seen = [c for c in candidates if c.role != "instant" or plan.effort == "instant"]
    costs = CostMatrix.from_requirements(requirements) if requirements is not None else None
    setting = ComparisonSetting(
        metric=plan.metric,
        larger_is_better=metric(plan.metric).larger_is_better,
        margin=absolute_margin(plan, seen, admissible),
        alpha=plan.alpha,
        folds=plan.comparison_folds,
        money=plan.metric == "expected_cost" and costs is not None and costs.is_money,
    )
    return compare_candidates(seen, setting, admissible, row_errors)
