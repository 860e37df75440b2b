"""The rules V1 to V9: what reaches the page of what a model wrote, and what does not."""

from __future__ import annotations

from typing import Any

import pytest
import report_records as records
from llm_replies import claim, good_reply, name_id, statement_id, value_id

from advisor.schema.writing import NarrativeOut, SelectOut
from advisor.stages.check_narrative import check_choice, check_narrative, with_template
from advisor.stages.llm_ledger import evidence_slice
from advisor.stages.narrate import narrate

RECORD = records.credit()
SHOWN = evidence_slice(RECORD, 2)
RIDGE, GBM = name_id(SHOWN, "linear_l2"), name_id(SHOWN, "gbm_hist")
RIDGE_AUC = value_id(SHOWN, "linear_l2", "roc_auc")
GBM_AUC = value_id(SHOWN, "gbm_hist", "roc_auc")
GBM_SIZE = value_id(SHOWN, "gbm_hist", "size_mb")
GAP = statement_id(SHOWN, "on the same")
BOTH = ("linear_l2", "gbm_hist")


def one(item: dict[str, Any], section: str = "counterfactual") -> tuple[str, tuple[str, ...]]:
    """Return (text on the page, codes of drops) of one claim; that section must say nothing."""
    reply = NarrativeOut.model_validate({"sections": [{"section": section, "claims": [item]}]})
    checked = check_narrative(reply, SHOWN, RECORD, "m")
    text = " ".join(p.text for p in checked.paragraphs)
    return text, tuple(d.code for d in checked.dropped)


def test_a_competent_narrative_is_kept_whole() -> None:
    reply = NarrativeOut.model_validate(good_reply(SHOWN, "linear_l2", "gbm_hist", "roc_auc"))
    checked = check_narrative(reply, SHOWN, RECORD, "m")
    assert checked.dropped == ()
    assert [p.section for p in checked.paragraphs] == [
        "why_this", "tradeoff", "counterfactual", "objection", "next_sprint",
    ]  # fmt: skip
    page = " ".join(p.text for p in checked.paragraphs)
    assert "{{" not in page
    assert "Logistic regression, ridge comes with AUC 0.784 (95 % interval 0.765 to 0.803)" in page
    assert "has an interval that overlaps with Gradient boosting with AUC 0.791" in page


def test_a_number_without_its_family_beside_it_names_it() -> None:
    text, codes = one(claim(f"Beside this: {{{{{GBM_AUC}}}}}.", GBM_AUC, subjects=("gbm_hist",)))
    assert codes == ()
    assert text == "Beside this: AUC 0.791 for Gradient boosting."


def test_the_comparing_phrase_follows_the_metric_s_direction() -> None:
    relation = {"left": RIDGE_AUC, "op": "lt", "right": GBM_AUC}
    text, codes = one(
        claim(f"{{{{{RIDGE_AUC}}}}} {{{{rel}}}} {{{{{GBM_AUC}}}}}.", RIDGE_AUC, GBM_AUC,
              subjects=BOTH, relation=relation)
    )  # fmt: skip
    assert codes == ()
    assert "is lower (worse) on the mean of the folds than" in text


def test_overlap_is_not_said_of_families_that_the_paired_comparison_tells_apart() -> None:
    item = claim(
        f"{{{{{RIDGE_AUC}}}}} {{{{rel}}}} {{{{{GBM_AUC}}}}}.", RIDGE_AUC, GBM_AUC, subjects=BOTH,
        relation={"left": RIDGE_AUC, "op": "overlaps", "right": GBM_AUC},
    )  # fmt: skip
    reply = NarrativeOut.model_validate(
        {"sections": [{"section": "counterfactual", "claims": [item]}]}
    )
    clear = tuple(
        c.model_copy(update={"low": 0.001}) if c.richer == "gbm_hist" else c
        for c in RECORD.comparisons
    )
    apart = RECORD.model_copy(update={"comparisons": clear})
    assert check_narrative(reply, SHOWN, RECORD, "m").kept == 1
    assert check_narrative(reply, SHOWN, apart, "m").dropped[0].code == "V5"


