"""Fields that only a person may fill: typed, numbered, counted, never written by the tool."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.wording.escape import Md


@dataclass(frozen=True)
class Slot:
    """One open field.

    Attributes
    ----------
    id : str
        'H-01', ...; stable across reports.
    section : str
        Letter of the report section that holds it.
    role : str
        Who answers.
    """

    id: str
    section: str
    role: str
    question: str
    why: str
    if_empty: str


SLOTS: tuple[Slot, ...] = (
    Slot("H-01", "B", "model owner", "Which decision does the model support, and who acts on it?",
         "purpose decides which errors count", "the report supports no use"),
    Slot("H-02", "B", "model owner", "Who is affected by a wrong answer, and how badly?",
         "it sets the tier and the depth of review", "treat as the highest tier"),
    Slot("H-03", "B", "risk function", "Materiality: exposure times purpose, and the tier?",
         "review is scaled by it", "treat as the highest tier"),
    Slot("H-04", "B", "model owner", "Does a person decide, or does the model decide alone?",
         "rules on automated decisions depend on it", "assume that it decides alone"),
    Slot("H-05", "B", "legal counsel", "Which jurisdictions and laws apply?",
         "the crosswalk in section M is not an answer", "no release"),
    Slot("H-06", "B", "data owner",
         "Will every input be known, with this meaning, when predicting?",
         "a column known too late makes every score here void", "no release"),
    Slot("H-07", "B", "finance", "What does the use return, and what does it cost to run?",
         "the price of simplicity is only half of the account", "no statement on return"),
    Slot("H-08", "B", "project lead", "By when is it needed, and who keeps it in order?",
         "a model without an owner decays", "no release"),
    Slot("H-09", "C", "data owner", "Where do rows and labels come from, and on what lawful basis?",
         "no measurement on the rows can show it", "no release"),
    Slot("H-10", "C", "data owner", "How well do these rows stand for the cases to come?",
         "intervals cover chance, not a change of population", "scores hold for these rows only"),
    Slot("H-11", "H", "compliance", "Are the measured differences between groups acceptable here?",
         "the tool measures and draws no verdict", "no release where groups are named"),
    Slot("H-12", "I", "model owner", "Which misuse is foreseeable, and what prevents it?",
         "limits bind only when they are known", "the limits below are the only ones"),
    Slot("H-13", "J", "operations",
         "Who watches the triggers, how often, and who may stop the model?",
         "a trigger without an owner is no control", "no release"),
    Slot("H-14", "K", "report owner", "Has a person read and accepted the prose of this report?",
         "numbers are checked, framing is not", "the prose is a draft"),
)  # fmt: skip
"""Every slot of the report."""

OPEN_MARK = "<!-- slot {} -->"
CLOSE_MARK = "<!-- end {} -->"


def slot_blocks(section: str) -> Md:
    """Return the open fields of one section."""
    return Md("\n\n".join(_block(slot) for slot in SLOTS if slot.section == section))


def _block(slot: Slot) -> str:
    return (
        f"**{slot.id}** HUMAN ({slot.role}): {slot.question} "
        f"*Why it matters: {slot.why}. If left empty: {slot.if_empty}.*\n\n"
        f"{OPEN_MARK.format(slot.id)}\nAnswer:\n{CLOSE_MARK.format(slot.id)}"
    )
