"""Words that carry force: language, obligation, wish, permission, negation, report, revision."""

from __future__ import annotations

import re
from functools import lru_cache

from advisor.stages.requirements.folding import fold


class Remembered:
    """A pattern that many recognisers search for in the same sentence; the last answers stay."""

    def __init__(self, pattern: str) -> None:
        self.search = lru_cache(maxsize=512)(re.compile(pattern).search)


_STOP_WORDS = {
    "en": "a but the and of to is in that we for it on be are with as not this must should at by"
    " from or"
    " have which will can our an if no please need",
    "de": "der die das und ist nicht wir ein eine den von zu mit auf fur im sich des dem auch es"
    " werden wird muss soll bei oder als aus kann sind darf pro",
    "es": "el la los las de que y en un una es se no por con para del al lo como mas su debe nos"
    " son"
    " sin este esta hay pero cada",
    "fr": "le la les des de et est un une en que qui pour dans pas ne au aux du sur il nous par"
    " plus"
    " ce cette doit avec ou sont sans chaque etre",
    "it": "il che di per non una sono della gli con nel alla dei piu anche essere deve si modello"
    " ogni",
    "pt": "o que de nao uma para com os da do em mais dos por como deve ser sao cada modelo ao",
    "nl": "de het een van en niet voor met dat zijn op aan worden wordt moet wij bij ook naar is",
    "sv": "och att det som en ar pa for inte med av den till ska vi har ett",
    "fi": "ja on ei se etta mutta tai joka kun niin ovat myos olla pitaa taytyy mallin malli",
    "pl": "i w nie na sie do jest ze to z jak musi oraz przez dla byc model od",
    "da": "og at det er en den til ikke som med for af pa skal vi har et",
    "cs": "a je se na v ze to s pro musi by jako nebo model byt",
    "tr": "ve bir bu icin ile olan cok daha gibi en olarak olmali",
    "hu": "a az es hogy nem egy van meg kell ez is modell legyen",
    "ro": "si de la in nu cu pe este sa un o care din trebuie pentru modelul",
}
_STOP_SETS = {code: frozenset(words.split()) for code, words in _STOP_WORDS.items()}
_DISTINCT_ALPHABETS = (
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
SUPPORTED = frozenset({"en", "de", "es", "fr"})
"""Languages whose sentences are read."""

_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str, default: str = "und") -> str:
    """Return the ISO 639-1 code of the language by counting stop words and alphabets.

    `default` is returned when nothing is recognised.
    """
    sample = text[:20_000]
    letters = sum(c.isalpha() for c in sample) or 1
    for code, pattern in _DISTINCT_ALPHABETS:
        if len(pattern.findall(sample)) > 0.3 * letters:
            return code
    words = _WORD.findall(fold(sample))
    counts = {
        code: sum(word in stop for word in words) for code, stop in sorted(_STOP_SETS.items())
    }
    best = max(sorted(counts), key=lambda code: (counts[code], code in SUPPORTED))
    if default != "und" and counts.get(default, 0) >= counts[best]:
        return default
    if best not in SUPPORTED and not _surely(best, words, counts):
        best = max(sorted(SUPPORTED), key=lambda code: counts[code])
    enough = counts[best] >= 2 and counts[best] >= 0.06 * len(words)
    return best if enough else default


def _surely(code: str, words: list[str], counts: dict[str, int]) -> bool:
    """Tell whether a language that is not read shows clearly; else the sentence is tried."""
    readable = max(counts[known] for known in SUPPORTED)
    distinct = len({word for word in words if word in _STOP_SETS[code]})
    return distinct >= 3 and counts[code] >= readable + 3


