"""The fields of a proposed requirement, re-derived from its sentence: figure, bound, negation."""

from __future__ import annotations

import re
from typing import Any

from advisor.schema.writing import RequirementOut
from advisor.stages.requirements.draft import figures
from advisor.stages.requirements.folding import fold
from advisor.stages.requirements.metric_names import BY_ID, metric_mentions
from advisor.stages.requirements.quantities import Quantity, comparison
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import NEGATION


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words.split(' / '))})(?!\w)")


_BANS = _any(
    r"forbid\w* / prohibit\w* / ban(?:ned)? / exclud\w* / omit\w* / leave out / left out"
    r" / drop(?:ped)? / off[- ]limits / ignore\w* / remov\w* / verbot\w* / untersag\w*"
    r" / ausgeschlossen / weglassen / prohibid\w* / exclu\w* / interdit\w*"
    r" / only (?:known|available|recorded|filled) / after / afterwards / later / erst"
    r" / nachtraglich / despues / apres"
)
_WAIVED = _any(
    r"no need / not need / not (?:be )?(?:required|necessary|needed|important) / needn't"
    r" / don't (?:care|need|mind) / does not matter / doesn't matter / irrelevant"
    r" / not a (?:must|requirement) / nicht (?:notig|erforderlich|notwendig|wichtig) / egal"
    r" / no (?:es necesario|hace falta|importa) / pas (?:necessaire|besoin|important)"
)
_OPAQUE = re.compile(r"black|opaque|opak|unexplain|caja|boite")
_TOWARDS = _any(
    r"fall / falls / fallen / drop / decrease\w* / lower\w* / reduce\w* / improve\w* / rise / rises"
    r" / increase\w* / raise\w* / higher / more / grow\w* / longer / older / larger / sink\w*"
    r" / steig\w* / aument\w* / dismin\w* / augment\w* / diminu\w*"
)

BOUNDS = frozenset(
    {"metric_target", "latency_ms", "memory_mb", "model_size_mb", "training_seconds",
     "max_features"}
)  # fmt: skip
AMOUNTS = frozenset({"cost", "capacity", "margin"})
COLUMN_KINDS = frozenset(
    {"sensitive_attribute", "forbidden_column", "unavailable_at_prediction", "id_column",
     "group_column", "time_column", "monotonic"}
)  # fmt: skip
BAN_KINDS = frozenset({"forbidden_column", "unavailable_at_prediction", "data_egress"})
_UNITS: dict[str, tuple[str, ...]] = {
    "latency_ms": ("time",),
    "training_seconds": ("time",),
    "memory_mb": ("size",),
    "model_size_mb": ("size",),
    "max_features": ("number",),
    "cost": ("money", "number"),
    "capacity": ("number", "share"),
    "margin": ("points", "number", "share", "money"),
    "metric_target": ("share", "number", "money", "time", "points"),
}
_PLAIN_VALUES: dict[str, Any] = {
    "determinism": True,
    "probability_output": "shown",
    "uncertainty": "confidence_interval",
    "data_egress": "forbidden",
}


