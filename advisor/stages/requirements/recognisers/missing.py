"""Codes that stand for a missing value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import NEGATION

_MISSING = any_of(
    r"\w*ausfall|missing|unknown|not (?:weighed|connected|taken|done|used|set|filled)|(?:did not"
    r"|didn't|would not|wouldn't) (?:tell|say|answer|report)|refused"
    r"|sensor (?:\w+ )?fallo|fallo|broken|out of order|was off|en panne|hors service"
    r"|averiad[oa]|defekt|not"
    r" (?:measured|available|recorded|known|applicable|asked|answered|contacted|given|filled)"
    r"|never|no (?:answer|reading|value|measurement|contact|data)|n/a|placeholder|dummy|absent"
    r"|sentinel|fehlend\w*|fehlt|unbekannt|keine (?:angabe|messung|antwort|daten)|nicht"
    r" (?:gemessen|erfasst|bekannt|vorhanden)|platzhalter|leer|ausgefallen\w*|desconocid[oa]s?"
    r"|faltante\w*|falta|sin (?:dato|datos|respuesta|medir|medicion|informacion)|no (?:medid\w+"
    r"|disponible|registrad\w+|consta)|ausente|manquant\w*|inconnue?s?|non (?:mesure\w*"
    r"|renseigne\w*|disponible|connu\w*)|pas de (?:mesure|reponse|donnee|valeur)|absente?s?|sensor"
    r" (?:was )?(?:off|broken|failed|down)"
)


_CODE = re.compile(
    r"(?<![\w.,:])(-?\d{1,6}(?:[.,]\d+)?|n/?a|nan|null|unknown|\"[^\"]{1,10}\""
    r"|'[^']{1,10}')(?![\w%:]|[.,]\d)"
)


_CODED = re.compile(
    r"(?<!\w)(?:cod(?:e|ed|es|iert)|means?|stands? for|shows?|show|denotes?|represents?|value|=|:"
    r"|in|as|steht|stehen|bedeutet|bedeuten|heißt|eingetragen|kodiert|codiert|significa\w*"
    r"|codificad\w*|indica\w*|aparece\w*|signifie\w*|code\w*|indique\w*|note\w*|entered|written"
    r"|filled|heißen|indicates?|veut dire|quiere decir|valeur|valor|wert)(?!\w)|="
)


_VALUE_MEANS = re.compile(
    r"(?<!\w)(?:values?|entry|entries|codes?|figure|reading|vaut|valent|vale|betragt|wert\w*"
    r"|eintrag\w*|kennzahl|valor\w*"
    r"|codigo\w*|valeurs?|code)(?!\w)|(?<![\w.,])-?\d+(?:\.\d+)? ?(?:=|means?|in|en|dans)(?!\w)"
)


_MEANS = re.compile(
    r"(?<!\w)(?:means?|indicates?|shows?|stands? for|denotes?|signals?|signifies|tells?|if|when"
    r"|where"
    r"|heißt|bedeutet|steht fur|zeigt|besagt|wenn|falls|significa|indica|quiere decir|cuando"
    r"|signifie|indique|veut dire|c'est qu|quand|lorsque|=)(?!\w)"
)


def _stands_for_nothing(text: str) -> re.Match[str] | None:
    """Find "a value of 9999 means that no sample was taken"."""
    value, means = _VALUE_MEANS.search(text), _MEANS.search(text)
    if value is None or means is None:
        return None
    return NEGATION.search(text, means.end())


def recognise_missing_codes(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield missing_code {column, code} for values that stand for "not known"."""
    text = sentence.fold
    cue = _MISSING.search(text) or _stands_for_nothing(text)
    if cue is None or not _CODED.search(text):
        return
    mentions = [
        m
        for m in reading.columns.mentions(sentence.text, text)
        if m.column not in reading.target_columns
    ]
    named_here = mentions
    before = reading.neighbour(sentence, -1)
    if not mentions and before is not None and before.block == sentence.block:
        near = reading.columns.mentions(before.text, before.fold)
        mentions = near if len(near) == 1 else []
    codes = [
        sentence.text[m.start(1) : m.end(1)].strip("\"'‘’“”")
        for m in _CODE.finditer(text)
        if not any(a.start <= m.start() < a.end for a in named_here)
        and not any(q.kind != "number" and q.start <= m.start() < q.end for q in figures(sentence))
    ]
    codes = [
        c
        for c in codes
        if c not in {"0", "1", "2", "3", "unknown"}
        or re.search(rf"(?<![\d.,]){c} (?:in|bei|en|dans) \W?\w+\W? ?(?:=|:|means|heißt)", text)
        or re.search(rf"(?:vaut|vale|equals|is|ist|betragt) {c}(?![\d.,])", text)
        or re.search(rf"{c} ?(?:=|means|steht|significa|bedeutet|signifie|stands)", text)
    ]
    if not codes or not mentions:
        return
    numeric = [c for c in codes if re.fullmatch(r"-?\d+(?:\.\d+)?", c)]
    code = (numeric or codes)[0]
    for mention in mentions:
        yield draft("missing_code", sentence, "must", column=mention.column, code=code)
