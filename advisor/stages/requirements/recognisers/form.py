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
from advisor.stages.requirements.recognisers.following import (
    REASONS,
    asks_why,
    followed,
    plain_denial,
)
from advisor.stages.requirements.recognisers.preferences import is_margin
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import (
    HARD_LIMIT,
    HYPOTHETICAL,
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
    r"|(?<!\w)(?:no|keine?|ninguna?|aucune?) (?:"
    + _TOPIC
    + r") (?:\w+ ){0,2}?(?:required|needed|necessary|demanded|asked|notig|erforderlich|gefordert"
    r"|necesari\w+|exigid\w+|requise?|necessaire|exigee?)"
    r"|(?<!\w)(?:nobody|no one|niemand|nadie|personne) (?:has to|needs? to|must|muss|tiene que"
    r"|necesita|n'a (?:a|besoin d[e'])|doit) (?:\w+ ){0,3}?(?:" + _TOPIC + r")"
    r"|(?<!\w)(?:not needed|not required|no need (?:for|to|of)|don't need|do not need|needn't"
    r"|nobody (?:needs|asks for|wants|cares (?:about|how|for))|no (?:requirement|demand) for"
    r"|without (?:any )?|we can do without|nicht (?:notig|benotigt|erforderlich)|keine|brauchen"
    r" (?:wir )?(?:keine|nicht)|ohne|no (?:hacen? falta|necesitamos|es necesario|se necesitan?|se"
    r" requieren?)|pas besoin d\w*|nul besoin d\w*|aucune?|inutile d\w*)[ :']{1,2}(?:\w+"
    r" ){0,3}?(?:" + _TOPIC + r"))(?!\w)"
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
    waived = _waiver(sentence)
    box = _BLACK_BOX.search(text)
    if waived:
        level, form = _wanted_all_the_same(text, waived.end())
        strength = None if level != "none" else "should"
        yield draft("interpretability", sentence, strength, level=level, value=level, form=form)
    elif HYPOTHETICAL.search(text) or (REPORTED.search(text) and not box):
        return
    elif box:
        yield from _black_box(sentence, box)
        rest = text[: box.start()] + " " * (box.end() - box.start()) + text[box.end() :]
        why = REASONS.search(rest) or asks_why(rest)
        if why and not plain_denial(rest, why.start()):
            yield draft("interpretability", sentence, level="reasons", value="reasons")
            yield from _explanation(sentence)
    else:
        yield from _demanded(sentence)


def _waiver(sentence: Sentence) -> re.Match[str] | None:
    text = sentence.fold
    waived = _NOT_NEEDED.search(text) or _answered_no(text)
    if waived is None and sentence.heading and len(text.split()) <= 3:
        heading = re.fullmatch(
            r"(?:not (?:needed|required)|nicht (?:notig|erforderlich)|no (?:necesario|hace falta)"
            r"|pas necessaire):?",
            sentence.heading.strip(),
        )
        waived = re.search(_TOPIC, text) if heading else None
    return waived


def _demanded(sentence: Sentence) -> Iterator[Draft]:
    text = sentence.fold
    level, form = _level(text)
    if level is None:
        if _INTRINSIC.search(text) and re.search(_TOPIC, text):
            yield from _explanation(sentence)
        return
    permitted = level == "readable_effects" and strength_in(sentence) == "may"
    aside = form == "by hand" and not _SAYS_HOW.search(text)
    if permitted or aside or _ABOUT_RULES.search(text):
        return
    if _OVERALL.search(text):
        yield draft(
            "interpretability", sentence, "may" if "nice" in text else None,
            level="readable_effects", value="readable_effects", form="overall importance",
        )  # fmt: skip
        return
    strength = "must" if level == "by_hand" and HARD_LIMIT.search(text) else strength_in(sentence)
    yield draft("interpretability", sentence, strength, level=level, value=level, form=form)
    if level == "reasons" or _INTRINSIC.search(text):
        yield from _explanation(sentence)


_OVERALL = re.compile(
    r"(?<!\w)(?:which|what|welche|que|quelles?) [\w ]{1,30}(?:matter|wichtig|importan\w+)"
    r" (?:overall|most|insgesamt)"
)


def _wanted_all_the_same(text: str, position: int) -> tuple[str, str | None]:
    """Read "no need to explain it to customers, but the manager must understand ..."."""
    contrast = re.search(r"(?<!\w)(?:but|aber|sondern|pero|sino|mais)(?!\w)", text[position:])
    if contrast:
        level, form = followed(text[position + contrast.end() :])
        if level is not None:
            return level, form
    return "none", None


def _level(text: str) -> tuple[str | None, str | None]:
    forms = [(m.start(), name) for name, pattern in _FORMS for m in [pattern.search(text)] if m]
    if (
        forms
        and not plain_denial(text, min(forms)[0])
        and not _IN_USE.search(text[: min(forms)[0] + 12])
    ):
        names = [name for _, name in sorted(forms)]
        count = next((q for q in _RULE_COUNT.finditer(text)), None)
        number = _count_before(text, count.start()) if count else None
        form = ", ".join(dict.fromkeys(names)) + (f" (at most {number})" if number else "")
        return "by_hand", form
    return followed(text)


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
