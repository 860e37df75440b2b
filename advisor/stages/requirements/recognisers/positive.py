"""Which value of the target is the one to be found."""

from __future__ import annotations

import re

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft
from advisor.stages.requirements.segment import Sentence

CODING = re.compile(
    r"(?<![\w.,])[\"'`]?([\w-]{1,12})[\"'`]? ?(?:=|:|->|means|stands for|steht fur|bedeutet"
    r"|significa|signifie|is for) ?[\"'`]?([a-z][\w-]*(?: [a-z][\w-]*){0,3})"
)

_BRACKETS = re.compile(r"([a-z][\w-]*) ?\(([01]|yes|no|ja|nein|si|oui|non|y|n|true|false)\)")

_REVERSED = re.compile(r"([a-z]+) ?= ?([01])(?!\d)")

ADVERSE = any_of(
    r"bad|default\w*|fraud\w*|fault\w*|fail\w*|defect\w*|sick|ill|disease\w*|churn\w*|cancel\w*"
    r"|lost|left|leaves?|leaving|died|dead|death|attack|spam|risk|late|delay\w*|broken|breakdown"
    r"|positive|reject(?:ed)? by|malignant|loss|infect\w*|complication\w*|readmi\w+|dropout|drops?"
    r" out|not (?:paid|repaid|ok|renewed)|unpaid|insolven\w+|abnormal|scrap|nok|poor|unsafe"
    r"|contaminat\w+"
    r"|schlecht\w*|ausfall\w*|betrug\w*|fehler\w*|defekt\w*|krank\w*|kundig\w*|gekundigt|verspatet"
    r"|storung\w*|ausschuss|verstorben|mal[oa]?s?|fraude\w*|fall[oa]\w*|averia\w*|impag\w+"
    r"|enferm\w+|baja|moros\w+|mauvais\w*|panne\w*|impaye\w*|malade\w*|resili\w+|retard\w*"
    r"|defaut\w*|defaillan\w+"
)

FAVOURABLE = any_of(
    r"good|ok|okay|fine|healthy|paid|repaid|on time|normal|accepted|stayed|renewed|benign|no|none"
    r"|not|non|safe|pass(?:ed)?|gut\w*|gesund\w*|bezahlt|punktlich|buen[oa]s?|san[oa]s?|pagad\w+"
    r"|bon(?:ne)?s?|sain\w*|paye\w*|legitimate|genuine|ham|intact"
)

_TRUE_CODES = ("1", "yes", "y", "true", "ja", "j", "si", "s", "oui", "o", "wahr", "positive", "pos")

_POSITIVE = re.compile(
    r"(?:positive class|class of interest|positive klasse|klasse von interesse|clase positiva"
    r"|classe positive|event of interest)(?: is| =|:| ist| es| est)? ?[\"'`]?([\w-]+)"
)


_SOUGHT = re.compile(
    r"(?:value|wert|valor|valeur|level|class|klasse|clase"
    r"|classe) [\"'`]?(?P<level>[\w-]{1,20})[\"'`]? (?:is|ist"
    r"|es|est|marks?|stands for|means|bedeutet|kennzeichnet|steht fur|indica"
    r"|indique)[\w ]{0,20}?(?:the case"
    r"|we (?:want|look|seek)|sought|of interest|wanted|to be found|gesucht\w*|interess\w+|buscad\w+"
    r"|recherche\w*|cherche\w*)"
)
_ONE_IF = re.compile(r"(?<!\w)(?:1 (?:if|when|si|quand|cuando)|1,? (?:wenn|falls))(?!\w)")


def find_positive_class(reading: Reading) -> list[Draft]:
    """Return the positive class where the text states or implies it, with the coding explained."""
    for sentence in reading.sentences:
        stated = _POSITIVE.search(sentence.fold)
        sought = _SOUGHT.search(sentence.fold)
        if sought:
            return [_positive(sentence, sought["level"], reading, None)]
        if stated:
            return [_positive(sentence, stated[1], reading, None)]
    target = set(reading.target_columns)
    for sentence in reading.sentences:
        near = [sentence, reading.neighbour(sentence, -1)]
        named = {
            m.column
            for s in near
            if s is not None
            for m in reading.columns.mentions(s.text, s.fold)
        }
        if target and not (target & named):
            continue
        shape = reading.columns.sketch(reading.target_columns[0] if target else None)
        if shape is not None and shape.n_unique > 2 and len(target) == 1:
            continue
        if target and _ONE_IF.search(sentence.fold):
            return [_positive(sentence, "1", reading, None)]
        written = _written_level(sentence, reading)
        if written:
            return [_positive(sentence, written, reading, None)]
        either = _EITHER.search(sentence.fold)
        if len(target) == 1 and target & named and either:
            code = next(group for group in either.groups() if group)
            return [_positive(sentence, code, reading, "the level that says yes")]
        coding = _coding(sentence.fold)
        if coding:
            return _from_coding(sentence, coding, reading)
    return _from_levels(reading)


