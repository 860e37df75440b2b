"""Assemble the decision record from the parts of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.adapters.provenance import hardware_line, package_versions, peak_memory_mb
from advisor.pipeline.finish import Finish
from advisor.pipeline.understand import Understanding
from advisor.pipeline.verdict import Conclusion
from advisor.schema.monitoring import InputReference
from advisor.schema.narrative import Narrative
from advisor.schema.record import DecisionRecord, LLMUse, Provenance
from advisor.schema.search import Candidate
from advisor.stages.decide import settled
from advisor.stages.monitor import input_references
from advisor.stages.narrate import narrate

if TYPE_CHECKING:
    from advisor.pipeline.run import RunInputs


@dataclass(frozen=True)
class RecordParts:
    """Everything that a record is made of."""

    inputs: RunInputs
    known: Understanding
    conclusion: Conclusion
    candidates: tuple[Candidate, ...] = ()
    finished: Finish | None = None
    timings: tuple[tuple[str, float], ...] = ()
    cut: tuple[str, ...] = ()
    unrepeatable: bool = False


def assemble(parts: RecordParts) -> DecisionRecord:
    """Return the record with its narrative, sealed."""
    known, conclusion, finished = parts.known, parts.conclusion, parts.finished
    listed, requirements = known.shortlist, known.requirements
    budgeted = parts.inputs.settings.budget_seconds is not None
    record = DecisionRecord(
        created_utc=parts.inputs.created_utc,
        reproducible=not (parts.unrepeatable or budgeted),
        verdict=conclusion.decision.verdict.value,
        problem=known.problem,
        source=parts.inputs.dataset.source,
        requirements=settled(requirements, conclusion.decision),
        uncovered=requirements.uncovered,
        conflicts=requirements.conflicts,
        injections=requirements.injections,
        documents=requirements.documents,
        questions=requirements.questions,
        profile=known.profile,
        excluded_columns=known.profile.excluded_columns,
        facts=known.facts.model_copy(update={"evidence": conclusion.evidence_facts}),
        shortlist=listed.families,
        rule_outcomes=(*listed.outcomes, *conclusion.evidence_outcomes),
        rule_notes=(*listed.warnings, *listed.advice, *listed.conflicts, *conclusion.notes),
        preparation=listed.steps,
        plan=known.plan,
        policy=parts.inputs.catalogue.policy,
        candidates=parts.candidates,
        comparisons=conclusion.comparisons,
        decision=conclusion.decision,
        holdout=finished.holdout if finished else None,
        explanations=finished.explanations if finished else None,
        narrative=Narrative(),
        monitoring=_references(known),
        provenance=_provenance(parts),
    )
    return record.model_copy(update={"narrative": narrate(record)}).sealed()


def _references(known: Understanding) -> tuple[InputReference, ...]:
    """Return the distribution of every input that a model may read; private columns left out."""
    if known.plan is None:
        return ()
    private = {name for item in known.requirements.items if item.privacy
               for name in (item.column, *item.columns) if name}  # fmt: skip
    return input_references(known.profile, known.frame, known.plan.features.names(), private)


def _provenance(parts: RecordParts) -> Provenance:
    documents = tuple((d.name, d.sha256) for d in parts.known.requirements.documents)
    hashes = {
        "data": parts.inputs.dataset.source.sha256,
        **dict(documents),
        **dict(parts.inputs.catalogue.hashes),
    }
    notes = list(parts.finished.notes) if parts.finished else []
    notes += [f"cut by the budget: {title}" for title in parts.cut]
    return Provenance(
        versions=package_versions(),
        seeds=(parts.inputs.settings.seed,),
        hashes=tuple(hashes.items()),
        timings=parts.timings,
        command=parts.inputs.command,
        hardware=hardware_line(),
        threads=parts.inputs.settings.jobs,
        peak_memory_mb=peak_memory_mb(),
        llm=LLMUse(),
        notes=tuple(notes),
    )
