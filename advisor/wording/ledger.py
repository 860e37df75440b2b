"""The ledger: every number and text of the record that a report may cite, under a stable id.

Quantities that prose would otherwise have to compute (gap in margins, counts, rank) are computed
here, so that neither a template nor a language model ever does arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.schema.evidence import Evidence
from advisor.schema.record import DecisionRecord
from advisor.schema.search import Candidate


def ledger(record: DecisionRecord) -> tuple[Evidence, ...]:
    """Return every citable piece of evidence of a record, sorted by id, ids unique.

    Parameters
    ----------
    record : DecisionRecord
        Its narrative and plots are not read.

    Returns
    -------
    tuple of Evidence
        Ids: ``fact:F``, ``col:C.Q``, ``req:R``, ``rule:R`` (``rule:R@COLUMN`` for column rules),
        ``find:CODE@COLUMN``, ``family:F``, ``cand:F.METRIC``, ``check:F.NAME``,
        ``group:F.COLUMN=LEVEL.METRIC``, ``cmp:SIMPLER>RICHER``, ``decision:Q``, ``holdout:Q``,
        ``explain:Q``, ``plan:Q``, ``derived:Q``.
    """
    found: dict[str, Evidence] = {}
    parts = (
        _facts(record),
        _columns(record),
        _requirements(record),
        _rules(record),
        _findings(record),
        _families(record),
        _candidates(record),
        _comparisons(record),
        _decision(record),
        _holdout(record),
        _explanations(record),
        _plan(record),
        _derived(record),
    )
    for part in parts:
        for item in part:
            found.setdefault(item.id, item)
    return tuple(found[key] for key in sorted(found))


def _facts(record: DecisionRecord) -> Iterator[Evidence]:
    for index, fact in enumerate(record.profile.facts):
        number = isinstance(fact.value, int | float)
        yield Evidence(
            id=_with_prefix("fact", fact.id),
            kind="fact",
            subject="data",
            quantity=fact.id,
            value=fact.value if number else None,
            text=fact.value if isinstance(fact.value, str) else fact.description,
            unit=fact.unit,
            source=f"profile.facts.{index}",
        )
    for group in ("task", "data", "need", "evidence"):
        for name, value in getattr(record.facts, group):
            if value is None:
                continue
            yield Evidence(
                id=f"fact:{group}.{name}",
                kind="fact",
                subject=group,
                quantity=name,
                value=value if isinstance(value, int | float) else None,
                text=value if isinstance(value, str) else None,
                source=f"facts.{group}.{name}",
            )


_COLUMN_QUANTITIES = (
    "missing_share",
    "n_unique",
    "association",
    "rare_level_share",
    "max_robust_z",
)


def _columns(record: DecisionRecord) -> Iterator[Evidence]:
    for index, column in enumerate(record.profile.columns):
        for name in _COLUMN_QUANTITIES:
            value = getattr(column, name)
            if value is not None:
                yield Evidence(
                    id=f"col:{column.name}.{name}",
                    kind="column",
                    subject=column.name,
                    quantity=name,
                    value=value,
                    source=f"profile.columns.{index}.{name}",
                )


def _requirements(record: DecisionRecord) -> Iterator[Evidence]:
    for index, item in enumerate(record.requirements):
        number = item.value if isinstance(item.value, int | float) else None
        yield Evidence(
            id=f"req:{item.id}",
            kind="requirement",
            subject=item.id,
            quantity=item.kind,
            value=number,
            text=item.quote,
            unit=item.unit or "",
            source=f"requirements.{index}",
        )


def _rules(record: DecisionRecord) -> Iterator[Evidence]:
    for index, outcome in enumerate(record.rule_outcomes):
        column = f"@{outcome.column}" if outcome.column else ""
        yield Evidence(
            id=f"rule:{outcome.rule}{column}",
            kind="rule",
            subject=outcome.rule,
            quantity=outcome.effect,
            text=f"{outcome.state}: {outcome.message or outcome.name}",
            source=f"rule_outcomes.{index}",
        )


def _findings(record: DecisionRecord) -> Iterator[Evidence]:
    for index, finding in enumerate(record.profile.findings):
        where = f"@{finding.columns[0]}" if finding.columns else ""
        yield Evidence(
            id=f"find:{finding.code}{where}",
            kind="finding",
            subject=finding.columns[0] if finding.columns else "data",
            quantity=finding.code,
            text=finding.message,
            source=f"profile.findings.{index}",
        )


def _families(record: DecisionRecord) -> Iterator[Evidence]:
    for index, verdict in enumerate(record.shortlist):
        yield Evidence(
            id=f"family:{verdict.family}",
            kind="family",
            subject=verdict.family,
            quantity="shortlist",
            text=f"{verdict.verdict}, {verdict.tier}",
            source=f"shortlist.{index}",
        )


_MEASURES = (
    ("n_terms", "terms"),
    ("n_coefficients", "coefficients"),
    ("fit_seconds", "s"),
    ("predict_ms_p50", "ms"),
    ("predict_ms_p99", "ms"),
    ("predict_ms_per_1k_rows", "ms"),
    ("size_mb", "MB"),
    ("trials", "trials"),
    ("train_metric", ""),
)


def _candidates(record: DecisionRecord) -> Iterator[Evidence]:
    for index, candidate in enumerate(record.candidates):
        place = f"candidates.{index}"
        for metric in candidate.metrics:
            yield Evidence(
                id=f"cand:{candidate.family}.{metric.name}",
                kind="candidate",
                subject=candidate.family,
                quantity=metric.name,
                value=metric.mean,
                low=metric.low,
                high=metric.high,
                source=f"{place}.metrics.{metric.name}",
            )
        for name, unit in _MEASURES:
            value = getattr(candidate, name)
            if value is not None:
                yield Evidence(
                    id=f"cand:{candidate.family}.{name}",
                    kind="candidate",
                    subject=candidate.family,
                    quantity=name,
                    value=value,
                    unit=unit,
                    source=f"{place}.{name}",
                )
        yield Evidence(
            id=f"cand:{candidate.family}.status",
            kind="candidate",
            subject=candidate.family,
            quantity="status",
            text=candidate.error or candidate.status,
            source=f"{place}.status",
        )
        yield from _checks(candidate, place)


def _checks(candidate: Candidate, place: str) -> Iterator[Evidence]:
    for number, check in enumerate(candidate.checks):
        yield Evidence(
            id=_with_prefix("check", check.id),
            kind="check",
            subject=candidate.family,
            quantity=check.name,
            value=check.value,
            text=check.detail or check.status,
            low=check.low,
            high=check.high,
            unit=check.unit,
            source=f"{place}.checks.{number}",
        )
    for number, group in enumerate(candidate.groups):
        yield Evidence(
            id=f"group:{candidate.family}.{group.column}={group.level}.{group.metric}",
            kind="group",
            subject=candidate.family,
            quantity=f"{group.metric} of a group",
            value=group.value,
            text=group.note or None,
            low=group.low,
            high=group.high,
            source=f"{place}.groups.{number}",
        )


def _comparisons(record: DecisionRecord) -> Iterator[Evidence]:
    for index, item in enumerate(record.comparisons):
        ids = dict.fromkeys((f"cmp:{item.simpler}>{item.richer}", _with_prefix("cmp", item.id)))
        for key in ids:
            yield Evidence(
                id=key,
                kind="comparison",
                subject=item.richer,
                quantity=f"gain in {item.metric}",
                value=item.gain,
                text=item.verdict,
                low=item.low,
                high=item.high,
                source=f"comparisons.{index}",
            )


def _decision(record: DecisionRecord) -> Iterator[Evidence]:
    decision = record.decision
    texts = {
        "verdict": decision.verdict.value,
        "family": decision.family,
        "confidence": decision.confidence,
        "best_performer": decision.best_performer,
        "simplest_candidate": decision.simplest_candidate,
        "strongest_challenger": decision.strongest_challenger,
    }
    for name, text in texts.items():
        if text is not None:
            yield Evidence(
                id=f"decision:{name}",
                kind="decision",
                subject=decision.family or "decision",
                quantity=name,
                text=text,
                source=f"decision.{name}",
            )
    for name in ("threshold", "rows_to_settle"):
        value = getattr(decision, name)
        if value is not None:
            yield _number("decision", name, value, decision.family or "decision")
    if decision.price_of_simplicity is not None:
        price = decision.price_of_simplicity
        yield Evidence(
            id="decision:price_of_simplicity",
            kind="decision",
            subject=price.against,
            quantity=f"price in {price.metric}",
            value=price.value,
            low=price.low,
            high=price.high,
            source="decision.price_of_simplicity",
        )
        if price.money_per_1k is not None:
            yield Evidence(
                id="decision:price_money_per_1k",
                kind="decision",
                subject=price.against,
                quantity="price in money per 1,000 cases",
                value=price.money_per_1k,
                low=price.money_low,
                high=price.money_high,
                unit=f"{price.currency or ''} per 1,000 cases".strip(),
                source="decision.price_of_simplicity.money_per_1k",
            )


def _holdout(record: DecisionRecord) -> Iterator[Evidence]:
    report = record.holdout
    if report is None:
        return
    family = record.decision.family or "decision"
    for metric in report.metrics:
        yield Evidence(
            id=f"holdout:{metric.name}",
            kind="holdout",
            subject=family,
            quantity=metric.name,
            value=metric.value,
            low=metric.low,
            high=metric.high,
            source=f"holdout.metrics.{metric.name}",
        )
    for name in ("rows", "threshold", "expected_cost", "optimism"):
        value = getattr(report, name)
        if value is not None:
            yield _number("holdout", name, value, family)
    if report.confusion is not None:
        for name, value in report.confusion:
            yield Evidence(
                id=f"holdout:{name}",
                kind="holdout",
                subject=family,
                quantity=name,
                value=value,
                unit="cases",
                source=f"holdout.confusion.{name}",
            )
    gain = report.challenger_gain
    if gain is not None:
        yield Evidence(
            id="holdout:challenger_gain",
            kind="holdout",
            subject=report.challenger or "challenger",
            quantity=f"gain in {gain.name}",
            value=gain.value,
            low=gain.low,
            high=gain.high,
            source="holdout.challenger_gain",
        )


def _explanations(record: DecisionRecord) -> Iterator[Evidence]:
    if record.explanations is None:
        return
    for index, term in enumerate(record.explanations.terms):
        if term.effect is not None:
            yield Evidence(
                id=f"explain:term.{term.term}",
                kind="explanation",
                subject=record.explanations.family,
                quantity="effect",
                value=term.effect,
                low=term.low,
                high=term.high,
                unit=term.unit,
                source=f"explanations.terms.{index}",
            )
    for index, item in enumerate(record.explanations.importances):
        yield Evidence(
            id=f"explain:importance.{item.column}",
            kind="explanation",
            subject=record.explanations.family,
            quantity="permutation importance",
            value=item.mean,
            low=item.low,
            high=item.high,
            source=f"explanations.importances.{index}",
        )


def _plan(record: DecisionRecord) -> Iterator[Evidence]:
    if record.plan is None:
        return
    for name in ("margin", "alpha", "n_effective", "holdout_share", "seed", "budget_seconds"):
        value = getattr(record.plan, name)
        if value is not None:
            yield _number("plan", name, value, "plan")


def _derived(record: DecisionRecord) -> Iterator[Evidence]:
    counts = {
        "n_families": len(record.shortlist),
        "n_admitted": sum(v.verdict == "admitted" for v in record.shortlist),
        "n_excluded": sum(v.verdict == "excluded" for v in record.shortlist),
        "n_compared": sum(c.status == "ok" and c.role != "baseline" for c in record.candidates),
        "n_failed": sum(c.status in ("failed", "timed_out") for c in record.candidates),
        "n_trials": sum(c.trials for c in record.candidates),
        "n_rules_fired": sum(o.state == "fires" for o in record.rule_outcomes),
        "n_rules_unknown": sum(o.state == "unknown" for o in record.rule_outcomes),
        "n_musts": sum(r.strength == "must" for r in record.requirements),
        "n_conditions": len(record.decision.conditions),
    }
    for name, value in counts.items():
        yield Evidence(
            id=f"derived:{name}",
            kind="derived",
            subject="record",
            quantity=name,
            value=value,
            unit="count",
            source="counted from the record",
        )
    for item in record.comparisons:
        if item.margin > 0:
            yield Evidence(
                id=f"derived:gap_in_margins.{item.simpler}>{item.richer}",
                kind="derived",
                subject=item.richer,
                quantity="gain in margins",
                value=item.gain / item.margin,
                low=item.low / item.margin,
                high=item.high / item.margin,
                unit="margins",
                source=f"gain / margin of cmp:{item.simpler}>{item.richer}",
            )


def _number(kind: str, name: str, value: float, subject: str) -> Evidence:
    return Evidence.model_validate(
        {
            "id": f"{kind}:{name}",
            "kind": kind,
            "subject": subject,
            "quantity": name,
            "value": value,
            "source": f"{kind}.{name}",
        }
    )


def _with_prefix(kind: str, identifier: str) -> str:
    return identifier if identifier.startswith(f"{kind}:") else f"{kind}:{identifier}"
