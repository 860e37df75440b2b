"""Directions that the model must respect, and fairness between groups."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.columns import Mention
from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.quantities import comparison
from advisor.stages.requirements.recognisers.bans import PROTECTED_WORDS
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL

_RISING = any_of(
    r"longer|higher|more|greater|larger|bigger|older|heavier|increas(?:e|es|ing|ed)(?: in)?|rising"
    r"|rises?|grows?|growing|goes up|additional|extra|wider|stronger|warmer|hotter|increases in"
    r"|worse|mehr|hoher\w*|langer\w*|großer\w*|alter\w*|steigende\w*|zunehmende\w*|steigt|wachst"
    r"|mayor\w*|mas|superior|creciente|aument\w+|sube|crece|plus|superieur\w*|croissante?"
    r"|augmente\w*"
)
_FALLING = any_of(
    r"shorter|lower|less|fewer|smaller|younger|lighter|falling|falls|decreas(?:e|es|ing|ed)|goes"
    r" down|weniger|niedriger\w*|kurzer\w*|kleiner\w*|junger\w*|sinkende\w*|abnehmende\w*|menor\w*"
    r"|menos|decreciente|disminuy\w+|baja|moins|inferieur\w*|decroissante?"
)
_UP = any_of(
    r"lengthen\w*|prolong\w*|(?:rais|increas|improv|push|lift|boost)(?:e|es|ed|ing|s)?"
    r"|go(?:es)? up|rise[s]?|higher"
    r"|better|more|erhoh\w+|steigen|steiger\w*|verbesser\w*|anheben|hoher\w*|ansteigen|aument\w*"
    r"|subir|suba|sube|mejor\w*|elev\w+|incrementar|mayor|augment\w+|ameliore\w*|monter|hausse"
    r"|accroitre|plus (?:eleve\w*|haut\w*)"
)
_DOWN = any_of(
    r"shorten\w*|verkurz\w*|acort\w*|raccourc\w*|(?:lower|reduc|decreas|worsen|diminish|hurt|harm"
    r"|drop|cut)(?:e|es|ed|ing|s)?|go(?:es)? down"
    r"|fall[s]?|less|smaller|worse|senken|senkt|sinken|sinkt|verringer\w*|verschlechter\w*"
    r"|reduzier\w*|mindern|abnehmen|niedriger\w*|fallen|baj\w+|reduc\w+|disminu\w+|empeor\w*|menor"
    r"|descender|baiss\w+|diminu\w+|redui\w+|degrad\w+|empir\w+|chuter|moins (?:eleve\w*)?"
)
_NEVER = any_of(
    r"never|not|cannot|can't|must not|may not|shall not|mustn't|niemals|nie|nicht|keinesfalls"
    r"|nunca|no|jamas|jamais|pas|ne"
)
_DUTY = any_of(
    r"must|shall|may|should|can|cannot|never|has to|is to|required|monoton\w*|darf|muss|soll"
    r"|sollte|kann|niemals|debe|deben|puede|pueden|debera|nunca|doit|doivent|peut|saurai\w*"
    r"|tienen? que|hay que|ha de|faut|need\w* to|have to|jamais|devrait"
    r"|only|always|nur|immer|siempre|solo|toujours"
)
_MONOTONE = re.compile(
    r"monoton\w* (?:(?P<up>increasing|non-decreasing|rising|steigend|wachsend|creciente|croissant)"
    r"|(?P<down>decreasing|non-increasing|falling|fallend|sinkend|decreciente|decroissant))\w*"
)
_OBJECT = re.compile(
    r"(?<!\w)(score|risk|value|price|probability|prediction|estimate|premium|chance|forecast"
    r"|rating|predicted \w+|wert|risiko|preis|wahrscheinlichkeit|schatzung|pramie|prognose|valor"
    r"|riesgo|precio|probabilidad|prima|prediccion|puntuacion|valeur|risque|prix|probabilite|prime"
    r"|prediction|note|yield|demand|consumption|severity|limit|rent|cost|verbrauch|consumo"
    r"|consommation)(?!\w)"
)
_FAIR = any_of(
    r"fair(?:ness|ly)?|dispar(?:ity|ities|ate)|(?:four|4)[- ]fifths|80[- ]?% rule|demographic"
    r" parity|equal opportunity|equali[sz]ed odds|both groups|equally (?:well|good|often)|same"
    r" (?:rate|accuracy|error|quality|recall)[\w ]* (?:for|between|across)|differ(?:ence|s"
    r"|ent)?[\w ]* between|gap between|differ (?:from|between|across)|(?:for|in) (?:any|each"
    r"|every) [a-z]+ [^.;]{0,30}differ|between (?:men and women|women and men|the groups|the"
    r" sexes"
    r"|groups|[\w ]{1,25}groups)|no worse for|discriminat\w*|treat\w* (?:alike|equally|less"
    r" favou?rably)|per group|by group|for each group|subgroups?|across (?:groups|sexes|genders"
    r"|regions|sites|age)|bias"
    r"|any two (?:\w+ )?groups|(?:between|across|zwischen|entre) (?:the |den |las |los "
    r"|les )?[a-z]+"
    r"|fair|fairness|gleichbehandlung|diskriminier\w*|unterschied\w* zwischen|benachteilig\w*"
    r"|zwischen (?:den )?(?:mannern und frauen|frauen und mannern|gruppen|geschlechtern"
    r"|altersgruppen)|je gruppe|equidad|discriminaci\w+|diferencia\w* entre|entre (?:los |las"
    r" )?(?:hombres y (?:las )?mujeres|mujeres y (?:los )?hombres|grupos|sexos)|trato (?:igual"
    r"|justo)|por grupo|equite|discriminat\w+|ecarts? entre|difference\w* entre|entre (?:les"
    r" )?(?:hommes et (?:les )?femmes|femmes et (?:les )?hommes|groupes|sexes)|par groupe"
)
_GROUP_WORDS = re.compile(
    r"(?<!\w)(men|women|male|female|sexes|genders?|age groups?|ages|manner|frauen|geschlechter?n?"
    r"|hombres|mujeres|sexo|hommes|femmes|sexes?|race|ethnic\w*|nationalit\w*)(?!\w)"
)
_WORD_FOR = {"men": "sex", "women": "sex", "male": "sex", "female": "sex", "sexes": "sex",
             "manner": "sex", "frauen": "sex", "hombres": "sex", "mujeres": "sex", "hommes": "sex",
             "femmes": "sex", "sexe": "sex", "genders": "gender", "ages": "age"}  # fmt: skip
_NOT_WANTED = re.compile(
    r"(?:not needed|no need|not required|nicht (?:notig|erforderlich)|no (?:es )?necesari\w+|no"
    r" hace falta|pas necessaire|not (?:a )?(?:concern|relevant|applicable))"
)


def recognise_monotonic(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield monotonic {column, direction, of}: "more floor area may never lower the value"."""
    text = sentence.fold
    if not _DUTY.search(text) or HYPOTHETICAL.search(text):
        return
    mentions = [
        m
        for m in reading.columns.mentions(sentence.text, text)
        if m.column not in reading.target_columns
    ]
    plain = _MONOTONE.search(text)
    if plain:
        direction = "increasing" if plain["up"] else "decreasing"
        after = [m for m in mentions if m.start > plain.end()] or mentions
        for mention in after:
            yield _monotonic(sentence, mention, direction, reading, text)
        return
    paired = _the_more(text)
    if paired is not None:
        span = text[paired[1] : paired[2]]
        named = [m for m in mentions if paired[1] <= m.start < paired[2]] or _described(
            span, reading
        )
        for mention in named[:4]:
            direction = "increasing" if paired[0] > 0 else "decreasing"
            yield _monotonic(sentence, mention, direction, reading, text)
        return
    told = list(_as_it_rises(sentence, mentions, reading))
    if told:
        yield from told
        return
    subject = _subject(text)
    if subject is None:
        return
    sign, start = subject
    effect = _effect(text, start)
    if effect is None:
        return
    direction_sign = sign * effect[0]
    span = text[start : effect[1]]
    named = [m for m in mentions if start <= m.start < effect[1]] or _described(span, reading)
    for mention in named[:4]:
        direction = "increasing" if direction_sign > 0 else "decreasing"
        yield _monotonic(sentence, mention, direction, reading, text)