_MUST = (
    r"must|shall|required?s?|requirement|needs? to|have to|has to|had to|mandatory|obligatory"
    r"|compulsory|prohibited|forbidden"
    r"|not allowed|never|may not|cannot|can't|mustn't|at (?:the very )?least|at most|no more than"
    r"|not more than|no less than|no later than|only if|only when"
    r"|under no circumstances|not permitted|is to be|are to be|we need|i need|need(?:s|ed)?|don't"
    r" use|do not use|not be used|insists?|acceptance|non-negotiable|hard limit"
    r"|muss|mussen|mußten?|darf (?:\w+ ){0,6}(?:nicht|nie|kein)\w*|durfen (?:\w+ ){0,6}(?:nicht"
    r"|kein)\w*|hochstens|mindestens|zwingend|verpflichtend|vorgeschrieben|verboten|unzulassig"
    r"|untersagt"
    r"|soll|sollen|ist zu|sind zu|erforderlich|notwendig|niemals|keinesfalls|auf keinen fall|nur"
    r" wenn|verlangt|brauchen wir|wir brauchen|benotig\w+|spatestens|nicht erlaubt|kommt nicht in"
    r" frage"
    r"|debe|deben|debera|deberan|hay que|tiene que|tienen que|tenemos que|obligatori[oa]s?"
    r"|prohibid[oa]s?|no (?:se )?pued\w+|como maximo|como minimo|al menos|imprescindible"
    r"|necesitamos|necesario|exige|nunca|requiere|no mas de|jamas"
    r"|doit|doivent|devra|devront|il faut|obligatoires?|interdit\w*|au moins|au plus|exige"
    r"|exigee?s?|ne (?:peut|peuvent) pas|jamais|necessaire|impose\w*|nous avons besoin|il est"
    r" interdit|faut que|pas plus de|uniquement si"
)
_SHOULD = (
    r"should(?:n't)?|would like|would love|would be (?:\w+ )?(?:nice|good|great|glad"
    r"|happy|useful|helpful|ideal|perfect|welcome|appreciated|lovely|best|preferred)"
    r"|'d (?:like|love)|ideally|nice to have|nice-to-have|glad|prefer(?:ably|red|s)?"
    r"|hope(?:fully)?|wish|if possible|i would call|would call|aim(?:ing)? (?:for|at)|aspir\w+"
    r"|desirable|good to have|recommended|wherever possible|where possible|stretch goal|it would"
    r"|bonus|happy (?:with|if)|try to|keep it|better if|dream"
    r"|sollten?|mochten?|idealerweise|wunschenswert|gern(?:e)?|nach moglichkeit|wenn moglich"
    r"|fande\w* (?:es |das )?(?:\w+ )?(?:schon|gut|toll|ideal|hilfreich|nett|wunschenswert)"
    r"|ware(?:n)? (?:\w+ )?(?:schon|gut|toll|hilfreich|nett|ideal|wunschenswert|erfreulich)"
    r"|bevorzugt|am liebsten|wunsch(?:en)?"
    r"|hatten gern\w*|optimal ware|ziel ist"
    r"|deberia(?:n)?|deseable|nos gustaria|me gustaria|idealmente|preferible(?:mente)?|a ser"
    r" posible|si es posible|estaria(?:mos)? (?:muy )?bien|seria (?:\w+ )?(?:bueno|ideal|deseable"
    r"|util|perfecto|estupendo)"
    r"|gustaria|agradec\w+|convendria|ojala|preferimos"
    r"|recomendable"
    r"|devrai(?:t|ent)|souhaitable|idealement|aimerions|aimerais|voudrions|si possible|de"
    r" preference|souhait\w+|serait (?:\w+ )?(?:bien|ideal|appreciable|utile|parfait|apprecie)"
    r"|faudrait|apprecierai\w*|preferable|dans l'ideal"
)
_MAY = (
    r"\bmay\b(?! not)|\bcould\b|\boptional(?:ly)?\b|is allowed|are allowed|permitted|for"
    r" information|nur zur information|for reference|fyi|can be used|kann\b|konnen\b|darf"
    r" verwendet|durfen verwendet|zur information"
    r"|puede\b(?! no)|pueden\b|opcional|a titulo informativo|peut\b(?! pas)|peuvent\b(?! pas)"
    r"|facultatif|a titre (?:d'information|informatif|indicatif)"
)
_MUST_RE = re.compile(rf"(?<!\w)(?:{_MUST})(?!\w)")
_SHOULD_RE = re.compile(rf"(?<!\w)(?:{_SHOULD})(?!\w)")
_MAY_RE = re.compile(rf"(?<!\w)(?:{_MAY})(?!\w)")
_HARD = re.compile(
    r"(?<!\w)(?:must|shall|mandatory|required|has to|have to|never|muss|mussen|zwingend|debe|deben"
    r"|debera|doit|doivent|obligatoire|obligatorio|il faut|hay que)(?!\w)"
)


