"""Whether people must follow a model as a whole, or get reasons for single cases."""

from __future__ import annotations

import re

from advisor.stages.requirements.draft import any_of
from advisor.stages.requirements.recognisers.concepts import (
    EACH,
    EFFECT,
    UNDERSTAND,
    WHY,
    WHY_NOUN,
)
from advisor.stages.requirements.wording import NEGATION, clause_at

_READABLE = any_of(
    r"readable|white[- ]?box(?:es)?|glass[- ]?box(?:es)?|transparent(?:ly)?|interpretable"
    r"|interpretability|intelligible|comprehensible|traceable|explainable models?|understandable"
    r"|direction of (?:the )?effects?|stated coefficients|readable coefficients|coefficients"
    r" (?:must|shall|should)|no secret sauce"
    r"|(?:which|what|see (?:which|what|how)) (?:\w+ ){1,4}(?:push(?:es|ed)?|drives?|driving"
    r"|trigger(?:ed|s)?|raises?|lowers?|influences?|affects?|contributes?|move|moves|pull|pulls"
    r"|cause|causes|makes?|matters?|matter most|led to|speak for)|how (?:each|every|the) (?:\w+"
    r" ){1,3}(?:affects?|influences?|changes?|acts|contributes?|moves|works|arrives?)|understand"
    r" (?:how|what|the model|why|the logic|the formula)|follow the (?:logic|calculation|reasoning"
    r"|formula)|see the formula|inspect the (?:model|formula|logic)|understood by|be understood"
    r"|anybody can understand|a human (?:can )?understands?"
    r"|nachvollziehbar\w*|verstandlich\w*|interpretierbar\w*|durchschaubar\w*|erklarbar\w*"
    r"|white-?box\w*|lesbar\w*|einsehbar\w*|transparen[tz]\w*|welche (?:\w+ ){1,3}(?:beeinflussen"
    r"|treiben|erhohen|senken|wirken|ausschlag\w*)|wie (?:jede[rs]?|die einzelnen) (?:\w+"
    r" ){1,3}(?:wirk\w+|eingeh\w+|einfließ\w+)|verstehen konnen|verstehen,? (?:wie|warum)"
    r"|verstanden werden|erklaren konnen"
    r"|transparente|interpretables?|comprensibles?|entendibles?|legibles?|explicables?|caja blanca"
    r"|que (?:\w+ ){1,3}(?:influyen|aumentan|reducen|empujan|pesan)|entender(?:se)? (?:como|que|el"
    r" modelo|con)|(?:ser )?entendid[oa]s?|se entiend\w+|como influye\w*|trazables?"
    r"|transparents?|interpretables?|comprehensibles?|lisibles?|explicables?|boite blanche"
    r"|intelligibles?|comprendre (?:comment|le modele|pourquoi|la logique)|etre compris\w*"
    r"|quel(?:le)?s (?:\w+ ){1,3}(?:influencent|augmentent|diminuent|pesent|jouent)|tracables?"
)


REASONS = any_of(
    r"(?:\w+ )?reasons? (?:per|for (?:each|every|the|a)|codes?|behind|shall|must|why|given)|(?:for"
    r"|with) (?:every|each) [\w ]{1,40}?reasons?|principal reasons|main reasons|plain reasons"
    r"|reason codes?|adverse action|explain(?:able|ed)?(?: why| to| each| every| the decision|"
    r" individual)|explanations? (?:\w+ ){0,3}?(?:for|per|of) (?:each|every|individual|the"
    r" individual)"
    r"|individual explanations?|why (?:this|a|each|he|she|they|the|we|it|his|her|their) (?:\w+"
    r" )?(?:customer|case|applicant|patient|claim|part|machine|person|client|student|employee"
    r"|household|transaction|item|application|was|is|has|got|score)|(?:decision|prediction"
    r"|suggestion|score|result|rejection|refusal|alert)s? (?:\w+ ){0,4}(?:be )?(?:explained"
    r"|explainable|justified)|justif(?:y|ied|ication) (?:each|every|the decision|for|of)|tell"
    r" (?:the|each|every|them|him|her) (?:\w+ )?why"
    r"|(?:haupt)?grund(?:e)? (?:je|pro|fur (?:jede\w*|die)|der)|gr[uo]nde (?:je|pro|fur|nennen"
    r"|angeben|angezeigt|anzeig\w+|mitgeteilt|der)|(?:maßgebliche\w*|wesentliche\w*"
    r"|wichtigste\w*) grunde|grunde (?:anzugeben|anzuzeigen|zu nennen|angegeben|genannt)"
    r"|begrundung(?:en)?|begrundet werden"
    r"|einzelfall\w*|warum (?:ein|eine|der|die|das|gerade|dieser)|jede (?:entscheidung|ablehnung"
    r"|vorhersage|meldung) (?:\w+ ){0,4}(?:begrund\w+|erklar\w+)|erklaren,? warum|(?:erklart"
    r"|begrundet) werden|erklarung (?:je|pro|fur jede\w*)"
    r"|(?:motivos?|razones|razon|causas) (?:por|de|para|del|principales?)|explicar (?:cada|al|a la"
    r"|por que|a los)|explicacion (?:por|de|para) cada|ser (?:explicad[oa]s?|justificad[oa]s?)|por"
    r" que (?:se|un|una|el|la|cada)|justificar (?:cada|la)|(?:dos|tres|cuatro|2|3|4) (?:motivos"
    r"|razones)"
    r"|(?:motifs?|raisons?) (?:par|de|pour|du|principa\w+)|expliquer (?:chaque|au|a l'|aux"
    r"|pourquoi|a la)|explication (?:par|pour chaque|individuelle|de chaque)|etre (?:explique"
    r"|justifie)\w*|pourquoi (?:un|une|le|la|ce|cette|chaque)|justifi\w+ (?:chaque|la|pour chaque)"
    r"|(?:deux|trois|quatre|2|3|4) (?:motifs|raisons)"
)


