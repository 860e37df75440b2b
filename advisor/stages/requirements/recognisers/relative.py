"""What is reached today, and bars told relative to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.metric_names import BY_ID, metric_mentions
from advisor.stages.requirements.quantities import Quantity, comparison
from advisor.stages.requirements.recognisers.preferences import is_margin
from advisor.stages.requirements.recognisers.rates import CATCH, CURRENT, hits_among_checked
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL, REPORTED

_OFF_BY = any_of(
    r"(?:is|are|be|being) (?:\w+ )?(?:off|out|wrong) by|(?:is|are) (?:\w+ )?out|misses? (?:it )?by"
    r"|deviat\w+ by|errs? by|off (?:by )?(?:on average)?|average error|(?:wrong"
    r"|error) (?:on average|of)"
    r"|liegt? (?:\w+ ){0,5}(?:daneben|falsch)|liegen (?:\w+ ){0,5}daneben|weich\w* (?:\w+ ){0,6}ab"
    r"|verschatz\w*|irrt sich|se equivoca\w*|yerra\w*|se desvia\w*|falla (?:por|en)|error medio"
    r"|se trompe\w*|s'ecarte\w*|erreur moyenne|ecart moyen"
)
_REACHES = any_of(
    r"(?:value|wert|valor|valeur) [\w ]{0,12}(?=:)|hemos estado|estamos|we (?:are|were) at|gets?"
    r"|has|reach\w*|achiev\w*|scores?|gives?|is at|lies at|stands at|manag\w*|makes?|at present"
    r"|last year'?s?|vorjahr\w*|(?:el )?ano pasado|l'an dernier"
    r"|erreicht|liegt (?:bei)?|hat|schafft|kommt auf|tiene|alcanza|logra|obtiene|consigue|atteint"
    r"|obtient|donne|est a|arrive a"
)
_BETTER = re.compile(
    r"(?<!\w)(?:better|improve\w*|beat\w*|outperform\w*|besser|verbesser\w*|schlagen|mejor\w*"
    r"|superar\w*"
    r"|mieux|meilleur\w*|amelior\w*|battre)(?!\w)"
)
_MOVED = re.compile(
    r"(?<!\w)(?:higher|above|over|more|up|hoher|uber|mehr|por encima|mas|superior\w*|au-dessus"
    r"|de plus|lower|below|less|smaller|reduc\w+|cut|under|niedriger|geringer|weniger|unter|senk\w*"
    r"|menor\w*|menos|por debajo|reduc\w+|moins|inferieur\w*|en dessous|redui\w*)(?!\w)"
)
_THAN_NOW = re.compile(
    r"(?<!\w)(?:(?:than|as|over|on|als|gegenuber|que|respecto a|par rapport a|times|veces|fois|of"
    r"|de)"
    r" (?:that|this|it|what|das|eso|cela|ca|lo de ahora|(?:the|el|la|le|der|dem) [a-z]+)"
    r"|today'?s?|now|(?:the|our) (?:current|present|existing|old|baseline|status quo)|at present"
    r"|current\w*|heut\w*|derzeit\w*|bisher\w*|lo actual|actualmente|hoy|ahora|aujourd'hui"
    r"|actuel\w*"
    r"|maintenant)(?!\w)"
)
_TIMES = re.compile(
    r"(?<!\w)(?:(?P<n>\d+(?:[.,]\d+)?|two|three|four|five|ten|zwei|drei|vier|funf|dos|tres|cuatro"
    r"|cinco|deux"
    r"|trois|quatre|cinq)[ -]?(?:times|x|fold|mal|veces|fois)|(?P<w>twice|double|triple|half|halve"
    r"|doppelt|dreifach|die halfte|halbier\w*|el doble|el triple|la mitad|le double|le triple"
    r"|la moitie))"
    r"(?!\w)"
)
_FACTOR = {
    "twice": 2.0, "double": 2.0, "doppelt": 2.0, "el doble": 2.0, "le double": 2.0, "triple": 3.0,
    "dreifach": 3.0, "el triple": 3.0, "le triple": 3.0, "two": 2.0, "three": 3.0, "four": 4.0,
    "five": 5.0, "ten": 10.0, "zwei": 2.0, "drei": 3.0, "vier": 4.0, "funf": 5.0, "dos": 2.0,
    "tres": 3.0, "cuatro": 4.0, "cinco": 5.0, "deux": 2.0, "trois": 3.0, "quatre": 4.0, "cinq": 5.0,
}  # fmt: skip
_REACH = 3


def recognise_told_baseline(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield a baseline told in words: "today we are off by 4 t/ha on average"."""
    text = sentence.fold
    if not CURRENT.search(text) or REPORTED.search(text) or HYPOTHETICAL.search(text):
        return
    if metric_mentions(text):
        return
    for quantity in figures(sentence):
        if comparison(text, quantity) is not None:
            continue
        metric = _told_metric(sentence, quantity, reading)
        if metric is not None:
            unit = quantity.unit if quantity.kind in {"money", "time"} else None
            yield draft(
                "baseline", sentence, "must", metric=metric, unit=unit,
                value=round(quantity.value, 8),
            )  # fmt: skip
            return


