"""Operating points: rates that hold at another rate, hits among the first k of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from advisor.schema.requirements import At
from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.metric_names import metric_mentions
from advisor.stages.requirements.quantities import Quantity, comparison
from advisor.stages.requirements.recognisers.rates import CATCH, FLAG
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL, REPORTED, strength_at

_THOSE = re.compile(
    r"(?<!\w)(?:within|inside|among|amongst|in|of|out of|from|with|at|on|bei|mit|innerhalb|unter"
    r"|von|aus"
    r"|con|en|dentro de|de|entre|avec|dans|parmi|sur|a) (?:only |just )?(?:that|those|these|this"
    r"|the"
    r" same|such an?|diese[nrms]?|jene[nrms]?|den|es[eao]s?|est[eao]s?|dich[oa]s?|ce|ces|cette)"
    r"(?: same| top| selected| flagged| so)? $"
)
_POINT_BEFORE = re.compile(
    r"(?<!\w)(?:at|with|for|given|bei|mit|con|a|para|avec|pour)(?: an?| a| the| einer?| eine[mn]?"
    r"| un[ea]?)?"
    r"(?: fixed| given| maximum| max\.?| hochstens| maximal| at most| no more than| como maximo"
    r"| au plus)?"
    r" $"
)
_FLAGGING = re.compile(
    r"(?:when|if|while|by|after|wenn|falls|si|al|cuando|en|quand|lorsque)[^.;,]{0,30}(?:flag"
    r"|inspect"
    r"|call|check|review|visit|audit|select|contact|pruf|kontroll|anruf|revis|llam|inspecc|marc"
    r"|control"
    r"|appel|examin|verif)[^.;,]{0,25}$"
)
_FALSE_AFTER = re.compile(
    r" ?(?:false (?:alarms?|positives?|alerts?)|fehlalarm\w*|falsch\w* alarm\w*|falsas? alarmas?"
    r"|falsos?"
    r" positivos?|fausses? (?:alertes?|alarmes?)|faux[- ]positifs?)"
)
_REAL = re.compile(
    r"(?<!\w)(?:really|actually|real|good|buen[oa]s|gute?|bonnes?|bons?|true|truly|correct\w*"
    r"|right|confirmed|tatsachlich\w*|wirklich"
    r"|berechtigt\w*|zutreff\w*|realmente|verdader\w+|efectivamente|ciert\w+|reellement|vraiment"
    r"|vraie?s?"
    r"|justifie\w*|shown? to|adjusted|would have|turn out|prove\w*)(?!\w)"
)
_AIMS = {"recall", "precision", "recall_at_k", "precision_at_k"}


def relative_rates(sentence: Sentence, shares: list[Quantity]) -> list[Draft]:
    """Read "within that 5 %, the share that really pays shall be at least 40 %"."""
    text = sentence.fold
    parts = [q for q in shares if q.kind == "share"]
    anchors = [q for q in parts if _is_anchor(q, text)]
    rest = [q for q in parts if q not in anchors]
    if len(anchors) != 1 or len(rest) != 1 or REPORTED.search(text) or HYPOTHETICAL.search(text):
        return []
    anchor, aim = anchors[0], rest[0]
    metric = "recall" if CATCH.search(text) and not _REAL.search(text) else None
    metric = metric or ("precision" if _REAL.search(text) else None)
    operator = comparison(text, aim) or ">="
    if metric is None or operator in {"<", "<="}:
        return []
    return [
        draft(
            "metric_target",
            sentence,
            strength_at(text, aim.start),
            metric=metric,
            op=operator,
            value=round(aim.value, 8),
            at=At(flag_rate=round(anchor.value, 8)),
        )
    ]


def _is_anchor(quantity: Quantity, text: str) -> bool:
    before, after = text[: quantity.start], text[quantity.end : quantity.end + 25]
    noun = re.match(r" (?:\w+ )?", after)
    checked = FLAG.match(after, noun.end() if noun else 0) or FLAG.match(after.lstrip())
    return bool(
        _THOSE.search(before)
        or _FLAGGING.search(before)
        or (_POINT_BEFORE.search(before) and checked)
    )


def with_operating_points(
    targets: list[Draft], sentence: Sentence, shares: list[Quantity]
) -> Iterator[Draft]:
    """Attach a flag rate or a false-alarm rate named in the same sentence to the rate it limits."""
    aims = [t for t in targets if t.fields.get("metric") in _AIMS]
    if len(aims) != 1 or len(targets) > 2:
        yield from targets
        return
    aim = aims[0]
    other = next((t for t in targets if t is not aim), None)
    if other is None:
        point = _point(sentence, aim, shares)
        yield replace(aim, fields={**aim.fields, "at": point}) if point else aim
        return
    at = _at(other, sentence)
    if at is None:
        yield from targets
        return
    yield replace(aim, fields={**aim.fields, "at": at})
    if at.flag_rate is not None:
        share = {"value": at.flag_rate, "unit": "share", "op": "<="}
        yield Draft("capacity", sentence, other.strength, share)


def _at(other: Draft, sentence: Sentence) -> At | None:
    """Return the operating point that the second rate of a sentence stands for."""
    joined = re.search(
        r"(?<!\w)(?:but|while|if|when|with|at|by|only|aber|bei|wenn|nur|mit|pero|con|si|solo|mais"
        r"|avec"
        r"|en|a|pour|para)(?!\w)",
        sentence.fold,
    )
    value = float(other.fields["value"])
    metric = other.fields.get("metric")
    if joined and metric == "flag_rate":
        return At(flag_rate=value)
    if metric in {"fpr", "precision", "recall"}:
        for mention in metric_mentions(sentence.fold):
            lead = sentence.fold[max(0, mention.start - 30) : mention.start]
            point = re.search(
                r"(?<!\w)(?:at|bei|con|a|avec|pour)(?: an?| einer?| un[ea]?)?(?: [\d.,]+ ?(?:%"
                r"|per ?cent|prozent)?)?"
                r" $",
                lead,
            )
            if mention.metric == metric and point:
                return At(**{metric: value})
    return None


def _point(sentence: Sentence, aim: Draft, shares: list[Quantity]) -> At | None:
    text = sentence.fold
    for quantity in shares:
        if quantity.kind != "share" or abs(quantity.value - float(aim.fields["value"])) < 1e-9:
            continue
        before = text[: quantity.start]
        if _FALSE_AFTER.match(text[quantity.end :]) and _POINT_BEFORE.search(before):
            return At(fpr=round(quantity.value, 8))
        if _LIMITED.search(before) and FLAG.search(before[-45:]):
            return At(flag_rate=round(quantity.value, 8))
        if _FLAGGING.search(before) or (FLAG.search(text[quantity.end : quantity.end + 30])
                                        and _POINT_BEFORE.search(before)):  # fmt: skip
            return At(flag_rate=round(quantity.value, 8))
    return None


_LIMITED = re.compile(
    r"(?<!\w)(?:can|could|able|only|konnen|kann|nur|podemos|solo|pouvons"
    r"|seulement)(?!\w)[^.;]{0,45}$"
)
_OF_THE_LIST = re.compile(
    r"(?<!\w)(?:of|out of|among|from|in|von|unter|aus|de|entre|sur|parmi)(?: all)?(?: the| our"
    r"| those"
    r"| these| every| each| den| diesen| los| las| esos| esas| estos| cada| les| ces)(?: (?:first"
    r"|top|ersten"
    r"|obersten|primer[oa]s|premi\w+))? $|(?<!\w)(?:top|first|ersten|obersten|primer[oa]s"
    r"|premi\w+) $"
)
_FROM = re.compile(r"(?<!\w)(?:out of|of every|of|von|de cada|de|sur) $")
_LISTED = any_of(
    r"list\w*|first|top|flagged|called|visited|inspected|checked|selected|named|opened|tagged"
    r"|marked|we"
    r"|cases|names|liste|ersten|obersten|gepruft\w*|angerufen\w*|besucht\w*|lista|primer\w+"
    r"|llamad\w+"
    r"|visitad\w+|revisad\w+|seleccionad\w+|liste|premi\w+|appele\w*|visite\w*|controle\w*"
)
_AT_K = re.compile(
    r"(?:precision|prazision|precision) ?(?:@|at|in the top|among the top|im top|en el top"
    r"|dans le top)"
    r" ?(?P<k>\d+)"
)


def recognise_hits_in_list(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield precision_at_k: "of the 60 on the list at least 15 have to be real ones"."""
    text = sentence.fold
    if REPORTED.search(text) or HYPOTHETICAL.search(text):
        return
    counts = [q for q in figures(sentence) if q.kind == "number" and q.value == int(q.value)]
    pairs = [
        (part, whole)
        for whole in counts
        for part in counts
        if whole.value >= 5 and 0 < part.value < whole.value
        if comparison(text, part) in {">", ">="}
    ]
    for part, whole in pairs:
        share = round(part.value / whole.value, 8)
        lead = text[: whole.start]
        if whole.value in {10, 100, 1000} and CATCH.search(text) and _FROM.search(lead):
            yield draft("metric_target", sentence, metric="recall", op=">=", value=share)
            return
        if _OF_THE_LIST.search(lead) and (_LISTED.search(text) or _REAL.search(text)):
            if re.search(r"(?:every|each|jede\w*|cada|chaque) $", lead):
                yield draft("metric_target", sentence, metric="precision", op=">=", value=share)
                return
            yield draft(
                "metric_target", sentence, metric="precision_at_k", op=comparison(text, part),
                value=share, at=At(k=int(whole.value)),
            )  # fmt: skip
            return


def k_of(text: str) -> At | None:
    """Return the k of "precision@50", or None."""
    match = _AT_K.search(text)
    return At(k=int(match["k"])) if match else None
