"""Costs of mistakes, gains, ratios of costs, asymmetric losses, and capacity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.quantities import Quantity, word_value
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL

FN = any_of(
    r"miss(?:es|ed|ing)?|missed \w+|fail(?:s|ed|ing)? to \w+|undetected|unnoticed|overlook\w*"
    r"|slips? (?:through|past)|let(?:s|ting)? (?:\w+ ){0,4}(?:through|pass|slip)"
    r"|false[- ]negatives?|not (?:caught|found|detected|flagged|called)|escap\w+|accept(?:ing|ed"
    r"|s)? an? (?:bad|risky|fraudulent|defective|faulty)(?: \w+)?|accept(?:ing|ed)? bad"
    r"|lend(?:ing)? to (?:a )?bad|pass(?:ing|es|ed)? (?:a )?(?:bad|faulty|defective)\w*"
    r"|overlooking|breakdown|unplanned (?:stop|stoppage|outage|downtime)|goes through|gets through"
    r"|not spotted|(?:we|n'avons|ne) (?:\w+ )?(?:pas|not) (?:\w+ )?(?:appele\w*|contacte\w*"
    r"|called|contacted|inspected)|(?:did|do|does|could|would)(?: not|n't) (?:see|foresee"
    r"|predict|notice|spot"
    r"|expect)|nobody (?:saw|noticed)|we do not (?:call|catch|find)|who leaves|leak(?:s|ing)? out"
    r"|ship(?:ped|ping)? (?:a )?(?:bad|faulty|defective)\w*|approv(?:ing|ed) a (?:bad|fraud\w*)"
    r"|ubersehen\w*|ubersieht|nicht erkannt\w*|unerkannt\w*|unentdeckt\w*|entgangen\w*|verpasst\w*"
    r"|falsch[- ]negativ\w*|durchgerutscht\w*|durchgelassen\w*|ausfall|stillstand|nicht"
    r" entdeckt\w*|nicht gefunden\w*"
    r"|no detectad[oa]s?|sin detectar|se (?:nos )?(?:escapa|pasa)\w*|pasad[oa] por alto|pasar por"
    r" alto|no (?:detectar|encontrar|avisar)|falsos? negativos?|averia no|perdid[oa]"
    r"|manque\w*|non[- ]detecte\w*|rate(?:e|r|s)?|laisse\w* passer|faux[- ]negatifs?|passe\w*"
    r" inapercu\w*|ne pas detecter|oublie\w*|pas detecte\w*"
)
FP = any_of(
    r"false (?:alarms?|positives?|alerts?)|unnecessar(?:y|ily)|needless\w*|in vain|for nothing"
    r"|wrongly \w+|unsuccessful \w+|wasted|reject(?:ing|ed)? an? good(?: \w+)?|reject(?:ing|ed)?"
    r" good|would have (?:stayed|paid|been fine|been ok|renewed|come)(?: anyway)?|second look"
    r"|superfluous|fruitless|turning (?:away|down) a good\w*|block(?:ing|ed)? an? (?:good|genuine"
    r"|honest|legitimate)\w*|(?:blocked|rejected|declined|stopped|accused|alarmed|flagged|scrapped"
    r"|discarded) (?:good|genuine|honest|legitimate|healthy|sound|innocent) \w+|blocking (?:a"
    r" )?(?:genuine|honest|legitimate)|scrapp(?:ing|ed) (?:a )?good\w*|throwing (?:out|away) (?:a"
    r" )?good\w*|healthy \w+ (?:sent|called|referred)|was nothing wrong|nothing (?:is |was"
    r" )?(?:found|wrong)|turns out (?:to be )?(?:fine|ok|nothing)|unneeded|empty trip|declin(?:ing"
    r"|ed) a good"
    r"|fehlalarm\w*|falsche[rn]? alarm\w*|unnotig\w*|vergeblich\w*|umsonst|falsch[- ]positiv\w*"
    r"|falschlich\w*|zu unrecht|uberflussig\w*|unberechtigt\w*|grundlos\w*"
    r"|falsas? alarmas?|innecesari[oa]s?|en vano|falsos? positivos?|inutil(?:es)?|por nada|para"
    r" nada|sin (?:motivo|necesidad)"
    r"|fausses? (?:alertes?|alarmes?)|inutiles?|pour rien|faux[- ]positifs?|a tort|superflu\w*"
    r"|injustifie\w*"
)
GAIN = any_of(
    r"brings?(?: in)?|earns?|gains?|gained|profits?|saves?|saved|yields?|worth|we win|wins|bringt"
    r"|erlost|spart|gewinn\w*|einsparung\w*|erspart|ertrag|aporta|gana\w*|ahorra\w*|genera"
    r"|beneficio|rapporte\w*|gagne\w*|economise\w*|gain"
)
ACTION = any_of(
    r"calls?|inspections?|checks?|visits?|reviews?|investigations?|tests?|letters?|mailings?"
    r"|offers?|vouchers?|discounts?|interventions?|examinations?|audits?|contacts?|follow[- ]ups?"
    r"|second look|biops(?:y|ies)|inspecting|calling|visiting|opening|phone call|home visit"
    r"|reminders?"
    r"|anrufe?|prufung(?:en)?|kontrollen?|besuche?|inspektion(?:en)?|uberprufung(?:en)?"
    r"|untersuchung(?:en)?|wartungseinsatz|einsatz|nachprufung|briefe?|gutschein\w*"
    r"|(?:vor-ort-)?termin"
    r"|llamadas?|inspeccion(?:es)?|revision(?:es)?|visitas?|pruebas?|cartas?|ofertas?"
    r"|intervencion(?:es)?|comprobacion(?:es)?"
    r"|appels?|controles?|inspections?|visites?|verifications?|interventions?|courriers?|offres?"
    r"|examens?|relances?"
)
_COSTS = any_of(
    r"costs?|costing|cost us|loses?|losing|loss(?:es)?|burn(?:ed|s)?|damages?|price of"
    r"|reckon(?:ed)?(?: with)?|is worth|penalty|fines?|worse|expensive|charged?|amounts? to"
    r"|set(?:s)? us back|per (?:miss|false alarm|missed \w+)"
    r"|kostet|kosten|kostete|verlust\w*|verlier\w+|schaden|schlagt mit|teuer|cuesta\w*|cuestan"
    r"|coste\w*|costo\w*|perdemos|perdida\w*|supone\w*|coute\w*|cout\w*|perte\w*|perd\w*|revient"
)
_TIMES = re.compile(
    r"(?:(?P<n>[\d.,]+|[a-z]+)[ -]?(?:times|fold|x|mal|veces|fois)|(?P<w>twice|double|thrice"
    r"|doppelt|zweimal|dreimal|dreifach|zehnmal|funfmal|el doble|el triple|deux fois|half))"
    r" (?:as |so |plus |mas |le |the |cost |greater |more |higher |than |costs? )*"
    r"(?:costly|expensive|bad|much|high|severe|serious|harmful|dear|painful|worse|teuer|schlimm"
    r"|hoch|schwer|viel|car[oa]s?|costos[oa]s?|grave|mal[oa]|alto|cher|chere|couteu\w+|graves?"
    r"|cost|worth)?"
    r" ?(?:than|as|wie|als|que|comme|of|the cost of)? ?"
)
_TIMES_WORD = {
    "twice": 2.0, "double": 2.0, "thrice": 3.0, "doppelt": 2.0, "zweimal": 2.0, "dreimal": 3.0,
    "dreifach": 3.0, "zehnmal": 10.0, "funfmal": 5.0, "el doble": 2.0, "el triple": 3.0,
    "deux fois": 2.0, "half": 0.5,
}  # fmt: skip
_UNDER = any_of(
    r"short|too few|too little|too low|under[- ]?(?:forecast|estimat|predict|stock|supply"
    r"|shoot)\w*|running out|run(?:s)? out|shortage|stock[- ]?out\w*|missing (?:bed|unit|bike"
    r"|item)\w*|zu wenig\w*|unterschatz\w*|fehlmenge\w*|zu niedrig|unterdeckung|fehlbestand"
    r"|quedar(?:se|nos)? corto\w*|subestim\w*|de menos|demasiado (?:poco|bajo)|falta de"
    r"|sous[- ]?estim\w*|trop (?:peu|bas)|rupture\w*|manque de|penurie"
)
_OVER = any_of(
    r"too many|too much|too high|over[- ]?(?:forecast|estimat|predict|stock|supply|shoot)\w*"
    r"|surplus|excess|left over|spare|waste|idle|zu viel\w*|uberschatz\w*|zu hoch|uberdeckung"
    r"|uberschuss|uberbestand|de mas|sobreestim\w*|sobrante\w*|exceso|demasiado (?:much\w*|alto)"
    r"|sur[- ]?estim\w*|trop (?:de|haut|eleve)|excedent\w*|surplus|en trop"
)
_PART = re.compile(
    r"(?:,| and| while| whereas| but| against| versus| vs\.?| compared (?:to|with)|;| - |:| und|"
    r" wahrend| aber| gegenuber| gegen| pero| mientras| frente a| contra| y| et| mais| tandis|"
    r" contre| face a| alors)(?= )"
)


def recognise_costs(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield cost and asymmetric_loss drafts: amounts by side, ratios, gains as negative costs."""
    text = sentence.fold
    if HYPOTHETICAL.search(text):
        return
    ratio = list(_ratio(sentence))
    if ratio:
        yield from ratio
        return
    amounts = _amounts(sentence)
    told = _COSTS.search(text) or GAIN.search(text) or FN.search(text) or FP.search(text)
    if not amounts or not told:
        return
    for quantity, start, end in _windows(text, amounts):
        yield from _sided(sentence, quantity, text[start:end], len(amounts))