_NO_MUST = re.compile(
    r"(?<!\w)(?:kein muss|nicht zwingend|not a must|not mandatory|not essential|no es"
    r" (?:obligatori[oa]|imprescindible)|pas (?:obligatoire|indispensable|imperatif))(?!\w)"
)


def strength_of(folded: str) -> str:
    """Return ``'must'``, ``'should'`` or ``'may'`` from the modal words; a bare statement binds."""
    if _NO_MUST.search(folded):
        return "should"
    if _HARD.search(folded) and not re.search(
        r"(?<!\w)(?:ideally|idealerweise|idealmente|idealement|nice to have)(?!\w)", folded
    ):
        return "must"
    if _SHOULD_RE.search(folded):
        return "should"
    if _MUST_RE.search(folded):
        return "must"
    return "may" if _MAY_RE.search(folded) else "must"


_PART = re.compile(r"[,;:] |(?<= )(?:and|but|und|aber|y|pero|et|mais) ")


def strength_at(folded: str, position: int) -> str:
    """Return the strength of the part of a sentence that holds a position.

    A part without a modal word of its own takes that of the whole sentence.
    """
    start = max((m.end() for m in _PART.finditer(folded, 0, position)), default=0)
    after = _PART.search(folded, position)
    part = folded[start : after.start() if after else len(folded)]
    if any(pattern.search(part) for pattern in (_HARD, _MUST_RE, _SHOULD_RE, _MAY_RE)):
        return strength_of(part)
    return strength_of(folded)


def sounds_binding(folded: str) -> bool:
    """Tell whether a sentence holds a word of obligation, prohibition, bound or wish."""
    return bool(_MUST_RE.search(folded) or _SHOULD_RE.search(folded) or _IMPERATIVE.search(folded))


_IMPERATIVE = re.compile(
    r"(?<!\w)(?:please|bitte|por favor|s'il vous plait|merci de|we want|i want|wir wollen|queremos"
    r"|nous voulons|wants?|do care|matters)(?!\w)"
)

_WISH = (
    r"(?:(?:would|'d) (?:like|love)|want(?:s|ed)?|wish(?:es)?|need(?:s|ed)?|aims?|is meant|shall"
    r"|should|must|has to|is to|hop(?:e|es|ing)|mocht\w*|woll\w*|will|soll\w*|brauch\w*|benotig\w*"
    r"|dient"
    r"|wunsch\w*|quer\w+|quier\w+|dese\w+|necesit\w+|gustaria|debe\w*|sirve|pretend\w+|servira"
    r"|voul\w+|aimeri\w+|souhait\w+|doit|sert|servira|vise|besoin)"
)
_PURPOSE = re.compile(
    rf"(?<!\w){_WISH}(?!\w)[^.;]{{0,50}}?(?<!\w)(?:to (?:know|predict|learn|be (?:told|warned)"
    rf"|estimate"
    r"|forecast|recogni[sz]e|identify|find out|anticipate|tell|help|support|see|assess|spot|detect)"
    r"|(?:scores?|models?|tools?|lists?|forecasts?|system|estimates?|predictions?|warnings?|help)"
    r"(?: (?:that|which|to|of|for|so|in))|supports?|helps?|"
    r"wissen|vorher\w+|prognos\w*|schatz\w*|erkenn\w*|unterstutz\w*|helfen|saber|conocer|predec\w+"
    r"|anticip\w+|estim\w+|ayud\w+|apoy\w+|prever|detectar|un (?:modelo|sistema|outil|modele)"
    r"|savoir|connaitre|predire|prevoir|aider|appuyer|soutenir|reperer|identifier|ein (?:modell"
    r"|werkzeug"
    r"|system))(?!\w)"
)
_RESTRAINED = re.compile(
    r"(?<!\w)(?:not|never|no|without|only|at least|at most|exclud\w+|nicht|nie|kein\w*|ohne|nur"
    r"|mindestens|hochstens|no|nunca|sin|solo|al menos|como maximo|pas|jamais|sans|seulement|au"
    r" (?:moins|plus)|forbidden|reasons?|explain\w*|understand\w*|readable)(?!\w)"
)


