"""Stage decide: from evidence and demands to one decision, and what would change it."""

from __future__ import annotations

from advisor.stages.decide.changes import Change, apply
from advisor.stages.decide.core import decide, settled, with_holdout
from advisor.stages.decide.inputs import DecisionInputs, DecisionNumbers, excluding_rules
from advisor.stages.decide.survey import admissible_families

__all__ = [
    "Change",
    "DecisionInputs",
    "DecisionNumbers",
    "admissible_families",
    "apply",
    "decide",
    "excluding_rules",
    "settled",
    "with_holdout",
]
