"""Which model family to use for your data under your constraints, with proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.api import Advisor, RunResult, analyze, load_record

__version__ = "0.1.0"

__all__ = ["Advisor", "RunResult", "__version__", "analyze", "load_record"]


def __getattr__(name: str) -> Any:
    """Import the interface on first use, so that ``import advisor`` stays light."""
    if name in __all__:
        from advisor import api

        return getattr(api, name)
    raise AttributeError(f"module 'advisor' has no attribute {name!r}")
