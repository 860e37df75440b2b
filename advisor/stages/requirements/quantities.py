"""Finds figures with their unit in a folded sentence; shares become values in [0, 1]."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from advisor.stages.requirements.folding import words

_WORDS: dict[str, float] = {
    # English
    "a": 1, "an": 1, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
    "twenty-five": 25, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, "ninety-five": 95, "hundred": 100, "thousand": 1000, "dozen": 12,
    "thirteen": 13, "fourteen": 14, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    # German
    "null": 0, "ein": 1, "eine": 1, "einer": 1, "einem": 1, "einen": 1, "eines": 1, "zwei": 2,
    "drei": 3, "vier": 4, "funf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10,
    "elf": 11, "zwolf": 12, "funfzehn": 15, "zwanzig": 20, "dreißig": 30, "vierzig": 40,
    "funfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90, "hundert": 100,
    "tausend": 1000,
    "dreizehn": 13, "vierzehn": 14, "sechzehn": 16, "siebzehn": 17, "achtzehn": 18, "neunzehn": 19,
    "funfundzwanzig": 25,
    # Spanish
    "un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "doce": 12, "quince": 15, "veinte": 20,
    "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80,
    "noventa": 90, "cien": 100, "ciento": 100, "mil": 1000, "docena": 12,
    "trece": 13, "catorce": 14, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18,
    "diecinueve": 19, "veinticinco": 25,
    # French
    "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "quinze": 15, "vingt": 20, "trente": 30, "quarante": 40,
    "treize": 13, "quatorze": 14, "seize": 16, "dix-sept": 17, "dix-huit": 18, "dix-neuf": 19,
    "vingt-cinq": 25, "cinquante": 50, "soixante": 60, "cent": 100, "mille": 1000, "douzaine": 12,
}  # fmt: skip
_ARTICLES = words("""ein eine einer einem einen eines un una uno une one a an""")

_NUMBER = r"\d{1,3}(?:[ ,.'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?|(?<![\d\w])[.,]\d+"
_WORD_NUMBER = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
_FIGURE = rf"(?:(?<![\w.,:])(?:{_NUMBER})(?!\d|:\d)|\b(?:{_WORD_NUMBER})\b)"

_SHARE = r"%|per ?cent\b|pct\b|prozent\b|v\.?h\.|por ciento\b|pour ?cent\b|vom hundert\b"
_POINTS = (
    r"(?:%|per ?cent|percentage|prozent)[ -]?(?:points?|punkten?|punkte?)\b|prozentpunkt(?:e|en"
    r"|s)?\b"
    r"|puntos? porcentual(?:es)?\b|points? de pourcentage\b|pp\b|ppt\b|points?\b|punkten?\b"
    r"|puntos?\b|%-punkten?\b"
)
_DURATION = {
    "ms": r"ms|msec|milliseconds?|millisekunden?|milisegundos?|millisecondes?|millis",
    "s": r"s|secs?|seconds?|sekunden?|segundos?|secondes?|sek",
    "min": r"min|mins|minutes?|minuten?|minutos?",
    "h": r"h|hrs?|hours?|stunden?|horas?|heures?|std",
    "day": r"days?|tagen?|tage?|dias?|jours?|working days?|werktagen?|business days?",
    "week": r"weeks?|wochen?|semanas?|semaines?",
    "month": r"months?|monaten?|monate?|mes(?:es)?|mois",
    "quarter": r"quarters?|quartalen?|quartale?|trimestres?",
    "year": r"years?|jahren?|jahre?|anos?|ans?|annees?",
}
_SIZE = {
    "kb": r"kb|kib|kilobytes?|ko",
    "mb": r"mb|mib|megabytes?|mo|megas?|megaoctets?",
    "gb": r"gb|gib|gigabytes?|gigs?|go(?= (?:de |of )?(?:ram|memoire|arbeitsspeicher|memory))"
    r"|gigaoctets?",
}
_CURRENCY = {
    "EUR": r"€|euros?|eur",
    "USD": r"us\$|\$|dollars?|usd|dolares|bucks",
    "GBP": r"£|pounds?(?: sterling)?|gbp|quid",
    "CHF": r"chf|francs?|franken|fr\.|sfr",
    "SEK": r"sek|kronor|skr",
    "NOK": r"nok|kroner",
    "DKK": r"dkk",
    "PLN": r"pln|zloty|zl",
    "JPY": r"¥|yen|jpy",
    "INR": r"₹|rupees?|inr",
    "BRL": r"r\$|reais|brl",
    "MXN": r"mxn|pesos?",
    "AUD": r"aud",
    "CAD": r"cad",
    "units": r"units?|einheiten|unidades|unites|points? of cost|cost units?",
}


def _alternatives(table: dict[str, str], prefix: str) -> str:
    return "|".join(f"(?P<{prefix}_{name}>{body})" for name, body in table.items())


_MULTIPLIER = (
    r"(?:[ ]?(?P<mult>k|thousand|tausend|tsd\.?|mil|mille|million(?:en|es|s)?|mio\.?|millones"
    r"|m(?=\b(?![ms])))\b)?"
)
_AFTER = re.compile(
    rf"{_MULTIPLIER}[ -]{{0,2}}(?:(?P<points>{_POINTS})|(?P<share>{_SHARE})"
    rf"|(?:(?:{_alternatives(_DURATION, 'd')}|{_alternatives(_SIZE, 'b')}"
    rf"|{_alternatives(_CURRENCY, 'c')})(?![\w])))?"
)
_FIGURES = re.compile(_FIGURE)
_CURRENCY_BEFORE = re.compile(rf"(?<!\w)(?:{_alternatives(_CURRENCY, 'c')})[ ]?$")
_RATIO = re.compile(
    rf"(?P<part>{_FIGURE}) (?:(?!and |or |to )[a-z]{{3,20}} (?=(?:in|out of|von|de cada"
    rf"|sur) {_FIGURE}))?(?:in|out of|von|de cada|sur|of every|in every|aus|je|per|unter|pro"
    rf"|for every|auf)"
    rf" (?:each |every |je )?(?P<whole>{_FIGURE})(?! ?(?:%|days?|weeks?|months?|hours?|minutes?"
    rf"|seconds?))"
)
_NTH = {
    "every second": 1 / 2, "every third": 1 / 3, "every fourth": 1 / 4, "every fifth": 1 / 5,
    "every tenth": 1 / 10, "every twentieth": 1 / 20, "jeder dritte": 1 / 3, "jeder vierte": 1 / 4,
    "jeder funfte": 1 / 5, "jeder zehnte": 1 / 10, "jede funfte": 1 / 5, "jede zehnte": 1 / 10,
    "jeden funften": 1 / 5, "jeden zehnten": 1 / 10, "jede dritte": 1 / 3, "half of": 1 / 2,
    "two thirds": 2 / 3, "two-thirds": 2 / 3, "three quarters": 3 / 4, "three-quarters": 3 / 4,
    "a third of": 1 / 3, "one third": 1 / 3, "a quarter of": 1 / 4, "one quarter": 1 / 4,
    "a tenth of": 1 / 10, "die halfte": 1 / 2, "ein drittel": 1 / 3, "zwei drittel": 2 / 3,
    "ein viertel": 1 / 4, "drei viertel": 3 / 4, "la mitad": 1 / 2, "un tercio": 1 / 3,
    "dos tercios": 2 / 3, "un cuarto": 1 / 4, "tres cuartos": 3 / 4, "la moitie": 1 / 2,
    "un tiers": 1 / 3, "deux tiers": 2 / 3, "trois quarts": 3 / 4, "un quart": 1 / 4,
    "nine tenths": 0.9, "half the": 1 / 2,
}  # fmt: skip
_HALF_POINT = re.compile(
    r"(?<!\w)(?:half a (?:percentage )?point|half a per ?cent(?:age point)?|(?:ein(?:en?|em)?"
    r" )?halbe[nrs]? prozent(?:punkt)?"
    r"|medio punto(?: porcentual)?|un demi[- ]point(?: de pourcentage)?)(?!\w)"
)
_NTHS = re.compile(r"\b(?:" + "|".join(sorted(_NTH, key=len, reverse=True)) + r")\b")

SECONDS = {
    "ms": 0.001,
    "s": 1.0,
    "min": 60.0,
    "h": 3600.0,
    "day": 86400.0,
    "week": 604800.0,
    "month": 2629800.0,
    "quarter": 7889400.0,
    "year": 31557600.0,
}
"""Seconds in a unit of time."""

MEGABYTES = {"kb": 1 / 1024, "mb": 1.0, "gb": 1024.0}
"""Megabytes in a unit of storage."""


@dataclass(frozen=True)
class Quantity:
    """A figure; `kind`: 'share', 'points', 'time', 'size', 'money' or 'number'.

    `value` of a share or of percentage points is a fraction. `whole` is the "of how many" of a
    ratio such as "2 in 1,000".
    """

    start: int
    end: int
    value: float
    kind: str
    unit: str | None = None
    whole: float | None = None
    word: bool = False

    @property
    def seconds(self) -> float:
        """Length of a time in seconds."""
        return self.value * SECONDS[self.unit or "s"]

    @property
    def megabytes(self) -> float:
        """Size in MB."""
        return self.value * MEGABYTES[self.unit or "mb"]


def parse_number(written: str, language: str = "en") -> float:
    """Return the value of a written number, with the separators of its language.

    >>> parse_number("1,000"), parse_number("0,85", "de"), parse_number("1.250,5", "de")
    (1000.0, 0.85, 1250.5)
    """
    text = written.replace(" ", "").replace("'", "").replace("’", "")
    if "," in text and "." in text:
        decimal = max(text.rfind(","), text.rfind("."))
        whole = text[:decimal].replace(",", "").replace(".", "")
        return float(f"{whole}.{text[decimal + 1 :]}")
    for mark in ",.":
        if mark not in text:
            continue
        head, _, tail = text.rpartition(mark)
        grouped = len(tail) == 3 and head.replace(mark, "").lstrip("0") != ""
        local = "," if language in {"de", "es", "fr"} else "."
        if text.count(mark) > 1 or (grouped and mark != local):
            return float(text.replace(mark, ""))
        return float(f"{head or '0'}.{tail}")
    return float(text)


@lru_cache(maxsize=20_000)
def quantities(folded: str, language: str = "en") -> tuple[Quantity, ...]:
    """Return the figures of a folded sentence in order, each with its kind and unit."""
    found = [*_nths(folded), *_ratios(folded, language)]
    found += [
        Quantity(m.start(), m.end(), 0.005, "points", word=True)
        for m in _HALF_POINT.finditer(folded)
    ]
    for match in _FIGURES.finditer(folded):
        if any(q.start <= match.start() < q.end for q in found):
            continue
        quantity = _quantity(folded, match, language)
        if quantity is not None:
            found.append(quantity)
    return tuple(sorted(found, key=lambda q: q.start))


def _nths(folded: str) -> list[Quantity]:
    return [
        Quantity(m.start(), m.end(), _NTH[m.group()], "share", word=True)
        for m in _NTHS.finditer(folded)
    ]


def _ratios(folded: str, language: str) -> list[Quantity]:
    ratios = []
    for match in _RATIO.finditer(folded):
        part = _value(match["part"], language)
        whole = _value(match["whole"], language)
        joined = folded[match.end("part") : match.start("whole")].split()[0]
        loose = joined in {"in", "per", "pro", "je", "of", "for", "auf"}
        if whole <= part or whole < 2 or (loose and whole in {24, 30, 7, 12} and part == 1):
            continue
        if re.match(r" ?(?:ms|s|sec|min|h|mb|gb|kb|€|eur|euro|\$)\b", folded[match.end() :]):
            continue
        ratios.append(Quantity(match.start(), match.end(), part / whole, "share", whole=whole))
    return ratios


def word_value(word: str) -> float | None:
    """Return the value of a number word in any of the four languages, None for other words."""
    value = None if word in _ARTICLES else _WORDS.get(word)
    return None if value is None else float(value)


def _value(written: str, language: str) -> float:
    known = _WORDS.get(written)
    return float(known) if known is not None else parse_number(written, language)


def _quantity(folded: str, match: re.Match[str], language: str) -> Quantity | None:
    written = match.group()
    is_word = written in _WORDS
    value = _value(written, language)
    after = _AFTER.match(folded, match.end())
    groups = {k: v for k, v in after.groupdict().items() if v} if after else {}
    if groups.pop("mult", None) and after is not None:
        value *= _multiplier(after["mult"])
    end = after.end() if groups and after else match.end()
    start = match.start()
    kind, unit = _kind(groups)
    if kind == "number":
        before = _CURRENCY_BEFORE.search(folded, max(0, start - 5), start)
        if before and not is_word:
            unit = next(k[2:] for k, v in before.groupdict().items() if v)
            return Quantity(before.start(), match.end(), value, "money", unit)
        if written in _ARTICLES:
            return None
    if kind in {"share", "points"}:
        value = round(value / 100, 10)
    return Quantity(start, end, value, kind, unit, word=is_word)


def _kind(groups: dict[str, str]) -> tuple[str, str | None]:
    if "points" in groups:
        return "points", None
    if "share" in groups:
        return "share", None
    for name in groups:
        head, unit = name[0], name[2:]
        return {"d": "time", "b": "size", "c": "money"}[head], unit
    return "number", None


def _multiplier(word: str) -> float:
    return 1000.0 if word.startswith(("k", "th", "ta", "ts")) or word in {"mil", "mille"} else 1e6


_UPPER = (
    r"at (?:the )?most|no more than|not more than|not exceed(?:ing)?|never exceed|cannot exceed"
    r"|exceed no"
    r"|less than|fewer than|lower than|smaller than|under|below|within|up to|max(?:imum|imal"
    r"|\.)?(?: of)?|not above"
    r"|not over|never above|never over|no higher than|no greater than|not be above|not be over|no"
    r" larger than|inside"
    r"|cap(?:ped)? (?:at|of)|limit(?:ed)? (?:of|to|is)|ceiling of|budget(?: of| is)?|<=|≤|=<|<|no"
    r" worse than"
    r"|no longer than|(?:take|takes|takes? about) at most|or better than"
    r"|hochstens|maximal|nicht mehr als|nicht uber|unter|weniger als|bis zu|nicht uberschreiten"
    r"|nicht langer als"
    r"|innerhalb von|innerhalb|unterhalb(?: von)?|kleiner als|nicht großer als|keinesfalls uber"
    r"|limit von"
    r"|como maximo|como mucho|a lo sumo|no mas de|no mas del|menos de|menos del|inferior a|por"
    r" debajo del?|maximo(?: de)?"
    r"|no (?:debe |puede |podra |deben |pueden )?(?:superar|exceder|sobrepasar|rebasar)(?: el| los"
    r"| las| la)?|hasta|menor (?:que|a|de|del)|en menos de"
    r"|au plus|au maximum|pas plus d(?:e|')|moins de|inferieure? (?:ou egale? )?a|en dessous de"
    r"|sous(?:"
    r" la barre des?| les?)?|maximum(?: de)?"
    r"|ne (?:doit|doivent|peut|pas) (?:pas )?(?:depasser|exceder)|ne depass\w+ pas|n'exced\w+ pas"
    r"|n'est pas superieure? a|jusqu'a|en"
    r" moins de|plafond de|sans depasser"
)
_LOWER = (
    r"at (?:the very )?least|no less than|not less than|no fewer than|not below|not under|never"
    r" below|never under"
    r"|no lower than|minimum(?: of)?|min\.?|more than|greater than|higher than|better than|above"
    r"|over|exceed(?:s|ing)?"
    r"|>=|≥|=>|>|not fall below|not drop below|not go below|beats?|reach(?:es)?|floor of"
    r"|upwards of"
    r"|mindestens|wenigstens|nicht unter|nicht weniger als|mehr als|uber|großer als|besser als"
    r"|oberhalb von|minimal"
    r"|al menos|como minimo|por lo menos|no menos de|no menos del|mas de|mas del|superior a|por"
    r" encima del?|minimo(?: de)?"
    r"|mayor (?:que|a|de|del)|no (?:inferior|por debajo|menor) (?:a|de|del|al)|supere(?: el| los|"
    r" la)?|alcanzar|igual o superior a(?:l)?"
    r"|au moins|au minimum|pas moins de|plus de|superieure? (?:ou egale? )?a|au-dessus de"
    r"|depasse(?:r)?|pas inferieure? a|pas en dessous de"
    r"|atteindre|atteint"
)
_UPPER_AFTER = (
    r"or (?:less|fewer|lower|below|under|faster|better)|at (?:the )?most|max(?:imum|imal|\.)?|tops"
    r"|and no more|is the (?:limit|maximum|ceiling)"
    r"|nicht uberschreiten|nicht ubersteigen|hochstens|oder weniger|o menos|como maximo|ou moins"
    r"|au plus|au maximum|is fine|is ok(?:ay)?|reicht|suffit"
)
_LOWER_AFTER = (
    r"or (?:more|higher|above|over|better|greater|longer|later)|at (?:the )?least|minimum|as a"
    r" minimum|and (?:above|up|over|more)|oder mehr|oder hoher|oder besser"
    r"|o mas|o superior|ou plus|ou davantage|nicht unterschreiten|au minimum|au moins|is the"
    r" (?:minimum|floor|bar)|como minimo"
)
_FILL = (
    r"(?:[ ,:]*(?:a|an|of|the|factor|faktor|facteur|ratio|about|around|roughly|approximately"
    r"|some|to|be|is|von|ca\.?|etwa|rund|einem?|einer|unos|unas|el|la|los|las|un|una|de|del|al"
    r"|environ|des|les|le|only|just"
    r"|nur|solo|seul|our|~)\b)*[ ~(]*"
)
_BEFORE_TERMS = re.compile(
    rf"(?:(?P<up>(?<![\w])(?:{_UPPER}))|(?P<low>(?<![\w])(?:{_LOWER})))(?:(?<=')|(?![\w])){_FILL}$"
)
_AFTER_TERMS = re.compile(
    rf"[ ,)]*(?:[\w%/.-]+ ){{0,3}}?(?:(?P<up>{_UPPER_AFTER})|(?P<low>{_LOWER_AFTER}))(?![\w])"
)
_STRICT = re.compile(
    r"(?:under|below|less than|fewer than|unter|weniger als|moins de|menos de|inferieure? a"
    r"|inferior a|over|above|more than|mehr als|mas de|plus de|(?<![=<>])<|(?<![=<>])>)(?![=])"
)
_NEGATED_LOWER = re.compile(
    r"(?<!\w)(?:not|never|nicht|nie(?:mals)?|no|ne|cannot|don't|doesn't|without|kein\w*"
    r"|nunca)\b[^,.;]{0,28}$"
)


_RAISED_TO = re.compile(
    r"(?<!\w)(?:go(?:es)?|went|rais\w*|lift\w*|mov\w*|push\w*|climb\w*|bring\w*|steigt|sube\w*"
    r"|monte\w*"
    r"|increas\w*|rises?) (?:it |them )?(?:up to|hasta|jusqu'a)[ a-z]{0,8}$"
)


def comparison(folded: str, quantity: Quantity) -> str | None:
    """Return ``'<='``, ``'<'``, ``'>='`` or ``'>'`` when a figure is a bound, None otherwise.

    Negated comparisons are turned round ("must not exceed 5" is an upper bound).
    """
    before = folded[max(0, quantity.start - 60) : quantity.start]
    match = _BEFORE_TERMS.search(before)
    if match and not _RAISED_TO.search(before):
        upper = match["up"] is not None
        term = match["up"] or match["low"]
        negated = _NEGATED_LOWER.search(before[: match.start()])
        strict = bool(_STRICT.fullmatch(term.strip()))
        if negated and not re.match(
            r"(?:no|not|nicht|ne|pas|sans|keinesfalls|never|cannot|at|hochstens|mindestens"
            r"|within)\b",
            term,
        ):
            return ">=" if upper else "<="
        return ("<" if strict else "<=") if upper else (">" if strict else ">=")
    after = _AFTER_TERMS.match(folded, quantity.end, min(len(folded), quantity.end + 60))
    if after:
        return "<=" if after["up"] else ">="
    return None
