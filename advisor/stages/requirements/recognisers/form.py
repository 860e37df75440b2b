"""How far people must be able to follow the model, and the reasons it has to give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.dialogue import NEGATIVE_ANSWER
from advisor.stages.requirements.draft import (
    Draft,
    Reading,
    any_of,
    draft,
    figures,
    strength_in,
)
from advisor.stages.requirements.recognisers.concepts import (
    EACH,
    EFFECT,
    UNDERSTAND,
    WHY,
    WHY_NOUN,
)
from advisor.stages.requirements.recognisers.preferences import is_margin
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import (
    HARD_LIMIT,
    HYPOTHETICAL,
    NEGATION,
    REPORTED,
    clause_at,
)

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("points table", any_of(
        r"points? (?:tables?|scores?|systems?|sheets?|cards?)|score ?cards?|scoring sheet"
        r"|add(?:ing)? up (?:\w+ )?points|punkte?(?:tabelle|system|schema|karte|liste|score)\w*"
        r"|score-karte|tabla de puntos|sistema de puntos|puntuacion a mano|hoja de puntos|tarjeta"
        r" de puntuacion|grille de (?:points|score|notation)|bareme(?: de points)?|systeme de"
        r" points")),
    ("rule list", any_of(
        r"rule ?(?:lists?|sets?|books?)|(?:list|set) of (?:at most \w+ )?rules|(?:at most|max\.?"
    r"|maximum|no more than|up to) \w+ (?:\w+ )?rules|(?:handful|a few|set|list|\d+|five|ten"
        r"|twenty) (?:of )?(?:simple |clear |plain )*(?:rules|if-then rules)|if[- ]then rules"
        r"|decision list|regelliste\w*|wenn-dann-regeln|(?:hochstens|maximal) \w+ regeln|lista de"
        r" reglas|(?:pocas|como maximo \w+) reglas|reglas (?:simples|sencillas)|liste de regles"
        r"|(?:quelques|au plus \w+) regles")),
    ("regression", any_of(
        r"(?:logistic |linear |simple )?regression(?: model| formula| equation)?(?: with \w+"
        r" coefficients)?|(?:stated|readable|published) coefficients|(?:linear|single) (?:formula"
        r"|equation)|regressions?(?:gleichung|formel|modell)|lineares? modell|regresion (?:lineal"
        r"|logistica)|regression (?:lineaire|logistique)")),
    ("questions", any_of(
        r"yes[-/ ](?:or )?no[- ]questions?|handful of (?:\w+[-/ ]?\w* )?questions|few questions"
        r"|ja[-/]nein[- ]fragen|wenige fragen|preguntas de si[ /](?:o )?no|pocas preguntas"
        r"|questions (?:de type )?oui[-/ ](?:ou )?non|quelques questions")),
    ("one page", any_of(
        r"one (?:printed |single |a4 )?page|single (?:a4 )?(?:page|sheet)|one[- ]pager|(?:one|a"
        r"|single) (?:side|sheet) of (?:a4|paper)|an a4|eine(?:r)? (?:einzigen? |din-?a4-?)?seite"
        r"|ein blatt|una (?:sola )?(?:pagina|hoja)|une (?:seule )?(?:page|feuille)")),
    ("decision tree", any_of(
        r"flow ?charts?|decision trees? (?:that|which|on|of|with|small)|small (?:decision )?tree"
        r"|(?:kleiner )?entscheidungsbaum|flussdiagramm|diagrama de flujo|arbol de decision"
        r" pequeno|arbre de decision|logigramme")),
    ("by hand", any_of(
        r"(?:on|auf) (?:a |one |ein(?:em|er)? )?(?:sheet|piece|slip|blatt"
        r"|zettel)(?: (?:of )?(?:paper|papier))?"
    r"|by hand|without (?:a |any )?(?:computer|calculator|software)|in (?:one's|their|his|her)"
        r" head|on paper|pen and paper|paper form|printed (?:card|form|table)|pocket card"
        r"|laminated|poster|back of an envelope|clipboard|mentally|wall chart|von hand|ohne"
        r" (?:computer|rechner|taschenrechner)|auf papier|im kopf|aushang|kitteltaschen\w*|a mano"
        r"|sin (?:ordenador|computadora|calculadora)|en papel|cartel|de cabeza|a la main|sans"
        r" (?:ordinateur|calculatrice)|sur papier|affiche|de tete|poche")),
)  # fmt: skip
_READABLE = any_of(
    r"readable|white[- ]?box(?:es)?|glass[- ]?box(?:es)?|transparent(?:ly)?|interpretable"
    r"|interpretability|intelligible|comprehensible|traceable|explainable models?|understandable"
    r"|direction of (?:the )?effects?|stated coefficients|readable coefficients|coefficients"
    r" (?:must|shall|should)|no secret sauce"
    r"|(?:which|what|see (?:which|what|how)) (?:\w+ ){1,4}(?:push(?:es|ed)?|drives?|driving"
    r"|trigger(?:ed|s)?|raises?|lowers?|influences?|affects?|contributes?|move|moves|pull|pulls"
    r"|cause|causes|matters?|matter most|led to|speak for)|how (?:each|every|the) (?:\w+"
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
_BLACK_BOX = any_of(
    r"black[- ]?box(?:es)?|blackbox\w*|opaque|nobody (?:can )?understands?|only (?:the )?(?:vendor"
    r"|manufacturer|maker) understands|das nur der \w+ versteht|undurchsichtig\w*|caja negra|cajas"
    r" negras|opac[oa]s?|boites? noires?|que solo el \w+ entiende|que seul \w+ comprend"
)
_UNACCEPTABLE = any_of(
    r"no|not|never|cannot|won't|will not|unacceptable|refuse\w*|reject\w*|forbidden|out of the"
    r" question|ruled out|avoid|don't want|kommt nicht in frage|nicht|kein\w*|ausgeschlossen"
    r"|proscri\w+|inakzeptabel|abgelehnt|ablehnen|inaceptable|no se acepta\w*|descartad\w*"
    r"|rechaz\w+|nada de"
    r"|sin|pas|exclu\w*|inacceptable|refus\w+|hors de question|aucune?"
)
_FINE = any_of(
    r"is fine|are fine|fine by (?:us|me)|is ok(?:ay)?|acceptable|allowed|no objection|no problem"
    r"|ist in ordnung|ist ok|darf (?:es )?(?:auch )?|in ordnung|akzeptabel|kein problem|esta bien"
    r"|aceptable|no hay problema|acceptable|convient|ne pose pas de probleme|est permise?"
)
_REASONS = any_of(
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
_INTRINSIC = any_of(
    r"(?:from|by|of) the model itself|not (?:from|by) a (?:second|surrogate|separate|proxy)|no"
    r" (?:surrogate|post[- ]?hoc)|not post[- ]?hoc|intrinsic\w*|inherent\w*|no shap|not (?:an"
    r" )?approximation|actually used|aus dem modell selbst|nicht nachtraglich|kein (?:ersatz"
    r"|surrogat)\w*|del propio modelo|no de un (?:segundo|modelo sustituto)|intrinsec\w+|du modele"
    r" lui-meme|modele de substitution|pas a posteriori"
)
_TOPIC = (
    r"explanations?|explainab\w+|interpretab\w+|explain(?: anything| it| the model| individual"
    r" \w+| decisions?)?|transparency|reasons|understanding (?:it|the model)|erklar\w+"
    r"|interpretierbarkeit|nachvollziehbarkeit|begrundung\w*|verstandlichkeit|explicaci\w+"
    r"|explicar\w*|interpretabilidad|explicabilidad|transparencia|explications?|expliquer"
    r"|explicabilite|interpretabilite|transparence"
)
_NOT_NEEDED = re.compile(
    r"(?:(?<!\w)(?:"
    + _TOPIC
    + r")[^.;]{0,40}?(?<!\w)(?:not (?:be )?(?:needed|required|necessary|important|asked|a"
    r" (?:concern|priority|must))|isn't (?:needed|required|necessary)|aren't (?:needed"
    r"|required|necessary)|unnecessary|optional|nobody cares|no one cares|irrelevant|no"
    r" requirement|does not matter|doesn't matter|don't matter|nice to have|nicht (?:notig"
    r"|erforderlich|notwendig|gefordert|wichtig)|entbehrlich|egal|unwichtig|verzichtbar|no"
    r" (?:es|son|hace|hacen|resulta|se) ?(?:necesari\w+|falta|requier\w+|importante\w*"
    r"|exige\w*)|opcional\w*|da igual|pas (?:necessaires?|requise?s?|exigee?s?|obligatoires?"
    r"|importante?s?|utiles?)|inutiles?|facultati\w+)"
    r"|(?<!\w)(?:not needed|not required|no need (?:for|to|of)|don't need|do not need|needn't"
    r"|nobody (?:needs|asks for|wants|cares (?:about|how|for))|no (?:requirement|demand) for"
    r"|without (?:any )?|we can do without|nicht (?:notig|benotigt|erforderlich)|keine|brauchen"
    r" (?:wir )?(?:keine|nicht)|ohne|no (?:hacen? falta|necesitamos|es necesario|se necesitan?|se"
    r" requieren?)|pas besoin d\w*|nul besoin d\w*|aucune?|inutile d\w*)[ :']{1,2}(?:\w+"
    r" ){0,3}?(?:" + _TOPIC + r"))(?!\w)"
)
_PHONE = any_of(
    r"explain(?: the value| it| the score| the price)? (?:\w+ ){0,4}(?:on the phone|in (?:\w+"
    r" )?minutes|in court|to (?:the|a|an|our|each|any|every) \w+)|am telefon erklar\w*|por"
    r" telefono|au telephone|hold up in court|before (?:a|the) (?:court|judge|tribunal|auditor)"
    r"|can (?:be )?(?:read|understood|followed)|be able to (?:follow|read|understand)|follow the"
    r" answer|read in (?:\w+ )?minutes"
)
_IN_USE = any_of(
    r"(?:current|existing|present|old|today's|last year's|our) (?:\w+ )?(?:scorecard|score ?card"
    r"|points?|rules?)|(?:heutige|bestehende|derzeitige|aktuelle)[nrs]? (?:\w+ )?(?:punkte\w*"
    r"|regel\w*|scorecard)|(?:tarjeta|reglas) actual(?:es)?|(?:grille|regles) actuelles?"
)
_RULE_COUNT = re.compile(
    r"(?<!\w)(?:regeln?|rules?|reglas?|regles?|lines|terms|zeilen|conditions|bedingungen"
    r"|questions?)(?!\w)"
)


def recognise_form(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield interpretability and explanation drafts of one sentence."""
    text = sentence.fold
    if sentence.form in {"heading", "header"} or (is_margin(text) and _BLACK_BOX.search(text)):
        return
    waived = _NOT_NEEDED.search(text) or _answered_no(text)
    if waived is None and sentence.heading:
        heading = re.fullmatch(
            r"(?:not (?:needed|required)|nicht (?:notig|erforderlich)|no (?:necesario|hace falta)"
            r"|pas necessaire):?",
            sentence.heading.strip(),
        )
        waived = re.search(_TOPIC, text) if heading and len(text.split()) <= 3 else None
    if waived:
        level, form = _wanted_all_the_same(text, waived.end())
        strength = None if level != "none" else "should"
        yield draft("interpretability", sentence, strength, level=level, value=level, form=form)
        return
    if HYPOTHETICAL.search(text) or (REPORTED.search(text) and not _BLACK_BOX.search(text)):
        return
    box = _BLACK_BOX.search(text)
    if box:
        yield from _black_box(sentence, box)
        rest = text[: box.start()] + " " * (box.end() - box.start()) + text[box.end() :]
        why = _REASONS.search(rest) or _why(rest)
        if why and not _plain_denial(rest, why.start()):
            yield draft("interpretability", sentence, level="reasons", value="reasons")
            yield from _explanation(sentence)
        return
    level, form = _level(text)
    if form == "by hand" and not _SAYS_HOW.search(text):
        return
    permitted = strength_in(sentence) == "may"
    if (level == "readable_effects" and permitted) or _ABOUT_RULES.search(text):
        return
    if level is None:
        if _INTRINSIC.search(text) and re.search(_TOPIC, text):
            yield from _explanation(sentence)
        return
    if re.search(
        r"(?<!\w)(?:which|what|welche|que|quelles?) [\w ]{1,30}(?:matter|wichtig|importan\w+)"
        r" (?:overall|most|insgesamt)",
        text,
    ):
        yield draft(
            "interpretability",
            sentence,
            "may" if "nice" in text else None,
            level="readable_effects",
            value="readable_effects",
            form="overall importance",
        )
        return
    strength = "must" if level == "by_hand" and HARD_LIMIT.search(text) else strength_in(sentence)
    yield draft("interpretability", sentence, strength, level=level, value=level, form=form)
    if level == "reasons" or _INTRINSIC.search(text):
        yield from _explanation(sentence)


