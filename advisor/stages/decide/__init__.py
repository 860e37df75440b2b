"""Stage decide: from evidence and demands to one decision, and what would change it."""

from __future__ import annotations

from advisor.stages.decide.changes import Change, apply
from advisor.stages.decide.core import decide, settled, with_holdout
from advisor.stages.decide.inputs import DecisionInputs, DecisionNumbers, excluding_rules
from advisor.stages.decide.settings import parse_changes
from advisor.stages.decide.survey import admissible_families
from advisor.stages.decide.what_if import (
    diff_records,
    redecide,
    what_if,
    what_if_settings,
    why,
)

__all__ = [
    "Change",
    "DecisionInputs",
    "DecisionNumbers",
    "admissible_families",
    "apply",
    "decide",
    "diff_records",
    "excluding_rules",
    "parse_changes",
    "redecide",
    "settled",
    "what_if",
    "what_if_settings",
    "why",
    "with_holdout",
]