_THE_MORE = re.compile(
    r"(?<!\w)(?:the (?P<e1>more|higher|longer|larger|older|greater|bigger|stronger|less|lower|fewer"
    r"|shorter|younger|smaller)|je (?P<d1>\w+er|mehr|weniger)|cuant[oa]s? (?P<s1>mas|mayor\w*|menos"
    r"|menor\w*)|(?P<f1>plus|moins))(?!\w)(?P<cause>[^;]{3,80}?),? (?:the (?P<e2>more|higher|longer"
    r"|larger|greater|less|lower|fewer|smaller)|(?:desto|umso|um so) (?P<d2>\w+er|mehr|weniger)"
    r"|(?:tant[oa] )?(?P<s2>mas|mayor\w*|menos|menor\w*)|(?P<f2>plus|moins))(?!\w)"
)
_LESS = re.compile(
    r"cold\w*|cool\w*|kalter|kuhler|less|lower|fewer|short\w*|young\w*|small\w*|wenig\w*"
    r"|niedrig\w*|gering\w*|kurz\w*|klein\w*"
    r"|jung\w*|menos|menor\w*|moins"
)


def _the_more(text: str) -> tuple[int, int, int] | None:
    """Read "the more x, the less y": direction, start and end of the cause."""
    match = _THE_MORE.search(text)
    if match is None or (match["f1"] and not match["f2"]) or (match["f2"] and not match["f1"]):
        return None
    cause = next(match[name] for name in ("e1", "d1", "s1", "f1") if match[name])
    effect = next(match[name] for name in ("e2", "d2", "s2", "f2") if match[name])
    fallen = bool(_LESS.fullmatch(cause)) or bool(_FALLING.search(match["cause"]))
    same = fallen == bool(_LESS.fullmatch(effect))
    return (1 if same else -1), match.start(), match.end("cause")


