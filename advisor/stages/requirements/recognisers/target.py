"""The outcome: which column, and which comparison on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.stages.requirements.columns import Mention, name_tokens
from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.quantities import comparison
from advisor.stages.requirements.recognisers.directions import recognise_monotonic
from advisor.stages.requirements.recognisers.positive import CODING
from advisor.stages.requirements.segment import Sentence

GOAL = any_of(
    r"brauch\w*|benotig\w*|necesit\w+|il (?:nous |me )?faut|needs?",
    r"tell(?:s|ing)?|warn(?:ed|s|ing)?|anticipat\w*|asign\w+|anticip\w+|averigu\w+|dient der"
    r"|affect\w+"
    r"|attribu\w+|determin\w+|reperer|identifi\w+|zuweis\w+|zugewiesen|angeb\w+|einschatz\w+"
    r"|bewert\w+ ob",
    r"predict(?:s|ed|ing|ion of)?|guess|estimat(?:e|es|ed|ing|ion of)|forecast(?:s|ing)?"
    r"|classif(?:y|ies"
    r"|ied)|suggests?|score(?: each)?|rank(?:ed)?|determine|decide|detect(?:s|ing|ion of)?"
    r"|identify|recogni[sz]e"
    r"|(?:want|need|like|love) (?:\w+ )?to know|need,?|how (?:likely|many|much|long)|whether|which"
    r" of|chance(?: that)?|likelihood|probability|likely to|goal|purpose|objective|will"
    r" (?:probably )?\w+|flag(?:s|ged)?|assign\w*|spot|triage|route|sort"
    r"|vorher(?:sagen|zusagen|gesagt|sage)|prognos\w+|schatz\w*|vorhersag\w*|klassifizier\w*"
    r"|ermitteln|bestimmen|erkennen|einstufen|ob|ordnet|ordnen|zugeordnet|zuordn\w+"
    r"|wahrscheinlichkeit|wie"
    r" (?:viel|viele|wahrscheinlich|hoch|lange)"
    r"|predec\w+|predic\w+|estim\w+|pronostic\w+|clasific\w+|asignar|indi\w+ si|detectar|saber si"
    r"|cuant[oa]s?|probabilidad|objetivo"
    r"|predire|prevoir|prevision\w*|classer|affecter|attribuer|indiquer si|savoir (?:\w+"
    r" ){0,3}?(?:si|quels?|quelles?)|risquent de|combien"
    r"|probabilite|detecter|objectif",
)
_EXPLICIT = any_of(
    r"what (?:we|you|i|they) (?:are|is|'re|am) (?:after|looking for|interested in)"
    r"|to be (?:predicted"
    r"|estimated|forecast|learn(?:ed|t))|(?:prediction|forecast|model)(?:'s)? (?:goal|objective"
    r"|output)"
    r"|maßgeblich ist|(?:es )?geht um|vorherzusagen ist|que interesa|lo que buscamos|dato buscado"
    r"|ce qu(?:e nous|'on) cherch\w+|(?:a|zu) (?:estimer|schatzen)",
    r"(?:prediction )?target(?: (?:column|variable|field|is|attribute))?|outcome (?:column"
    r"|variable|field|is)|outcome|label(?:s| column)?|response variable|dependent variable|to be"
    r" predicted|ground truth|(?:the|our) column is|(?:is|are) what (?:we|you|the model)"
    r" (?:want to |need to |have to "
    r"|should )?(?:predicts?|forecasts?|estimates?)|(?:wollen|mochten|sollen) (?:wir"
    r" )?(?:vorhersagen|prognostizieren|schatzen)|es lo que (?:queremos )?pred\w+|y variable"
    r"|zielspalte|zielvariablen?|zielgroße|zielfeld|zielwert|zielmerkmal|abhangige variable"
    r"|vorherzusagende\w*|vorhergesagt werden soll|ergebnisspalte"
    r"|(?:variable|columna|campo|dato) (?:objetivo|respuesta|dependiente|a predecir)|a predecir"
    r"|variable cible|colonne cible|champ cible|cible|variable a (?:predire|expliquer)|variable"
    r" reponse|a predire",
)
_RECORDED = any_of(
    r"(?:is|are|was|were) (?:entered|written|kept|logged|coded|saved|filed) (?:in|as|under|by)"
    r"|(?:measured|actual|true|real|past|historical|observed) (?:values?|figures?|results?"
    r"|outcomes?|answers?"
    r"|cases|data) (?:is|are|stands?|can be found|for \w+ \w+)? ?(?:in|under)|has the (?:answer"
    r"|truth|result"
    r"|outcome)|(?:the )?(?:answer|outcome|truth|result|verdict)s?[\w ]{0,40}? (?:is|are|in|sits?"
    r"|stands?)"
    r" (?:in|under|as)?|(?:ergebnis\w*|befund|messwerte|istwerte?|wahrheit|ausgang)[\w ]{0,40}?"
    r" (?:steht|stehen|ist|sind|findet sich|liegt|liegen) in|(?:resultado|respuesta|valor real"
    r"|dato)[\w ]{0,40}?"
    r" (?:esta|figura|consta|aparece|se guarda|viene) en|(?:resultat|reponse|issue|verite"
    r"|valeur reelle)"
    r"[\w' ]{0,40}? (?:est|figure|se trouve|se lit|est inscrite?) (?:dans|sous)",
    r"(?:is|are|was|were) (?:recorded|stored|held|given|marked|noted|coded|found|kept) (?:in|as"
    r"|under|by)|(?:is )?what (?:actually |really )?happened|turned out|(?:gives?|tells?|says?"
    r"|shows?|marks?|records?|indicates?|contains?|holds?) (?:us )?(?:whether|if|which|one of|the"
    r" (?:result|outcome|answer|truth|final|true|measured|observed|actual)|regions|how)|sits in"
    r"|lives in|goes in(?:to)?|(?:contains?|is|equals|holds|says) 1 (?:if|when)|(?:contient"
    r"|vaut|est a) 1 (?:si|quand)|(?:enthalt|ist|hat) (?:eine )?1,? (?:wenn|falls)|(?:contiene"
    r"|vale|es) 1 (?:si|cuando)|has that as|have that as|has this as|comes as"
    r"|(?:steht|stehen|ist|sind|wird|findet sich|liegt) (?:\w+ ){0,3}in (?:der )?(?:spalte|feld)"
    r"|gibt an,? ob|zeigt,? ob|gefuhrt (?:in|unter) (?:der )?(?:spalte|feld)|enthalt (?:das|den"
    r"|die) (?:ergebnis|tatsachlich\w*|wahre\w*"
    r"|gemessene\w*)|ist in (?:der )?spalte|festgehalten"
    r"|(?:esta|se encuentra|figuran?|aparecen?|se registra|constan?|viene"
    r"|recogen?) (?:\w+ )?en (?:la columna|el"
    r" campo)|indica si|dice si|recoge si|(?:est|figure|se trouve|se lit|enregistre\w*) (?:\w+"
    r" )?(?:dans|sous) (?:la colonne|le champ)|indique si",
)
_FROM = any_of(
    r"from|using|based on|given|depending on|by|with|per|on the basis of|aus|anhand|mittels|auf"
    r" basis|je nach|a partir de|segun|con|en funcion de|a partir des|selon|avec|d'apres|apres"
    r"|after"
)
_OTHER_ROLE = any_of(
    r"(?:could|can|may|might|should) (?:we |i |one )?use|stays? out|kept out|leave out|identifies|"
    r"identifica\w*|off limits|not to|must not|shall not|not be used|may not|do not use|don't use"
    r"|not known|not available"
    r"|unavailable|only known|identifier|running number|never (?:be|lower|raise|improve|worsen)"
    r"|darf (?:\w+ )?nicht|nicht verwend\w+|nicht bekannt|erst (?:nach|spater)|no se conoce|no"
    r" debe|ne doit pas|pas connu|forbidden|excluded|protected|sensitive|group(?:ed)? by"
)
_REJECTED = re.compile(
    r"not (?:really |quite )?what|isn't what|is wrong|nicht das,? was|no es lo que|pas ce que"
)
_DERIVE = any_of(
    r"derive\w*|derivar|obtener|deriver|ableiten|abgeleitet|turn (?:it|that|this) into|compute"
    r" (?:it|that|the)|berechn\w+|yes/no|from it|from that|daraus|de ahi|a partir de ella"
)
_LAST = re.compile(r"(?<!\w)(?:last|letzte[nr]?|ultima|derniere) (?:column|spalte|columna|colonne)")
_SEVERAL = any_of(
    r"several|multiple|more than one|any (?:number|combination|subset)|at once|at the same time"
    r"|simultaneously|mehrere|gleichzeitig|varias|varios|a la vez|plusieurs|a la fois|each can"
    r"|none, one or|zero or more"
)


@dataclass(frozen=True)
class _Candidate:
    score: float
    mention: Mention
    sentence: Sentence


def find_target(reading: Reading) -> list[Draft]:
    """Return the target (or several, when the document contradicts itself), best first."""
    candidates = [c for s in reading.sentences for c in _candidates(s, reading)]
    several = _several(reading)
    if several is not None:
        return [several]
    totals: dict[str, float] = {}
    best: dict[str, _Candidate] = {}
    for candidate in candidates:
        name = candidate.mention.column
        totals[name] = max(totals.get(name, 0.0), candidate.score) + 0.1
        if name not in best or candidate.score > best[name].score:
            best[name] = candidate
    ranked = sorted(best, key=lambda name: -totals[name])
    if not ranked or totals[ranked[0]] < 3.0:
        likely = _only_outcome(ranked, best, reading)
        return [_target(best[likely], reading)] if likely else list(_loose(reading))
    chosen = [best[ranked[0]]]
    chosen += [best[name] for name in ranked[1:] if totals[name] >= 5.5]
    return [_target(candidate, reading) for candidate in chosen]


def _only_outcome(ranked: list[str], best: dict[str, _Candidate], reading: Reading) -> str | None:
    """Return the one candidate with two values, or the only candidate, when no cue is strong."""
    two = [n for n in ranked for s in [reading.columns.sketch(n)] if s and s.n_unique == 2]
    strong = [name for name in two if best[name].score >= 2.0]
    return strong[0] if len(strong) == 1 else None


def _candidates(sentence: Sentence, reading: Reading) -> Iterator[_Candidate]:
    text = sentence.fold
    mentions = reading.columns.mentions(sentence.text, text)
    if not mentions and reading.columns.sketches and _LAST.search(text) and _RECORDED.search(text):
        last = reading.columns.sketches[-1].name
        mentions = [Mention(last, 0, 0, "exact", "the last column")]
    for mention in mentions:
        score = _score(mention, sentence, reading)
        if score > 0:
            yield _Candidate(score, mention, sentence)


def _score(mention: Mention, sentence: Sentence, reading: Reading) -> float:
    text = sentence.fold
    start = max(text.rfind(". ", 0, mention.start), 0)
    if any(d.fields["column"] == mention.column for d in recognise_monotonic(sentence, reading)):
        return 0.0
    text = _without_others(text, mention, sentence, reading)
    before, after = text[start : mention.start], text[mention.end : mention.end + 60]
    own = text[max(0, mention.start - 60) : mention.end + 60]
    if _REJECTED.search(text) or _OTHER_ROLE.search(before[-50:] + " " + after[:50]):
        return 0.0
    score = 0.0
    outside = before[-70:] + " # " + after
    if _EXPLICIT.search(outside):
        score += 4.0
    if _RECORDED.search(own):
        score += 3.0
    score += _as_goal(mention, before)
    if mention.how == "marked" and score > 0:
        score += 1.5 + (1.5 if _IN_THE_FILE.match(after) else 0.0)
    if CODING.search(after) and score >= 1:
        score += 1.5
    shape = reading.columns.sketch(mention.column)
    if shape is not None and shape.n_unique == 2:
        coded = CODING.search(after[:40]) or re.match(
            r"[`\"']? ?\(?(?:1|0|yes|y) (?:if|when|=)", after
        )
        score += 2.0 if _TWO_VALUES.match(after) or coded else 0.0
    name = mention.column.lower()
    if name in {"target", "label", "class", "outcome", "y", "result", "response"}:
        score += 1.0 + (2.0 if _EXAMPLES.search(before) else 0.0)
    return score + _from_neighbours(mention, sentence, text, reading)


_IN_THE_FILE = re.compile(
    r"[`\"']* ?(?:column |field )?in (?:the|our|this) (?:\w+ )?"
    r"(?:extract|file|data\w*|table|export)"
)
_EXAMPLES = re.compile(r"(?:examples?|file|data|table|beispiele|datei|archivo|fichier)")
_ENTITY = re.compile(
    r"(?<!\w)(?:an?|each|every|per|one|all|ein|eine|jede[rsnm]?|je|pro|un|una|cada|por|al|une"
    r"|chaque|par) $"
)
_THAT_IS = re.compile(
    r"(?:that|this|it|which|the column|er|sie|el|ella|il|elle|das|dies|es|eso|esto|c'est"
    r"|cela) ?(?:is|ist|es|est)?(?!\w)"
)


_IN_BRACKETS = re.compile(r"\((?:[a-zß-ÿ ]{0,20} )?[`\"']?$")


def _as_goal(mention: Mention, before: str) -> float:
    """Score a column that follows a verb of prediction; "a flight" after it is a row, no column."""
    goal = _last_match(GOAL, before)
    if goal is None:
        return 0.0
    score = 2.0
    between = before[goal.end() :]
    if _IN_BRACKETS.search(before) and mention.how in {"marked", "exact"}:
        return score + (1.0 if len(between) < 90 else 0.0)
    if mention.how == "word" and _ENTITY.search(before):
        score -= 3.0
    if _FROM.search(between) and mention.how != "marked":
        return score - 4.0
    return score + (1.0 if len(between) < 45 else 0.0)


_COLUMN_WORD = re.compile(
    r"(?:column|field|variable|spalte|feld|merkmal|columna|campo|colonne|champ)s? [`\"']?$"
)
_TWO_VALUES = re.compile(
    r"[`\"']?,? ?\(?(?:y/n|yes/no|yes or no|j/n|ja/nein|ja oder nein|s/n|si/no|si o no|o/n|oui/non"
    r"|oui ou non|0/1|1/0|true/false|0 or 1)(?!\w)"
)


def _points(text: str, mention: Mention) -> bool:
    """Tell "that's trip_min" or "the data is in column x" from a column named in passing."""
    if _THAT_IS.match(text.lstrip(" -,")):
        return True
    before = text[max(0, mention.start - 45) : mention.start]
    return bool(_COLUMN_WORD.search(before)) and bool(
        re.search(
            r"(?<!\w)(?:is|are|in|as|ist|steht|sind|esta|es|est|dans|en|that|das|it)(?!\w)", before
        )
    )


def _from_neighbours(mention: Mention, sentence: Sentence, text: str, reading: Reading) -> float:
    score = 0.0
    earlier = reading.neighbour(sentence, -1)
    pointed = mention.how in {"marked", "exact"} and earlier is not None
    if pointed and earlier is not None and _points(text, mention):
        score += 3.0 if GOAL.search(earlier.fold) else 0.0
    follower = reading.neighbour(sentence, 1)
    if follower is not None and _DERIVE.search(follower.fold) and len(follower.fold) < 60:
        score += 3.0
    if _DERIVE.search(text) and re.search(r"(?:derive|ableit|deriv|berechn|compute)", text):
        score += 2.0
    return score


def _without_others(text: str, mention: Mention, sentence: Sentence, reading: Reading) -> str:
    """Blank other column names, so that one called "label" does not speak for another."""
    for other in reading.columns.mentions(sentence.text, sentence.fold):
        if other.column != mention.column:
            text = text[: other.start] + " " * (other.end - other.start) + text[other.end :]
    return text


def _last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=lambda match: match.start(), default=None)


def _several(reading: Reading) -> Draft | None:
    for sentence in reading.sentences:
        if not _SEVERAL.search(sentence.fold) or not re.search(
            r"(?:columns|labels|tags|spalten|columnas|colonnes|etiquetas|etiquettes|codes"
            r"|categories)",
            sentence.fold,
        ):
            continue
        if _OTHER_ROLE.search(sentence.fold):
            continue
        named = list(
            dict.fromkeys(m.column for m in reading.columns.mentions(sentence.text, sentence.fold))
        )
        if len(named) >= 2:
            return draft(
                "target", sentence, "must", value=tuple(named), columns=tuple(named),
                note="several columns hold the labels",
            )  # fmt: skip
    return None


_PREDICT = any_of(
    r"predict\w*|estimat\w*|forecast\w*|likelihood of|probability of|chance of|risk of|likely to"
    r"|vorher\w+|prognos\w+|schatz\w+|predecir|estimar|pronosticar|riesgo de|probabilidad de"
    r"|predire|estimer|prevoir|risque de|probabilite de"
)


def _loose(reading: Reading) -> Iterator[Draft]:
    """Match what is to be predicted with the column names when none is named outright."""
    for sentence in reading.sentences:
        goal = _PREDICT.search(sentence.fold)
        if goal is None or _OTHER_ROLE.search(sentence.fold) or _REJECTED.search(sentence.fold):
            continue
        phrase = sentence.fold[goal.end() : goal.end() + 80]
        cut = _FROM.search(phrase)
        found = reading.columns.describe(phrase[: cut.start()] if cut else phrase)
        found = [m for m in found if "id" not in name_tokens(m.column)]
        if len({m.column for m in found}) == 1:
            yield _target(_Candidate(2.0, found[0], sentence), reading)
            return


def _target(candidate: _Candidate, reading: Reading) -> Draft:
    column = candidate.mention.column
    expression = _expression(column, candidate.sentence, reading)
    sentence = candidate.sentence
    note = candidate.mention.note
    if expression is not None:
        operator, bound, stated = expression
        value = f"{column} {operator} {bound:g}"
        note = f"derived from '{stated.text[:120]}'" if stated is not sentence else note
        return draft("target", sentence, "must", value=value, column=column, note=note)
    return draft("target", sentence, "must", value=column, column=column, note=note)


def _expression(
    column: str, sentence: Sentence, reading: Reading
) -> tuple[str, float, Sentence] | None:
    sketch = reading.columns.sketch(column)
    if sketch is not None and (sketch.dtype != "number" or sketch.n_unique <= 2):
        return None
    around = [sentence, reading.neighbour(sentence, -1), reading.neighbour(sentence, 1)]
    for near in around:
        if near is None:
            continue
        written = re.search(
            rf"{re.escape(column.lower())}[`\"']? ?(>=|<=|>|<|≥|≤) ?(-?\d+(?:\.\d+)?)", near.fold
        )
        if written:
            sign = {"≥": ">=", "≤": "<="}.get(written[1], written[1])
            return sign, float(written[2]), near
    for near in around:
        if near is None or not re.search(
            r"(?<!\w)(?:whether|if|ob|si|yes/no|will|late|exceed\w*|flag\w*)(?!\w)", near.fold
        ):
            continue
        derives = any(s is not None and _DERIVE.search(s.fold) for s in around)
        for quantity in figures(near):
            operator = comparison(near.fold, quantity)
            bound_unit = quantity.kind in {"number", "time", "money"}
            if (
                operator
                and bound_unit
                and (derives or near is sentence)
                and _stands_for_outcome(near, quantity.start)
            ):
                return operator, quantity.value, near
    return None


def _stands_for_outcome(sentence: Sentence, position: int) -> bool:
    before = sentence.fold[:position]
    return bool(re.search(r"(?<!\w)(?:whether|if|ob|si|will|yes/no|exceed\w*)(?!\w)", before))