def is_purpose(folded: str) -> bool:
    """Tell whether a sentence only says what the model is for, which binds nothing."""
    return bool(_PURPOSE.search(folded)) and not _RESTRAINED.search(folded)


HARD_LIMIT = re.compile(
    r"(?<!\w)(?:at (?:the )?most|no more than|not more than|never more than|max(?:imum|imal)?\.?"
    r"|no longer than|not exceed\w*|up to|hochstens|maximal|nicht mehr als|keinesfalls mehr als"
    r"|como (?:maximo|mucho)|a lo sumo|no mas de|maximo|au (?:plus|maximum)|pas plus de|maximum)"
    r"(?!\w)"
)
"""An upper bound that leaves no room, whatever the verb."""

NEGATION = re.compile(
    r"(?<!\w)(?:not|no|never|none|neither|nor|without|cannot|can't|don't|doesn't|isn't|won't"
    r"|mustn't|needn't|nobody|nothing|hardly"
    r"|nicht|kein\w*|nie|niemals|ohne|niemand|nichts|weder|ni|nunca|jamas|sin|nadie|nada"
    r"|ningun[ao]?|pas|jamais|sans|aucune?|personne|ne|n')(?!\w)"
)
"""Words that negate, in all four languages."""

REPORTED = Remembered(
    r"(?<!\w)(?:vendors?|supplier|competitors?|brochure|salesman|consultant|someone (?:from|said"
    r"|told)|somebody|claimed|claims (?:that|to|it|its|their|an?)|advertis\w+|boast\w*|showed us"
    r"|show us|told us|had read|has read|rumou?r\w*|paper (?:reports|says)"
    r"|meinte|behauptet|sei (?:heute|inzwischen|ublich|standard)|said (?:that|it|we)|proposed"
    r"|suggested"
    r"|promises?|promised|(?:nous|uns|us) (?:promet|verspricht|promises)|promet|prometen?"
    r"|segun el vendedor"
    r"|anbieter|hersteller (?:behauptet|verspricht|sagt)|behaupte\w*|angeblich|wettbewerber"
    r"|proveedor\w*|afirma\w*|presum\w+|supuestamente|fournisseur\w*|pretend\w*|soi-disant"
    r"|concurrent\w*)(?!\w)"
)
"""Statements of others, which bind nobody."""

REJECTED = re.compile(
    r"(?<!\w)(?:(?:proposal|suggestion|idea|motion|request|demand|point|figure|number|requirement"
    r"|vorschlag"
    r"|antrag|idee|propuesta|idea|peticion|proposition|idee|demande)\w* (?:\w+ )?(?:was|were|is"
    r"|has been|wurde"
    r"|ist|fue|ha sido|a ete|est) (?:\w+ )?(?:rejected|declined|dropped|withdrawn|refused"
    r"|turned down|not"
    r" (?:accepted|adopted)|abgelehnt|verworfen|zuruckgezogen|rechazad\w+|descartad\w+|retirad\w+"
    r"|rejete\w*"
    r"|refuse\w*|ecarte\w*|abandonne\w*)|(?:disregard|forget|ignore|strike|scrap) (?:that|this"
    r"|the) (?:figure"
    r"|number|value|requirement|one|point|sentence|line|bullet|\d[\d.,]*)|(?:das|dies"
    r"|die zahl)[\w ]{0,20}(?:unsinn"
    r"|quatsch|gestrichen|hinfallig)|that is (?:nonsense|off the table)|no longer applies)(?!\w)"
)
"""Takes back what the sentence before said."""

