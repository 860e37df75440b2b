"""Where a person decided otherwise, and what changed since an earlier record."""

from __future__ import annotations

from advisor.schema.record import DecisionRecord
from advisor.stages.render.page_one import family_title
from advisor.stages.render.tables import bullets, cited
from advisor.wording.escape import Md, code, markdown, quoted
from advisor.wording.numbers import figures, money
from advisor.wording.terms import metric_interval, metric_title, metric_value

CHANGE_LINES = 40


def deviation(record: DecisionRecord) -> Md:
    """Return who decided otherwise, why, and what that costs; empty when nobody did."""
    stated = record.deviation
    if stated is None:
        return Md("")
    decided = record.decision.family
    instead = f"instead of {family_title(record, decided)}" if decided else "though none is decided"
    title = markdown(family_title(record, stated.family))
    lines = [
        Md(
            f"**A person decided otherwise: {title}, {markdown(instead)}.** "
            f"By {markdown(stated.by)} on {markdown(stated.created_utc)}. "
            f"Reason, in their words: {quoted(stated.reason)}."
        ),
        _price(record),
        *([_unmet(record)] if stated.unmet else []),
        _model(record),
        Md(
            "The verdict, the comparison and all sections speak of the decision as it was made: "
            f"record {code(stated.record_sha256[:16])}."
        ),
    ]
    return bullets(lines)


def _price(record: DecisionRecord) -> Md:
    stated = record.deviation
    assert stated is not None
    price = stated.price
    if price is None:
        return Md("What it costs was not measured: there is no paired comparison of the two.")
    word = "loses" if price.value > 0 else "gains"
    size = metric_value(price.metric, abs(price.value), (0.0,))
    spread = metric_interval(price.metric, price.low, price.high, (0.0,))
    text = f"Measured: it {word} {size} {metric_title(price.metric)} against "
    text += family_title(record, price.against)
    if spread:
        text += f" (loss {spread}; below zero is a gain)"
    if price.money_per_1k is not None and price.currency:
        text += f", {money(price.money_per_1k, price.currency)} per 1,000 cases"
    return cited(text + ".", (price.comparison,) if price.comparison else ())


def _unmet(record: DecisionRecord) -> Md:
    stated = record.deviation
    assert stated is not None
    return Md(f"**It is shown to miss {', '.join(map(markdown, stated.unmet))}.**")


def _model(record: DecisionRecord) -> Md:
    stated = record.deviation
    assert stated is not None
    if not stated.has_model:
        return Md("No model of it was fitted here: the data were not given.")
    text = "`model/` holds it, fitted on all rows with its recorded configuration"
    if stated.threshold is not None:
        text += f"; it acts from a score of {figures(stated.threshold)} on"
        text += f" ({markdown(stated.threshold_origin)})"
    return Md(f"{text}. How it behaves on untouched rows was not measured.")


def changes(record: DecisionRecord) -> Md:
    """Return the machine diff against the record that this one supersedes."""
    earlier = record.supersedes
    if earlier is None:
        return Md(
            "**Changes.** This record names no earlier one. `advisor diff OLD NEW` prints what "
            "changed between two records, and why."
        )
    head = (
        f"**Changes** against the record of {markdown(earlier.created_utc)} that this one "
        f"supersedes, {code(earlier.record_sha256[:16])}"
    )
    if not earlier.lines:
        return Md(f"{head}: nothing in what was decided.")
    shown = [markdown(line) for line in earlier.lines[:CHANGE_LINES]]
    rest = len(earlier.lines) - CHANGE_LINES
    if rest > 0:
        shown.append(Md(f"{rest} more in `decision.json` under `supersedes.lines`."))
    return Md(f"{head}:\n\n{bullets(shown)}")
