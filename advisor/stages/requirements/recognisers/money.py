"""Costs of mistakes, gains, ratios of costs and asymmetric losses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.quantities import Quantity, word_value
from advisor.stages.requirements.recognisers.concepts import (
    ACCEPT,
    ADVERSE_CASE,
    REFUSE,
    SOUND_CASE,
)
from advisor.stages.requirements.recognisers.positive import ADVERSE
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL

FN = any_of(
    r"should have been \w+[\w ]{0,25} (?:but|and) (?:was|were)(?: not|n't)",
    r"slip(?:s|ped|ping)? (?:by|away)|go(?:es)? unseen|unforeseen|unexpected|unplanned"
    r"|los(?:e|es|ing) (?:an?|the) \w+|perder (?:a )?un\w* \w+|perdre un\w* \w+"
    r"|verlust eine[sr] \w+|verloren\w*|perdu\w*|imprevist\w*|unvorhergesehen\w*|imprevu\w*",
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
    r" inapercu\w*|ne pas detecter|oublie\w*|pas detecte\w*",
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
    r" )?(?:found|wrong)|turns out (?:to be )?(?:fine|ok|nothing)|unneeded|empty trip"
    r"|in which nothing|without (?:a )?(?:cause|reason|finding|result)"
    r"|(?:nothing|no fault|no problem) (?:is |was )?found|not needed|alarm(?:ed)? for nothing"
    r"|declin(?:ing"
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
    r"|checking|gifts?|reminders?|re-?checks?|interviews?|openings?|opening|sampling|samples?"
    r"|treatments?|meetings?"
    r"|campaigns?|gespräche?|gesprach\w*|nachkontrolle\w*|entrevistas?|reuniones?|entretiens?"
    r"|anrufe?|prufung(?:en)?|kontrollen?|besuche?|inspektion(?:en)?|uberprufung(?:en)?"
    r"|untersuchung(?:en)?|wartungseinsatz|einsatz|nachprufung|briefe?|gutschein\w*"
    r"|(?:vor-ort-)?termin"
    r"|llamadas?|inspeccion(?:es)?|revision(?:es)?|visitas?|pruebas?|cartas?|ofertas?"
    r"|intervencion(?:es)?|comprobacion(?:es)?"
    r"|appels?|controles?|inspections?|visites?|verifications?|interventions?|courriers?|offres?"
    r"|examens?|relances?"
)
_COSTS = any_of(
    r"c'est|say|costs?|costing|cost us|(?:is |are )?(?:put|valued|estimated|reckoned) at|comes? to"
    r"|loses?|losing|loss(?:es)?|burn(?:ed|s)?|damages?|price of"
    r"|reckon(?:ed)?(?: with)?|is worth|penalty|fines?|worse|expensive|charged?|amounts? to"
    r"|set(?:s)? us back|per (?:miss|false alarm|missed \w+)"
    r"|kostet|kosten|schlagen mit|beziffert|veranschlagt\w*|beziffer\w*|kostete|verlust\w*"
    r"|verlier\w+|schaden|schlagt mit|teuer|cuesta\w*|cuestan"
    r"|coste\w*|costo\w*|perdemos|perdida\w*|supone\w*|sale por|asciende\w*|vale|valorad\w*"
    r"|coute\w*|evalue\w*|estime\w*|chiffre\w*|cout\w*|perte\w*|perd\w*|revient"
)
_TIMES = re.compile(
    r"(?:(?P<n>[\d.,]+|[a-z]+)[ -]?(?:times|fold|x|mal|veces|fois)|(?P<w>twice|double|thrice"
    r"|doppelt|zweimal|dreimal|dreifach|zehnmal|funfmal|el doble|el triple|deux fois|half))"
    r" (?:as |so |plus |mas |le |de |the |cost |greater |more |higher |than |costs? )*"
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
    r"|item)\w*|zu wenig\w*|(?:quedarse )?por debajo|unterschatz\w*|fehlmenge\w*|zu niedrig"
    r"|unterdeckung|fehlbestand"
    r"|quedar(?:se|nos)? corto\w*|subestim\w*|de menos|demasiado (?:poco|bajo)|falta de"
    r"|sous[- ]?estim\w*|trop (?:peu|bas)|rupture\w*|manque de|penurie"
)
_OVER = any_of(
    r"too many|too much|too high|over[- ]?(?:forecast|estimat|predict|stock|supply|shoot)\w*"
    r"|surplus|excess|left over|spare|waste|idle|zu viel\w*|uberschatz\w*|zu hoch|uberdeckung"
    r"|uberschuss|uberbestand|de mas|pasarse|sobreestim\w*|sobrante\w*|exceso|demasiado (?:much\w*"
    r"|alto)"
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
    ratio = list(_ratio(sentence, reading))
    if ratio:
        yield from ratio
        return
    amounts = _amounts(sentence)
    amounts = amounts or _elliptical(sentence, reading)
    told = _COSTS.search(text) or GAIN.search(text) or mistake(text) or ACTION.search(text)
    if not amounts or not (told or _UNDER.search(text) or _OVER.search(text)):
        return
    earlier = ""
    for quantity, start, end in _windows(text, amounts):
        window = text[start:end]
        brief = len(text.split()) <= 6
        carried = brief or bool(_COSTS.search(earlier)) or not figures_are_money(sentence)
        yield from _sided(sentence, quantity, window, carried)
        earlier += window


def figures_are_money(sentence: Sentence) -> bool:
    """Tell whether a sentence names a currency of its own."""
    return any(q.kind == "money" for q in figures(sentence))


_WORTH = re.compile(r"what(?:'s| is| are) (?:an? |the |one )?\w+ worth")


def _elliptical(sentence: Sentence, reading: Reading) -> list[Quantity]:
    """Read "a false alarm, 150" after a sentence that gave the currency."""
    before = reading.neighbour(sentence, -1)
    if before is None or before.block != sentence.block or len(sentence.fold.split()) > 14:
        return []
    money = [q for q in figures(before) if q.kind == "money"]
    bare = [q for q in figures(sentence) if q.kind == "number" and not q.word]
    if len(bare) != 1 or not money or not _COSTS.search(before.fold):
        return []
    if re.search(r"[a-z]", sentence.fold[bare[0].end :].replace("each", "").strip()):
        return []
    return [Quantity(bare[0].start, bare[0].end, bare[0].value, "money", money[0].unit)]


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
    sided = any(p.search(before) for p in (FN, FP, _UNDER, _OVER, ACTION, ADVERSE_CASE))
    return bool(ends) and sided


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


def mistake(window: str) -> str | None:
    """Return which mistake a stretch of text speaks of, by its words or by case and treatment."""
    places = [
        (match.start(), side)
        for side, pattern in (("fn", FN), ("fp", FP))
        for match in [pattern.search(window)]
        if match
    ]
    if places:
        return min(places)[1]
    adverse, sound = ADVERSE_CASE.search(window), SOUND_CASE.search(window)
    accepted, refused = ACCEPT.search(window), REFUSE.search(window)
    if sound and not adverse and (refused or ACTION.search(window)):
        return "fp"
    if adverse and accepted and not refused:
        return "fn"
    if sound and adverse and (accepted or refused):
        return "fn" if adverse.start() < sound.start() else "fp"
    if adverse and not ACTION.search(window):
        return "fn"
    return "fn" if accepted and ADVERSE.search(window) and not sound else None


def _sided(sentence: Sentence, quantity: Quantity, window: str, carried: bool) -> Iterator[Draft]:
    value, unit = quantity.value, quantity.unit
    side = mistake(window)
    miss, false = side == "fn", side == "fp"
    gain = GAIN.search(window)
    if _UNDER.search(window) and not miss and not false:
        yield draft("cost", sentence, "must", side="under", value=value, unit=unit)
    elif _OVER.search(window) and not miss and not false:
        yield draft("cost", sentence, "must", side="over", value=value, unit=unit)
    elif gain and not _COSTS.search(window) and not miss and not _WORTH.search(window):
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
    elif ACTION.search(window) and (carried or _WORTH.search(window) or _COSTS.search(window)):
        note = "cost of acting: paid for right and wrong flags alike"
        yield draft("cost", sentence, "must", side="fp", value=value, unit=unit, note=note)
        yield draft("cost", sentence, "must", side="tp", value=value, unit=unit, note=note)


def _ratio(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    text = sentence.fold
    for match in _TIMES.finditer(text):
        times = _times(match, sentence)
        if times is None or times <= 0:
            continue
        left, right = text[: match.start()], text[match.end() :]
        if _side(left) is None and _side(right) is None:
            left = _answer_before(sentence, reading) + left
        if len(left) > 120:
            left = left[-120:]
        yield from _sides(sentence, times, left, right[:120])
        return


def _answer_before(sentence: Sentence, reading: Reading) -> str:
    """Return what was named right before: "a missed fall. I would say twenty times worse"."""
    before = reading.neighbour(sentence, -1)
    if before is None or sentence.block - before.block > 1:
        return ""
    return before.fold[before.fold.rfind(":") + 1 :] + " "


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