def _amounts(sentence: Sentence) -> list[Quantity]:
    """Money in the sentence; a bare number set against money takes its unit."""
    found = list(figures(sentence))
    money = [q for q in found if q.kind == "money"]
    if not money:
        return []
    for quantity in found:
        if quantity.kind == "number" and _stands_for_money(sentence.fold, quantity):
            unit = money[0].unit
            money.append(Quantity(quantity.start, quantity.end, quantity.value, "money", unit))
    return sorted(money, key=lambda q: q.start)


def _stands_for_money(text: str, quantity: Quantity) -> bool:
    """Tell a bare figure beside an amount: "1000 EUR for a miss against 4 for a second look"."""
    if quantity.word:
        return False
    lead = text[max(0, quantity.start - 14) : quantity.start]
    if re.search(
        r"(?:against|versus|vs\.?|gegen|gegenuber|contra|frente a|contre)(?: only| nur| solo)? ?$",
        lead,
    ):
        return True
    ends = re.match(r" ?(?:[.,;)]|$|for |fur |por |pour )", text[quantity.end :])
    before = text[max(0, quantity.start - 40) : quantity.start]
    return bool(ends) and bool(FN.search(before) or FP.search(before))


def _windows(text: str, amounts: list[Quantity]) -> Iterator[tuple[Quantity, int, int]]:
    """Cut a sentence with several amounts into one stretch each, at the last separator between."""
    start = 0
    for number, quantity in enumerate(amounts):
        if number + 1 == len(amounts):
            yield quantity, start, len(text)
            return
        between = list(_PART.finditer(text, quantity.end, amounts[number + 1].start))
        end = between[-1].start() if between else amounts[number + 1].start
        if len(between) > 1 and not re.search(r"[a-z]{3}", text[quantity.end : between[0].start()]):
            end = between[0].start()
        yield quantity, start, end
        start = end