def _told_metric(sentence: Sentence, quantity: Quantity, reading: Reading) -> str | None:
    text = sentence.fold
    if _OFF_BY.search(text):
        return "mape" if quantity.kind == "share" else "mae"
    if quantity.kind == "share":
        if hits_among_checked(text, quantity):
            return "precision"
        if CATCH.search(text):
            return "recall"
    if not _REACHES.search(text) or quantity.word:
        return None
    for back in range(1, _REACH):
        earlier = reading.neighbour(sentence, -back)
        mentions = metric_mentions(earlier.fold) if earlier is not None else []
        if mentions:
            mention = mentions[-1]
            fits = quantity.kind == "share" or (quantity.value < 1) == mention.bounded
            return mention.metric if fits else None
    return None


def recognise_relative_bar(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield a metric_target for a bar told relative to what is reached today."""
    text = sentence.fold
    shifted = _BETTER.search(text) or _MOVED.search(text) or _TIMES.search(text)
    if not reading.baselines or not shifted or is_margin(text) or HYPOTHETICAL.search(text):
        return
    known = _baseline_for(sentence, reading)
    if known is None:
        return
    metric, base = known
    value = _shifted(sentence, metric, base)
    if value is None or (BY_ID[metric].bounded and not 0 < value < 1):
        return
    operator = ">=" if BY_ID[metric].higher_is_better else "<="
    yield draft(
        "metric_target", sentence, metric=metric, op=operator, value=round(value, 8),
        note=f"relative to the {base:g} reached today",
    )  # fmt: skip


def _baseline_for(sentence: Sentence, reading: Reading) -> tuple[str, float] | None:
    """Return metric and value of the baseline in this sentence or shortly before it."""
    named = {m.metric for m in metric_mentions(sentence.fold)}
    told = _THAN_NOW.search(sentence.fold) is not None
    for item in reversed(reading.baselines):
        near = 0 <= sentence.index - item.sentence.index <= _REACH
        metric, value = item.fields.get("metric"), item.fields.get("value")
        if not isinstance(value, int | float) or metric is None:
            continue
        if (near and (not named or metric in named)) or (told and metric in named):
            return str(metric), float(value)
    return None


def _shifted(sentence: Sentence, metric: str, base: float) -> float | None:
    text = sentence.fold
    good = BY_ID[metric].higher_is_better
    times = _TIMES.search(text)
    if times and (_THAN_NOW.search(text) or _BETTER.search(text)):
        factor = _factor(times)
        if factor is None or (good and factor < 1) or (not good and factor > 1):
            return None
        return base * factor
    for quantity in figures(sentence):
        around = text[max(0, quantity.start - 30) : quantity.end + 30]
        way = _BETTER.search(around) or (_THAN_NOW.search(text) and _MOVED.search(around))
        if not way or abs(quantity.value - base) < 1e-12:
            continue
        if comparison(text, quantity) is not None and not _BETTER.search(around):
            plain = quantity.kind != "points"
            if plain:
                continue
        if quantity.kind == "points":
            return base + quantity.value if good else base - quantity.value
        if quantity.kind == "share":
            return base * (1 + quantity.value) if good else base * (1 - quantity.value)
    return None


def _factor(match: re.Match[str]) -> float | None:
    if match["w"]:
        return _FACTOR.get(match["w"], 0.5)
    written = match["n"]
    return _FACTOR.get(written) or float(written.replace(",", "."))
