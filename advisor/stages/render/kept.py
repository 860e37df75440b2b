"""Sections I to N and the appendix: limits, monitoring, language model, reproduction, crosswalk."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from advisor.errors import CatalogueError
from advisor.schema.evidence import Evidence
from advisor.schema.record import DecisionRecord
from advisor.stages.render.asked import assumptions
from advisor.stages.render.data import monitored_inputs
from advisor.stages.render.fitted import important_columns
from advisor.stages.render.page_one import family_title
from advisor.stages.render.tables import NOTHING, block, bullets, figures, table
from advisor.wording.escape import Md, code, markdown, plain, sentence
from advisor.wording.numbers import count, duration, exact, plural
from advisor.wording.numbers import figures as number
from advisor.wording.plainly import plainly
from advisor.wording.standing import standing
from advisor.wording.terms import lower_is_better, metric_title, metric_value

CROSSWALK_PREFIX = "crosswalk/"
KNOWN_FIGURES = frozenset(
    {"complexity", "gaps", "bar", "learning", "model", "importance", "calibration", "residuals",
     "cost", "curve", "groups", "missing", "target", "drift"}
)  # fmt: skip


def limits(record: DecisionRecord) -> dict[str, Any]:
    """Return assumptions and limits, the computed ones first."""
    decision = record.decision
    return {
        "assumptions": bullets(assumptions(record)),
        "limits": bullets(_limits(record)),
        "weaknesses": bullets(sentence(plainly(record, text)) for text in decision.weaknesses),
        "out_of_scope": bullets(_outside(record)),
    }


def _limits(record: DecisionRecord) -> list[str]:
    texts = []
    if record.decision.resolves_margin is False:
        texts.append(
            "These data cannot resolve the margin: the error of the comparison exceeds it."
        )
    if not record.reproducible:
        texts.append("A time limit cut this run; a repeat may differ.")
    if record.holdout is not None and record.holdout.source == "outer_folds":
        texts.append("No rows were set aside: behaviour is read from outer folds.")
    if record.holdout is None:
        texts.append("No behaviour on untouched rows was measured.")
    unknown = sum(o.state == "unknown" for o in record.rule_outcomes)
    if unknown:
        texts.append(f"{plural(unknown, 'rule outcome')} could not be told: a fact was missing.")
    texts.append("Importances and effects say what the model uses, not what causes the target.")
    return texts


def _outside(record: DecisionRecord) -> list[str]:
    texts = ["Rows whose inputs lie outside the ranges in section C."]
    texts.extend(
        f"Any use that needs the column {plain(e.column)}, which no model here may read."
        for e in record.excluded_columns
        if e.code in ("forbidden", "unavailable", "sensitive", "privacy")
    )
    return texts


def monitoring(record: DecisionRecord) -> dict[str, Any]:
    """Return proposed triggers, taken from the spread that was observed."""
    rows: list[tuple[object, ...]] = []
    chosen = record.candidate(record.decision.family or "")
    metric = record.plan.metric if record.plan else None
    summary = chosen.metric(metric) if chosen and metric else None
    if summary is not None and summary.folds:
        worst = max(summary.folds) if lower_is_better(metric) else min(summary.folds)
        side = "above" if lower_is_better(metric) else "below"
        rows.append(
            (f"{metric_title(metric)} on new labelled cases",
             f"{side} {metric_value(metric, worst)}, the weakest comparison fold",
             "as many labelled cases as one fold holds", "review; train again on newer rows")
        )  # fmt: skip
    calibration = (
        next((c for c in chosen.checks if c.name == "calibration"), None) if chosen else None
    )
    if calibration is not None and calibration.value is not None:
        rows.append(
            ("predicted against observed share", "outside the calibration table of section H",
             "the same", "calibrate again before the threshold is trusted")
        )  # fmt: skip
    if record.holdout is not None and record.holdout.threshold is not None:
        rows.append(
            ("share of cases acted on", "differs from section H by more than the team can work off",
             "one period of the capacity", "check inputs first, then the threshold")
        )  # fmt: skip
    if chosen is not None:
        rows.append(
            ("missing share and range of the inputs below", "outside what these rows showed",
             "every delivery", "stop the feed and ask its owner")
        )  # fmt: skip
        rows.append(
            ("gain of the strongest challenger", "above the margin on new labelled cases",
             "each review", "decide again; the simpler family may no longer suffice")
        )  # fmt: skip
    header = ("What to watch", "Review when", "Window", "Then")
    return {
        "table": table(header, rows) if rows else Md("Nothing to watch: no family is recommended."),
        "inputs": monitored_inputs(record, important_columns(record)) if chosen else Md(""),
    }


def language_model(record: DecisionRecord) -> dict[str, Any]:
    """Return what a language model did, if any took part."""
    llm = record.provenance.llm
    narrative = record.narrative
    read = sum(r.origin == "llm" for r in record.requirements)
    rows: list[tuple[object, object]] = [
        ("Mode", llm.mode),
        ("Author of the prose", narrative.author),
        ("Requirements read by it", count(read)),
    ]
    if llm.mode != "off":
        rows += [
            ("Model", llm.model or "not stated"),
            ("Host", llm.host or "not stated"),
            ("Privacy level", count(llm.privacy_level)),
            ("Calls and tokens", f"{count(llm.calls)} and {count(llm.tokens)}"),
            (
                "Claims kept and dropped",
                f"{count(llm.claims_kept)} and {count(llm.claims_dropped)}",
            ),
            ("Prompts", Md(", ".join(code(f"{name} {sha[:12]}") for name, sha in llm.prompts))),
        ]
    codes = ", ".join(sorted({d.code for d in narrative.dropped}))
    if codes:
        rows.append(("Codes of the dropped claims", codes))
    if llm.note:
        rows.append(("Note", llm.note))
    return {"table": table(("What", "Value"), rows), "off": llm.mode == "off"}


def reproduce(record: DecisionRecord) -> dict[str, Any]:
    """Return the command, versions, seeds, hashes and timings."""
    p = record.provenance
    return {
        "command": block(p.command) if p.command else Md("not recorded"),
        "versions": Md(", ".join(code(f"{n} {v}") for n, v in p.versions)) or NOTHING,
        "seeds": ", ".join(map(exact, p.seeds)) or "none",
        "hashes": table(("Part", "sha256"), [(name, code(sha)) for name, sha in p.hashes])
        if p.hashes
        else NOTHING,
        "timings": table(("Stage", "Wall time"), [(n, duration(s)) for n, s in p.timings], " r")
        if p.timings
        else NOTHING,
        "hardware": p.hardware or "not recorded",
        "threads": count(p.threads),
        "memory": f"{number(p.peak_memory_mb)} MB"
        if p.peak_memory_mb is not None
        else "not measured",
        "mlflow": p.mlflow_run_id or "none",
        "digest": code(record.digest or "not sealed"),
        "record_sha256": code(record.record_sha256 or "not sealed"),
        "reproducible": record.reproducible,
        "notes": bullets(p.notes) if p.notes else "",
    }


def crosswalk(templates: Mapping[str, str]) -> dict[str, Any]:
    """Return the tables of the dated crosswalk files.

    Raises
    ------
    CatalogueError
        If a file is not TOML or lacks a field.
    """
    parts = []
    for name in sorted(templates):
        if not (name.startswith(CROSSWALK_PREFIX) and name.endswith(".toml")):
            continue
        try:
            content = tomllib.loads(templates[name])
            rows = [
                (row["clause"], row["asks"], row["sections"], row["answer"], row.get("open", ""))
                for row in content["row"]
            ]
            title, as_of, note = content["title"], content["as_of"], content["note"]
        except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
            raise CatalogueError(
                f"the crosswalk cannot be read: {error}",
                where=name,
                expected="title, as_of, note and [[row]] with clause, asks, sections, answer",
            ) from error
        header = ("Clause", "Asks for", "Section", "Answered by", "Left to people")
        parts.append(
            Md(f"**{markdown(title)}** (as of {markdown(as_of)}). {markdown(note)}\n\n"
               f"{table(header, rows)}")
        )  # fmt: skip
    return {"tables": Md("\n\n".join(parts)) or NOTHING}


def not_done(record: DecisionRecord) -> dict[str, Any]:
    """Return what was not tried and not measured, each with its reason."""
    tried = [plain(text) for text in record.plan.skipped] if record.plan else []
    for verdict in record.shortlist:
        if verdict.verdict == "excluded":
            because = plain(verdict.because[0].message) if verdict.because else "a rule"
            tried.append(f"{plain(verdict.title)}: {because}")
    tried.extend(
        f"{plain(c.title)}: {c.status.replace('_', ' ')}"
        for c in record.candidates
        if c.status != "ok"
    )
    return {"tried": bullets(tried), "measured": bullets(_not_measured(record))}


def _not_measured(record: DecisionRecord) -> list[str]:
    texts = []
    for item in record.requirements:
        if standing(record, item) in ("not_measured", "not_testable") and item.strength != "may":
            why = (
                "no test for it"
                if standing(record, item) == "not_measured"
                else "no data can show it"
            )
            texts.append(f"{item.id} ({item.kind.replace('_', ' ')}): {why}.")
    chosen = record.candidate(record.decision.family or "")
    if chosen is None:
        texts.append("Behaviour of a chosen model: no family is recommended.")
        return texts
    if not chosen.groups:
        texts.append("Differences between groups: no group was named.")
    if not chosen.calibration and not (record.holdout and record.holdout.calibration):
        texts.append("Calibration: not applicable, or no probabilities at hand.")
    if record.explanations is None or not record.explanations.learning_curve:
        texts.append("Learning curve: this effort does not draw one.")
    if record.holdout is None or record.holdout.source != "holdout":
        texts.append("Untouched rows: none were set aside.")
    return texts


def appendix(record: DecisionRecord, evidence: tuple[Evidence, ...], body: str) -> dict[str, Any]:
    """Return the evidence that the text cites, unrounded, with its place in the record."""
    rows = []
    for item in evidence:
        if f"`{item.id}`" not in body:
            continue
        value = ""
        if isinstance(item.value, bool):
            value = "yes" if item.value else "no"
        elif item.value is not None:
            value = f"{exact(item.value)} {plain(item.unit)}".strip()
        rows.append(
            (code(item.id, None), value or markdown(item.text or "", 100), code(item.source))
        )
    loose = [p.id for p in record.plots if p.id.split(".")[0] not in KNOWN_FIGURES]
    return {
        "table": table(("Evidence", "Value, not rounded", "Place in decision.json"), rows)
        if rows
        else NOTHING,
        "figures": figures(record, *(i.split(".")[0] for i in loose)),
        "title": family_title(record, record.decision.family),
    }