_PHONE = any_of(
    r"explain(?: the value| it| the score| the price)? (?:\w+ ){0,4}(?:on the phone|in (?:\w+"
    r" )?minutes|in court|to (?:the|a|an|our|each|any|every) \w+)|am telefon erklar\w*|por"
    r" telefono|au telephone|hold up in court|before (?:a|the) (?:court|judge|tribunal|auditor)"
    r"|can (?:be )?(?:read|understood|followed)|be able to (?:follow|read|understand)|follow the"
    r" answer|read in (?:\w+ )?minutes"
)


def followed(text: str) -> tuple[str | None, str | None]:
    """Tell reasons for single cases from a model whose effects can be read."""
    phone = _PHONE.search(text)
    if phone and not plain_denial(text, phone.start()):
        return "readable_effects", "can be explained to a person"
    reasons = REASONS.search(text) or asks_why(text)
    if reasons and not plain_denial(text, reasons.start()):
        return "reasons", None
    readable = _READABLE.search(text)
    if readable and re.match(r" (?:ones?|choice|variant)(?!\w)", text[readable.end() :]):
        return None, None
    readable = readable or _effects(text)
    if readable and not plain_denial(text, readable.start()):
        return "readable_effects", None
    return None, None


_COUNTED = re.compile(
    r"(?<!\w)(?:main|most important|key|top|principal|leading|strongest|decisive|\d|two|three|four"
    r"|five|zwei|drei|vier|funf|wichtigste\w*|maßgeblich\w*|wesentlich\w*|ausschlaggebend\w*|dos"
    r"|tres|cuatro|cinco|principales?|deux|trois|quatre|cinq|principa\w+)(?!\w)"
)


_LED_TO = re.compile(
    r"(?<!\w)(?:what (?:made|makes|speaks|led|triggered|caused)|elements? (?:that|which) \w+"
    r"|elementos? que \w+"
    r"|elements? qui ont|ce qui (?:a|conduit)|was (?:dazu|fur) \w+|lo que (?:ha |hizo"
    r"|llevo)\w*)(?!\w)|"
    r"(?<!\w)(?:which|what|welche\w*|que|quel\w*) [\w ]{2,30}(?:led|lead|leads|caused?|triggered"
    r"|gave rise"
    r"|gefuhrt|ausgelost|bewirkt|llevaron|llevan|provocaron|ont conduit|conduisent"
    r"|declenche\w*)(?!\w)"
)


def asks_why(text: str) -> re.Match[str] | None:
    """Find "the three main causes shall be printed", "must see why each name is on the list"."""
    why = WHY.search(text)
    if why and UNDERSTAND.search(text) and "?" not in text:
        return why
    led = _LED_TO.search(text)
    if led and UNDERSTAND.search(text):
        return led
    noun = WHY_NOUN.search(text)
    if noun is None or not UNDERSTAND.search(text):
        return None
    loose = re.match(
        r"(?:driver|factor|faktor|factores|argument|facteur|cause|causa)", noun.group()
    )
    lead = text[max(0, noun.start() - 40) : noun.start()]
    counted = _COUNTED.search(lead)
    return noun if counted or (EACH.search(text) and not loose) else None


def _effects(text: str) -> re.Match[str] | None:
    """Find a person, or a duty, that has to follow what the inputs do."""
    verb = _FOLLOW.search(text)
    if verb is None:
        return None
    tail = text[verb.start() : verb.end() + 80]
    lead = text[max(0, verb.start() - 80) : verb.start()]
    return verb if EFFECT.search(tail) or EFFECT.search(lead) or _MODEL.search(tail) else None


_FOLLOW = any_of(
    r"tell|understand\w*|follow|comprehend\w*|read|explain\w*|trace|inspect|defend|see|retrace"
    r"|versteh\w*|nachvollz\w*|erklar\w*|lesen|sehen|durchschau\w*|entend\w*|entiend\w*|comprend\w*"
    r"|explic\w*|leer|seguir|ver|expliqu\w*|comprendre|comprenn\w*|lire|voir|suivre"
)


_MODEL = any_of(
    r"scores?|result|model|method|procedure|modell|punktzahl|ergebnis|resultado|puntuacion"
    r"|resultat|verfahren|methode|modelo|metodo|procedimiento|modele|methode"
)


def plain_denial(text: str, position: int) -> bool:
    """Tell whether a negation stands right before a position."""
    start, _ = clause_at(text, position)
    lead = text[max(start, position - 22) : position]
    return bool(NEGATION.search(lead)) and not re.search(
        r"(?:only|more than|mehr als|solo|que)", lead
    )
