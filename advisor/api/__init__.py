"""The Python interface; the command line calls nothing else. Names are imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.api.auditing import verify
    from advisor.api.estimator import Advisor
    from advisor.api.looking import (
        plan,
        profile,
        read_frame,
        read_requirements,
        shortlist,
        write_profile_html,
    )
    from advisor.api.overriding import OverrideResult, override
    from advisor.api.records import diff_records, load_record, regressions, render, what_if, why
    from advisor.api.running import RunResult, analyze
    from advisor.api.watching import monitor

_HOMES = {
    "Advisor": "estimator",
    "OverrideResult": "overriding",
    "RunResult": "running",
    "analyze": "running",
    "diff_records": "records",
    "load_record": "records",
    "monitor": "watching",
    "override": "overriding",
    "plan": "looking",
    "profile": "looking",
    "read_frame": "looking",
    "read_requirements": "looking",
    "regressions": "records",
    "render": "records",
    "shortlist": "looking",
    "verify": "auditing",
    "what_if": "records",
    "why": "records",
    "write_profile_html": "looking",
}

__all__ = [
    "Advisor",
    "OverrideResult",
    "RunResult",
    "analyze",
    "diff_records",
    "load_record",
    "monitor",
    "override",
    "plan",
    "profile",
    "read_frame",
    "read_requirements",
    "regressions",
    "render",
    "shortlist",
    "verify",
    "what_if",
    "why",
    "write_profile_html",
]


def __getattr__(name: str) -> Any:
    """Import one name of the interface on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'advisor.api' has no attribute {name!r}")
    return getattr(import_module(f"advisor.api.{_HOMES[name]}"), name)
