"""Capacity: how many cases people can look at, per period or as a share of all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.quantities import comparison
from advisor.stages.requirements.recognisers.concepts import HUMAN
from advisor.stages.requirements.recognisers.money import ACTION
from advisor.stages.requirements.recognisers.rates import FLAG
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL

_CAN = any_of(
    r"process\w*|work through|deals? with|bearbeit\w*|erledig\w*|abarbeit\w*|traite\w*|examine\w*"
    r"|tramit\w*|gestion\w*|revis\w+|prufen|budget|slots?",
    r"can|able to|capacity|handles?|manages?|tops|at most|no more than|up to|max(?:imum|imal)?"
    r"|slots?|room"
    r" for|only|limited to|see|staff|teams?|agents?|inspectors?|konnen|kann|schaff\w+|kapazitat\w*"
    r"|hochstens|nur|maximal|podemos|puede[n]?|capacidad|como maximo|solo|atend\w+|pouvons|peut"
    r"|peuvent|capacite|au plus|seulement|au maximum|traiter",
)
_PERIOD = re.compile(
    r"(?:a|an|per|each|every|pro|je|am|al|por|cada|a la|par|chaque|in der|/)[ ]?(?P<unit>working"
    r" day|business day|day|night|week|month|quarter|year|hour|shift|morning|tag|nacht|woche|monat"
    r"|quartal|jahr|stunde|schicht|arbeitstag|dia|semana|mes|trimestre|ano|hora|turno|jour|semaine"
    r"|mois|an|heure|nuit)(?!\w)"
    r"|(?P<adverb>daily|weekly|monthly|hourly|taglich|wochentlich|monatlich|diari[oa]s?"
    r"|diariamente|semanal(?:es|mente)?|mensual(?:es|mente)?|quotidien\w*|hebdomadaire\w*"
    r"|mensuel\w*)(?!\w)"
)
_UNITS = {
    "day": "day night morning tag nacht arbeitstag dia jour nuit workingday businessday daily"
    " taglich"
    " diario diaria diarios diarias diariamente quotidien",
    "week": "week woche semana semaine weekly wochentlich semanal hebdomadaire",
    "month": "month monat mes mois monthly monatlich mensual mensuel",
    "quarter": "quarter quartal trimestre",
    "year": "year jahr ano an",
    "hour": "hour stunde hora heure hourly",
    "shift": "shift schicht turno",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_RECURRING = re.compile(
    r"(?<!\w)(?:every|each|jeden|cada|chaque) (?:(?P<day>mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?P<period>morning|day|week|month|night|tag|woche|monat|dia|semana|mes|jour|semaine|mois))"
)
_PER_HUNDRED = re.compile(
    r"(\d+) (?:\w+ ){0,3}(?:per|pro|por|pour|of every|in every|je) (100|1,?000|hundred|cent)"
)
_NOT_CAPACITY = re.compile(
    r"(?:requests?|transactions?|messages?|predictions?|rows?|queries|anfragen|zeilen|hours?|times"
    r"|reasons?|types?|rules?|features?|questions?|costs?|retrain\w*|predict per|samples)(?!\w)"
)


def recognise_capacity(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield how many cases can be handled per period, or as a share of all."""
    text = sentence.fold
    if HYPOTHETICAL.search(text):
        return
    if not (_CAN.search(text) or FLAG.search(text) or ACTION.search(text)):
        yield from _capacity_share(sentence)
        return
    for quantity in figures(sentence):
        if quantity.kind != "number" or quantity.value < 2 or quantity.value != int(quantity.value):
            continue
        tail = text[quantity.end : quantity.end + 60]
        ahead = _period_ahead(text, quantity.start)
        if ahead and re.match(r" [a-z]{3,}", tail) and not _NOT_CAPACITY.match(tail.strip()):
            yield _capacity(sentence, quantity.value, ahead)
            return
        period = _PERIOD.search(tail)
        if period and period.start() < 45 and not re.search(r"[.;:]", tail[: period.start()]):
            noun = tail[: period.start()]
            able = _CAN.search(text) or (FLAG.search(text) and comparison(text, quantity))
            able = able or (ACTION.search(noun) and HUMAN.search(text[: quantity.start]))
            if not able:
                continue
            if _NOT_CAPACITY.match(noun.strip()):
                continue
            yield _capacity(sentence, quantity.value, _unit(period["unit"] or period["adverb"]))
            return
        if re.match(
            r" (?:extra |additional |more )?(?:calls|cases|visits|inspections|checks|reviews"
            r"|appointments|anrufe|falle|besuche|prufungen|llamadas|casos|visitas|inspecciones"
            r"|appels|dossiers|cas|visites)",
            tail,
        ):
            recurring = _RECURRING.search(text)
            if recurring:
                unit = "week" if recurring["day"] else _unit(recurring["period"])
                yield _capacity(sentence, quantity.value, unit)
                return
    yield from _capacity_share(sentence)


def _period_ahead(text: str, position: int) -> str | None:
    """Return the period of "per shift about 30 parts", named before the figure."""
    lead = text[max(0, position - 28) : position]
    match = _PERIOD.search(lead)
    if match is None or re.search(r"[.;:]", lead):
        return None
    return _unit(match["unit"] or match["adverb"])


def _unit(word: str) -> str:
    plain = word.replace(" ", "")
    return _UNIT_OF.get(plain) or next(
        (
            unit
            for stem, unit in sorted(_UNIT_OF.items())
            if len(stem) > 3 and plain.startswith(stem)
        ),
        "day",
    )


def _capacity(sentence: Sentence, value: float, per: str) -> Draft:
    return draft("capacity", sentence, "must", value=value, unit="cases", per=per)


_STAFF_DO = re.compile(
    r"(?<!\w)(?:auditors?|inspectors?|analysts?|officers?|agents?|nurses?|teams?|staff|experts?"
    r"|prufer|inspectores|auditores|inspecteurs|equipes?) "
    r"(?:\w+ ){0,2}?(?:examines?|inspects?|checks?|reviews?|visits?|calls?|prufen|pruft"
    r"|revisan?|visitan?|examinent?|controlent?) $"
)


_ABLE = any_of(
    r"can|able to|capacity|manag\w+|afford|time for|room for|konnen|kann|kapazitat|schaff\w+"
    r"|podemos"
    r"|puede[n]?|capacidad|pouvons|peut|peuvent|capacite"
)
_STAFF = any_of(r"capacity|staff\w*|kapazitat\w*|capacidad|capacite|personal")


def _capacity_share(sentence: Sentence) -> Iterator[Draft]:
    text = sentence.fold
    for quantity in figures(sentence):
        if quantity.kind == "share" and _STAFF_DO.search(text[: quantity.start]):
            yield draft("capacity", sentence, "must", value=round(quantity.value, 8), unit="share")
            return
    match = _PER_HUNDRED.search(text)
    if match:
        whole = float({"hundred": "100", "cent": "100"}.get(match[2], match[2].replace(",", "")))
        yield draft("capacity", sentence, "must", value=float(match[1]) / whole, unit="share")
        return
    if not (_ABLE.search(text) and FLAG.search(text)) and not _STAFF.search(text):
        return
    if re.search(r"(?<!\w)(?:must|shall|should|darf|soll|debe|doit)(?!\w)", text):
        return
    for quantity in figures(sentence):
        lead = text[max(0, quantity.start - 40) : quantity.start]
        if quantity.kind == "share" and not re.search(
            r"(?:find|catch|detect|recall|precision|finden|detectar|trouver)", lead
        ):
            yield draft("capacity", sentence, "must", value=round(quantity.value, 8), unit="share")
            return