_AS = re.compile(
    r"(?<!\w)(?:as|when|while|if|with(?: an?)?|for|wenn|mit|bei|cuando|al|si|con|quand|lorsque"
    r"|avec)(?: the| a| an| der| die| das| la| el| le| l')? "
)


def _as_it_rises(sentence: Sentence, mentions: list[Mention], reading: Reading) -> Iterator[Draft]:
    """Read the outcome first: "the risk must not fall as debt rises"."""
    text = sentence.fold
    duty = _DUTY.search(text)
    if duty is None:
        return
    for link in _AS.finditer(text, duty.end()):
        effect = text[duty.start() : link.start()]
        cause = text[link.end() : link.end() + 70]
        named = [m for m in mentions if link.end() - 1 <= m.start < link.end() + 60]
        places = [(m.start(), 1) for m in [_UP.search(effect)] if m]
        places += [(m.start(), -1) for m in [_DOWN.search(effect)] if m]
        moves = [(m.start(), 1) for m in [_RISING.search(cause)] if m]
        moves += [(m.start(), -1) for m in [_FALLING.search(cause)] if m]
        if not named or not places or not moves:
            continue
        sign = min(places)[1] * min(moves)[1]
        lead = text[max(0, duty.start() - 4) : duty.start()]
        if _NEVER.search(effect) or re.search(r"(?<!\w)(?:no|ne) $", lead):
            sign = -sign
        direction = "increasing" if sign > 0 else "decreasing"
        yield _monotonic(sentence, named[0], direction, reading, text)
        return


def _subject(text: str) -> tuple[int, int] | None:
    found = [(m.start(), 1) for m in [_RISING.search(text)] if m]
    found += [(m.start(), -1) for m in [_FALLING.search(text)] if m]
    if not found:
        return None
    start, sign = min(found)
    return sign, start


def _effect(text: str, start: int) -> tuple[int, int] | None:
    """Sign of the effect and the place where the duty begins; negation turns it round."""
    duty = next((m for m in _DUTY.finditer(text, start + 3)), None)
    if duty is None:
        return None
    tail = text[duty.start() : duty.end() + 70]
    up, down = _UP.search(tail, len(duty.group())), _DOWN.search(tail, len(duty.group()))
    options = [(m.start(), sign) for m, sign in ((up, 1), (down, -1)) if m]
    if not options:
        return None
    place, sign = min(options)
    lead = re.search(r"(?<!\w)(?:no|ne|never|nicht|nie|n')[ ]?$", text[: duty.start()])
    negated = _NEVER.search(tail[:place]) or lead is not None
    german = re.search(r"^(?:darf|durfen|soll|sollte|kann)(?!\w)", tail) and re.search(
        r"(?<!\w)(?:nicht|nie|niemals)(?!\w)", tail[: place + 25]
    )
    return (-sign if negated or german else sign), duty.start()


def _described(span: str, reading: Reading) -> list[Mention]:
    found = reading.columns.describe(span)
    return found if len({m.column for m in found}) == 1 else []


def _monotonic(
    sentence: Sentence, mention: Mention, direction: str, reading: Reading, text: str
) -> Draft:
    stated = [m[1] for m in _OBJECT.finditer(text) if not mention.start <= m.start() < mention.end]
    before = reading.neighbour(sentence, -1)
    if (
        not stated
        and before is not None
        and re.search(r"(?<!\w)(?:it|ihn|es|sie|lo|la|le)(?!\w)", text)
    ):
        stated = [m[1] for m in _OBJECT.finditer(before.fold)]
    return draft(
        "monotonic", sentence, column=mention.column, direction=direction,
        of=stated[-1] if stated else "prediction", note=mention.note,
    )  # fmt: skip


