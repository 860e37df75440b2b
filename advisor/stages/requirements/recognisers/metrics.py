"""How a model is judged: the metric, bars on metrics, rates told in words, the present baseline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures, strength_in
from advisor.stages.requirements.metric_names import MetricMention, metric_mentions
from advisor.stages.requirements.quantities import Quantity, comparison
from advisor.stages.requirements.recognisers.carried import carried_figures, metric_value
from advisor.stages.requirements.recognisers.operating import (
    k_of,
    relative_rates,
    with_operating_points,
)
from advisor.stages.requirements.recognisers.preferences import is_margin
from advisor.stages.requirements.recognisers.rates import (
    AIM,
    CATCH,
    CURRENT,
    operator_of,
    told_rates,
)
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import (
    HYPOTHETICAL,
    NEGATION,
    REPORTED,
    clause_at,
    strength_at,
    strength_of,
)

JUDGED = any_of(
    r"judged?|score is|scored|metrics?|measured?|evaluat\w*|compared|ranked|selection|selected"
    r"|chosen|criterion|criteria|kpi|error|report(?:ed)?|optimi[sz]e\w*|please|names?|assess\w*"
    r"|benchmark|main figure|headline|success is|made on|decide on|what counts|use|looks? at"
    r"|looking at|cares? about|acceptance|primary|quality|yardstick|headline"
    r"|kennzahl\w*|metrik\w*|bewert\w+|gemessen|beurteil\w+|maßstab|maßgeb\w*|kriterium|gutemaß"
    r"|zielgroße|verglichen|entscheidend|bitte|auswahl"
    r"|metricas?|evalu\w+|medi\w+|criterio|juzga\w*|valora\w*|compara\w*|indicador|por favor"
    r"|seleccion"
    r"|metriques?|mesur\w+|critere|juge\w*|apprecie\w*|indicateur|s'il vous plait|choisi\w*"
    r"|compare\w*"
)
_NOT_ACCURACY = re.compile(
    r"[ ,]*(?:alone|as such|scores?|figures?|values?|numbers?|itself|on its own|allein|werte?|sola"
    r"|por si sol[oa]|seule?)?[ ,]*(?:"
    r"(?:must|may|shall|should|can|will|do|does) ?(?:not|never|n't) (?:be )?(?:appear|used?"
    r"|reported?|shown?|show|quoted?|mentioned?|judged|count\w*|interest|matter|help|the"
    r" (?:criterion|basis|metric)|tell)"
    r"|(?:is|are) (?:\w+ )?(?:useless|meaningless|misleading|irrelevant|banned|forbidden|worthless"
    r"|no use|of no (?:use|interest)|not (?:\w+ )*(?:acceptable|criterion|suitable|meaningful"
    r"|informative|relevant|interesting|wanted|enough|metric))"
    r"|(?:tells?|says?) (?:us |you )?nothing|has no (?:meaning|place)"
    r"|(?:darf|durfen|soll|sollen|sollte|wird|werden) (?:\w+ ){0,4}?(?:nicht|nie|keine rolle"
    r"|kein\w*) ?(?:\w+ ){0,2}?(?:erschein\w+|verwend\w+|bericht\w+|auftauch\w+|genannt|genutzt"
    r"|stehen|spielen|erwahnt|herangezogen|aufgefuhrt)"
    r"|(?:ist|sind) (?:\w+ ){0,3}?(?:irrefuhrend|bedeutungslos|nutzlos|wertlos|sinnlos|nicht"
    r" aussagekraftig|kein\w* (?:kriterium|maßstab))|sagt (?:\w+ )?nichts"
    r"|no (?:se )?(?:debe|puede|deberia) (?:\w+ ){0,2}?(?:usar\w*|utilizar\w*|aparecer|mostrar\w*"
    r"|reportar\w*|emplear\w*|figurar)|(?:es|resulta) (?:\w+ )?(?:enganos[oa]|inutil|irrelevante)"
    r"|no (?:sirve|dice nada|nos (?:dice|sirve|interesa)|es (?:util|un criterio|valid\w+))"
    r"|ne (?:doit|doivent|peut) (?:pas|jamais) (?:\w+ ){0,2}?(?:apparaitre|figurer|utilis\w+"
    r"|servir|mentionn\w+)|(?:est|serait) (?:\w+ )?(?:trompeu\w+|inutile|hors sujet)|n'a (?:aucun"
    r"|pas de) sens|ne (?:dit|sert a|veut) (?:a )?rien|n'est pas (?:un critere|pertinente?"
    r"|acceptable)"
    r")(?!\w)"
)
_NO_CRITERION = re.compile(
    r"[^.;,\d]{0,30}?(?<!\w)(?:not|never|nicht|kein\w*|no|nunca|pas"
    r"|jamais)(?!\w)[^.;\d]{0,25}?(?:accept\w*"
    r"|admit\w*|admis\w*|criteri\w+|akzeptier\w*|anerkannt|zugelassen|maßstab|kriterium|acept\w*"
    r"|valid\w+|val[eg]a?|cuenta|suficiente|sirve|recevable|critere|suffi\w+|retenue?|count\w*"
    r"|enough"
    r"|suffic\w+|suitable|genug|ausreich\w*|reicht|matter\w*)(?!\w)"
)
_MORE = re.compile(
    r"(?:as (?:many|much) [\w ]{1,40}as possible|so viele? [\w ]{1,40}wie moglich|moglichst"
    r" (?:viele?|alle)|(?:el maximo|la mayor cantidad|tant[oa]s? [\w ]{1,30}como sea posible|lo"
    r" mas posible)|le plus (?:de [\w ]{1,30})?possible|autant de [\w ]{1,30}que possible)"
)
_TOP = any_of(
    r"top of (?:the|our) list|(?:how good|quality of) the top|first (?:\w+ )?(?:names|entries"
    r"|rows) (?:of|on) the list|oben auf der liste|anfang der liste|spitze der liste|principio de"
    r" la lista|(?:parte )?(?:alta|superior) de la lista|haut de la liste|debut de (?:la )?liste"
)
_INFORMATION = re.compile(
    r"for information|zur information|informativ|a titre|for reference|fyi|as well for info"
    r"|secondary"
)
_OVERALL = re.compile(
    r"(?<!\w)(?:in all|overall|of all|insgesamt|aller|en total|de todos|au total|de tous)(?!\w)"
)


def recognise_metrics(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield metric, metric_target, metric_forbidden and baseline drafts of one sentence."""
    mentions = metric_mentions(sentence.fold)
    shares = [
        q for q in figures(sentence) if q.kind in {"share", "number", "points", "money", "time"}
    ]
    used: set[int] = set()
    forbidden: set[str] = set()
    weighed = is_margin(sentence.fold)
    for mention in [] if weighed else mentions:
        if _is_forbidden(sentence.fold, mention, mentions):
            forbidden.add(mention.metric)
            yield draft("metric_forbidden", sentence, value=mention.metric, metric=mention.metric)
    wanted = [m for m in mentions if m.metric not in forbidden]
    if weighed:
        return
    targets: list[Draft] = []
    for mention in wanted:
        targets.extend(_named(sentence, mention, wanted, shares, used))
    if not mentions or all(m.metric == "expected_cost" for m in mentions):
        targets += relative_rates(sentence, shares)
        targets += list(told_rates(sentence, shares, reading)) if not targets else []
    targets += list(carried_figures(sentence, shares, reading)) if not targets else []
    yield from with_operating_points(targets, sentence, shares)
    yield from _metric(sentence, wanted, targets)