def _wanted_all_the_same(text: str, position: int) -> tuple[str, str | None]:
    """Read "no need to explain it to customers, but the manager must understand ..."."""
    contrast = re.search(r"(?<!\w)(?:but|aber|sondern|pero|sino|mais)(?!\w)", text[position:])
    if contrast:
        level, form = _followed(text[position + contrast.end() :])
        if level is not None:
            return level, form
    return "none", None


def _level(text: str) -> tuple[str | None, str | None]:
    forms = [(m.start(), name) for name, pattern in _FORMS for m in [pattern.search(text)] if m]
    if (
        forms
        and not _plain_denial(text, min(forms)[0])
        and not _IN_USE.search(text[: min(forms)[0] + 12])
    ):
        names = [name for _, name in sorted(forms)]
        count = next((q for q in _RULE_COUNT.finditer(text)), None)
        number = _count_before(text, count.start()) if count else None
        form = ", ".join(dict.fromkeys(names)) + (f" (at most {number})" if number else "")
        return "by_hand", form
    return _followed(text)


def _followed(text: str) -> tuple[str | None, str | None]:
    """Tell reasons for single cases from a model whose effects can be read."""
    phone = _PHONE.search(text)
    if phone and not _plain_denial(text, phone.start()):
        return "readable_effects", "can be explained to a person"
    reasons = _REASONS.search(text) or _why(text)
    if reasons and not _plain_denial(text, reasons.start()):
        return "reasons", None
    readable = _READABLE.search(text)
    if readable and re.match(r" (?:ones?|choice|variant)(?!\w)", text[readable.end() :]):
        return None, None
    readable = readable or _effects(text)
    if readable and not _plain_denial(text, readable.start()):
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