HYPOTHETICAL = Remembered(
    r"(?<!\w)(?:if we (?:had|ever|were)|imagine|suppose|hypothetical\w*|for example if|in an ideal"
    r" world|what if|one day|some day|someday|maybe (?:later|next)|perhaps next|(?:a )?later phase"
    r"|future phase|next"
    r" phase|phase (?:2|two|ii)|in future versions?"
    r"|angenommen|eines tages|falls wir (?:einmal|irgendwann)|spatere phase|supongamos|algun dia"
    r"|imaginemos|supposons|un jour|imaginons)(?!\w)"
)
"""Statements about another world than this one."""

CORRECTION = re.compile(
    r"(?<!\w)(?:correction|scratch that|sorry,? (?:i meant|make that|it's|it is)|i meant|make"
    r" (?:it|that)|actually|update(?:d)?(?: \w+)?:|now|as of (?:today|now)|changed to|has been"
    r" (?:changed|raised|lowered|relaxed|tightened)|supersedes?|replaces|new (?:value|limit|target"
    r"|figure|bar)"
    r"|korrektur|jetzt|nunmehr|ab sofort|neu:|stattdessen|ersetzt|geandert auf|correccion|ahora|en"
    r" cambio|se ha cambiado|sustituye|rectificati(?:on|f)|desormais|maintenant|remplace"
    r"|finalement)(?!\w)"
)
"""Announces that an earlier statement no longer holds."""

_SUPERSEDED = re.compile(
    r"(?:"
    r"(?<!\w)(?:rev(?:ision|\.)? ?[\w.]{1,4}|v(?:ersion)? ?[\d.]{1,4}|previously|formerly"
    r"|originally|earlier|the old|initially|used to|last (?:year|time|month)'?s?|bisher|fruher"
    r"|ursprunglich|zuvor|antes|anteriormente|auparavant|initialement"
    r"|avant)(?!\w)(?:[^.;]|\.(?=\d)){0,90}?[;,:-](?= ?(?:but |and |aber |pero |mais )?(?:it is"
    r" |is |this is"
    r" )?(?:now|new|jetzt|nun|neu|ahora|maintenant|desormais)(?!\w))"
    r"|(?<!\w)(?:instead of|rather than|no longer(?! than)|statt|anstelle von|anstatt|nicht"
    r" mehr(?! als)|en lugar de|en vez de|ya no|au lieu de|n'est plus|up from|down from|raised"
    r" from|lowered from|reduced from|changed from|erhoht von|gesenkt"
    r" von)(?!\w)(?:[^.;,]|[.,](?=\d)){0,40}?\d[\d.,]*\d?(?: ?%| ?ms| ?s)?"
    r"|\((?:was|previously|formerly|before|bisher|fruher|vorher|zuvor|antes|avant|auparavant"
    r"|ancien\w*)[^)]{0,60}\)"
    r"|~~[^~]{1,400}~~"
    r")"
)


@lru_cache(maxsize=20_000)
def without_superseded(folded: str) -> str:
    """Blank the figures that a sentence itself supersedes ("rev. 2 said 0.8; now 0.75")."""
    return _SUPERSEDED.sub(lambda match: re.sub(r"\d", " ", match.group()), folded)


_CLAUSE = re.compile(
    r"[;:]\s|\s-+\s|,\s(?=(?:but|however|though|while|whereas|yet|and (?:it|we|they|the)|so|aber"
    r"|jedoch|sondern|wobei|wahrend|pero|aunque|mientras|sino|mais|cependant|tandis|alors)\b)"
    r"|\s(?=(?:but|aber|jedoch|pero|mais|whereas|sondern)\b)|[.!?]\s"
)


def clauses(folded: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the clauses of a folded sentence, parted at colons and contrasts."""
    spans, start = [], 0
    for match in _CLAUSE.finditer(folded):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(folded)))
    return tuple((a, b) for a, b in spans if b > a)


def clause_at(folded: str, position: int) -> tuple[int, int]:
    """Return the span of the clause that holds a position."""
    for start, end in clauses(folded):
        if start <= position < end:
            return start, end
    return 0, len(folded)
