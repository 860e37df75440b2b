"""The report as a whole: page one, words, numbers, determinism, overlays, privacy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from report_records import EVERY_CASE, credit

from advisor.adapters.templates import load_templates, templates_sha256
from advisor.errors import CatalogueError
from advisor.schema.record import DecisionRecord
from advisor.stages.evidence import ledger
from advisor.stages.narrate import narrate
from advisor.stages.render import render_html, render_markdown, render_model_card
from advisor.wording.statements import statements

FORBIDDEN = re.compile(
    r"\b(compliant|fair|unbiased|safe|proven|guaranteed|significant(ly)?)\b", re.IGNORECASE
)
BEST = re.compile(r"\bbest\b(?! of those tried here)", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w.,-])-?\d[\d,]*(?:\.\d+)?(?![\w.]*\w)")


def case(name: str) -> DecisionRecord:
    record = EVERY_CASE[name]()
    return record.model_copy(update={"narrative": narrate(record)}).sealed()


@pytest.fixture(params=sorted(EVERY_CASE))
def record(request: pytest.FixtureRequest) -> DecisionRecord:
    return case(request.param)


def page_one(report: str) -> str:
    return report.split("\n---\n", 1)[1].split("\n## ", 1)[0].strip()


def test_page_one_fits(record: DecisionRecord, templates: dict[str, str]) -> None:
    text = page_one(render_markdown(record, templates))
    assert len(text.splitlines()) <= 60
    sentences = text.split("\n\n")[1].splitlines()
    assert len(sentences) == 5
    assert all(s.endswith(".") for s in sentences)
    assert not any(re.search(r"\bR\d\d\b|`|\b\w+_\w+\b", s) for s in sentences)
    assert text.index("Verdict:") < text.index("### The bar") < text.index("| Developer |")


def test_page_one_fits_with_many_of_everything(templates: dict[str, str]) -> None:
    base = credit()
    many = tuple(
        base.requirements[1].model_copy(update={"id": f"R{n:02d}", "status": "unmet"})
        for n in range(2, 60)
    )
    decision = base.decision.model_copy(
        update={
            "conditions": base.decision.conditions * 9,
            "flips": base.decision.flips * 9,
            "weaknesses": base.decision.weaknesses * 9,
            "price_of_constraints": base.decision.price_of_constraints * 9,
        }
    )
    record = base.model_copy(update={"requirements": many, "decision": decision})
    record = record.model_copy(update={"narrative": narrate(record)})
    assert len(page_one(render_markdown(record, templates)).splitlines()) <= 60


def test_what_only_a_new_run_can_answer_is_not_reported_as_harmless(
    templates: dict[str, str],
) -> None:
    base = credit()
    update = {"flips": (), "untested": ("without R05 (monotonic)",)}
    record = base.model_copy(update={"decision": base.decision.model_copy(update=update)})
    record = record.model_copy(update={"narrative": narrate(record)})
    text = page_one(render_markdown(record, templates))
    assert "No single change of margin, costs or a must that could be tested leads" in text
    assert "Not tested, because every fit has it built in: without R05" in text
    told = [s.text for s in statements(record) if s.section == "counterfactual"]
    assert any("was not tested" in line for line in told)
    whole = render_markdown(record, templates)
    assert "of every must, and none of them" not in whole


def test_words(record: DecisionRecord, templates: dict[str, str]) -> None:
    for text in (render_markdown(record, templates), render_model_card(record, templates)):
        assert not FORBIDDEN.findall(text)
        assert not BEST.findall(text)
        assert "NaN" not in text
        assert "None" not in text.replace("null", "")
        assert not re.search(r"\b(nan|inf)\b", text)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield len(value)
        for key, item in value.items():
            yield key
            yield from _leaves(item)
    elif isinstance(value, list):
        yield len(value)
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _known_numbers(record: DecisionRecord, words: str) -> set[Decimal]:
    known: set[Decimal] = set()
    for leaf in _leaves(json.loads(record.model_dump_json(by_alias=True))):
        if isinstance(leaf, bool) or leaf is None:
            continue
        if isinstance(leaf, int | float):
            value = Decimal(repr(leaf))
            known |= {value, value * 100, value / 60, value * 1000, -value}
        else:
            known |= {Decimal(n.replace(",", "")) for n in NUMBER.findall(leaf)}
    known |= {Decimal(n.replace(",", "")) for n in NUMBER.findall(words)}
    return known


def test_every_number_is_in_the_record(record: DecisionRecord, templates: dict[str, str]) -> None:
    # Words of the tool itself that hold a number: interval level, reference batch, percentile.
    words = " ".join(templates.values()) + " 95 1,000 99 T0 "
    counts = {item.value for item in ledger(record) if item.id.startswith("derived:n_")}
    known = _known_numbers(record, words) | {Decimal(int(c)) for c in counts}
    body = render_markdown(record, templates).split("\n---\n", 1)[1]
    body = body.split("## Appendix")[0]
    body = re.sub(r"`[^`\n]*`|^\d+\. ", " ", body, flags=re.MULTILINE)
    unknown = []
    for text in NUMBER.findall(body):
        value = Decimal(text.replace(",", ""))
        exponent = value.as_tuple().exponent
        assert isinstance(exponent, int)
        half = Decimal(1).scaleb(exponent) / 2
        # Three figures of a large number ("26,480") are exact to the unit.
        if not any(abs(value - k) <= half for k in known):
            unknown.append(text)
    small = {str(n) for n in range(31)}  # counts of listed things
    assert [n for n in unknown if n not in small] == []


def test_same_bytes_twice(record: DecisionRecord, templates: dict[str, str]) -> None:
    again = DecisionRecord.model_validate_json(record.model_dump_json(by_alias=True))
    assert render_markdown(record, templates) == render_markdown(again, templates)
    assert render_html(record, {}, templates) == render_html(again, {}, templates)
    assert narrate(record) == narrate(again)


def test_front_matter_is_yaml(record: DecisionRecord, templates: dict[str, str]) -> None:
    head = yaml.safe_load(render_markdown(record, templates).split("---\n")[1])
    assert head["status"] == "draft"
    assert head["record_sha256"] == record.record_sha256
    assert head["verdict"] == record.verdict
    assert head["human_slots"]["total"] == 14


def test_ledger_ids_are_unique_and_cited_ones_exist(record: DecisionRecord) -> None:
    ids = [item.id for item in ledger(record)]
    assert len(ids) == len(set(ids))
    assert ids == sorted(ids)
    cited = {cite for p in record.narrative.paragraphs for cite in p.cites}
    assert cited <= set(ids)


def test_html_is_one_file_without_network(
    record: DecisionRecord, templates: dict[str, str]
) -> None:
    page = render_html(record, {}, templates)
    assert not re.search(r"""(src|href)=["']?(https?:|//)""", page)
    assert "@import" not in page
    assert page.count("<details") == page.count("</details>")
    assert 'lang="en"' in page
    body = render_markdown(record, templates)
    for heading in re.findall(r"^## (.+)$", body, re.MULTILINE):
        assert heading.split(",")[0] in page