def _why(text: str) -> re.Match[str] | None:
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
    r"understand\w*|follow|comprehend\w*|read|explain\w*|trace|inspect|defend|see|retrace"
    r"|versteh\w*|nachvollz\w*|erklar\w*|lesen|sehen|durchschau\w*|entend\w*|entiend\w*|comprend\w*"
    r"|explic\w*|leer|seguir|ver|expliqu\w*|comprendre|comprenn\w*|lire|voir|suivre"
)
_MODEL = any_of(
    r"scores?|result|model|method|procedure|modell|punktzahl|ergebnis|resultado|puntuacion"
    r"|resultat|verfahren|methode|modelo|metodo|procedimiento|modele|methode"
)
_SAYS_HOW = any_of(
    r"must|shall|should|can|could|may|able|need\w*|want\w*|would|model|score\w*|comput\w+"
    r"|calculat\w+"
    r"|work\w* out|use[ds]?|usable|appl\w+|simple|fit\w*|rules?|print\w*|muss|mussen|soll\w*|kann"
    r"|konnen|mocht\w*|modell|berechn\w+|anwend\w+|regel\w*|passt|passen|fande|debe\w*|pued\w*"
    r"|quer\w+"
    r"|modelo|calcul\w+|aplic\w+|reglas|cab\w+|gustaria|doi\w+|peu\w+|voul\w+|modele|appliqu\w+"
    r"|regles|tien\w+|faut|quepa"
)
_ABOUT_RULES = re.compile(
    r"(?:requirements?|rules?|vorgaben|anforderungen|requisitos|exigencias"
    r"|exigences)[\w ]{0,12} (?:on|for|about"
    r"|zur|zum|fur|sobre|de|en matiere d[e'])[\w ']{0,25}: +(?:yes|ja|si|oui)(?!\w)"
)
_OPEN_TOPIC = any_of(
    r"why|warum|weshalb|por que|pourquoi|understand\w*|explain\w*|explanation\w*|interpretab\w+"
    r"|readable|transparen\w+|reasons?"
    r"|versteh\w*|erklar\w*|nachvollzieh\w*|begrund\w*|grunde|entend\w*|entiend\w*|explic\w*"
    r"|interpretab\w*|comprend\w*|expliqu\w*|explication\w*"
)


