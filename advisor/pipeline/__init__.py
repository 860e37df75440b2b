"""The flow of one analysis: understand, fit, conclude, record."""

from __future__ import annotations

from advisor.pipeline.run import RunInputs, RunOutcome, run
from advisor.pipeline.understand import Understanding, understand

__all__ = ["RunInputs", "RunOutcome", "Understanding", "run", "understand"]