def _is_forbidden(text: str, mention: MetricMention, mentions: list[MetricMention]) -> bool:
    before = text[max(0, mention.start - 40) : mention.start]
    after = text[mention.end : mention.end + 60]
    cut = next((m.start for m in mentions if m.start > mention.start), len(text))
    after = after[: max(0, cut - mention.end)]
    ahead = re.search(
        r"(?:care less about|(?:don't|do not|doesn't) (?:really )?care (?:about|for)|not on"
        r"|never on|rather than|instead of|not by|don't (?:show|report|use|give|quote)|do"
        r" not (?:show|report|use|give|quote)(?: us)?|not interested in|no use of|nicht (?:auf"
        r"|nach|die|anhand|mit)|statt|nicht bei|en lugar de|no (?:con|por|en|la)|no usar|pas"
        r" (?:sur|la|l'|selon|avec)|au lieu de|and not|not) ?(?:the |der |die |la |el |plain |raw "
        r"|overall |bloße |einfache |reine )*$",
        before,
    )
    behind = (_NOT_ACCURACY.match(after) or _NO_CRITERION.match(after)) and not re.search(
        r"(?:points?|two|bit|per ?cent|%) (?:of|in) $", before
    )
    return bool(ahead or behind)


_DUTY = re.compile(r"(?<!\w)(?:must|shall|need|muss|debe|doit)(?!\w)")


