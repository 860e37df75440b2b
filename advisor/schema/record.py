"""The decision record: the product. The report is a pure function of it."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from pydantic import Field

from advisor.schema.base import PAIRS, Frozen
from advisor.schema.comparison import Comparison
from advisor.schema.dataset import SourceInfo
from advisor.schema.decision import Decision
from advisor.schema.explanation import Explanations
from advisor.schema.facts import Facts
from advisor.schema.holdout import HoldoutReport
from advisor.schema.lineage import Deviation, Supersedes
from advisor.schema.monitoring import InputReference
from advisor.schema.narrative import Narrative
from advisor.schema.plan import SearchPlan
from advisor.schema.policy import Policy
from advisor.schema.problem import Problem
from advisor.schema.profile import DataProfile, ExcludedColumn
from advisor.schema.requirements import (
    Conflict,
    DocumentInfo,
    Question,
    Requirement,
    SourceQuote,
)
from advisor.schema.search import Candidate
from advisor.schema.shortlist import Because, ColumnStep, FamilyVerdict, RuleOutcome

SCHEMA_VERSION = "1.0"

VOLATILE_KEYS = frozenset(
    {
        "created_utc",
        "digest",
        "record_sha256",
        "provenance",
        "plots",
        "narrative",
        "fit_seconds",
        "seconds",
        "predict_ms_p50",
        "predict_ms_p99",
        "predict_ms_per_1k_rows",
        "forecast_seconds",
        "peak_memory_mb",
        "supersedes",
        "deviation",
        "jobs",
    }
)
"""Keys that never enter the digest, wherever they stand in the record."""

MEASURED_CHECKS = frozenset({"latency", "memory", "training_time"})
"""Checks whose value is a measured time or memory; only their status enters the digest."""

MEASURED_KINDS = frozenset({"latency_ms", "memory_mb", "training_seconds"})
"""Requirements settled by such a check. The size of a model is the same in every run."""

STATUS_KEYS = ("id", "name", "requirement", "family", "bar", "op", "status")
"""What the digest keeps of a measured check or status."""

REMARKS = frozenset({"because", "weaknesses"})
"""Lists of sentences, some of which quote a measurement."""


Text = Annotated[tuple[tuple[str, str], ...], *PAIRS]
"""(name, text) pairs; a mapping in JSON."""

Seconds = Annotated[tuple[tuple[str, float], ...], *PAIRS]
"""(stage, wall seconds) pairs; a mapping in JSON."""


class LLMUse(Frozen):
    """What a language model did; mode 'off' by default."""

    mode: str = "off"
    model: str | None = None
    host: str | None = None
    privacy_level: int = 0
    calls: int = 0
    tokens: int = 0
    claims_kept: int = 0
    claims_dropped: int = 0
    prompts: Text = ()
    sent_bytes: int = Field(default=0, description="bytes of all messages sent")
    sent_sha256: str | None = Field(default=None, description="hash of those messages in order")
    note: str = ""


class Provenance(Frozen):
    """How to repeat the run."""

    versions: Text = ()
    seeds: tuple[int, ...] = ()
    hashes: Text = ()
    timings: Seconds = ()
    command: str = ""
    hardware: str = ""
    threads: int = 1
    peak_memory_mb: float | None = None
    llm: LLMUse = LLMUse()
    mlflow_run_id: str | None = None
    notes: tuple[str, ...] = ()


class Plot(Frozen):
    """One figure with a caption generated from its numbers."""

    id: str
    path: str = Field(description="relative to the report")
    title: str
    caption: str
    sha256: str | None = None


class DecisionRecord(Frozen):
    """``decision.json``."""

    schema_version: str = SCHEMA_VERSION
    created_utc: str
    digest: str = ""
    record_sha256: str = ""
    reproducible: bool = True
    verdict: str
    problem: Problem
    source: SourceInfo
    requirements: tuple[Requirement, ...]
    uncovered: tuple[SourceQuote, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    injections: tuple[SourceQuote, ...] = ()
    documents: tuple[DocumentInfo, ...] = ()
    questions: tuple[Question, ...] = ()
    profile: DataProfile
    excluded_columns: tuple[ExcludedColumn, ...] = ()
    facts: Facts
    shortlist: tuple[FamilyVerdict, ...] = ()
    rule_outcomes: tuple[RuleOutcome, ...] = Field(
        default=(), description="every rule: fired, silent or unknown, with the facts it read"
    )
    rule_notes: tuple[Because, ...] = Field(
        default=(), description="warnings, advice and conflicts of rules that fired"
    )
    preparation: tuple[ColumnStep, ...] = ()
    plan: SearchPlan | None = None
    policy: Policy | None = Field(
        default=None, description="the numbers in force, so that what-if needs nothing else"
    )
    candidates: tuple[Candidate, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    decision: Decision
    holdout: HoldoutReport | None = None
    explanations: Explanations | None = None
    narrative: Narrative = Narrative()
    plots: tuple[Plot, ...] = ()
    monitoring: tuple[InputReference, ...] = Field(
        default=(), description="distribution of each input, what new data are compared with"
    )
    supersedes: Supersedes | None = None
    deviation: Deviation | None = Field(
        default=None, description="a person decided otherwise; the decision above is unchanged"
    )
    provenance: Provenance = Provenance()

    def candidate(self, family: str) -> Candidate | None:
        """Return one candidate by family id, or None."""
        return next((c for c in self.candidates if c.family == family), None)

    def requirement(self, requirement_id: str) -> Requirement | None:
        """Return one requirement by id, or None."""
        return next((r for r in self.requirements if r.id == requirement_id), None)

    def sealed(self) -> DecisionRecord:
        """Return the record with `digest` and `record_sha256` computed."""
        body = self.model_dump(mode="json", by_alias=True)
        digest = canonical_sha256(stable_part(body))
        sha = canonical_sha256({**body, "digest": digest, "record_sha256": ""})
        return self.model_copy(update={"digest": digest, "record_sha256": sha})


def stable_part(value: Any) -> Any:
    """Return the part of a record that two runs with one seed share.

    Drops every key of `VOLATILE_KEYS` at any depth; of a measured check, and of a requirement on
    a measured time or memory, all but the status; and the words that quote such a measurement.
    """
    asked = value.get("requirements") or () if isinstance(value, dict) else ()
    measured = {r["id"] for r in asked if isinstance(r, dict) and r.get("kind") in MEASURED_KINDS}
    return _stable(value, frozenset(measured))


def _stable(value: Any, measured: frozenset[str]) -> Any:
    if isinstance(value, dict):
        kept = {
            k: _without_measurements(v, measured) if k in REMARKS else _stable(v, measured)
            for k, v in value.items()
            if k not in VOLATILE_KEYS
        }
        about = measured & {kept.get("requirement")}
        if "status" in kept and (kept.get("name") in MEASURED_CHECKS or about):
            return {k: kept[k] for k in STATUS_KEYS if k in kept}
        if "code" in kept and measured & {e[4:] for e in kept.get("evidence") or ()}:
            return {k: v for k, v in kept.items() if k != "text"}
        return kept
    if isinstance(value, (list, tuple)):
        return [_stable(item, measured) for item in value]
    return value


def _without_measurements(remarks: Any, measured: frozenset[str]) -> Any:
    """Return remarks on a measured time or memory up to the colon, after which it is quoted."""
    starts = (*(f"{i} (" for i in sorted(measured)), *(f"{n}:" for n in sorted(MEASURED_CHECKS)))
    return [
        _stable(text, measured)
        if not isinstance(text, str)
        else text.split(":", 1)[0]
        if text.startswith(starts)
        else text
        for text in remarks or ()
    ]


def canonical_sha256(value: Any) -> str:
    """Return the sha256 of the canonical JSON (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
