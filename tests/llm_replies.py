"""Replies of a competent writer over the synthetic credit record, and how to find its ids."""

from __future__ import annotations

from typing import Any

from advisor.schema.writing import Slice


def claim(
    text: str,
    *cites: str,
    subjects: tuple[str, ...] = (),
    kind: str = "value",
    relation: dict[str, str] | None = None,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "subjects": list(subjects),
        "text": text,
        "cites": list(cites),
        "relation": relation,
    }


def name_id(shown: Slice, family: str) -> str:
    """Return the id whose slot prints the name of a family."""
    return next(s.id for s in shown.sent if s.kind == "family" and s.subject == family)


def value_id(shown: Slice, family: str, quantity: str) -> str:
    """Return the id of a measurement of a family."""
    return next(
        s.id
        for s in shown.sent
        if s.kind == "candidate" and s.subject == family and s.quantity == quantity
    )


def statement_id(shown: Slice, part: str) -> str:
    """Return the id of the first statement that holds some words."""
    return next(s.id for s in shown.statements if part in s.text)


def good_reply(shown: Slice, chosen: str, rival: str, metric: str) -> dict[str, Any]:
    """Return what a careful writer would send for a recommendation with a richer rival."""
    a, b = name_id(shown, chosen), name_id(shown, rival)
    x, y = value_id(shown, chosen, metric), value_id(shown, rival, metric)
    verdict = statement_id(shown, "the verdict is")
    gap = statement_id(shown, "on the same")
    strength = statement_id(shown, "interval of the gain of")
    margin = statement_id(shown, "the margin,")
    weakness = next((s.id for s in shown.statements if s.section == "objection" and s.must), None)
    chance = statement_id(shown, "chance of a gain")
    flip = next(s.id for s in shown.statements if s.section == "counterfactual")
    both = (chosen, rival)
    objection = [
        claim(f"A reviewer may also ask what the comparison gives: {{{{{chance}}}}}.", chance)
    ]
    if weakness:
        objection.insert(0, claim(f"{{{{{weakness}}}}}.", weakness, kind="limitation"))
    return {
        "sections": [
            {"section": "why_this", "claims": [
                claim(f"In short, {{{{{verdict}}}}}.", verdict),
                claim(f"{{{{{a}}}}} comes with {{{{{x}|interval}}}}, and {{{{{b}}}}} with "
                      f"{{{{{y}|interval}}}}.", a, x, b, y, subjects=both),
            ]},
            {"section": "tradeoff", "claims": [
                claim("The trade-off between performance and readability in figures: "
                      f"{{{{{gap}}}}}.", gap, kind="tradeoff"),
                claim(f"Put beside the margin, {{{{{strength}}}}}; {{{{{margin}}}}}.",
                      strength, margin, kind="tradeoff"),
                claim(f"{{{{{a}}}}} with {{{{{x}}}}} {{{{rel}}}} {{{{{b}}}}} with {{{{{y}}}}}.",
                      a, x, b, y, subjects=both, kind="comparison",
                      relation={"left": x, "op": "overlaps", "right": y}),
            ]},
            {"section": "counterfactual", "claims": [
                claim(f"The choice goes elsewhere when this changes: {{{{{flip}}}}}.", flip)]},
            {"section": "objection", "claims": objection},
            {"section": "next_sprint", "claims": [
                claim("Ask the owner of the process which columns the experts would add.",
                      kind="open_question"),
                claim("Which alarms and mistakes does the business see as costs?",
                      kind="open_question"),
            ]},
        ]
    }  # fmt: skip
