"""Sections G and H: the model itself, and how it behaves."""

from __future__ import annotations

from typing import Any

from advisor.schema.explanation import Shape
from advisor.schema.record import DecisionRecord
from advisor.schema.search import Candidate, GroupMetric
from advisor.stages.render.page_one import family_title
from advisor.stages.render.tables import NOTHING, block, bullets, figures, ids, table
from advisor.wording.escape import Md, code, markdown, plain
from advisor.wording.numbers import agreeing, count, exact, percent, plural, shared_digits, trimmed
from advisor.wording.numbers import figures as number
from advisor.wording.privacy import WITHHELD, private_columns, shown_term
from advisor.wording.terms import metric_interval, metric_title, metric_value, status_word

TERM_ROWS = 60
SHAPE_POINTS = 8
IMPORTANCE_ROWS = 20

KIND_WORDS = {
    "coefficients": "an intercept and one coefficient per term; they add up",
    "points": "a table of points; they add up",
    "tree": "one decision tree",
    "shapes": "a sum of one effect per column",
    "importance": "not readable as a whole; only importances are given",
    "none": "not explained",
}


def model(record: DecisionRecord) -> dict[str, Any]:
    """Return the fitted model as far as it can be written down."""
    found = record.explanations
    if found is None:
        return {"present": False}
    chosen = record.candidate(found.family)
    form = (chosen.form if chosen else "") or KIND_WORDS[found.kind]
    return {
        "present": True,
        "title": family_title(record, found.family),
        "form": form,
        "kind": KIND_WORDS[found.kind],
        "exact": found.exact,
        "features": Md(", ".join(code(name) for name in record.decision.features)) or NOTHING,
        "config": _config(chosen),
        "intercept": "" if found.intercept is None else number(found.intercept, significant=4),
        "terms": _terms(record),
        "shapes": _shapes(record),
        "tree": block(found.tree_text) if found.tree_text else "",
        "importances": _importances(record),
        "importance_metric": metric_title(found.importance_metric),
        "notes": bullets(found.notes) if found.notes else "",
        "figures": figures(record, "model", "importance"),
    }


def _config(candidate: Candidate | None) -> Md:
    if candidate is None or not candidate.config:
        return Md("defaults of the family")
    parts = []
    for name, value in candidate.config:
        text = (
            exact(value)
            if isinstance(value, int | float) and not isinstance(value, bool)
            else value
        )
        parts.append(code(f"{name} = {text}"))
    return Md(", ".join(parts))


def _terms(record: DecisionRecord) -> Md:
    found = record.explanations
    if found is None or not found.terms:
        return Md("")
    places = shared_digits([t.effect for t in found.terms if t.effect is not None])
    rows = []
    for term in found.terms[:TERM_ROWS]:
        name = shown_term(record, term.term, term.column)
        hidden = name != term.term
        rows.append(
            (
                markdown(name, 90),
                "" if term.effect is None else agreeing(term.effect, (0.0,), places),
                _spread(term.low, term.high, places),
                term.unit,
                "" if hidden else markdown(term.text, 90),
            )
        )
    body = table(("Term", "Effect", "95 % interval", "Unit", "Reads as"), rows, " rr")
    rest = len(found.terms) - TERM_ROWS
    if rest > 0:
        body = Md(
            f"{body}\n\n{plural(rest, 'further term')} in `decision.json`, `explanations.terms`."
        )
    return body


def _spread(low: float | None, high: float | None, places: int) -> str:
    if low is None or high is None:
        return ""
    return f"{agreeing(low, (0.0,), places)} to {agreeing(high, (0.0,), places)}"


def _shapes(record: DecisionRecord) -> Md:
    found = record.explanations
    if found is None or not found.shapes:
        return Md("")
    hidden = private_columns(record)
    rows = []
    for shape in found.shapes:
        text = markdown(WITHHELD) if shape.column in hidden else _points(shape)
        rows.append((code(shape.column), text, shape.note))
    return table(("Column", "Value: effect", "Note"), rows)


