"""How the model is run: repeatable, within the house, trained anew, silent where unsure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.dialogue import NEGATIVE_ANSWER
from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures, strength_in
from advisor.stages.requirements.quantities import comparison
from advisor.stages.requirements.recognisers.concepts import (
    ALWAYS,
    DATA,
    HUMAN,
    INSIDE,
    LEAVE,
    OUTCOME_NOUN,
    OUTSIDER,
    PROHIBIT,
    SAME,
    STAY,
)
from advisor.stages.requirements.recognisers.duties import denied
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL, clause_at

_DETERMINISM = any_of(
    r"byte-?identical|bit-?identical|bit[- ]for[- ]bit|deterministic\w*|determinism|reproducib\w+"
    r"|repeatab\w+|replicab\w+|(?:exactly )?the same (?:score|result|answer|output|prediction"
    r"|value)s?(?: \w+)? (?:for|on|every|each|when|with|given|from)|same input|(?:always"
    r" )?(?:receive|give|get|produce|yield|return)s? (?:always )?(?:exactly )?the same (?:results?"
    r"|scores?|answers?|outputs?|priorit\w+|values?)|identical (?:scores?|results?|output\w*"
    r"|predictions?|answers?|values?|estimates?)|to the (?:last )?digit|same (?:results?|scores?)"
    r" (?:twice|every time|each time)"
    r"|deterministisch\w*|reproduzierbar\w*|wiederholbar\w*|bitgleich\w*|bitidentisch\w*|dasselbe"
    r" ergebnis|identische ergebnisse|gleiche[rsnm]? (?:ergebnis|eingabe)\w*|gleiches ergebnis"
    r"|determinista|reproducibles?|reproducibilidad|mismo resultado|misma entrada|resultados"
    r" identicos|deterministe|reproductibles?|reproductibilite|meme resultat|memes resultats|meme"
    r" entree|resultats identiques"
)
_EGRESS = any_of(
    r"(?:no|not|never|don't|do not|must not|may not|cannot|nothing|neither|without) (?:[\w']+"
    r" ){0,8}?(?:outside (?:service|provider|party|the \w+)|external (?:service|provider|api|party"
    r"|system)s?|third part(?:y|ies)|(?:to |in |into )?the (?:public )?cloud|cloud services?|leave"
    r" (?:the|our) \w+|leaves? (?:the|our) (?:premises|building|network|site|company|hospital|bank"
    r"|house|plant|country|eu|data ?cent(?:er|re))|ai providers?|openai|chatgpt|sent (?:out"
    r"|outside|abroad))|(?:data|content|records|rows|information) (?:must|shall|has to|have to"
    r"|should)? ?(?:stay|remain|kept?)s? (?:\w+ )?(?:in[- ]?house|on[- ]prem\w*|inside|within|on"
    r" site|local\w*|in the (?:building|plant|hospital|eu|country))|keep (?:\w+ ){0,4}(?:data"
    r"|records|texts?|information) (?:\w+ )?(?:in[- ]?house|on[- ]prem\w*|on[- ]site|local\w*"
    r"|internal\w*)|on[- ]prem(?:ises?)? only|air[- ]?gapped|never leaves?|must not leave|may not"
    r" leave|not leave|offline only|no internet|no cloud"
    r"|(?:nicht|kein\w*|nie(?:mals)?) (?:[\w-]+ ){0,6}?(?:außer haus|nach außen|verlassen|cloud\w*"
    r"|externe\w* (?:dienst\w*|anbieter\w*)|drittanbieter\w*|dritte)|(?:das haus|unser haus|das"
    r" netz|unser netz|das unternehmen|die klinik|das werk) nicht verlassen|bleiben (?:die daten"
    r" )?im haus|im haus bleiben|nur (?:lokal|on-premise)|keine cloud\w*|ohne cloud|ohne internet"
    r"|(?:no|nunca|ningun\w*|sin) (?:[\w]+ ){0,8}?(?:servicios? extern[oa]s?|terceros|la nube"
    r"|proveedores? (?:extern[oa]s?|de ia)|fuera de (?:la|el|nuestr\w+)|salir de)|no (?:pueden?"
    r"|deben?) salir|(?:ne|aucune?|pas|jamais|sans) (?:[\w']+ ){0,8}?(?:service externe|services"
    r" externes|prestataires? externes?|tiers|le cloud|cloud|quitter (?:le|la|l'|nos|notre|les)"
    r"|sortir (?:de|du)|fournisseurs? d'ia)|ne (?:doivent|doit|peuvent|peut) pas (?:quitter"
    r"|sortir)|rester? (?:en interne|sur site)"
)
_CADENCES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("daily", any_of(
        r"daily|every (?:day|night)|each (?:day|night)|nightly|once a day|taglich\w*|jede nacht"
    r"|jeden tag|diari[oa]\w*|cada (?:dia|noche)|todos los dias|quotidien\w*|chaque (?:jour"
    r"|nuit)|tous les jours")),
    ("weekly", any_of(
        r"weekly|(?:todos los|cada) (?:lunes|martes|miercoles|jueves|viernes)|jeden (?:montag"
        r"|dienstag|mittwoch"
    r"|donnerstag|freitag)|(?:tous les|chaque) (?:lundi|mardi|mercredi|jeudi|vendredi)s?"
    r"|every (?:week|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|each week"
    r"|once a week|wochentlich\w*|jede woche|semanal\w*|cada semana|hebdomadaire\w*|chaque"
    r" semaine|toutes les semaines")),
    ("monthly", any_of(
        r"monthly|every month|each month|once a month|first of (?:each|every|the) month"
    r"|monatlich\w*|jeden monat|ersten? (?:jedes|des) monats|mensual\w*|cada mes|mensuel\w*"
    r"|chaque mois|tous les mois")),
    ("quarterly", any_of(
        r"quarterly|every (?:quarter|three months|3 months)|each quarter|once a quarter"
    r"|vierteljahrlich\w*|quartalsweise|jedes quartal|pro quartal|trimestral\w*|cada"
    r" (?:trimestre|tres meses)|trimestriel\w*|chaque trimestre|tous les (?:trois|3) mois")),
    ("half-yearly", any_of(
        r"twice (?:a|per) year|(?:zweimal|zwei mal) (?:im|pro) jahr|dos veces (?:al|por) ano"
        r"|deux fois par an|half[- ]yearly|every (?:six|6) months|semi-?annual\w*|halbjahrlich\w*"
    r"|semestral\w*|cada seis meses|semestriel\w*|tous les six mois")),
    ("yearly", any_of(
        r"yearly|annual\w*|every year|each year|once a year|per year|jahrlich\w*|einmal im jahr"
    r"|pro jahr|jedes jahr|anual\w*|cada ano|una vez al ano|annuel\w*|chaque annee|une fois"
    r" par an|tous les ans")),
)  # fmt: skip
_EVERY_MONTHS = {1.0: "monthly", 3.0: "quarterly", 6.0: "half-yearly", 12.0: "yearly"}
_RETRAIN = any_of(
    r"rehac\w*|rehag\w*|rehech\w*|relanc\w*|refaire|refont|erneuer\w*|renov\w*|renouvel\w*"
    r"|renew\w*|re-?train\w*|re-?fit\w*|re-?buil[td]\w*|re-?estimat\w*|re-?calibrat\w*|re-?learn\w*"
    r"|re-?calculat\w* the model|(?:the )?models? (?:\w+ ){0,3}(?:updated?|refreshed?|renewed)"
    r"|(?:train|fit|estimat|calibrat)\w* (?:it |the model |again )?(?:anew|again|afresh)"
    r"|updat\w+ (?:of )?the model|one run|model (?:refresh|update|review)\w*|fresh model|new model"
    r"|(?:neu|erneut|wieder|nach)[ -]?(?:\w+ )?(?:trainier\w*|berechnet|angepasst|gelernt"
    r"|kalibrier\w*|geschatzt|anzupassen|erstellt|aufgesetzt|gerechnet)|neutraining\w*"
    r"|nachtraining\w*|\w*aktualisierung|modell (?:\w+ ){0,3}aktualisiert|ein lauf"
    r"|re-?entren\w*|volv\w+ a (?:entrenar|ajustar|estimar|calcular|calibrar)\w*|vuelv\w+ a \w+"
    r"|modelo se actuali\w+|actualiz\w+ (?:el modelo|del modelo)|modelo se (?:actualiza|recalcula"
    r"|reajusta|renueva)"
    r"|recalibr\w*|reajust\w*|reestim\w*"
    r"|re-?entrain\w*|mis(?:e)? a jour|reappris|actualise\w*|reajuste\w*|recale\w*|reestime\w*"
    r"|entraine\w* (?:a nouveau|de nouveau)|refait\w*"
)
_SURE = re.compile(
    r"(?:below|under|less than|unless|if (?:it is )?not|not at least|unter|weniger als|por debajo"
    r" del?|menos de|menos del|en dessous de|moins de|sous|inferieure? a|inferior a|lower than"
    r"|not reach\w*|short of)[^.;]{0,25}$"
)
_CERTAIN = any_of(
    r"certain\w*|sure\w*|confiden\w+|probabilit\w+|sicher\w*|konfidenz|wahrscheinlichkeit"
    r"|gewissheit|segur[oa]s?|seguridad|confianza|certeza|probabilidad|certitude|confiance"
    r"|probabilite|fiab\w+"
)
_NO_ANSWER = any_of(
    r"abstain\w*|refuse to (?:answer|predict|decide)|no (?:answer|decision|prediction|suggestion)"
    r"|say(?:s)? (?:so|i don't know|\"?don't know)|don't know|not (?:answer|decide|predict)"
    r"|withhold"
    r"|stay(?:s)? silent|keine (?:aussage|entscheidung|antwort)|enthalt\w* sich|schweig\w*"
    r"|se abst\w+|abstenerse|no (?:responder|decidir)|s'abst\w+|ne (?:repond|decide) pas"
)
_ROUTED = any_of(
    r"go(?:es)?|pass\w*|hand\w*|sent|send|rout\w*|refer\w*|escalat\w*|forward\w*|look\w*|decid\w*"
    r"|check\w*|review\w*|take\w*|handl\w*|queue|judg\w*|assess\w*|up to|geht|gehen|weiter\w*"
    r"|ubergeb\w*|ubernimmt|entscheid\w*|pruf\w*|schau\w*|sieht|vorgelegt|vorlegen|pas\w+|deriv\w+"
    r"|envi\w+|revis\w+|decid\w+|mir\w+|transm\w+|confi\w+|envoy\w+|verifi\w+|regard\w+|examin\w+"
    r"|reprend\w*|tranch\w+"
)
_UNSURE = re.compile(
    r"(?:when|if|where|cases|wenn|falls|cuando|si|quand|lorsque|in case)[^.;]{0,40}(?:not sure"
    r"|unsure|uncertain|(?:in )?doubt\w*|unsicher|nicht sicher|zweifel|no (?:esta|este) segur|dud"
    r"|pas sur|doute|incertain|hesit)"
)


def recognise_determinism(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield determinism when the same input must give the same output."""
    text = sentence.fold
    if HYPOTHETICAL.search(text):
        return
    match = _DETERMINISM.search(text)
    if (match and not denied(text, match)) or _same_twice(text):
        yield draft("determinism", sentence, value=True)