def _named(
    sentence: Sentence,
    mention: MetricMention,
    mentions: list[MetricMention],
    shares: list[Quantity],
    used: set[int],
) -> Iterator[Draft]:
    text = sentence.fold
    start, end = clause_at(text, mention.start)
    quantity = _nearest(text, mention, mentions, shares, used, (start, end))
    if quantity is None:
        return
    clause = text[start:end]
    operator = operator_of(text, quantity, mention.higher_is_better)
    aside = _ASIDE.search(text)
    outer = aside is None or not aside.start() <= quantity.start < aside.end()
    current = CURRENT.search(_ASIDE.sub("", clause) if outer else clause)
    if aside and outer and CURRENT.search(aside.group()):
        yield from _present_value(sentence, mention, shares, aside)
    if REPORTED.search(text) and not (current or _DUTY.search(clause)):
        return
    if HYPOTHETICAL.search(text):
        return
    value = metric_value(quantity, mention)
    if value is None:
        return
    used.add(quantity.start)
    if (current and operator is None) or (
        current
        and re.search(
            r"(?<!\w)(?:gets?|has|had|reaches|achieves|scores|gives|is at|lies at|liegt|erreicht"
            r"|hat|tiene|alcanza|logra|obtiene|atteint|obtient|donne)(?!\w)",
            clause,
        )
    ):
        yield draft("baseline", sentence, "must", metric=mention.metric, value=value)
        return
    if operator is None:
        if not AIM.search(text) or re.search(
            r"(?<!\w)(?:was|were|had|war|hatte|era|fue|etait)(?!\w)", clause
        ):
            return
        operator = ">=" if mention.higher_is_better else "<="
    plain = strength_in(sentence) == strength_of(text)
    yield draft(
        "metric_target", sentence, strength_at(text, quantity.start) if plain else None,
        metric=mention.metric, op=operator, value=value,
        at=k_of(text) if mention.metric == "precision_at_k" else None,
        unit=quantity.unit if quantity.kind in {"money", "time"} else None,
    )  # fmt: skip


_ASIDE = re.compile(r"\([^()]{5,90}\)")


def _present_value(
    sentence: Sentence, mention: MetricMention, shares: list[Quantity], aside: re.Match[str]
) -> Iterator[Draft]:
    """Read the present value in an aside: "MAPE below 7 % (9.5 % today)"."""
    for quantity in shares:
        value = metric_value(quantity, mention)
        if aside.start() <= quantity.start < aside.end() and value is not None:
            yield draft("baseline", sentence, "must", metric=mention.metric, value=value)
            return


def _touches(text: str, quantity: Quantity, mention: MetricMention) -> bool:
    """Tell whether a metric's name stands right behind a figure: "5 % false positive rate"."""
    gap = text[quantity.end : mention.start] if mention.start >= quantity.end else "x"
    return not gap.strip()


def _nearest(
    text: str,
    mention: MetricMention,
    mentions: list[MetricMention],
    shares: list[Quantity],
    used: set[int],
    clause: tuple[int, int],
) -> Quantity | None:
    best: tuple[float, Quantity] | None = None
    for quantity in shares:
        if quantity.start in used or metric_value(quantity, mention) is None:
            continue
        if mention.start <= quantity.start < mention.end:
            continue
        if any(_touches(text, quantity, m) for m in mentions if m is not mention):
            continue
        after = quantity.start >= mention.end
        span = text[mention.end : quantity.start] if after else text[quantity.end : mention.start]
        gap = len(" ".join(span.split()))
        low, high = sorted((quantity.start, mention.start))
        between = [m for m in mentions if low < m.start < high]
        inside = clause[0] <= quantity.start < clause[1]
        colon = re.match(r" *[:=|-]", text[mention.end :]) is not None and after
        if gap > 70 or between or not (inside or colon or gap < 25):
            continue
        cost = gap + (0 if after else 8) - (20 if comparison(text, quantity) else 0)
        if best is None or cost < best[0]:
            best = (cost, quantity)
    return best[1] if best else None