def test_figures_are_inlined_and_missing_ones_named(templates: dict[str, str]) -> None:
    from advisor.schema.record import Plot

    plots = (
        Plot(id="gaps", path="plots/gaps.png", title="Gap <b>", caption="c"),
        Plot(id="bar", path="plots/bar.png", title="Bar", caption="c"),
    )
    record = credit(plots=plots)
    page = render_html(record, {"plots/gaps.png": b"\x89PNG"}, templates)
    assert "data:image/png;base64,iVBORw==" in page
    assert "Figure not at hand: Bar" in page
    assert "<b>" not in page
    assert "![Gap \\<b\\>](plots/gaps.png)" in render_markdown(record, templates)


def test_an_overlay_file_adds_a_section(tmp_path: Path) -> None:
    folder = tmp_path / "sections"
    folder.mkdir()
    (folder / "22_ours.md.j2").write_text("## Our own\n\nVerdict again: {{ page.verdict }}.\n")
    texts = load_templates(tmp_path)
    report = render_markdown(case("credit"), texts)
    at = report.index("## Our own")
    assert report.index("## A. Requirements") < at < report.index("## B. Use")
    assert "Verdict again: RECOMMEND WITH CONDITIONS." in report
    assert templates_sha256(texts) != templates_sha256(load_templates())


