"""decision.md: section templates over views of the record.

Every printed value is escaped for Markdown unless a view built it as `Md`; templates (also those
of an overlay) run in a sandbox and see formatted text only, so they cannot round or compute.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from advisor.errors import CatalogueError
from advisor.schema.narrative import Narrative
from advisor.schema.record import DecisionRecord
from advisor.stages.render.asked import asked, use
from advisor.stages.render.data import data
from advisor.stages.render.fitted import behaviour, model
from advisor.stages.render.kept import (
    appendix,
    crosswalk,
    language_model,
    limits,
    monitoring,
    not_done,
    reproduce,
)
from advisor.stages.render.lineage import changes, deviation
from advisor.stages.render.page_one import page_one
from advisor.stages.render.slots import SLOTS, slot_blocks
from advisor.stages.render.tables import bullets, numbered
from advisor.stages.render.tried import evaluation, ladder, shortlist
from advisor.wording.escape import Md, code, markdown, plain
from advisor.wording.ledger import ledger

REPORT_SCHEMA = "1.0"
SECTION_FOLDER = "sections/"
MASTER = "decision.md.j2"

PROSE_TITLES = {
    "why_this": "Recommendation",
    "why_not_simpler": "Why not a simpler one",
    "why_not_others": "Why not another",
    "tradeoff": "Performance against readability",
    "counterfactual": "What would lead elsewhere",
    "objection": "The strongest objection",
    "limitations": "Limits",
    "next_sprint": "Next sprint",
    "questions_for_reviewer": "Questions for the reviewer",
}


def render_markdown(record: DecisionRecord, templates: Mapping[str, str]) -> str:
    """Return ``decision.md``.

    Parameters
    ----------
    record : DecisionRecord
        Sealed; an unsealed record is printed as such.
    templates : mapping of str to str
        Template name to text, as `advisor.adapters.templates.load_templates` returns it: the
        master ``decision.md.j2``, one ``sections/NN_name.md.j2`` per section (the number is the
        order; one more file is one more section) and ``crosswalk/*.toml``.

    Returns
    -------
    str
        The same bytes for the same record and templates.

    Raises
    ------
    CatalogueError
        If a template is missing, not valid, or reads a name that does not exist.
    """
    sections = [text for _, text in rendered_sections(record, templates)]
    environment = markdown_environment(templates)
    context = {"front_matter": front_matter(record), "sections": [Md(text) for text in sections]}
    return tidy(_render(environment, MASTER, context))


def rendered_sections(
    record: DecisionRecord, templates: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return (template name, Markdown) of every section in order."""
    environment = markdown_environment(templates)
    done: list[tuple[str, str]] = []
    context = _context(record, templates, lambda: "\n".join(text for _, text in done))
    for name in sorted(t for t in templates if t.startswith(SECTION_FOLDER)):
        if name.endswith(".md.j2"):
            text = tidy(_render(environment, name, context))
            if text.strip():
                done.append((name, text))
    return done


def markdown_environment(templates: Mapping[str, str]) -> ImmutableSandboxedEnvironment:
    """Return a sandboxed environment that escapes every printed value for Markdown."""
    return ImmutableSandboxedEnvironment(
        loader=DictLoader(dict(templates)),
        undefined=StrictUndefined,
        finalize=markdown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )


def _render(environment: ImmutableSandboxedEnvironment, name: str, context: Any) -> str:
    try:
        return environment.get_template(name).render(context)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        raise CatalogueError(
            f"the report template cannot be rendered: {error.message or error}",
            where=f"{name}:{line}" if line else name,
            hint="compare it with the template of the same name that ships with the tool",
        ) from error


def _context(
    record: DecisionRecord, templates: Mapping[str, str], body: Callable[[], str]
) -> dict[str, Any]:
    return {
        "page": page_one(record),
        "prose": _prose(record.narrative),
        "asked": asked(record),
        "use": use(record),
        "data": data(record),
        "shortlist": shortlist(record),
        "evaluation": evaluation(record),
        "ladder": ladder(record),
        "model": model(record),
        "behaviour": behaviour(record),
        "limits": limits(record),
        "monitoring": monitoring(record),
        "language_model": language_model(record),
        "reproduce": reproduce(record),
        "crosswalk": crosswalk(templates),
        "not_done": not_done(record),
        "deviation": deviation(record),
        "changes": changes(record),
        "slots": slot_blocks,
        "bullets": bullets,
        "numbered": numbered,
        "code": code,
        "appendix": lambda: appendix(record, ledger(record), body()),
        "trained": bool(record.candidates),
    }


def _prose(narrative: Narrative) -> list[dict[str, Any]]:
    """Return the paragraphs of the argument with a title each; the opening is on page one."""
    found: dict[str, list[Md]] = {}
    for paragraph in narrative.paragraphs:
        if not paragraph.section.startswith("opening"):
            mark = "" if paragraph.author == "template" else (
                " *(wording by a language model; numbers and relations checked)*"
            )  # fmt: skip
            tail = " ".join(code(cite, None) for cite in paragraph.cites)
            text = f"{markdown(paragraph.text)}{mark} {tail}".rstrip()
            found.setdefault(paragraph.section, []).append(Md(text))
    order = {name: number for number, name in enumerate(PROSE_TITLES)}
    names = sorted(found, key=lambda name: (order.get(name, len(order)), name))
    return [
        {"title": PROSE_TITLES.get(name, plain(name).replace("_", " ")), "texts": found[name]}
        for name in names
    ]


def front_matter(record: DecisionRecord) -> Md:
    """Return the machine-read head of the report, as YAML with JSON scalars."""
    llm = record.provenance.llm
    hashes = dict(record.provenance.hashes)
    plan = record.plan
    fields: dict[str, Any] = {
        "report_schema": REPORT_SCHEMA,
        "status": "draft",
        "verdict": record.verdict,
        "family": record.decision.family,
        **_overridden(record),
        "created_utc": record.created_utc,
        "record_schema": record.schema_version,
        "digest": record.digest,
        "record_sha256": record.record_sha256,
        "data_sha256": record.source.sha256,
        "hashes": {plain(k): plain(v) for k, v in sorted(hashes.items())},
        "seeds": list(record.provenance.seeds),
        "budget_seconds": plan.budget_seconds if plan else None,
        "reproducible": record.reproducible,
        "llm": {
            "mode": llm.mode,
            "model": llm.model,
            "claims_kept": llm.claims_kept,
            "claims_dropped": llm.claims_dropped,
            "tokens": llm.tokens,
        },
        "human_slots": {"total": len(SLOTS)},
    }
    return Md("\n".join(f"{key}: {_scalar(value)}" for key, value in fields.items()))


def _overridden(record: DecisionRecord) -> dict[str, str]:
    stated = record.deviation
    if stated is None:
        return {}
    return {"overridden_with": stated.family, "overridden_by": plain(stated.by)}


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True)


def tidy(text: str) -> str:
    """Return text without trailing blanks and with at most one blank line in a row."""
    lines: list[str] = []
    fence = ""
    for line in text.splitlines():
        stripped = line.rstrip()
        if stripped.startswith("```"):
            ticks = stripped[: len(stripped) - len(stripped.lstrip("`"))]
            fence = "" if fence and ticks == fence else fence or ticks
        if not stripped and lines and not lines[-1] and not fence:
            continue
        lines.append(stripped)
    return "\n".join(lines).strip("\n") + "\n"
