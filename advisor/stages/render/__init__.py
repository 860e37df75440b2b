"""Stage render: the report as a pure function of the record and of template texts."""

from advisor.stages.render.card import render_model_card
from advisor.stages.render.markdown import render_markdown
from advisor.stages.render.page import render_html, render_page_one_html
from advisor.stages.render.watch import render_monitoring

__all__ = [
    "render_html",
    "render_markdown",
    "render_model_card",
    "render_monitoring",
    "render_page_one_html",
]
