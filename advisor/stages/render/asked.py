"""Sections A and B: what was asked, use and stakes, feasibility."""

from __future__ import annotations

from typing import Any

from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Requirement
from advisor.stages.render.tables import NOTHING, bullets, cited, ids, table
from advisor.wording.demands import demand
from advisor.wording.escape import Md, code, markdown, quoted, sentence
from advisor.wording.numbers import count, duration, figures, percent, plural
from advisor.wording.plainly import plainly
from advisor.wording.standing import standing
from advisor.wording.terms import LEVELS, ORIGINS, STATUS_RANK, status_word


def place(source_file: str | None, line: int | None) -> Md:
    """Return 'file:line' as a code span, or an empty text."""
    if source_file is None:
        return Md("")
    return code(source_file if line is None else f"{source_file}:{line}")


def asked(record: DecisionRecord) -> dict[str, Any]:
    """Return the requirements register and what was not understood."""
    return {
        "documents": table(
            ("Document", "Language", "Lines", "Binding sentences", "sha256"),
            [
                (d.name, d.language, count(d.n_lines), count(d.n_binding_sentences),
                 code(d.sha256[:16]))
                for d in record.documents
            ],
        ) if record.documents else Md("No requirements document was given."),
        "register": _register(record),
        "uncovered": bullets(
            Md(f"{quoted(q.quote)} {place(q.source_file, q.line)} {markdown(q.reason)}".rstrip())
            for q in record.uncovered
        ),
        "conflicts": _conflicts(record),
        "injections": bullets(
            Md(f"{quoted(q.quote, 200)} {place(q.source_file, q.line)}: not followed. "
               f"{markdown(q.reason)}".rstrip())
            for q in record.injections
        ),
        "questions": bullets(
            f"{q.id}: {q.question} Until answered: {q.default}. Why it matters: {q.why}."
            for q in record.questions
        ),
        "conditions": bullets(
            cited(f"{sentence(plainly(record, c.text))} ({c.code.replace('_', ' ')})", c.evidence)
            for c in record.decision.conditions
        ),
    }  # fmt: skip


def _register(record: DecisionRecord) -> Md:
    if not record.requirements:
        return Md("No requirement was stated.")
    ranked = sorted(record.requirements, key=lambda r: _rank(record, r))
    return table(
        ("Id", "Strength", "What is asked", "Words of the source", "Place", "Origin", "Status"),
        [
            (
                Md(f"{markdown(r.id)}"),
                r.strength,
                markdown(demand(r), 120),
                quoted(r.quote) if r.quote else "",
                place(r.source_file, r.line),
                ORIGINS[r.origin] + ("" if r.confirmed else ", not confirmed"),
                Md(f"{status_word(standing(record, r))} {ids(r.evidence)}".rstrip()),
            )
            for r in ranked
        ],
    )


def _rank(record: DecisionRecord, item: Requirement) -> tuple[int, int, str]:
    strength = ("must", "should", "may").index(item.strength)
    return strength, STATUS_RANK.get(standing(record, item), 3), item.id


def _conflicts(record: DecisionRecord) -> Md:
    lines = []
    for c in record.conflicts:
        other = ""
        if c.other_quote:
            other = f" against {quoted(c.other_quote)} {place(c.other_source_file, c.other_line)}"
        state = "open" if c.open else "settled"
        lines.append(
            Md(
                f"{state}: {markdown(c.message)}. {quoted(c.quote)} "
                f"{place(c.source_file, c.line)}{other}. Done until a person decides: "
                f"{markdown(c.resolution)}."
            )
        )
    return bullets(lines)


def use(record: DecisionRecord) -> dict[str, Any]:
    """Return the feasibility table: measured, or left to a named slot."""
    return {"feasibility": table(("Question", "Answer", "Evidence"), _feasibility(record))}


def _feasibility(record: DecisionRecord) -> list[tuple[object, object, Md]]:
    return [
        ("Are the data there?", _data_there(record), ids(("fact:data.n_rows",))),
        ("Is a model needed at all?", _model_needed(record), ids(("decision:verdict",))),
        ("Can it be run?", _running(record), _running_ids(record)),
        ("Can its answers be explained?", _explained(record), ids(("fact:need.interpretability",))),
        ("Is the training affordable?", _training(record), Md("section L")),
        ("Is it lawful and acceptable?", "not measured: left to people", Md("H-05, H-09, H-11")),
        ("Does it pay, and when?", "not measured: left to people", Md("H-07, H-08")),
    ]