_SAME_SAME = re.compile(
    r"(?<!\w)(?:same|gleiche[rsn]?|mism[oa]|meme) \w+, (?:same|gleiche[rsn]?|mism[oa]|meme) \w+"
)


def _same_twice(text: str) -> bool:
    """Tell "the same case must always get the same lane" from other uses of the words."""
    if _SAME_SAME.search(text):
        return True
    sames = list(SAME.finditer(text))
    if len(sames) >= 2 and ALWAYS.search(text):
        if re.search(r"(?<!\w)(?:train|test|both|patient\w*|split|rows)(?!\w)", text):
            return False
        return OUTCOME_NOUN.search(text, sames[1].start()) is not None or bool(
            re.search(r"(?:get|give|receiv|yield|produc|fuhr|ergeb|liefer|recib|da |dar|donn|obten"
                      r"|obtien)", text)
        )  # fmt: skip
    again = re.search(
        r"(?<!\w)(?:twice|again|every time|each time|always|re-?run\w*|zweimal|erneut|jedes mal"
        r"|stets"
        r"|immer|dos veces|siempre|deux fois|toujours|a nouveau)(?!\w)", text
    )  # fmt: skip
    return bool(sames and again and OUTCOME_NOUN.search(text, sames[0].start()))


def recognise_egress(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield data_egress when data may not leave the house."""
    text = sentence.fold
    if HYPOTHETICAL.search(text):
        return
    if (
        _EGRESS.search(text)
        or _UNPLUGGED.search(text)
        or _kept_in(text)
        or _kept_from_outsiders(text)
    ):
        yield draft("data_egress", sentence, "must", value="forbidden")


_UNPLUGGED = any_of(
    r"(?:without|no) (?:a |an |any )?(?:network|connection|wifi|wi-fi|online access)(?! (?:model"
    r"|of))"
    r"|ohne netz\w*|sin (?:conexion|red)|sans (?:reseau|connexion)"
)


def _kept_in(text: str) -> bool:
    inside = INSIDE.search(text)
    if inside is None or not DATA.search(text):
        return False
    lead = text[max(0, inside.start() - 60) : inside.end() + 30]
    leaves = LEAVE.search(lead)
    if leaves and PROHIBIT.search(text):
        return True
    return bool(STAY.search(lead)) and not PROHIBIT.search(lead)


def _kept_from_outsiders(text: str) -> bool:
    for outsider in OUTSIDER.finditer(text):
        start, end = clause_at(text, outsider.start())
        clause = text[start:end]
        if NEGATIVE_ANSWER.search(text) and outsider.start() < text.find(":"):
            return True
        if PROHIBIT.search(clause) and not re.search(
            r"(?:no problem|no objection|not forbidden|kein problem|not only|not (?:a )?matter)",
            clause,
        ):
            return True
    return False


def recognise_abstain(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield the certainty below which a person takes over."""
    text = sentence.fold
    if not ((HUMAN.search(text) and _ROUTED.search(text)) or _NO_ANSWER.search(text)):
        return
    for quantity in figures(sentence):
        low_side = _SURE.search(text[: quantity.start]) or comparison(text, quantity) in {"<", "<="}
        if quantity.kind == "share" and _CERTAIN.search(text) and low_side:
            yield draft("abstain", sentence, value=round(quantity.value, 8), op="<")
            return
    if _UNSURE.search(text):
        yield draft("abstain", sentence, value="when uncertain")


def recognise_retraining(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield how often the model is trained anew."""
    text = sentence.fold
    if not _RETRAIN.search(text) or HYPOTHETICAL.search(text):
        return
    cadence = _cadence(sentence)
    if cadence is not None:
        wish = "should" if strength_in(sentence) == "should" else "must"
        yield draft("retraining", sentence, wish, value=cadence)


def _cadence(sentence: Sentence) -> str | None:
    text = sentence.fold
    for quantity in figures(sentence):
        before = text[max(0, quantity.start - 14) : quantity.start]
        each = re.search(r"(?:every|alle|cada|tous les|toutes les|all) $", before)
        if quantity.kind == "time" and each:
            months = {"week": 0.0, "month": 1.0, "quarter": 3.0, "year": 12.0}.get(
                quantity.unit or "", 0.0
            )
            known = _EVERY_MONTHS.get(months * quantity.value)
            return known or f"every {quantity.value:g} {quantity.unit}s"
    return next((name for name, pattern in _CADENCES if pattern.search(text)), None)