REFUSED = {
    "unknown id": (claim("{{E999}}.", "E999"), "V2"),
    "id not cited": (claim(f"{{{{{GAP}}}}}."), "V2"),
    "invented citation": (claim(f"{{{{{GAP}}}}}.", GAP, "S99"), "V2"),
    "unknown format": (claim(f"{{{{{GAP}|f3}}}}.", GAP), "V2"),
    "no slot": (claim("The choice of the team is the model."), "V2"),
    "digit": (claim(f"{{{{{GAP}}}}} by 12.", GAP), "V3"),
    "full-width digit": (claim(f"{{{{{GAP}}}}} by \uff11\uff12.", GAP), "V3"),
    "roman and fraction": (claim(f"{{{{{GAP}}}}} by \u00bd.", GAP), "V3"),
    "number word": (claim(f"{{{{{GAP}}}}}, twice.", GAP), "V3"),
    "half": (claim(f"{{{{{GAP}}}}} in half of the cases.", GAP), "V3"),
    "subject missing": (claim(f"{{{{{GBM_AUC}}}}}.", GBM_AUC), "V4"),
    "swapped": (claim(
        f"{{{{{RIDGE}}}}} has {{{{{GBM_AUC}}}}}.", RIDGE, GBM_AUC, subjects=BOTH), "V4"),
    "two names, one number": (claim(
        f"{{{{{RIDGE}}}}} and {{{{{GBM}}}}} have {{{{{GBM_AUC}}}}}.", RIDGE, GBM, GBM_AUC,
        subjects=BOTH), "V4"),
    "wrong direction": (claim(
        f"{{{{{RIDGE_AUC}}}}} {{{{rel}}}} {{{{{GBM_AUC}}}}}.", RIDGE_AUC, GBM_AUC, subjects=BOTH,
        relation={"left": RIDGE_AUC, "op": "gt", "right": GBM_AUC}), "V5"),
    "sides turned": (claim(
        f"{{{{{GBM_AUC}}}}} {{{{rel}}}} {{{{{RIDGE_AUC}}}}}.", RIDGE_AUC, GBM_AUC, subjects=BOTH,
        relation={"left": RIDGE_AUC, "op": "lt", "right": GBM_AUC}), "V5"),
    "relation left out": (claim(
        f"{{{{{RIDGE_AUC}}}}} {{{{rel}}}} {{{{{GBM_AUC}}}}}.", RIDGE_AUC, GBM_AUC,
        subjects=BOTH), "V5"),
    "relation not printed": (claim(
        f"{{{{{RIDGE_AUC}}}}} and {{{{{GBM_AUC}}}}}.", RIDGE_AUC, GBM_AUC, subjects=BOTH,
        relation={"left": RIDGE_AUC, "op": "lt", "right": GBM_AUC}), "V5"),
    "two quantities compared": (claim(
        f"{{{{{RIDGE_AUC}}}}} {{{{rel}}}} {{{{{GBM_SIZE}}}}}.", RIDGE_AUC, GBM_SIZE, subjects=BOTH,
        relation={"left": RIDGE_AUC, "op": "gt", "right": GBM_SIZE}), "V5"),
    "comparing word": (claim(f"{{{{{RIDGE_AUC}}}}} is higher.", RIDGE_AUC, subjects=BOTH), "V5"),
    "contradicting adjective": (claim(f"A negligible matter: {{{{{GAP}}}}}.", GAP), "V5"),
    "negation": (claim(f"It is not the case that {{{{{GAP}}}}}.", GAP), "V5"),
    "cause": (claim(f"Because of noise, {{{{{GAP}}}}}.", GAP), "V5"),
    "homoglyph": (claim(f"The m\u043edel: {{{{{GAP}}}}}.", GAP), "V5"),
    "quotation": (claim(f'The document reads "{{{{{GAP}}}}}".', GAP), "V6"),
    "significance": (claim(f"{{{{{GAP}}}}}, significant.", GAP), "V7"),
    "legal claim": (claim(f"{{{{{GAP}}}}}, compliant.", GAP), "V7"),
    "link": (claim(f"{{{{{GAP}}}}} [see](x).", GAP), "V7"),
    "html": (claim(f"{{{{{GAP}}}}} <b>x</b>.", GAP), "V7"),
    "template": (claim(f"{{{{{GAP}}}}} {{% raw %}}.", GAP), "V7"),
    "hidden character": (claim(f"{{{{{GAP}}}}} \u200bthen.", GAP), "V7"),
    "another one chosen": (claim(
        f"The choice is {{{{{GBM}}}}} with {{{{{GBM_AUC}}}}}.", GBM, GBM_AUC, subjects=BOTH), "V8"),
    "a bare rival": (claim(f"The answer: {{{{{GBM}}}}}.", GBM, subjects=BOTH), "V8"),
    "too long": (claim("and " * 300 + f"{{{{{GAP}}}}}.", GAP), "V1"),
    "too many slots": (claim(f"{{{{{GAP}}}}} " * 9, GAP), "V1"),
    "empty": (claim("  "), "V1"),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_a_false_or_unsafe_claim_is_dropped_with_its_code(case: str) -> None:
    item, code = REFUSED[case]
    assert one(item) == ("", (code,))


@pytest.mark.parametrize("section", ["tradeoff", "objection"])
def test_a_section_that_omits_what_it_must_say_is_dropped_whole(section: str) -> None:
    text, codes = one(claim("To begin with, {{S01}}.", "S01"), section)
    assert (text, codes) == ("", ("V9",))


def test_a_failed_must_cannot_be_left_out() -> None:
    record = records.conflict()
    shown = evidence_slice(record, 2)
    failed = [s for s in shown.statements if s.must and s.section == "why_this"]
    assert len(failed) == 2
    said = [claim(f"{{{{{s.id}}}}}.", s.id, kind="requirement") for s in failed]
    for claims, kept in ((said, 1), (said[:1], 0)):
        reply = {"sections": [{"section": "why_this", "claims": claims}]}
        checked = check_narrative(NarrativeOut.model_validate(reply), shown, record, "m")
        assert len(checked.paragraphs) == kept


def test_select_prints_true_statements_in_the_chosen_order() -> None:
    weak = statement_id(SHOWN, "a known weakness")
    ids = [statement_id(SHOWN, "chance of a gain"), weak, "S99", weak]
    chosen = {"section": "objection", "statement_ids": ids, "requirement_ids": ["R03", "R99"]}
    reply = {"sections": [chosen]}
    checked = check_choice(SelectOut.model_validate(reply), SHOWN, RECORD, "m")
    assert [d.code for d in checked.dropped] == ["V2", "V2"]
    (paragraph,) = checked.paragraphs
    assert paragraph.text.index("chance of a gain") < paragraph.text.index("A known weakness")
    assert "req:R03" in paragraph.cites
    assert "req:R99" not in paragraph.cites


def test_the_template_speaks_where_the_model_does_not() -> None:
    template = narrate(RECORD)
    reply = {"sections": [{"section": "tradeoff", "claims": [claim(f"{{{{{GAP}}}}}.", GAP)]}]}
    checked = check_narrative(NarrativeOut.model_validate(reply), SHOWN, RECORD, "m")
    merged = with_template(checked, template, "m")
    authors = {p.section: p.author for p in merged.paragraphs}
    assert authors["tradeoff"] == "m"
    assert {author for section, author in authors.items() if section != "tradeoff"} == {"template"}
    assert [p for p in merged.paragraphs if p.section.startswith("opening")] == [
        p for p in template.paragraphs if p.section.startswith("opening")
    ]


@pytest.mark.parametrize("name", sorted(records.EVERY_CASE))
def test_every_slot_of_every_case_prints_or_is_refused(name: str) -> None:
    record = records.EVERY_CASE[name]()
    shown = evidence_slice(record, 4)
    for item in shown.sent:
        said = claim(f"In figures: {{{{{item.id}}}}}.", item.id, subjects=(item.subject,))
        reply = {"sections": [{"section": "counterfactual", "claims": [said]}]}
        checked = check_narrative(NarrativeOut.model_validate(reply), shown, record, "m")
        assert len(checked.paragraphs) + len(checked.dropped) == 1
        assert all("{{" not in p.text and "None" not in p.text for p in checked.paragraphs)
