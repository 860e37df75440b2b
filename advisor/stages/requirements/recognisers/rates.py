"""Rates told in words: "catch 70 % of them", "at most 2 in 1,000 genuine messages"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft
from advisor.stages.requirements.quantities import Quantity, comparison
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL, REPORTED

AIM = any_of(
    r"llegar|desea\w+|souhait\w+|would be|ideal\w*|at least|aspir\w+|arriver|wunsch\w*|anstreb\w*",
    r"success|target|gefordert|verlangt|exig\w+|visons|queremos|goal|bar|threshold|aim|glad"
    r"|happy|satisf\w+|want|need|expect|accept\w*"
    r"|require\w*|wish|hope|reach|achieve|enough|sufficient|must|shall|should|ziel\w*|erwart\w+"
    r"|erreich\w+|zufrieden|erfolg|genug|reicht|muss|soll\w*|objetivo|esper\w+|alcanz\w+|exit[oa]"
    r"|debe\w*|contentos|objectif|attein\w+|attend\w+|satisfaits?|doit|suffit|viser|visons"
    r"|contents?",
)

CURRENT = any_of(
    r"current(?:ly)?|present(?= \w)|this year|este ano|hemos (?:estado|tenido)|dieses jahr"
    r"|cette annee|(?:we )?(?:use|do|have|get) now|now use|at the moment|right now|nowadays"
    r"|today'?s?|existing|at present|presently|so far|in use|incumbent|legacy|old|ancien\w*"
    r"|last year'?s?|status quo|as is|our (?:\w+ )?rule|spreadsheet|manual(?:ly)?|heutige[rs]?"
    r"|derzeit\w*|aktuell\w*|bestehende[rs]?|bisherige[rs]?|bisher|heute|gegenwartig\w*"
    r"|actual(?:mente|es)?|vigente|existente|hoy|actuel\w*|existante?s?|aujourd'hui|en place"
)

CATCH = any_of(
    r"(?:be|are|appear|stand|ist|sind|stehen|estar|aparecer|etre|figurer) (?:on|auf|en|sur) (?:the"
    r"|der|la) list[ea]?"
    r"|auf der liste (?:stehen|sein)",
    r"retrouv\w+|rattrap\w+|cogid[oa]s?|coger|cazar|get(?:s|ting)?(?= \d)|aufgespurt|erwisch\w+",
    r"catch\w*|caught|find(?:s|ing)?|found|detect\w*|identif\w+|spot(?:s|ted)?|recogni[sz]e\w*"
    r"|discover\w*|pick(?:ed)? up|captur\w+|uncover\w*|reach(?:ed)?|flag(?:s|ged)? correctly"
    r"|erkannt\w*|erkenn\w+|entdeck\w+|find\w*|gefund\w+|aufdeck\w*|aufgedeckt|erfass\w+|detect\w+"
    r"|encontr\w+|identific\w+|captar|captur\w+|descubr\w+|localiz\w+|reper\w+|trouv\w+"
    r"|identifi\w+|decel\w+",
)

MISS = any_of(
    r"miss(?:es|ed|ing)?|overlook\w*|escape\w*|slip(?:s|ped)? through|go(?:es)? (?:undetected"
    r"|unnoticed)|undetected|fail to (?:catch|find|detect|see)|ubersehen\w*|ubersieht|entgeh\w+"
    r"|verpass\w*|durchrutsch\w*|unentdeckt|unerkannt|perd\w+|escap\w+|pas(?:ar|an|en|e)"
    r" (?:desapercibid\w+|por alto)|sin detectar|manqu\w+|rat(?:er|es?|ons)|echapp\w+|non"
    r" detecte\w*|passer a travers|passent a travers"
)

_FALSE = any_of(
    r"(?:of|von|de|der|des) (?:the |los |las |den )?(?:good (?:ones|applicants|customers)|guten"
    r"|buen[oa]s|bons|bonnes)",
    r"false (?:alarms?|positives?|alerts?)|wrongly|by mistake|unnecessar\w+|needless\w*|in vain"
    r"|genuine|legitimate|healthy|honest|innocent|good \w+|ordinary \w+|normal \w+|falsely"
    r"|incorrectly|intact|sound|fehlalarm\w*|falsche[rn]? alarm\w*|falschlich\w*|zu unrecht"
    r"|gesunde\w*|unschuldig\w*|gutteile?n?|einwandfrei\w*|irrtumlich|falsas? alarmas?|falsos?"
    r" positivos?|por error|erroneamente|legitim[oa]s|san[oa]s|fausses? (?:alertes?|alarmes?)"
    r"|faux[- ]positifs?|a tort|legitimes?|saines?|sains?|bons? clients?",
)

_ALERTS = any_of(
    r"of (?:the |all |our |those )?(?:alarms?|alerts?|flags|flagged(?: \w+)?|warnings?|referrals?"
    r"|hits|cases we (?:flag|open)|calls)|(?:alarms?|alerts?|warnings?|flagged \w+|referrals?)"
    r" (?:must|should|shall|has to|have to|need to|to) (?:\w+ )?be (?:real|true|right|correct"
    r"|justified|genuine|confirmed)|of (?:the|all|our|those) (?:\w+ ){1,2}(?:that )?(?:we|it|the"
    r" (?:model|system)) (?:flags?|calls?|inspects?|stops?|selects?)|of those (?:we )?(?:flag|call"
    r"|inspect|flagged|called|inspected)|der (?:alarme|meldungen|warnungen|markierten \w+|treffer)"
    r"|(?:de|des) (?:las )?(?:alertas|alarmas|avisos)|des (?:alertes|alarmes|signalements)"
)

_TRUE = any_of(
    r"real(?:ly)?|actually|true|right|correct|justified|genuine|confirmed|berechtigt\w*|echt\w*"
    r"|richtig\w*|zutreff\w+|reales?|verdader[oa]s|correct[oa]s|ciertas?|vraie?s?|reelles?"
    r"|justifiees?|fondees?"
)

FLAG = any_of(
    r"watch(?:ed)?|monitor(?:ed)?|observ\w+|uberwach\w+|vigil\w+|surveill\w+",
    r"send|gifts?|convoqu\w+|nachmess\w+|kontrollen|transmi[ts]\w*",
    r"(?<=we )tag|(?<=to )tag|(?<=you )tag|(?<!pro )(?<!je )(?<!am )(?<!jeden )tag(?:ged|ging)"
    r"|tag(?= (?:at most|no more|only|up to))"
    r"|re-?check(?:ed|ing|s)?|mark(?:ed|ing|s)?|screen(?:ed|ing|s)?|investigat\w+|treat(?:ed)?"
    r"|escalat\w+"
    r"|interview\w*|hold(?:ing)?|held|pull(?:ed)? (?:out|over)|sampled|entrevist\w+|seleccion\w+"
    r"|ausgewahlt\w*|herausgezogen|selectionn\w+|convoqu\w+",
    r"flag(?:ged|s|ging)?|inspect(?:ed|s|ion|ions)?|check(?:ed|s)?|review(?:ed|s)?|call(?:ed)?"
    r"|refer(?:red)?|select(?:ed)?|examin\w+|audit(?:ed|s)?|visit(?:ed|s)?|contact(?:ed)?|look at"
    r"|open(?:ed)?|manual(?:ly)? (?:check|review)\w*|sent (?:for|to)|recall(?:ed)?|stopped"
    r"|alarm\w*|geprufte?n?|prufen|gepruft|pruf\w+|kontrollier\w+|angerufen|markier\w+|gemeldet"
    r"|besuch\w+|inspeccion\w+|revis\w+|llam\w+|marc\w+|visit\w+|controler|controle\w*|verifi\w+"
    r"|inspect\w+|appel\w+|signal\w+",
)

_ANYTHING = re.compile(
    r"(?<!\w)(?:anything|everything|alles|weniger|todo lo que (?:este|quede|sea)|cualquier cosa"
    r"|tout ce qui (?:est|reste)|if (?:it|we) (?:falls?|drops?|gets?|goes?))(?!\w)[^.;]{0,20}$"
)


def operator_of(text: str, quantity: Quantity, higher_is_better: bool) -> str | None:
    """Return the comparison, turned where the text says what is *not* acceptable."""
    operator = comparison(text, quantity)
    if operator in {"<", "<="} and _ANYTHING.search(text[: quantity.start]) and higher_is_better:
        return ">="
    if (
        operator in {">", ">="}
        and _ANYTHING.search(text[: quantity.start])
        and not higher_is_better
    ):
        return "<="
    if operator in {"<", "<="} and higher_is_better:
        unacceptable = re.search(
            r"(?:not (?:be )?(?:acceptable|fall|drop|go)|unacceptable|useless|pointless|no use"
            r"|rejected?|inakzeptabel|nicht akzeptabel|wertlos|inaceptable|inacceptable|not good"
            r" enough|no good|won't do)",
            text,
        )
        return ">=" if unacceptable else operator
    return operator


_AMONG = re.compile(
    r"(?:share|proportion|percentage|fraction|part|anteil|proporcion|porcentaje|part|proportion)"
    r" (?:of|der|von|de|des|d')[ ]?(?:the |las |los |les )?(?P<what>[\w -]{3,40}?) (?:among"
    r"|amongst|in|of"
    r"|unter|an|entre|parmi|sur) (?:the|those|all|den|las|los|les|aquell\w+|ceux|celles)"
)
_HITS_IN = re.compile(
    r"(?:in|bei|en|dans) (?P<q>\S+) ?(?:%|per ?cent|prozent|por ciento|pour cent)? (?:of|der|de"
    r"|des|aller)"
    r" (?:the |las |los |les |all |our )?(?:\w+ )?(?:audits?|inspections?|checks?|calls?|visits?"
    r"|tests?"
    r"|reviews?|cases|prufungen|kontrollen|einsatze\w*|anrufe\w*|inspecciones|visitas|llamadas"
    r"|revisiones|controles?|appels|visites|verifications)"
)


def hits_among_checked(text: str, quantity: Quantity) -> bool:
    """Tell a share of successful checks: "finds an irregularity in 8 % of audits"."""
    match = _HITS_IN.search(text)
    return match is not None and match.start() <= quantity.start <= match.end("q")


def told_rates(sentence: Sentence, shares: list[Quantity], reading: Reading) -> Iterator[Draft]:
    """Rates told in words: "catch 70 % of them", "at most 2 in 1,000 genuine messages"."""
    text = sentence.fold
    if REPORTED.search(text) or HYPOTHETICAL.search(text):
        return
    for number, quantity in enumerate(shares):
        if quantity.kind != "share":
            continue
        low = shares[number - 1].end if number else 0
        high = shares[number + 1].start if number + 1 < len(shares) else len(text)
        window = text[max(low, quantity.start - 80) : min(high, quantity.end + 80)]
        yield from _rate(sentence, quantity, window)


def _told_precision(text: str, quantity: Quantity, window: str, operator: str | None) -> bool:
    """Tell whether a share is that of the real cases among those that are looked at."""
    upper = operator in {"<", "<="}
    if hits_among_checked(text, quantity):
        return operator is not None or AIM.search(text) is not None
    among = _AMONG.search(window)
    if among and FLAG.search(window[among.end() - 12 :]) and not upper:
        return True
    if not _ALERTS.search(window) or (upper and _FALSE.search(window)):
        return False
    return _TRUE.search(window) is not None or operator in {">", ">="}


def _rate(sentence: Sentence, quantity: Quantity, window: str) -> Iterator[Draft]:
    text = sentence.fold
    operator = comparison(text, quantity)
    value = quantity.value
    if (CURRENT.search(window) and operator is None) or _other_share(window):
        return
    if _told_precision(text, quantity, window, operator):
        yield _target(sentence, "precision", operator or ">=", value)
    elif hits_among_checked(text, quantity):
        return
    elif _ALERTS.search(window) and _FALSE.search(window) and operator in {"<", "<="}:
        yield _target(sentence, "precision", ">=", 1 - value)
    elif _FALSE.search(window) and operator not in {">", ">="}:
        if operator is None and not AIM.search(text):
            return
        yield _target(sentence, "fpr", operator or "<=", value)
    elif MISS.search(window) and not re.search(r"(?:missing|values? (?:are|is) miss)", window):
        if operator in {"<", "<="}:
            yield _target(sentence, "recall", ">=", 1 - value)
    elif CATCH.search(window) and not (
        FLAG.search(window)
        and operator in {"<", "<="}
        and not _ANYTHING.search(text[: quantity.start])
    ):
        resolved = operator_of(text, quantity, higher_is_better=True) or ">="
        if resolved in {">", ">="}:
            yield _target(sentence, "recall", resolved, value)
    elif FLAG.search(window) and operator in {"<", "<="}:
        yield _target(sentence, "flag_rate", operator, value)


def _other_share(window: str) -> bool:
    """Tell whether a share is a certainty, an interval or a gain rather than a rate of cases."""
    certain = re.search(
        r"(?<!\w)(?:certain|sure|confident|probability|sicher|segur[oa]|sure?|confidence|positive"
        r"|of the time)(?!\w)",
        window,
    )
    relative = re.search(
        r"(?:confidence interval|konfidenz|intervalo|intervalle|better|besser|mejor|meilleur"
        r"|cheaper)",
        window,
    )
    return bool(relative or (certain and not CATCH.search(window)))


def _target(sentence: Sentence, metric: str, operator: str, value: float) -> Draft:
    return draft("metric_target", sentence, metric=metric, op=operator, value=round(value, 8))