def _sided(sentence: Sentence, quantity: Quantity, window: str, n_amounts: int) -> Iterator[Draft]:
    value, unit = quantity.value, quantity.unit
    miss, false = FN.search(window), FP.search(window)
    gain = GAIN.search(window)
    if miss and false:
        false = None if miss.start() < false.start() else false
        miss = None if false else miss
    if _UNDER.search(window) and not miss and not false:
        yield draft("cost", sentence, "must", side="under", value=value, unit=unit)
    elif _OVER.search(window) and not miss and not false:
        yield draft("cost", sentence, "must", side="over", value=value, unit=unit)
    elif gain and not _COSTS.search(window) and not miss:
        if not re.search(r"(?:licen[cs]e|budget|salary|contract|project|gehalt|lizenz)", window):
            yield draft(
                "cost",
                sentence,
                "must",
                side="tp",
                value=-value,
                unit=unit,
                note="a gain, hence negative",
            )
    elif miss:
        yield draft("cost", sentence, "must", side="fn", value=value, unit=unit)
    elif false:
        yield draft("cost", sentence, "must", side="fp", value=value, unit=unit)
    elif ACTION.search(window) and _COSTS.search(window):
        note = "cost of acting: paid for right and wrong flags alike"
        yield draft("cost", sentence, "must", side="fp", value=value, unit=unit, note=note)
        yield draft("cost", sentence, "must", side="tp", value=value, unit=unit, note=note)