_EITHER = re.compile(
    r"(?<!\w)(?:(y) ?(?:/|or) ?n|(yes) ?(?:/|or|,) ?no|(j) ?/ ?n|(ja) ?(?:/|oder|,) ?nein|(s) ?/ ?n"
    r"|(si) ?(?:/|o|,) ?no|(o) ?/ ?n|(oui) ?(?:/|ou|,) ?non|(1) ?/ ?0|0 ?/ ?(1)|(true) ?/ ?false"
    r"|0 or (1))(?!\w)"
)


def _written_level(sentence: Sentence, reading: Reading) -> str | None:
    """Return the level in "claims that are overpaid (OVERPAID = Y)"."""
    for mention in reading.columns.mentions(sentence.text, sentence.fold):
        given = re.match(r"[`\"']? ?={1,2} ?[\"'`]?([\w-]{1,20})", sentence.fold[mention.end :])
        sketch = reading.columns.sketch(mention.column)
        if mention.column in reading.target_columns and given and sketch is not None:
            return next((v for v in sketch.levels if v.lower() == given[1]), None)
    return None


def _coding(text: str) -> dict[str, str]:
    coding = {code: meaning.strip() for code, meaning in CODING.findall(text) if _is_code(code)}
    if not coding:
        coding = {code: word for word, code in _REVERSED.findall(text)}
    if not coding:
        coding = {code: word for word, code in _BRACKETS.findall(text)}
    return coding


def _is_code(code: str) -> bool:
    return code.isdigit() or code in {
        "y",
        "n",
        "yes",
        "no",
        "true",
        "false",
        "ja",
        "nein",
        "si",
        "oui",
        "non",
        "j",
    }


def _from_coding(sentence: Sentence, coding: dict[str, str], reading: Reading) -> list[Draft]:
    if len(coding) > 2:
        return []
    adverse = [
        code
        for code, meaning in coding.items()
        if ADVERSE.search(meaning) and not FAVOURABLE.match(meaning)
    ]
    ones = [code for code in coding if code in _TRUE_CODES]
    if len(adverse) == 1 and not (ones and ones != adverse and _no_good(coding[ones[0]])):
        code = adverse[0]
        note = f"'{coding[code]}' is the outcome to be found" + (
            "; the coding is inverted" if code in {"0", "no", "n", "false"} else ""
        )
        return [_positive(sentence, code, reading, note)]
    if len(ones) == 1:
        return [_positive(sentence, ones[0], reading, f"coded {ones[0]} = {coding[ones[0]]}")]
    return []


def _no_good(meaning: str) -> bool:
    return not FAVOURABLE.search(meaning)


def _positive(sentence: Sentence, code: str, reading: Reading, note: str | None) -> Draft:
    level = _as_level(code, reading)
    return draft("positive_class", sentence, "must", value=level, note=note)


def _as_level(code: str, reading: Reading) -> str:
    for column in reading.target_columns:
        sketch = reading.columns.sketch(column)
        for level in sketch.levels if sketch else ():
            if level.lower() == code.lower():
                return level
    return code


def _from_levels(reading: Reading) -> list[Draft]:
    sketch = reading.columns.sketch(reading.target_columns[0] if reading.target_columns else None)
    if sketch is None or len(sketch.levels) != 2 or sketch.dtype == "number":
        return []
    wanted = re.compile(
        r"(?:catch|flag|detect|find|spot|identify|say|likely|predict|filter|erkenn|find|detect"
        r"|trouv|encontr|reper)"
    )
    counts: dict[str, list[Sentence]] = {level: [] for level in sketch.levels}
    for sentence in reading.sentences:
        if wanted.search(sentence.fold):
            for level in sketch.levels:
                pattern = rf"(?<!\w){re.escape(level.lower())}s?(?!\w|/)"
                denial = level.lower() in {"no", "non", "nein", "not", "false", "none"}
                if len(level) > 1 and not denial and re.search(pattern, sentence.fold):
                    counts[level].append(sentence)
    ranked = sorted(counts, key=lambda level: -len(counts[level]))
    if len(counts[ranked[0]]) > len(counts[ranked[1]]) and counts[ranked[0]]:
        sentence = counts[ranked[0]][0]
        note = f"'{ranked[0]}' is what the text wants found"
        return [draft("positive_class", sentence, "must", value=ranked[0], note=note)]
    return _adverse_level(sketch.levels, reading)


def _adverse_level(levels: tuple[str, ...], reading: Reading) -> list[Draft]:
    adverse = [level for level in levels if ADVERSE.fullmatch(level.lower())]
    if len(adverse) != 1:
        return []
    pattern = re.compile(rf"(?<!\w){re.escape(adverse[0].lower())}(?!\w)")
    for sentence in reading.sentences:
        if pattern.search(sentence.fold):
            note = f"'{adverse[0]}' is the outcome to be found"
            return [draft("positive_class", sentence, "must", value=adverse[0], note=note)]
    return []