class ProposalFault(Exception):
    """A proposal that its sentence does not support."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def proposed_fields(
    proposal: RequirementOut, sentence: Sentence, column: str | None
) -> dict[str, Any]:
    """Return the fields of the requirement, none of which rests on the proposal's word alone.

    Raises
    ------
    ProposalFault
        With its code.
    """
    kind = proposal.kind
    _check_negation(kind, sentence)
    fields: dict[str, Any] = {}
    if kind in ("metric", "metric_target", "margin"):
        fields["metric"] = _metric(proposal, sentence)
    if kind in COLUMN_KINDS:
        if column is None:
            raise ProposalFault("V6.field")
        fields["column"] = column
    if kind in BOUNDS or kind in AMOUNTS:
        fields.update(_figure(proposal, sentence, fields.get("metric")))
    else:
        fields.update(_words(proposal, fields.get("metric")))
    if kind == "cost":
        fields["side"] = _required(proposal.side)
    return fields


def _words(proposal: RequirementOut, metric: str | None) -> dict[str, Any]:
    """Return the fields of a kind that holds no figure."""
    kind = proposal.kind
    if kind == "metric":
        return {"value": metric}
    if kind == "monotonic":
        return {"direction": _required(proposal.direction)}
    if kind == "interpretability":
        level = _required(proposal.level)
        return {"level": level, "value": level}
    if kind == "explanation":
        return {"form": "individual", "value": "individual"}
    if kind == "regulation":
        return {"value": (proposal.quote,)}
    if kind == "robustness":
        return {"value": proposal.quote}
    return {"value": _PLAIN_VALUES[kind]} if kind in _PLAIN_VALUES else {}


def _required(value: str | None) -> str:
    if value is None:
        raise ProposalFault("V6.field")
    return value


def _check_negation(kind: str, sentence: Sentence) -> None:
    text = sentence.fold
    if _WAIVED.search(text):
        raise ProposalFault("V6.negation")
    negated = NEGATION.search(text) is not None
    if kind in BAN_KINDS:
        holds = negated or _BANS.search(text) is not None
    elif kind in ("interpretability", "explanation"):
        holds = not negated or _OPAQUE.search(text) is not None
    elif kind == "monotonic":
        holds = _TOWARDS.search(text) is not None
    elif kind in BOUNDS or kind in AMOUNTS or kind in ("other", "determinism"):
        holds = True
    else:
        holds = not negated
    if not holds:
        raise ProposalFault("V6.negation")


def _metric(proposal: RequirementOut, sentence: Sentence) -> str | None:
    named = [mention.metric for mention in metric_mentions(sentence.fold)]
    if proposal.metric is None and proposal.kind == "margin":
        return None
    if proposal.metric not in named:
        raise ProposalFault("V6.metric")
    return proposal.metric


def _figure(proposal: RequirementOut, sentence: Sentence, metric: str | None) -> dict[str, Any]:
    """Return value, unit and op as the sentence has them."""
    quantity = _quantity(proposal, sentence)
    kind = proposal.kind
    derived = comparison(sentence.fold, quantity)
    if kind in BOUNDS:
        if derived is None or (proposal.op is not None and proposal.op[0] != derived[0]):
            raise ProposalFault("V6.bound")
        if kind != "metric_target" and derived[0] != "<":
            raise ProposalFault("V6.bound")
    fields: dict[str, Any] = {"value": _value(kind, quantity, metric)}
    if kind in BOUNDS:
        fields["op"] = derived
    if kind == "cost":
        fields["unit"] = (quantity.unit or "units").upper() if quantity.kind == "money" else "units"
    if kind == "capacity":
        fields["unit"] = "share" if quantity.kind == "share" else "cases"
    return fields


def _quantity(proposal: RequirementOut, sentence: Sentence) -> Quantity:
    """Return the figure of the sentence that the proposal means; there must be exactly one."""
    written = fold(proposal.value_text or "").strip()
    if not written:
        raise ProposalFault("V6.bound")
    places = [
        (m.start(), m.end())
        for m in re.finditer(rf"(?<![\w.,]){re.escape(written)}(?![\w]|[.,]\d)", sentence.fold)
    ]
    usable = _UNITS[proposal.kind]
    hits = [
        q for q in figures(sentence)
        if q.kind in usable and any(q.start < end and start < q.end for start, end in places)
    ]  # fmt: skip
    if len(hits) != 1:
        raise ProposalFault("V6.bound")
    return hits[0]


def _value(kind: str, quantity: Quantity, metric: str | None) -> float:
    if kind == "latency_ms":
        return round(quantity.seconds * 1000, 6)
    if kind == "training_seconds":
        return round(quantity.seconds, 6)
    if kind in ("memory_mb", "model_size_mb"):
        return round(quantity.megabytes, 6)
    bounded = metric in BY_ID and BY_ID[metric].bounded
    if kind == "metric_target" and bounded and not 0 <= quantity.value <= 1:
        raise ProposalFault("V6.bound")
    return round(quantity.value, 8)
