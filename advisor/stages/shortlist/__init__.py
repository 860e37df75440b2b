"""Rules as data applied to facts: a verdict with its trace for every family."""

from __future__ import annotations

from advisor.stages.shortlist.conclude import evaluate_evidence, shortlist

__all__ = ["evaluate_evidence", "shortlist"]
