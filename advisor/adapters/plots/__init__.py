"""Figures of the report, drawn from the record alone; the same bytes for the same record."""

from advisor.adapters.plots.draw import draw_plots

__all__ = ["draw_plots"]