def _data_there(record: DecisionRecord) -> str:
    facts = record.facts.data
    parts = [
        plural(record.problem.n_rows, "row"),
        plural(record.problem.n_features, "input column"),
    ]
    if facts.n_effective is not None:
        parts.append(f"{count(facts.n_effective)} effective rows")
    if facts.events_per_parameter is not None:
        parts.append(f"{figures(facts.events_per_parameter)} rows of the rarer class "
                     "(regression: rows) per coefficient")  # fmt: skip
    return "; ".join(parts)


def _model_needed(record: DecisionRecord) -> str:
    if record.facts.task.has_incumbent:
        return "compared with the stated incumbent: see section E"
    words = {
        "RECOMMEND": "yes: the chosen family does better than answering without a model",
        "RECOMMEND_WITH_CONDITIONS": "yes: the chosen family does better than answering without "
        "a model",
        "BASELINE_IS_ENOUGH": "no: nothing gains enough over answering without a model",
    }
    text = words.get(record.decision.verdict.value, "not decided by this run")
    return f"{text}. No rule now in use was given to compare with."


def _running(record: DecisionRecord) -> str:
    chosen = record.candidate(record.decision.family or "")
    if chosen is None:
        return "not measured: no family is recommended"
    parts = []
    if chosen.predict_ms_p99 is not None:
        parts.append(f"{figures(chosen.predict_ms_p99)} ms for one row at the 99th percentile")
    if chosen.predict_ms_per_1k_rows is not None:
        parts.append(f"{figures(chosen.predict_ms_per_1k_rows)} ms for 1,000 rows")
    if chosen.size_mb is not None:
        parts.append(f"{figures(chosen.size_mb)} MB on disk")
    return "; ".join(parts) or "not measured"


def _running_ids(record: DecisionRecord) -> Md:
    family = record.decision.family
    return ids((f"cand:{family}.predict_ms_p99", f"cand:{family}.size_mb")) if family else Md("")


def _explained(record: DecisionRecord) -> str:
    asked_for = LEVELS.get(record.facts.need.interpretability or "none", "no demand")
    if record.explanations is None:
        return f"asked: {asked_for}; no model was fitted to explain"
    how = "exactly, from the model itself" if record.explanations.exact else "only approximately"
    return f"asked: {asked_for}; the effects of the chosen model are given {how}"


def _training(record: DecisionRecord) -> str:
    timings = dict(record.provenance.timings)
    if not timings:
        return "not measured"
    return "; ".join(f"{name} {duration(seconds)}" for name, seconds in sorted(timings.items()))


def assumptions(record: DecisionRecord) -> list[str]:
    """Return what the figures take for granted, computed from the design of the run."""
    texts = []
    plan = record.plan
    if plan is not None:
        split = plan.comparison_folds.kind
        if split in ("stratified", "random"):
            texts.append("Rows are independent of each other: folds were drawn row by row.")
        if split in ("stratified", "random", "group"):
            texts.append("Future cases resemble these rows: nothing was held out by time.")
        if plan.flat:
            texts.append(
                "Configurations were tuned on rows that also took part in the comparison; the "
                "scores are slightly favourable to families with more to tune."
            )
        if plan.search_rows is not None and plan.search_rows < record.problem.n_rows:
            texts.append(f"The search saw at most {count(plan.search_rows)} rows.")
    dropped = record.problem.n_rows_dropped
    if dropped:
        texts.append(f"{plural(dropped, 'row')} without a target were left out.")
    share = record.facts.data.missing_share
    if share:
        texts.append(f"{percent(share)} of the input cells are missing and will go on missing "
                     "in the same way.")  # fmt: skip
    defaults = [r for r in record.requirements if r.origin == "default"]
    texts.extend(f"Not stated, so assumed: {demand(r)}." for r in defaults)
    return texts or [str(NOTHING)]