def _metric(
    sentence: Sentence, mentions: list[MetricMention], targets: list[Draft]
) -> Iterator[Draft]:
    text = sentence.fold
    if _TOP.search(text):
        yield draft("metric", sentence, value="precision_at_k", metric="precision_at_k")
    more = _MORE.search(text)
    if more and (CATCH.search(text) or CATCH.search(more.group())):
        yield draft("metric", sentence, value="recall", metric="recall")
    if REPORTED.search(text) or HYPOTHETICAL.search(text):
        return
    judged = JUDGED.search(text) or len(text.split()) <= 8 or sentence.form == "row"
    targeted = {t.fields.get("metric") for t in targets}
    first = True
    for mention in mentions:
        if mention.metric in targeted and not _is_headline(text, mention):
            continue
        if CURRENT.search(text[max(0, mention.start - 45) : mention.end + 10]):
            continue
        clause = text[slice(*clause_at(text, mention.start))]
        if mention.metric == "expected_cost" and not re.search(
            r"(?:expected|judg|measur|choice|select|decid|criteri|metric|kennzahl|bewert|evalu"
            r"|erwartet|minimi|esperado|attendu|lowest)",
            text,
        ):
            continue
        if not judged or _denied(clause, mention, text) or _idle(text, mention):
            continue
        following = next((m.start for m in mentions if m.start > mention.start), len(text))
        tail = text[mention.end : min(following, mention.end + 60)]
        lead = text[max(0, mention.start - 30) : mention.start]
        strength = None
        if (
            _INFORMATION.search(tail)
            or (not first and _INFORMATION.search(text))
            or re.search(r"(?:plus|secondary|also|zusatzlich|ademas|aussi) ", lead)
        ):
            strength = "may"
        first = False
        if strength is None and strength_in(sentence) == "may":
            strength = "must"
        yield draft("metric", sentence, strength, value=mention.metric, metric=mention.metric)


def _is_headline(text: str, mention: MetricMention) -> bool:
    around = text[max(0, mention.start - 40) : mention.end + 60]
    return bool(
        re.search(
            r"(?:metric|look(?:s|ing)? at|yardstick|names|judged|score is|measured by|criterion"
            r"|kennzahl|metrik|gemessen|metrica|metrique|critere|criterio|evaluated|selection)",
            around,
        )
    )


def _denied(clause: str, mention: MetricMention, text: str) -> bool:
    before = text[max(0, mention.start - 20) : mention.start]
    return bool(NEGATION.search(before))


def _idle(text: str, mention: MetricMention) -> bool:
    """Tell a metric's word in another sense: "a point or two of accuracy does not matter"."""
    around = text[max(0, mention.start - 30) : mention.end + 50]
    margin = re.search(
        r"(?:does not matter|doesn't matter|points? of|point or two|lose|sacrific|give up|trade"
        r"|verlier|egal|no importa|peu importe|(?<!or )better|worse|besser|schlechter|gain|at the"
        r" expense|price of|cost of)",
        around,
    )
    everyday = mention.metric in {
        "accuracy",
        "precision",
        "mae",
        "lift",
        "recall",
    } and not re.search(
        r"(?:judged|score is|metric|measured|evaluat|please|criteri|kennzahl|metrik|gemessen"
        r"|bewert|metrica|evalua|mide|metrique|mesur|critere|primary|report|selection|optimi|bitte"
        r"|por favor)",
        text,
    )
    acronym = text[mention.start : mention.end] in {"mae", "tpr", "ppv"}
    return bool(margin or (everyday and not acronym))


def recognise_base_rate(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield a baseline when the bar is the base rate or a naive forecast."""
    text = sentence.fold
    base = re.search(
        r"(?<!\w)(?:base rate|majority class|naive (?:forecast|model|prediction)|last (?:week"
        r"|year)'s value|always predicting|basisrate|mehrheitsklasse|tasa base|taux de base"
        r"|seasonal naive|same (?:hour|day) (?:last|of the previous) \w+)(?!\w)",
        text,
    )
    if base and re.search(
        r"(?<!\w)(?:beat|bar|better|outperform|baseline|schlagen|besser|superar|battre|mejor"
        r"|mieux)(?!\w)",
        text,
    ):
        name = "base_rate" if "bas" in base.group() or "major" in base.group() else "naive"
        yield draft("baseline", sentence, value=name)