def _points(shape: Shape) -> Md:
    pairs = list(zip(shape.x, shape.y, strict=False))
    places = shared_digits(shape.y)
    step = max(1, -(-len(pairs) // SHAPE_POINTS))
    parts = []
    for x, y in pairs[::step]:
        label = trimmed(x) if isinstance(x, int | float) else str(code(x, 24))
        parts.append(f"{label}: {agreeing(y, (0.0,), places)}")
    tail = f"; {plural(len(pairs), 'point')} in `decision.json`" if step > 1 else ""
    return Md("; ".join(parts) + tail)


def _importances(record: DecisionRecord) -> Md:
    found = record.explanations
    if found is None or not found.importances:
        return Md("")
    ordered = sorted(found.importances, key=lambda i: (-i.mean, i.column))
    places = max(3, shared_digits([i.mean for i in ordered], 2))
    rows = [
        (code(i.column), agreeing(i.mean, (0.0,), places), _spread(i.low, i.high, places),
         ids((f"explain:importance.{i.column}",)))
        for i in ordered[:IMPORTANCE_ROWS]
    ]  # fmt: skip
    return table(("Column", "Loss when shuffled", "Interval", "Evidence"), rows, " rr")


def important_columns(record: DecisionRecord, limit: int = 5) -> tuple[str, ...]:
    """Return the inputs that matter most, or the first ones the model reads."""
    found = record.explanations
    if found is not None and found.importances:
        ordered = sorted(found.importances, key=lambda i: (-i.mean, i.column))
        return tuple(i.column for i in ordered[:limit])
    return record.decision.features[:limit]


def behaviour(record: DecisionRecord) -> dict[str, Any]:
    """Return checks, calibration, groups and the holdout."""
    chosen = record.candidate(record.decision.family or "")
    return {
        "checks": _checks(record, chosen),
        "calibration": _calibration(record, chosen),
        "groups": _groups(record, chosen),
        "holdout": _holdout(record),
        "figures": figures(record, "calibration", "residuals", "cost", "curve", "groups"),
        "train_gap": _train_gap(record, chosen),
    }


def _checks(record: DecisionRecord, chosen: Candidate | None) -> Md:
    if chosen is None or not chosen.checks:
        return NOTHING
    rows = [
        (
            c.name.replace("_", " "),
            c.requirement,
            "" if c.value is None else f"{number(c.value, (c.bar,))} {plain(c.unit)}".strip(),
            "" if c.bar is None else f"{plain(c.op or '')} {exact(c.bar)}".strip(),
            Md("**FAIL**") if c.status == "unmet" else status_word(c.status),
            " ".join(filter(None, (plain(c.detail), plain(c.margin_text)))),
            ids((c.id,)),
        )
        for c in chosen.checks
    ]
    header = ("Check", "Requirement", "Measured", "Bar", "Result", "How", "Evidence")
    return table(header, rows, "  rr")


def _calibration(record: DecisionRecord, chosen: Candidate | None) -> Md:
    bins: tuple[tuple[float, float, int], ...] = ()
    if record.holdout is not None and record.holdout.calibration:
        bins = record.holdout.calibration
    elif chosen is not None:
        bins = chosen.calibration
    if not bins:
        return Md("not measured: it needs predicted probabilities of one class")
    rows = [(percent(p), percent(o, (p,)), count(n)) for p, o, n in bins]
    return table(("Mean predicted", "Observed", "Rows"), rows, "rrr")


def _groups(record: DecisionRecord, chosen: Candidate | None) -> Md:
    if chosen is None or not chosen.groups:
        return Md("not measured: no group was named, or no family is recommended")
    hidden = private_columns(record)
    names: dict[tuple[str, str], str] = {}
    for group in chosen.groups:
        if group.column in hidden:
            number_in = sum(key[0] == group.column for key in names) + 1
            names.setdefault((group.column, group.level), f"group {number_in} ({WITHHELD})")
    rows = [_group_row(g, names.get((g.column, g.level), g.level)) for g in chosen.groups]
    header = ("Column", "Group", "Rows", "Quantity", "Value", "95 % interval", "Note")
    return table(header, rows, "  r rr")


def _group_row(group: GroupMetric, level: str) -> tuple[object, ...]:
    return (
        code(group.column),
        markdown(level, 40),
        count(group.n),
        metric_title(group.metric),
        "" if group.value is None else metric_value(group.metric, group.value),
        metric_interval(group.metric, group.low, group.high),
        group.note,
    )


def _train_gap(record: DecisionRecord, chosen: Candidate | None) -> str:
    metric = record.plan.metric if record.plan else None
    summary = chosen.metric(metric) if chosen and metric else None
    if chosen is None or summary is None or chosen.train_metric is None:
        return ""
    return (
        f"On the rows it was fitted to, {metric_title(metric)} is "
        f"{metric_value(metric, chosen.train_metric)}; on the comparison folds it is "
        f"{metric_value(metric, summary.mean)}."
    )


def _holdout(record: DecisionRecord) -> dict[str, Any]:
    report = record.holdout
    if report is None:
        return {"present": False}
    rows = [
        (metric_title(m.name), metric_value(m.name, m.value),
         metric_interval(m.name, m.low, m.high), ids((f"holdout:{m.name}",)))
        for m in report.metrics
    ]  # fmt: skip
    return {
        "present": True,
        "untouched": report.source == "holdout",
        "rows": count(report.rows),
        "metrics": table(("Quantity", "Value", "95 % interval", "Evidence"), rows, " rr"),
        "threshold": "" if report.threshold is None else number(report.threshold),
        "threshold_origin": report.threshold_origin,
        "confusion": _confusion(record),
        "cost": "" if report.expected_cost is None else number(report.expected_cost),
        "cost_unit": report.expected_cost_unit or "units of cost",
        "challenger": _challenger(record),
        "contradicts": report.contradicts,
        "optimism": _optimism(record),
    }


def _confusion(record: DecisionRecord) -> Md:
    table_of = record.holdout.confusion if record.holdout else None
    if table_of is None:
        return Md("")
    return table(
        ("Truth", "Acted on", "Left alone"),
        [
            ("Positive", f"{count(table_of.true_positives)} right",
             f"{count(table_of.false_negatives)} missed"),
            ("Negative", f"{count(table_of.false_positives)} false alarms",
             f"{count(table_of.true_negatives)} right"),
        ],
        " rr",
    )  # fmt: skip


def _challenger(record: DecisionRecord) -> str:
    report = record.holdout
    if report is None or report.challenger_gain is None:
        return ""
    gain = report.challenger_gain
    spread = metric_interval(gain.name, gain.low, gain.high, (0.0,))
    return (
        f"Against {family_title(record, report.challenger)} on the same rows: gain of the "
        f"challenger {metric_value(gain.name, gain.value, (0.0,))} {metric_title(gain.name)}"
        f"{f' ({spread})' if spread else ''}."
    )


def _optimism(record: DecisionRecord) -> str:
    if record.holdout is None or record.holdout.optimism is None:
        return ""
    metric = record.plan.metric if record.plan else None
    return metric_value(metric, record.holdout.optimism, (0.0,))
