"""What is worth what: margins, policy, tolerance, range of the output, number of inputs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.metric_names import metric_mentions
from advisor.stages.requirements.quantities import Quantity, comparison
from advisor.stages.requirements.recognisers.concepts import COMPLEX, GAIN, PROHIBIT, SIMPLE
from advisor.stages.requirements.recognisers.schedule import LEADING
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL, NEGATION, strength_at

_MARGIN = any_of(
    r"(?:does|do|would|will)(?: not|n't) (?:really )?(?:matter|care|notice|be noticed|change"
    r" anything|justify|convince|bother|be worth|make a difference)|doesn't matter|don't care|not"
    r" matter|nobody (?:would |will )?(?:notices?|cares?)|no one (?:would )?(?:notices?|cares?)"
    r"|not worth|isn't worth|negligible|(?:take|prefer|choose|use|keep|stay with|go with|want"
    r"|favou?r|stick (?:with|to)) the (?:simpler|simple|simplest|easier|plain|readable|smaller"
    r"|cheaper) ?(?:one|model|method|formula)?|the simpler (?:one|model|method|formula)? ?(?:wins"
    r"|shall|is preferred|should|is chosen)|simple(?:r)? one wins|irrelevant|practically the same"
    r"|as good as equal|counts as (?:equal|a tie)|tie|live with"
    r"|(?:nehmen|bevorzugen|wahlen|bleiben) (?:\w+ ){0,3}?(?:das|die|der|beim|dem) (?:einfach\w*)"
    r"|(?:das|die) (?:einfachere|einfache|einfachste) (?:\w+ )?(?:modell|verfahren|vorzuziehen"
    r"|genommen|gewahlt|gewinnt|bevorzugt)|merkt (?:\w+ )?(?:niemand|keiner)|niemand merk\w*"
    r"|spielt keine rolle|egal|unerheblich|vernachlassigbar|lohnt (?:\w+ )?nicht|fallt nicht ins"
    r" gewicht"
    r"|(?:preferimos|elegimos|nos quedamos con|se elige|usar) (?:\w+ )?(?:el|la|lo) (?:modelo "
    r"|metodo |version )?(?:mas )?(?:sencill[oa]|simple)|no (?:nos )?(?:importa\w*|merece la pena"
    r"|compensa|notaria\w*)|nadie (?:lo )?(?:notaria|nota)|es irrelevante|despreciable|da igual"
    r"|(?:preferons|prendrons|prenons|gardons|choisi\w+) (?:\w+ )?(?:le|la) (?:modele |methode"
    r" )?(?:plus )?simple|personne ne (?:le |la )?(?:remarqu\w+|verra)|peu importe|negligeable"
    r"|n'en vaut pas la peine|ne compte pas|n'a pas d'importance|pas d'importance"
)
_BETTER = re.compile(
    r"(?<!\w)(?:better|gain|improve\w*|difference|lose|loss|worse|sacrifice|give up|within|besser"
    r"|unterschied|schlechter|gewinn|verbesser\w*|verlust|mejor\w*|diferencia|peor|perder|ganancia"
    r"|mieux|meilleur\w*|difference|gain|perte|perdre|accuracy|precision|error|below|under|points?"
    r"|less than|weniger|menos|moins)(?!\w)"
)
_PERFORMANCE = any_of(
    r"most accurate (?:\w+ )?(?:technology|model|method|one|there is|available|possible)"
    r"|performance (?:comes )?first|accuracy (?:comes )?first|(?:best|highest|maximum|top)"
    r" (?:possible |achievable )?(?:performance|accuracy|predictive power|quality)|whatever (?:it"
    r" is|it takes|model)|state of the art|as accurate as possible|best model regardless|squeeze"
    r" out|every (?:last )?(?:bit|tenth|decimal) of accuracy"
    r"|(?:leistung|genauigkeit|gute|qualitat) (?:geht vor|hat vorrang|zuerst)|so genau wie moglich"
    r"|moglichst genau|genauest\w*|beste\w* (?:\w+ )?(?:modell|verfahren|genauigkeit),? (?:egal"
    r"|was)|lo mas preciso posible|maxima precision|el (?:modelo )?mas preciso|el rendimiento es"
    r" lo primero|le plus precis possible|la performance (?:avant tout|prime)|precision maximale"
    r"|le modele le plus precis"
)
_SIMPLICITY = any_of(
    r"keep it simple|as simple as possible|simplest (?:model|method|possible|thing)|simple to"
    r" (?:operate|maintain|run)|easy to (?:maintain|operate|run)|nothing fancy|no rocket science"
    r"|low[- ]maintenance|(?:one|a single) person[\w, -]*maintain\w*|so einfach wie moglich"
    r"|moglichst einfach|einfach zu (?:betreiben|warten|pflegen)|wartungsarm|lo mas (?:sencillo"
    r"|simple) posible|facil de mantener|sencillo de (?:mantener|operar)|le plus simple possible"
    r"|facile a (?:maintenir|entretenir|exploiter)|simple a (?:maintenir|exploiter)"
)
_TOLERABLE = any_of(
    r"tolerable|tolerated|acceptable|fine|ok(?:ay)?|no problem|harmless|forgivable|can live with"
    r"|does(?: not|n't) (?:matter|hurt)|tolerierbar|vertretbar|akzeptabel|in ordnung|unkritisch"
    r"|hinnehmbar|verschmerzbar|tolerable|aceptable|admisible|no pasa nada|acceptable|tolerable"
    r"|admissible|pas grave"
)
_OFF = re.compile(
    r"(?<!\w)(?:off by|being off|out by|deviat\w+ (?:of|by)|wrong by|miss(?:ing)? (?:it )?by"
    r"|abweichung\w* (?:von|um)|daneben|um|un error de|una desviacion de|equivocarse (?:en|por)|se"
    r" tromper d'?(?:e|une?)?|un ecart d'?(?:e)?|une erreur d'?(?:e)?|ecart de|within)(?!\w)"
)
_NON_NEGATIVE = any_of(
    r"negative (?:forecasts?|predictions?|values?|estimates?|numbers?|amounts?|prices?|outputs?"
    r"|results?|counts?) (?:\w+ ){0,6}?(?:crash\w*|not|never|impossible|nonsense|make no sense"
    r"|break\w*|forbidden|unacceptable|no sense|are rejected|must)|(?:no|never|not|cannot|must not"
    r"|may not|without) (?:\w+ ){0,5}?(?:negative|below zero|less than zero|below 0|under zero"
    r"|under 0)|non-?negative|(?:>=|≥|at least) (?:0|zero)(?![.\d%])|cannot be negative|always"
    r" positive|nichtnegativ\w*|nicht negativ\w*|(?:nie|niemals|nicht|keine) (?:\w+"
    r" ){0,3}?(?:negativ\w*|unter null|kleiner als null|unter 0)|negative (?:werte|prognosen"
    r"|vorhersagen) (?:\w+ ){0,4}?(?:nicht|unsinn\w*|sinnlos|unzulassig|verboten)|(?:no|nunca|sin)"
    r" (?:\w+ ){0,4}?(?:negativ[oa]s?|menor que cero)|valores negativos (?:\w+ ){0,3}?(?:no"
    r"|imposibles?|absurdos?)|(?:pas|jamais|sans) (?:\w+ ){0,4}?(?:negatives?|negatifs?)"
    r"|(?:valeurs|previsions) negatives (?:\w+ ){0,4}?(?:impossibles?|absurdes?|pas|interdites?)"
)
_RANGE = re.compile(
    r"(?<!\w)(?:predictions?|forecasts?|outputs?|estimates?|score|vorhersagen?|prognosen?|ausgabe"
    r"|predicciones|salida|previsions?|sortie)(?!\w)[^.;]{0,40}?(?:between|zwischen|entre|in the"
    r" range|im bereich|from) (-?\d+(?:[.,]\d+)?) ?(?:%|and|to|und|bis|y|a|et) ?(?:and |to"
    r" )?(-?\d+(?:[.,]\d+)?)"
)
_FEATURES = re.compile(
    r"(?:features?|columns?|inputs?|variables?|predictors?|genes?|sensors?|measurements?|markers?"
    r"|questions?|fields?|tests?|signals?|attributes?|merkmalen?|spalten|variablen|eingangsgroßen"
    r"|messgroßen|sensoren|messwerten?|felder|variables|columnas|campos|sensores|datos de entrada"
    r"|preguntas|colonnes|champs|capteurs|entrees|mesures)(?!\w)"
)
_FAMILY = any_of(
    r"random forests?|xgboost|lightgbm|catboost|gradient boost(?:ing|ed)?(?: \w+)?|boosted trees"
    r"|neural net(?:work)?s?|deep (?:learning|neural \w+)|transformer (?:models?|networks?"
    r"|architectures?)|svm|support vector \w+"
    r"|logistic regression|linear regression|lasso|k-?nn|nearest neighbou?rs?|naive bayes|llms?"
    r"|large language models?|foundation models?|neuronale\w* netz\w*|tiefe\w* lernen|logistische"
    r" regression|lineare regression|red(?:es)? neuronal(?:es)?|aprendizaje profundo|bosques?"
    r" aleatorios?|regresion logistica|reseaux? de neurones|apprentissage profond|forets?"
    r" aleatoires?|regression logistique"
)
_WANTS_FAMILY = any_of(
    r"use|must be|shall be|should be|we want|please|prefer\w*|has to be|expect\w*|insist\w*"
    r"|recommend\w*|choose|pick|select|only|verwend\w+|nehmen|muss|soll|wollen|bitte|usar"
    r"|utiliz\w+|debe|queremos|elegir|doit|utilis\w+|voulons|choisir"
)


@lru_cache(maxsize=20_000)
def is_margin(text: str) -> bool:
    """Tell whether a sentence weighs a gain against the complexity of a model."""
    if _MARGIN.search(text) and _BETTER.search(text):
        return True
    weighed = (
        COMPLEX.search(text)
        or _SIMPLER.search(text)
        or (SIMPLE.search(text) and re.search(_CHOICE, text))
    )
    return bool(weighed and GAIN.search(text))


_SIMPLER = any_of(
    r"simpler|simplest|(?:ein|das|dem) einfachere\w*|(?:modell|es|das) (?:\w+ )?einfacher"
    r"|mas (?:sencill\w+"
    r"|simples?)|(?:el|un) (?:modelo )?sencillo|plus simples?"
)
_CHOICE = (
    r"(?<!\w)(?:re[ct]enu\w*|thank you|prefer\w*|take|takes|keep|use|choose|stay|stick|wins?"
    r"|unless|only if|nehmen|bleib\w*"
    r"|bevorzug\w*|vorzieh\w*|gewinnt|es sei denn|nur wenn|prefer\w+|eleg\w+|qued\w+|salvo|solo si"
    r"|gard\w+|prefer\w+|chois\w+|sauf|seulement si)(?!\w)"
)


def recognise_margin(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield the gain below which the simpler model is to be taken."""
    text = sentence.fold
    if HYPOTHETICAL.search(text) or not is_margin(text):
        return
    metrics = metric_mentions(text)
    for quantity in figures(sentence):
        if not _is_small_gain(quantity, text):
            continue
        value = quantity.value
        ranged = re.match(
            r" (?:or|to|bis|oder|o|ou|a) (two|three|zwei|drei|dos|tres|deux|trois|[2-9])(?!\w)",
            text[quantity.end :],
        )
        if ranged:
            factor = LEADING.get(ranged[1]) or int(ranged[1])
            value = round(quantity.value * factor / max(1.0, quantity.value * 100), 8)
        yield draft(
            "margin", sentence, "must", value=value, metric=metrics[0].metric if metrics else None,
            unit=quantity.unit if quantity.kind in {"money", "time"} else None,
        )  # fmt: skip
        return


