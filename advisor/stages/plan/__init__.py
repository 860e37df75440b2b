"""Stage plan: what will be searched, on which folds, with which preparation."""

from __future__ import annotations

from advisor.stages.plan.make import PlanInputs, make_plan

__all__ = ["PlanInputs", "make_plan"]
