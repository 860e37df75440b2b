"""Hostile names, labels and quotes stay text in Markdown and HTML."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from report_records import credit

from advisor.schema.profile import ExcludedColumn, Finding
from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Requirement
from advisor.stages.narrate import narrate
from advisor.stages.render import render_html, render_markdown, render_model_card
from advisor.stages.verify import verify_report
from advisor.wording.escape import code, markdown, plain

HOSTILE = (
    "<script>alert(1)</script>",
    "a | b | c",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/pixel.png)",
    "{{ 7 * 7 }}{% for x in [] %}",
    "`code` ``` fence",
    "**bold** _it_ ~~no~~ <b>x</b>",
    "line\nbreak\r\nand\u2028more",
    "right\u202eleft\u2066 zero\u200bwidth\x00\x1b[31m",
    "&lt;img src=x onerror=alert(1)&gt;",
    "http://evil.example www.evil.example <http://evil.example>",
    "$x^2$ \\frac",
    "# heading",
    "1. list",
    "---",
    "<!-- slot H-01 -->",
    "Ünïcödé 漢字",
)
PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")


def _text_of(html: str) -> str:
    import html as entities

    return entities.unescape(re.sub(r"<[^>]+>", "", html)).strip()


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_renders_as_itself(text: str) -> None:
    rendered = PARSER.render(str(markdown(text)))
    assert _text_of(rendered) == plain(text)
    assert set(re.findall(r"</?([a-z0-9]+)", rendered)) <= {"p"}


@given(st.text(max_size=60))
def test_any_text_renders_as_itself(text: str) -> None:
    wanted = plain(text)
    for shown in (markdown(text), code(text, None)):
        rendered = PARSER.render(f"x {shown} y")
        assert set(re.findall(r"<([a-z0-9]+)", rendered)) <= {"p", "code"}
        if wanted and shown.startswith("`"):
            assert _text_of(rendered) == f"x {wanted} y"


@given(st.text(max_size=60))
def test_a_table_keeps_its_cells(text: str) -> None:
    rendered = PARSER.render(f"| a | b |\n| --- | --- |\n| {markdown(text)} | {code(text)} |\n")
    assert rendered.count("<td>") == 2


def hostile_record(text: str) -> DecisionRecord:
    base = credit()
    column = base.profile.columns[0].model_copy(update={"name": text})
    term = base.explanations.terms[0].model_copy(  # type: ignore[union-attr]
        update={"term": text, "column": text, "text": text, "unit": text}
    )
    group = base.candidates[1].groups[0].model_copy(update={"level": text, "column": text})
    chosen = base.candidates[1].model_copy(
        update={"title": text, "form": text, "groups": (group,), "config": (("x", text),)}
    )
    asked = Requirement(
        id="R02", kind="other", quote=text or "q", source_file=text, line=1, origin="quoted",
        column=text, note=text,
    )  # fmt: skip
    record = base.model_copy(
        update={
            "profile": base.profile.model_copy(
                update={
                    "columns": (column, *base.profile.columns[1:]),
                    "findings": (
                        Finding(code="X", severity="info", columns=(text,), message=text),
                    ),
                }
            ),
            "excluded_columns": (ExcludedColumn(column=text, reason=text, code="forbidden"),),
            "requirements": (base.requirements[0], asked, *base.requirements[2:]),
            "explanations": base.explanations.model_copy(  # type: ignore[union-attr]
                update={"terms": (term,), "tree_text": f"|--- {text}\n{text}\n|   |--- leaf"}
            ),
            "candidates": (base.candidates[0], chosen, *base.candidates[2:]),
            "problem": base.problem.model_copy(update={"target": text}),
            "source": base.source.model_copy(update={"name": text}),
            "provenance": base.provenance.model_copy(update={"command": f"advisor {text}"}),
            "decision": base.decision.model_copy(
                update={"weaknesses": (text,), "features": (text,)}
            ),
        }
    )
    return record.model_copy(update={"narrative": narrate(record)})


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_record_keeps_the_report_whole(text: str, templates: dict[str, str]) -> None:
    calm = render_markdown(hostile_record("calm"), templates)
    report = render_markdown(hostile_record(text), templates)
    card = render_model_card(hostile_record(text), templates)
    assert "49" not in re.sub(r"\d*\.\d+|[\d,]{3,}", "", _changed(calm, report))
    tags = PARSER.render(_body(report))
    assert not re.search(r"<(script|b|img|a|h[456])\b", tags)
    assert report.count("\n## ") == calm.count("\n## ")
    marks = re.compile(r"^<!-- slot H-\d+ -->$", re.MULTILINE)
    assert len(marks.findall(report)) == len(marks.findall(calm))
    assert tags.count("<table>") == PARSER.render(_body(calm)).count("<table>")
    assert tags.count("<tr>") == PARSER.render(_body(calm)).count("<tr>")
    assert not re.search("[\u202e\u2066\u200b\x00\x1b\u2028]", report + card)
    page = render_html(hostile_record(text), None, templates)
    assert not re.search(r"<(b|a href=.http|img src=.http)\b", page)
    assert page.count("<script>") == 1
    assert page.count("</section>") == 1
    assert verify_report(report, report) == ()


def _body(report: str) -> str:
    return report.split("\n---\n", 1)[1]


def _changed(calm: str, report: str) -> str:
    known = set(calm.splitlines())
    return "\n".join(line for line in report.splitlines() if line not in known)