def _answered_no(text: str) -> re.Match[str] | None:
    """Find "does anybody have to understand it? - no"."""
    answer = NEGATIVE_ANSWER.search(text)
    return answer if answer and _OPEN_TOPIC.search(text[: answer.start()]) else None


def _count_before(text: str, position: int) -> str | None:
    match = re.search(
        r"(\d+|five|ten|twelve|twenty|funf|zehn|zwolf|zwanzig|cinco|diez|veinte|cinq|dix|vingt"
        r"|seven|eight|six)(?: \w+)?,? $",
        text[:position],
    )
    return match[1] if match else None


def _plain_denial(text: str, position: int) -> bool:
    start, _ = clause_at(text, position)
    lead = text[max(start, position - 22) : position]
    return bool(NEGATION.search(lead)) and not re.search(
        r"(?:only|more than|mehr als|solo|que)", lead
    )


def _black_box(sentence: Sentence, box: re.Match[str]) -> Iterator[Draft]:
    text = sentence.fold
    start, end = clause_at(text, box.start())
    clause = text[start:end] if end - start > 25 else text
    if re.search(
        r"(?<!\w)(?:no black|not a black|kein\w* black|nicht als black|no una caja|pas (?:de|une)"
        r" boite)",
        clause,
    ):
        yield draft(
            "interpretability",
            sentence,
            level="readable_effects",
            value="readable_effects",
            form="no black box",
        )
    elif _FINE.search(clause) and not re.search(r"(?<!\w)(?:not|never|nicht|no es|pas) ", clause):
        yield draft("interpretability", sentence, "should", level="none", value="none")
    elif _UNACCEPTABLE.search(clause) and not re.search(
        r"(?<!\w)(?:was|were|war|era|fue|etait)(?!\w)", clause
    ):
        yield draft(
            "interpretability",
            sentence,
            level="readable_effects",
            value="readable_effects",
            form="no black box",
        )


_LATER = {
    "three": 3, "drei": 3, "tres": 3, "trois": 3, "four": 4, "vier": 4, "cuatro": 4, "quatre": 4,
    "five": 5, "funf": 5,
}  # fmt: skip


def _explanation(sentence: Sentence) -> Iterator[Draft]:
    text = sentence.fold
    count = None
    for quantity in figures(sentence):
        tail = text[quantity.end : quantity.end + 40]
        if quantity.kind == "number" and re.match(
            r" (?:or \w+ |oder \w+ |o \w+ |ou \w+ |to \w+ |bis \w+ )?(?:\w+ ){0,2}(?:reasons?"
            r"|grunde\w*|motivos|razones|motifs|raisons)(?!\w)",
            tail,
        ):
            later = re.match(
                r" (?:or|to|oder|bis|o|ou) (three|four|five|drei|vier|funf|tres|cuatro|trois"
                r"|quatre|[2-9])",
                tail,
            )
            count = (_LATER.get(later[1]) or int(later[1])) if later else int(quantity.value)
    form = "intrinsic" if _INTRINSIC.search(text) else "individual"
    yield draft("explanation", sentence, form=form, value=count if count else form)