@pytest.mark.parametrize(
    "body", ["{{ nothing_here }}", "{% if %}", "{{ ''.__class__.__mro__ }}", "{{ page.nope }}"]
)
def test_a_bad_overlay_is_named(body: str, tmp_path: Path, templates: dict[str, str]) -> None:
    texts = {**templates, "sections/99_bad.md.j2": body}
    with pytest.raises(CatalogueError) as caught:
        render_markdown(case("credit"), texts)
    assert "99_bad" in str(caught.value)
    with pytest.raises(CatalogueError):
        load_templates(tmp_path / "absent")
    with pytest.raises(CatalogueError):
        load_templates(tmp_path)


def test_a_bad_crosswalk_is_named(templates: dict[str, str]) -> None:
    with pytest.raises(CatalogueError, match=r"crosswalk/ours\.toml"):
        render_markdown(case("credit"), {**templates, "crosswalk/ours.toml": "title = 1"})


def test_private_values_appear_nowhere(tmp_path: Path, templates: dict[str, str]) -> None:
    from advisor.adapters.plots import draw_plots

    base = credit()
    secret = "SECRETLEVEL"
    column = base.profile.columns[3]
    levels = (column.top_levels[0].model_copy(update={"level": secret}),)
    explained = base.explanations
    assert explained is not None
    term = explained.terms[1].model_copy(update={"term": f"savings = {secret}", "text": secret})
    shape = explained.shapes[1].model_copy(update={"x": (secret, "b", "c", "d")})
    group = base.candidates[1].groups[0].model_copy(update={"column": "savings", "level": secret})
    chosen = base.candidates[1].model_copy(update={"groups": (group, *base.candidates[1].groups)})
    record = credit(
        requirements=(
            *base.requirements,
            base.requirements[7].model_copy(
                update={"id": "R20", "column": "savings", "privacy": True, "kind": "other"}
            ),
        ),
        profile=base.profile.model_copy(
            update={
                "columns": (
                    *base.profile.columns[:3],
                    column.model_copy(update={"top_levels": levels, "minimum": 71234.0,
                                              "maximum": 81234.0}),
                    *base.profile.columns[4:],
                )
            }
        ),
        explanations=explained.model_copy(
            update={"terms": (term, *explained.terms[2:]), "shapes": (shape,)}
        ),
        candidates=(base.candidates[0], chosen, *base.candidates[2:]),
    )  # fmt: skip
    record = record.model_copy(update={"narrative": narrate(record)})
    plots = draw_plots(record, tmp_path)
    record = record.model_copy(update={"plots": plots})
    for text in (
        render_markdown(record, templates),
        render_model_card(record, templates),
        render_html(record, {}, templates),
    ):
        assert secret not in text
        assert "71,234" not in text
        assert "71234" not in text
        assert "withheld (privacy)" in text


def test_evidence_that_is_absent_is_said_to_be(templates: dict[str, str]) -> None:
    report = render_markdown(case("out_of_scope"), templates)
    assert "Nothing was trained." in report
    assert "No model was fitted for use" in report
    assert "No family was trained." in report


def test_price_is_never_shown_as_a_gain_when_the_simple_one_is_ahead() -> None:
    base = credit()
    price = base.decision.price_of_simplicity
    assert price is not None
    decision = base.decision.model_copy(
        update={"price_of_simplicity": price.model_copy(update={"value": -0.004})}
    )
    texts = [p.text for p in narrate(credit(decision=decision)).paragraphs]
    assert any("costs nothing that was measured" in text for text in texts)


def test_beating_the_baseline_is_not_rejecting_a_simpler_family() -> None:
    base = credit()
    first = base.comparisons[0].model_copy(
        update={"simpler": "dummy", "richer": "linear_l2", "verdict": "needed", "gain": 0.28}
    )
    texts = [p.text for p in narrate(credit(comparisons=(first, *base.comparisons))).paragraphs]
    assert not any("do not suffice" in text for text in texts)
    assert texts[1].startswith("It is the simplest family")