_NOT_MORE = r"(?<!\w)(?:not|never|nicht|no|nunca|ne|pas)(?!\w)[^.;]{0,60}(?:more|mehr|mas|plus)"
_DIFFER = any_of(
    r"deviat\w*|differ\w*|gaps?|dispar\w*|apart|unequal|equal\w*|same|fair\w*|unterscheid\w*"
    r"|unterschied\w*"
    r"|abweich\w*|gleich\w*|difer\w*|brecha|distint\w*|desigual\w*|igual\w*|differ\w*|ecarts?"
    r"|inegal\w*"
    r"|egal\w*|discrimin\w*|diskrimin\w*|bias\w*|vari\w+"
)


def recognise_fairness(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield fairness {columns, metric, op, value} with or without a limit."""
    text = sentence.fold
    fair = _FAIR.search(text)
    if fair and re.match(r"(?:any|between|across|zwischen|entre) ", fair.group()):
        split = re.search(r"(?<!\w)(?:train\w*|test\w*|split|months|years|days)(?!\w)", text)
        fair = None if split else _DIFFER.search(text)
    if not fair or _NOT_WANTED.search(text) or _NOT_WANTED.search(sentence.heading):
        return
    if re.search(
        r"(?<!\w)(?:only if|nur wenn|solo si|seulement si)(?!\w)", text
    ) or HYPOTHETICAL.search(text):
        return
    columns = _group_columns(sentence, reading)
    limit = None
    for quantity in figures(sentence):
        operator = comparison(text, quantity)
        factor = quantity.kind == "number" and re.search(
            r"(?:factor|ratio|faktor|verhaltnis|razon|rapport|facteur|times)", text
        )
        if operator and (quantity.kind in {"share", "points"} or factor):
            limit = (operator, quantity.value)
        elif re.search(r"(?:four|4)[- ]fifths|80[- ]?% rule", text):
            limit = (">=", 0.8)
    if re.search(r"(?:four|4)[- ]fifths", text):
        limit = (">=", 0.8)
    if not columns and limit is None:
        return
    if limit and limit[0] in {">", ">="} and re.search(_NOT_MORE, text):
        limit = ("<=", limit[1])
    metric = _fair_metric(text)
    yield draft(
        "fairness", sentence, columns=tuple(columns) or None, metric=metric,
        op=limit[0] if limit else None, value=limit[1] if limit else None,
    )  # fmt: skip


def _group_columns(sentence: Sentence, reading: Reading) -> list[str]:
    text = sentence.fold
    named = [
        m.column
        for m in reading.columns.mentions(sentence.text, text)
        if m.column not in reading.target_columns
    ]
    if not named:
        for match in _GROUP_WORDS.finditer(text):
            word = match[1].split()[0]
            found = reading.columns.describe(_WORD_FOR.get(word, word))
            named += [m.column for m in found]
    if not named and re.search(
        r"(?:both|these|those|the|beide|ambos|les deux) (?:groups|gruppen|grupos|groupes)", text
    ):
        for back in (-1, -2):
            near = reading.neighbour(sentence, back)
            if near is not None and not named:
                named = [
                    m.column
                    for m in reading.columns.mentions(near.text, near.fold)
                    if set(re.findall(r"[a-z]+", m.column.lower())) & PROTECTED_WORDS or back == -1
                ]
    return list(dict.fromkeys(named))


def _fair_metric(text: str) -> str | None:
    table = (
        ("selection_rate_ratio", r"four[- ]fifths|4[- ]fifths|80[- ]?% rule|ratio"),
        (
            "selection_rate_gap",
            r"demographic parity|selection rate|approval rates?|flag(?:ged|ging)? rates?"
            r"|share of (?:\w+ )?(?:flagged|audited|rejected|approved|selected|invited|accepted)"
            r"|tasa de avisos|acceptance|offers?|bewilligung",
        ),
        ("recall_gap", r"equal opportunity|recall|sensitivity|true positive|detection"),
        ("fpr_gap", r"false[- ](?:positive|alarm)|fpr"),
        ("error_gap", r"error|accuracy|equally well|fehler|quality|mae|rmse"),
    )
    return next((name for name, pattern in table if re.search(pattern, text)), None)