def _is_small_gain(quantity: Quantity, text: str) -> bool:
    if quantity.kind == "size" or quantity.value <= 0:
        return False
    if quantity.kind in {"points", "share"}:
        return quantity.value <= 0.3
    if quantity.kind in {"money", "time"}:
        near = text[max(0, quantity.start - 60) : quantity.end + 40]
        return quantity.kind == "money" or (bool(GAIN.search(near)) and quantity.unit != "ms")
    return quantity.value < 0.2 or (comparison(text, quantity) is not None and not quantity.word)


def recognise_policy(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield policy 'performance' or 'simplicity', and wishes for a family, which have no effect."""
    text = sentence.fold
    if HYPOTHETICAL.search(text):
        return
    best = _PERFORMANCE.search(text)
    if best and not NEGATION.search(text[max(0, best.start() - 15) : best.start()]):
        strength = "should" if re.search(r"(?:expects?|would|wish|like)", text) else None
        yield draft("policy", sentence, strength, value="performance")
    elif _SIMPLICITY.search(text) and not figures_with_margin(sentence):
        yield draft("policy", sentence, "should", value="simplicity")
    family = _FAMILY.search(text)
    if (
        family
        and _WANTS_FAMILY.search(text)
        and not best
        and not re.search(r"(?:points table|readable|interpretable)", text)
    ):
        rejected = re.search(r"not (?:really |quite )?what|always wins|no need", text)
        if not rejected:
            yield draft(
                "other", sentence, "may", value=f"family wish: {family.group()}",
                note="a document cannot name the family; shown for the record, without effect",
            )  # fmt: skip


def figures_with_margin(sentence: Sentence) -> bool:
    """Tell whether a sentence states a margin rather than a general liking for simplicity."""
    return bool(_MARGIN.search(sentence.fold)) and any(
        q.kind in {"points", "share"} for q in figures(sentence)
    )


def recognise_tolerance(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield tolerance (an error that does no harm) and output_range."""
    text = sentence.fold
    off = _OFF.search(text)
    if off and _TOLERABLE.search(text):
        yield from _harmless(sentence, off)
    negative = re.search(
        r"(?<!\w)negativ\w* (?!class|rate|feedback|impact|effect|auswirk)[a-z]+|(?:[a-z]+|es)"
        r" negativ[oaes]+(?!\w)|below zero|unter null|(?:bajo|debajo de) cero|sous zero", text
    )  # fmt: skip
    if (
        (_NON_NEGATIVE.search(text) or (negative and PROHIBIT.search(text)))
        and not re.search(r"(?:false|falsch|falsos?|faux|true)[- ]negativ", text)
        and not re.search(r"negative (?:class|feedback|impact|effect)", text)
    ):
        yield draft("output_range", sentence, "must", op=">=", value=0.0)
        return
    limits = _RANGE.search(text)
    if limits:
        low, high = (float(g.replace(",", ".")) for g in limits.groups())
        yield draft("output_range", sentence, op="in", value=(low, high))


def _harmless(sentence: Sentence, off: re.Match[str]) -> Iterator[Draft]:
    word = re.match(
        r" ?(?:(?:um|by|de|en|von) )?(?:einer?|eine[mn]?|un[ea]?|one|a single|1)(?: |$)(?!percent"
        r"|prozent)",
        sentence.fold[off.end() :],
    )
    if word or off.group().endswith(("un", "une")):
        yield draft("tolerance", sentence, "must", value=1.0, unit="units")
        return
    for quantity in figures(sentence):
        if quantity.start >= off.start() and quantity.kind in {"number", "share", "money", "time"}:
            unit = quantity.unit or ("share" if quantity.kind == "share" else "units")
            yield draft("tolerance", sentence, "must", value=quantity.value, unit=unit)
            return


_GROUPS = re.compile(
    r" (?:\w+ )?(?:types|groups|segments|clusters|personas|profiles|gruppen|segmente|typen|grupos"
    r"|segmentos|tipos|groupes|profils)(?!\w)"
)


def recognise_number_of_groups(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield the number of segments that can be handled, as an 'other' entry."""
    for quantity in figures(sentence):
        operator = comparison(sentence.fold, quantity)
        if quantity.kind == "number" and operator and _GROUPS.match(sentence.fold, quantity.end):
            yield draft("other", sentence, value=quantity.value, op=operator, unit="clusters")
            return


def recognise_max_features(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield the number of inputs that the model may read."""
    text = sentence.fold
    if not _FEATURES.search(text) or HYPOTHETICAL.search(text):
        return
    for quantity in figures(sentence):
        operator = comparison(text, quantity)
        if quantity.kind != "number" or operator not in {"<", "<="}:
            continue
        tail = text[quantity.end : quantity.end + 40]
        noun = _FEATURES.search(tail)
        between = tail[: noun.start()] if noun else ""
        counted = re.search(
            r"(?:number|count|anzahl|zahl|numero|nombre) (?:of |der |von |an |de |d')?(?:\w+"
            r" )?(?:inputs?|features?|columns|variables?|predictors|merkmale|spalten|variablen"
            r"|columnas|entradas|entrees|colonnes)",
            text[: quantity.start],
        )
        if counted and not noun:
            yield draft("max_features", sentence, value=int(quantity.value), op=operator)
            return
        if (
            noun
            and len(between.split()) <= 2
            and not re.search(r"yes|ja|si|oui|per|rules?", between)
        ):
            if noun.group().startswith(("question", "pregunta")) and "yes" in text:
                continue
            strength = strength_at(text, quantity.start)
            yield draft("max_features", sentence, strength, value=int(quantity.value), op=operator)
            return
