"""Which model family to use for your data under your constraints, with proof."""

from __future__ import annotations

__version__ = "0.1.0"