def _ratio(sentence: Sentence) -> Iterator[Draft]:
    text = sentence.fold
    for match in _TIMES.finditer(text):
        times = _times(match, sentence)
        if times is None or times <= 0:
            continue
        left, right = text[: match.start()], text[match.end() :]
        if len(left) > 120:
            left = left[-120:]
        yield from _sides(sentence, times, left, right[:120])
        return


def _times(match: re.Match[str], sentence: Sentence) -> float | None:
    if match["w"]:
        return _TIMES_WORD[match["w"]]
    spelled = word_value(match["n"])
    if spelled is not None:
        return spelled
    for quantity in figures(sentence):
        if quantity.start == match.start("n") or (
            quantity.start <= match.start("n") < quantity.end
        ):
            return quantity.value
    return None


def _sides(sentence: Sentence, times: float, left: str, right: str) -> Iterator[Draft]:
    first, second = _side(left), _side(right)
    if first is None and second is not None:
        first = {"fn": "fp", "fp": "fn", "under": "over", "over": "under"}[second]
    if first is None or first == second:
        return
    second = {"fn": "fp", "fp": "fn", "under": "over", "over": "under"}[first]
    if first in {"under", "over"}:
        yield draft("asymmetric_loss", sentence, "must", value=times, side=first, unit="ratio")
        return
    yield draft("cost", sentence, "must", side=first, value=times, unit="ratio")
    yield draft("cost", sentence, "must", side=second, value=1.0, unit="ratio")


def _side(phrase: str) -> str | None:
    found = [
        (match.start(), side)
        for side, pattern in (("fn", FN), ("fp", FP), ("under", _UNDER), ("over", _OVER))
        for match in [pattern.search(phrase)]
        if match
    ]
    return min(found)[1] if found else None


_CAN = any_of(
    r"can|able to|capacity|handles?|manages?|tops|at most|no more than|up to|max(?:imum|imal)?"
    r"|slots?|room"
    r" for|only|limited to|see|staff|teams?|agents?|inspectors?|konnen|kann|schaff\w+|kapazitat\w*"
    r"|hochstens|nur|maximal|podemos|puede[n]?|capacidad|como maximo|solo|atend\w+|pouvons|peut"
    r"|peuvent|capacite|au plus|seulement|au maximum|traiter"
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
    if not _CAN.search(text):
        yield from _capacity_share(sentence)
        return
    for quantity in figures(sentence):
        if quantity.kind != "number" or quantity.value < 2 or quantity.value != int(quantity.value):
            continue
        tail = text[quantity.end : quantity.end + 60]
        period = _PERIOD.search(tail)
        if period and period.start() < 45 and not re.search(r"[.;:]", tail[: period.start()]):
            noun = tail[: period.start()]
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
    if not re.search(
        r"(?<!\w)(?:capacity|staff|can (?:only )?(?:\w+ )?(?:inspect|check|call|visit|review"
        r"|examine|look at|handle|open|see|follow up)|konnen (?:\w+ )*(?:prufen|anrufen|besuchen"
        r"|kontrollieren)|kapazitat|podemos (?:solo )?(?:inspeccionar|revisar|visitar|llamar)"
        r"|capacidad|pouvons (?:\w+ )?(?:inspecter|controler|appeler|visiter|verifier)"
        r"|capacite)(?!\w)",
        text,
    ):
        return
    for quantity in figures(sentence):
        lead = text[max(0, quantity.start - 40) : quantity.start]
        if quantity.kind == "share" and not re.search(
            r"(?:find|catch|detect|recall|precision|finden|detectar|trouver)", lead
        ):
            yield draft("capacity", sentence, "must", value=round(quantity.value, 8), unit="share")
            return
