"""Figures that speak of a metric named a sentence or two before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft
from advisor.stages.requirements.metric_names import BY_ID, MetricMention, metric_mentions
from advisor.stages.requirements.quantities import Quantity, comparison
from advisor.stages.requirements.recognisers.rates import AIM, CATCH, CURRENT, FLAG, MISS
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import REJECTED, REPORTED


def metric_value(quantity: Quantity, mention: MetricMention) -> float | None:
    """Return the figure as a value of the metric, None when it cannot be one."""
    value = quantity.value
    if quantity.kind == "share":
        return round(value, 8)
    if quantity.kind == "points":
        in_units = mention.metric in {"mae", "rmse", "median_ae"}
        return round(value * 100, 8) if in_units else None
    relative = BY_ID[mention.metric].bounded or mention.metric in {"mape", "wape", "smape"}
    if quantity.kind in {"money", "time"}:
        allowed = {"mae", "rmse", "median_ae", "expected_cost", "expected_profit"}
        return value if mention.metric in allowed else None
    if relative and value > 1:
        plausible = (
            1 < value <= 100 and not quantity.word and (value >= 20 or mention.metric == "mape")
        )
        return round(value / 100, 8) if plausible else None
    if mention.metric in {"rmsle", "log_loss"} and value > 20:
        return None
    return value


_LABELLED = re.compile(
    r"\W*(?:required?|target|minimum|maximum|limit|bar|threshold|acceptance|ziel\w*|soll\w*"
    r"|grenz\w*|mindest\w*"
    r"|objetivo|umbral|limite|valor (?:exigido|requerido)|valeur (?:requise|cible)"
    r"|seuil)[\w ]{0,25}:"
)


_BRING_DOWN = any_of(
    r"bring\w*|down|reduc\w*|lower\w*|cut|push\w*|senk\w*|druck\w*|runter|herunter|baj\w+|reduc\w+"
    r"|baiss\w+|redui\w+|descend\w+|ramener"
)


def _about_a_metric(sentence: Sentence, reading: Reading) -> Sentence | None:
    """Return the sentence before; in a conversation, the last of three that names a metric."""
    elliptic = sentence.form == "chat" or len(sentence.fold.split()) <= 12
    for back in range(1, 4 if elliptic else 2):
        earlier = reading.neighbour(sentence, -back)
        if earlier is not None and metric_mentions(earlier.fold):
            return earlier
    return None


def _can_be_share(mention: MetricMention) -> bool:
    return mention.bounded or mention.metric in {"mape", "wape", "smape"}


def carried_figures(
    sentence: Sentence, shares: list[Quantity], reading: Reading
) -> Iterator[Draft]:
    """Read a figure right after a sentence about a metric: "I would call 0.80 a success"."""
    text = sentence.fold
    earlier = _about_a_metric(sentence, reading)
    if earlier is None or len(text) > 140 or metric_mentions(text):
        return
    mentions = metric_mentions(earlier.fold)
    asked = sentence.form == "chat" and len(text.split()) <= 9
    if not mentions or not (AIM.search(text) or asked) or REPORTED.search(text):
        return
    if REJECTED.search(text):
        return
    mention = mentions[-1]
    numbers = [
        (q, value)
        for q in shares
        for value in [metric_value(q, mention)]
        if value is not None and q.kind in {"share", "number", "money", "time"} and not q.word
        if q.kind == "share" or q.value < 1 or (asked and q.value >= 20) or not mention.bounded
    ]
    numbers = [(q, v) for q, v in numbers if q.kind != "share" or _can_be_share(mention)]
    if len(numbers) != 1 or _unrelated(text, numbers[0][0], mention):
        return
    quantity, value = numbers[0]
    if CURRENT.search(text) and comparison(text, quantity) is None:
        return
    operator = comparison(text, quantity) or (">=" if mention.higher_is_better else "<=")
    if not mention.higher_is_better and operator == ">=" and _BRING_DOWN.search(text):
        operator = "<="
    wish = "should" if re.search(r"success|call|glad|happy|erfolg|exito|succes", text) else None
    yield draft(
        "metric_target", sentence, wish, metric=mention.metric, op=operator,
        value=value, note=f"metric from the sentence before: '{earlier.text[:100]}'",
    )  # fmt: skip


def _unrelated(text: str, quantity: Quantity, mention: MetricMention) -> bool:
    """Tell whether the figure speaks of something else than the metric named before."""
    if quantity.kind == "share":
        return bool(CATCH.search(text) or FLAG.search(text) or MISS.search(text))
    if mention.bounded:
        return False
    told = (
        _LABELLED.match(text)
        or _BRING_DOWN.search(text)
        or re.match(
            r"\W*(?:\[?[\d:.]+\]? )?(?:\w+: )?(?:and |but |so )?(?:it|this|that|which|(?:we|our"
            r" (?:target|aim|goal)) (?:want|need|aim|is|wants)|wir (?:wollen|mochten|brauchen)"
            r"|queremos|necesitamos|nous (?:visons|voulons)|the (?:error"
            r"|value|figure)|er|es|sie|das|dies\w*|este|esta|ello|il|elle|cela)(?!\w)",
            text,
        )
    )
    return told is None or comparison(text, quantity) is None
