"""The Python interface; the command line calls nothing else."""

from __future__ import annotations

from advisor.api.analyze import RunResult, analyze
from advisor.api.estimator import Advisor
from advisor.api.looking import (
    plan,
    profile,
    read_frame,
    read_requirements,
    shortlist,
    write_profile_html,
)
from advisor.api.records import diff_records, load_record, render, verify, what_if, why

__all__ = [
    "Advisor",
    "RunResult",
    "analyze",
    "diff_records",
    "load_record",
    "plan",
    "profile",
    "read_frame",
    "read_requirements",
    "render",
    "shortlist",
    "verify",
    "what_if",
    "why",
    "write_profile_html",
]
