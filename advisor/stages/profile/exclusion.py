"""Which input columns no model may use, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from advisor.schema.problem import Problem
from advisor.schema.profile import ExcludedColumn, Finding
from advisor.schema.requirements import Requirement, Requirements
from advisor.stages.profile.association import Associations, score_against
from advisor.stages.profile.codes import finding
from advisor.stages.profile.leakage import Leaks
from advisor.stages.profile.relations import Relations
from advisor.stages.profile.table import Sample, Table
from advisor.stages.profile.thresholds import (
    ID_OUTCOME_AUC,
    NEAR_CONSTANT_SHARE,
    PROXY_SCORE,
    TOO_MANY_LEVELS_SHARE,
)

_MAX_PROXY_SOURCES = 6
_MAX_PROXY_LEVELS = 20


@dataclass
class Exclusions:
    """Excluded columns, first reason wins, with their findings."""

    items: dict[str, ExcludedColumn] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, item: ExcludedColumn, note: Finding | None = None) -> None:
        """Exclude a column unless it already is."""
        if item.column not in self.items:
            self.items[item.column] = item
            if note is not None:
                self.findings.append(note)


def private_columns(requirements: Requirements) -> frozenset[str]:
    """Return the columns whose values may appear nowhere."""
    return frozenset(
        column
        for item in requirements.items
        if item.privacy
        for column in (item.column, *item.columns)
        if column is not None
    )


def _columns_of(item: Requirement) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for c in (item.column, *item.columns) if c is not None))


def excluded_by_request(table: Table, problem: Problem, requirements: Requirements) -> Exclusions:
    """Exclude what documents and the framing of the problem rule out.

    Parameters
    ----------
    table : Table
    problem : Problem
    requirements : Requirements

    Returns
    -------
    Exclusions
        A conditional ban stands unless a monotone direction is declared for the column: that
        condition can be built in and verified.
    """
    chosen = Exclusions()
    directed = frozenset(requirements.columns("monotonic"))
    named = {c.name for c in table.columns}
    for item in requirements.all("forbidden_column", "unavailable_at_prediction"):
        for column in _columns_of(item):
            if column in named:
                _exclude_named(chosen, item, column, column in directed)
            elif column not in (problem.target_column, problem.target):
                message = f"a document names '{column}', which is no input column of the data"
                chosen.findings.append(finding("named_column_absent", "info", message, (column,)))
    for item in requirements.all("sensitive_attribute"):
        if item.condition and item.column in named and item.column not in directed:
            _exclude_named(chosen, item, str(item.column), False)
    _exclude_roles(chosen, named, problem, requirements)
    for column in sorted(private_columns(requirements) & named):
        reason = "a document says that its values may appear nowhere"
        chosen.add(ExcludedColumn(column=column, reason=reason, code="privacy"))
    return chosen


def _exclude_named(chosen: Exclusions, item: Requirement, column: str, directed: bool) -> None:
    evidence = (item.id,)
    if item.condition:
        if directed:
            message = (
                f"'{column}' is used under the condition '{item.condition}', built in as a "
                "direction and verified"
            )
            chosen.findings.append(
                finding("conditional_column", "info", message, (column,), "kept", evidence)
            )
            return
        reason = f"conditional: {item.condition}"
        message = (
            f"'{column}' may be used only under a condition that is not shown to hold "
            f"('{item.condition}'); excluded; declare a direction for it to use it"
        )
        note = finding("conditional_column", "warning", message, (column,), "excluded", evidence)
        chosen.add(
            ExcludedColumn(column=column, reason=reason, code="forbidden", evidence=evidence), note
        )
        return
    if item.kind == "unavailable_at_prediction":
        reason = "stated to be unknown at prediction"
        note = finding("leak_unavailable", "info", f"'{column}' is {reason}", (column,),
                       "excluded", evidence)  # fmt: skip
        chosen.add(
            ExcludedColumn(column=column, reason=reason, code="unavailable", evidence=evidence),
            note,
        )
        return
    reason = "forbidden by the requirements"
    note = finding("forbidden_column", "info", f"'{column}' is {reason}", (column,),
                   "excluded", evidence)  # fmt: skip
    chosen.add(
        ExcludedColumn(column=column, reason=reason, code="forbidden", evidence=evidence), note
    )


def _exclude_roles(
    chosen: Exclusions, named: set[str], problem: Problem, requirements: Requirements
) -> None:
    if problem.group_column in named:
        group = str(problem.group_column)
        note = finding("used_as_group", "info", f"'{group}' names the groups of the split",
                       (group,), "excluded")  # fmt: skip
        reason = "names the groups of the split; new groups have new names"
        chosen.add(ExcludedColumn(column=group, reason=reason, code="group"), note)
    if problem.target_column in named:
        reason = "the target is made from it"
        chosen.add(
            ExcludedColumn(column=str(problem.target_column), reason=reason, code="target_source")
        )
    for item in requirements.all("id_column"):
        for column in _columns_of(item):
            if column in named:
                reason = "stated to be an identifier"
                note = finding("id_column", "info", f"'{column}' is {reason}", (column,),
                               "excluded", (item.id,))  # fmt: skip
                chosen.add(
                    ExcludedColumn(column=column, reason=reason, code="id", evidence=(item.id,)),
                    note,
                )


def exclude_measured(
    chosen: Exclusions,
    table: Table,
    relations: Relations,
    leaks: Leaks,
    associations: Associations | None,
) -> None:
    """Add what the data itself rules out: leaks, ids, empties, constants, repeats, levels.

    Parameters
    ----------
    chosen : Exclusions
        Extended in place.
    table, relations, leaks, associations
        As measured.
    """
    for column, reason in sorted(leaks.reasons.items()):
        chosen.add(ExcludedColumn(column=column, reason=reason, code="leak"))
    for name in (column.name for column in table.columns):
        _exclude_structure(chosen, table, name, associations)
    for kept, repeated in relations.twins:
        if _is_banned(chosen, kept) or _is_banned(chosen, repeated):
            _exclude_twin_of_excluded(chosen, kept, repeated)
            continue
        if kept in chosen.items or repeated in chosen.items:
            continue
        message = f"'{repeated}' repeats '{kept}'"
        note = finding("duplicate_column", "info", message, (repeated, kept), "excluded")
        chosen.add(
            ExcludedColumn(column=repeated, reason=f"repeats '{kept}'", code="duplicate"), note
        )


def _exclude_structure(
    chosen: Exclusions, table: Table, name: str, associations: Associations | None
) -> None:
    column = table.column(name)
    assert column is not None
    if column.kind == "empty":
        note = finding("empty_column", "info", f"'{name}' has no value", (name,), "excluded")
        chosen.add(ExcludedColumn(column=name, reason="no value", code="empty"), note)
    elif column.kind == "constant":
        note = finding("constant_column", "info", f"'{name}' has one value", (name,), "excluded")
        chosen.add(ExcludedColumn(column=name, reason="one value", code="constant"), note)
    elif column.unsupported:
        message = f"cells of '{name}' ({column.dtype}) cannot be prepared"
        note = finding("unsupported_column", "warning", message, (name,), "excluded")
        chosen.add(ExcludedColumn(column=name, reason=message, code="unsupported"), note)
    elif column.kind == "id":
        _exclude_id(chosen, name, column.possible_entity, associations)
    elif column.kind == "categorical" and (
        len(column.levels) > TOO_MANY_LEVELS_SHARE * column.n_rows and column.n_rows >= 20
    ):
        message = f"'{name}' has {len(column.levels)} levels in {column.n_rows} rows"
        note = finding("too_many_levels", "info", message, (name,), "excluded")
        chosen.add(ExcludedColumn(column=name, reason=message, code="too_many_levels"), note)
    else:
        _exclude_near_constant(chosen, table, name, associations)


def _exclude_near_constant(
    chosen: Exclusions, table: Table, name: str, associations: Associations | None
) -> None:
    column = table.column(name)
    assert column is not None
    counts = column.counts
    missing = int((column.codes < 0).sum())
    mode = max(int(counts.max()), missing) / column.n_rows
    if mode <= NEAR_CONSTANT_SHARE or name in chosen.items:
        return
    score = associations.of(name) if associations else None
    null = associations.null_p95 if associations else None
    message = f"one value fills {mode:.2%} of '{name}'"
    if score is not None and null is not None and score > null:
        chosen.findings.append(finding("near_constant", "info", message, (name,), "kept"))
        return
    note = finding("near_constant", "info", message, (name,), "excluded")
    chosen.add(ExcludedColumn(column=name, reason=message, code="constant"), note)


def _exclude_id(
    chosen: Exclusions, name: str, entity: bool, associations: Associations | None
) -> None:
    if entity:
        message = (
            f"'{name}' names an entity that repeats over rows; if new entities are to be "
            f"predicted, split by it: --set group_column={name}"
        )
        note = finding("possible_group", "warning", message, (name,), "question")
    else:
        note = finding("id_column", "info", f"'{name}' names the row", (name,), "excluded")
    reason = "an identifier: it names the row or entity and does not describe it"
    chosen.add(ExcludedColumn(column=name, reason=reason, code="id"), note)
    score = associations.of(name) if associations else None
    if associations and associations.is_auc and score is not None and score > ID_OUTCOME_AUC:
        message = (
            f"the identifier '{name}' predicts the target (AUC {score:.3f}): the order or origin "
            "of the rows carries the outcome"
        )
        chosen.findings.append(
            finding("id_encodes_outcome", "warning", message, (name,), "excluded")
        )


def _is_banned(chosen: Exclusions, name: str) -> bool:
    item = chosen.items.get(name)
    return item is not None and item.code in ("forbidden", "unavailable", "leak", "privacy")


def _exclude_twin_of_excluded(chosen: Exclusions, kept: str, repeated: str) -> None:
    if not _is_banned(chosen, kept):
        kept, repeated = repeated, kept
    original = chosen.items[kept]
    message = f"'{repeated}' repeats '{kept}', which is excluded ({original.reason})"
    note = finding("proxy_column", "warning", message, (repeated, kept), "excluded")
    chosen.add(original.model_copy(update={"column": repeated, "reason": message}), note)


def find_proxies(
    chosen: Exclusions, table: Table, sample: Sample, relations: Relations, private: frozenset[str]
) -> None:
    """Exclude recodings of banned columns and report columns that stand in for them.

    Parameters
    ----------
    chosen : Exclusions
        Extended in place.
    table, sample, relations
        As measured.
    private : frozenset of str
        Columns that may not be looked at.
    """
    banned = [
        name
        for name, item in sorted(chosen.items.items())
        if item.code == "forbidden" and name not in private and table.column(name)
    ][:_MAX_PROXY_SOURCES]
    for left, right in relations.recoded:
        for name, other in ((left, right), (right, left)):
            if name in banned and other not in chosen.items:
                message = f"'{other}' is '{name}' under another name, which is forbidden"
                note = finding("proxy_column", "warning", message, (other, name), "excluded")
                chosen.add(ExcludedColumn(column=other, reason=message, code="forbidden"), note)
    for name in banned:
        source = sample.column(name)
        if not 2 <= len(source.levels) <= _MAX_PROXY_LEVELS or sample.n_rows < 100:
            continue
        for column in sorted(sample.columns, key=lambda c: c.name):
            if column.name in chosen.items or column.kind in ("text", "empty", "constant"):
                continue
            score = score_against(column, source.codes, sample.folds)
            if score > PROXY_SCORE:
                message = (
                    f"'{column.name}' tells the forbidden '{name}' with AUC {score:.3f}: the ban "
                    "can be circumvented through it"
                )
                chosen.findings.append(
                    finding("proxy_column", "warning", message, (column.name, name), "question")
                )
