"""decision.html: the same sections in one self-contained file."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from advisor.errors import CatalogueError
from advisor.schema.record import DecisionRecord
from advisor.stages.render.markdown import front_matter, rendered_sections
from advisor.wording.terms import VERDICTS

HTML_MASTER = "decision.html.j2"
STYLE = "style.css"
_SLOT = re.compile(r"<!-- slot (H-\d+) -->\nAnswer:\n<!-- end \1 -->")
_HEADING = re.compile(r"\A#{1,2} (.+)\n+")


def render_html(
    record: DecisionRecord, plots: Mapping[str, bytes] | None, templates: Mapping[str, str]
) -> str:
    """Return ``decision.html``: no network, no script needed to read it.

    Parameters
    ----------
    record : DecisionRecord
    plots : mapping of str to bytes, or None
        PNG bytes by the path that the record gives; a missing one is named in its place.
    templates : mapping of str to str
        As for `render_markdown`, with ``decision.html.j2`` and ``style.css``.

    Raises
    ------
    CatalogueError
        If a template is missing or not valid.
    """
    convert = _converter(plots or {})
    sections = []
    for number, (name, text) in enumerate(rendered_sections(record, templates)):
        title, body = _split_heading(text, name)
        sections.append(
            {
                "anchor": f"s{number}",
                "title": title,
                "html": Markup(convert.render(_SLOT.sub(r"*Answer \1:*", body))),
                "first": number == 0,
                "appendix": "appendix" in name,
            }
        )
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(dict(templates)), undefined=StrictUndefined, autoescape=True,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    try:
        return environment.get_template(HTML_MASTER).render(
            sections=sections,
            style=Markup(templates.get(STYLE, "")),
            title=f"Decision: {record.decision.family or record.verdict}",
            verdict=VERDICTS[record.decision.verdict.value],
            verdict_class=record.decision.verdict.value.lower(),
            front_matter=str(front_matter(record)),
        )
    except TemplateError as error:
        raise CatalogueError(
            f"the page template cannot be rendered: {error.message or error}", where=HTML_MASTER
        ) from error


def render_page_one_html(record: DecisionRecord, templates: Mapping[str, str]) -> str:
    """Return page one as an HTML fragment, for notebooks.

    Raises
    ------
    CatalogueError
        If a template is missing or not valid.
    """
    sections = rendered_sections(record, templates)
    if not sections:
        raise CatalogueError("there is no section template", where="sections/")
    body = _converter({}).render(sections[0][1])
    return f'<div class="advisor-decision">{body}</div>'


def _split_heading(text: str, name: str) -> tuple[str, str]:
    match = _HEADING.match(text)
    if match is None:
        return name.split("/")[-1].split(".")[0].split("_", 1)[-1].replace("_", " "), text
    return match.group(1), text[match.end() :]


def _converter(plots: Mapping[str, bytes]) -> MarkdownIt:
    converter = (
        MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "autolink"])
    )

    def image(
        renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
    ) -> str:
        token = tokens[index]
        path = str(token.attrGet("src") or "")
        alt = escape(token.content)
        found = plots.get(path) or plots.get(path.rsplit("/", 1)[-1])
        if found is None:
            return f'<span class="missing">Figure not at hand: {alt}</span>'
        encoded = base64.b64encode(found).decode("ascii")
        return f'<img alt="{alt}" src="data:image/png;base64,{encoded}">'

    def table_open(
        renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
    ) -> str:
        return '<div class="scroll" role="region" aria-label="table" tabindex="0"><table>\n'

    def table_close(
        renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
    ) -> str:
        return "</table></div>\n"

    converter.add_render_rule("image", image)
    converter.add_render_rule("table_open", table_open)
    converter.add_render_rule("table_close", table_close)
    return converter
