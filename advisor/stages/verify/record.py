"""A record against itself: hashes, schema, statistics, rules, verdict words, quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from advisor.schema.audit import AuditFinding
from advisor.schema.record import (
    SCHEMA_VERSION,
    DecisionRecord,
    canonical_sha256,
    stable_part,
)
from advisor.stages.verify.consistency import decision_findings, quote_findings, rule_findings
from advisor.stages.verify.statistics import comparison_findings, metric_findings


def verify_record(
    record_json: Mapping[str, Any], documents: Mapping[str, str] | None = None
) -> tuple[AuditFinding, ...]:
    """Return every place of a record that does not agree with the rest of it.

    Parameters
    ----------
    record_json : mapping
        ``decision.json`` as parsed, untouched.
    documents : mapping of str to str, optional
        Text of requirements documents by the name that the record gives; quotes are then looked
        up in them.

    Returns
    -------
    tuple of AuditFinding
        Empty when the record holds.

    Notes
    -----
    Checked: ``record_sha256`` and ``digest``; the schema; means, paired differences, standard
    errors, bounds and verdicts recomputed from fold values; the verdict against the decision;
    each rule outcome against the facts it read; each cited id; each quote (with `documents`).
    """
    version = str(record_json.get("schema_version", "missing"))
    if version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        return (
            AuditFinding(
                place="schema_version",
                message=f"version {version} cannot be audited by this tool",
                expected=SCHEMA_VERSION,
                found=version,
            ),
        )
    found = list(_hashes(record_json))
    try:
        record = DecisionRecord.model_validate(record_json)
    except ValidationError as error:
        found.extend(
            AuditFinding(
                place=".".join(str(part) for part in item["loc"]) or "record",
                message=f"not valid: {item['msg']}",
            )
            for item in error.errors()[:50]
        )
        return tuple(found)
    for part in (
        metric_findings(record),
        comparison_findings(record),
        decision_findings(record),
        rule_findings(record),
        quote_findings(record, documents or {}),
    ):
        found.extend(part)
    return tuple(found)


def _hashes(record_json: Mapping[str, Any]) -> list[AuditFinding]:
    body = dict(record_json)
    found = []
    digest = canonical_sha256(stable_part(body))
    if body.get("digest") != digest:
        found.append(
            AuditFinding(
                place="digest",
                message="the evidence was changed after the record was sealed",
                expected=digest,
                found=str(body.get("digest")),
            )
        )
    sealed = canonical_sha256({**body, "record_sha256": ""})
    if body.get("record_sha256") != sealed:
        found.append(
            AuditFinding(
                place="record_sha256",
                message="the record was changed after it was sealed",
                expected=sealed,
                found=str(body.get("record_sha256")),
            )
        )
    return found
