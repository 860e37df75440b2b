"""Time: how far ahead, which period tests the model, which column orders the rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.metric_names import metric_mentions
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL

_AHEAD = re.compile(
    r"(?<!\w)(?:ahead|in advance|beforehand|before|im voraus|vorher|vor(?:ab)?|de antelacion|de"
    r" anticipacion|antes|por adelantado|a l'avance|avant|d'avance)(?!\w)"
)

_COMING = re.compile(
    r"(?<!\w)(?:dans les|coming|next|following|upcoming|nachsten|kommenden|folgenden|proxim[oa]s"
    r"|siguientes"
    r"|prochaine?s|suivante?s)(?!\w)(?: \w+)? ?$"
)

_KNOWING = any_of(
    r"know|horizon|order|schedule|predict\w*|forecast\w*|warn\w*|need|estimate\w*|plan\w*|tell|see"
    r"|alert\w*|wissen|prognos\w+|vorher\w*|warnen|brauchen|benotig\w*|saber|predec\w+|prever"
    r"|avis\w+|necesit\w+|previ\w+|pronostic\w+|savoir|prevoir|prevision\w*|prevenir|alert\w+"
    r"|whether|how many|how much|likely|going to|will|wants?|wish\w*|like|welche\w*|wer|ob|wollen"
    r"|mochten|wird|werden|entwick\w+|que|quienes|queremos|quiere|anticip\w+|detect\w+|quels?"
    r"|quelles?|qui|voul\w+|aimeri\w+|connaitre|anticiper|conocer|identif\w+|fail\w*|break\w*"
)

_PERIOD = re.compile(
    r"(?<!\w)(?:evaluat\w+|test(?:ed|ing|s)?|validat\w+|measured|held out|hold[- ]?out|judged"
    r"|train(?:ed|ing)?|kept|set aside|proof|verif\w+|checked|gepruft|aufgehoben"
    r"|zuruckgehalten|training|reserv\w+|entren\w+|entrain\w+|getestet|bewertet|validier\w+"
    r"|gemessen|evalu\w+|prueb\w+"
    r"|valid\w+|medi\w+|mesur\w+|teste\w*)(?!\w)"
)

_LAST_PERIOD = re.compile(
    r"(?<!\w)(?:(?P<m>deux|trois|quatre|six|douze|dos|tres|cuatro|seis|doce|zwei|drei|\d+)"
    r" )?(?:last|latest|most recent|final|letzten?|jungsten?|ultim[oa]s?|dernier\w*|derniere\w*)"
    r" (?:(?P<n>\w+) )?(?P<unit>months?|weeks?|days?|quarters?|years?|hours?|\w*seasons?|\w*saison"
    r"|temporadas?|monate?n?"
    r"|wochen?|tage?n?|quartale?n?|jahre?n?|mes(?:es)?|semanas?|dias?|trimestres?|anos?|mois"
    r"|semaines?|jours?|annees?|ans)(?![\w'])"
)

_NO_PEEKING = any_of(
    r"no peeking|not peek|peek(?:ing)? (?:at|into)|look(?:ing)? into the future|no future (?:data"
    r"|information)|only (?:on |from )?(?:the )?past|(?:data|history) up to then|trained on (?:the"
    r" )?(?:past|months before|earlier|history)|tested on (?:later|the following|future)|forward"
    r" in time|out[- ]of[- ]time|rolling[- ]origin|walk[- ]forward|time[- ](?:based|ordered) split"
    r"|back-?test\w*|chronolog\w+|(?:used?|run|appl\w+|deploy\w*|live) (?:\w+ ){0,4}(?:next|the"
    r" coming|the following) (?:quarter|year|season|month)|used (?:on|for) future|in zukunft"
    r"|zeitlich\w* (?:getrennt|split|aufteilung|reihenfolge)|kein blick in die zukunft|nicht in"
    r" die zukunft|zukunftige\w* daten|nachste[sn] (?:quartal|jahr|monat)|proximo (?:trimestre|ano"
    r"|mes)|orden (?:cronologico|temporal)|datos futuros|mirar al futuro|hacia el futuro"
    r"|chronologique\w*|donnees futures|regarder (?:vers )?l'avenir|trimestre prochain|annee"
    r" prochaine|prochaine (?:annee|saison)|ordre temporel"
)

LEADING = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "twelve": 12, "zwei": 2, "drei": 3,
            "sechs": 6, "zwolf": 12, "dos": 2, "tres": 3, "seis": 6, "doce": 12, "deux": 2,
            "trois": 3, "douze": 12, "vier": 4, "cuatro": 4, "quatre": 4}  # fmt: skip

_UNIT_STEMS = (("month", "month monat mes mois"), ("week", "week woche semana semaine"),
               ("day", "day tag dia jour"), ("quarter", "quarter quartal trimestre"),
               ("year", "year jahr ano annee ans"), ("hour", "hour"),
               ("season", "season saison temporada heizsaison"))  # fmt: skip


_NEXT_ONE = re.compile(
    r"(?<!\w)(?:(?:the )?(?:next|coming|following) (day|week|month|quarter|year)|(?:nachste[nmrs]?"
    r"|kommende[nmrs]?)"
    r" (tag|woche|monat|quartal|jahr)|(?:el|la) (?:proxim[oa] )(dia|semana|mes|trimestre|ano)"
    r"|(?:el|la) (mes"
    r"|semana|ano) que viene|(?:le|la|l')[ ]?(mois|semaine|jour|trimestre|annee) (?:prochaine?"
    r"|suivante?))(?![\w'])"
)
_OUTCOME_AHEAD = re.compile(
    r"(?<!\w)(?:will|going to|likely|forecast\w*|predict\w*|whether|wird|werden|prognos\w*"
    r"|vorher\w*|van a|va a"
    r"|predec\w*|prev\w*|vont|va|predire)(?!\w)"
)
_HUMAN_DELAY = re.compile(
    r"(?<!\w)(?:retrain\w*|meeting|deadline|offer|tender|contract|holiday|submit\w*|licen[cs]e"
    r"|project"
    r"|budget|invoice|reply|angebot|frist|vertrag lauft|oferta|plazo|offre|delai de|known|bekannt"
    r"|conoce|connu)(?!\w)"
)


def recognise_horizon(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield how far ahead the prediction has to look."""
    text = sentence.fold
    if not _KNOWING.search(text):
        return
    for quantity in figures(sentence):
        if quantity.kind != "time" or quantity.unit in {"ms", "s"}:
            continue
        before, after = (
            text[max(0, quantity.start - 30) : quantity.start],
            text[quantity.end : quantity.end + 22],
        )
        german = re.search(r"(?<!\w)(?:vor|con)(?: \w+)? $", before) and quantity.unit in {
            "h", "day", "week", "month",
        }  # fmt: skip
        if _COMING.search(before) or _AHEAD.match(after.lstrip()) or german:
            if re.search(r"(?:latency|response|budget)", before):
                continue
            if _HUMAN_DELAY.search(text):
                continue
            yield draft("horizon", sentence, "must", value=quantity.value, unit=quantity.unit)
            return
    single = _NEXT_ONE.search(text)
    if single and not _HUMAN_DELAY.search(text) and _OUTCOME_AHEAD.search(text):
        stem = next(group for group in single.groups() if group)
        unit = next(name for name, stems in _UNIT_STEMS if stem.startswith(tuple(stems.split())))
        yield draft("horizon", sentence, "must", value=1.0, unit=unit)


def recognise_test_period(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield test_period and, where the data has one, the column that orders the rows in time."""
    text = sentence.fold
    if HYPOTHETICAL.search(text):
        return
    judged = _PERIOD.search(text) or metric_mentions(text)
    last = _LAST_PERIOD.search(text) if judged else None
    forward = _NO_PEEKING.search(text)
    coming = (
        re.match(r"(?:nachste|proxim|prochain|trimestre proch|annee proch)", forward[0])
        if forward
        else None
    )
    if coming and not re.search(
        r"verwend|einsetz|eingesetz|nutz|anwend|us[ae]|utiliz|aplic|utilis|appliq|servi", text
    ):
        forward = None
    if last is None and forward is None:
        return
    if last is not None:
        unit = next(
            name for name, stems in _UNIT_STEMS if last["unit"].startswith(tuple(stems.split()))
        )
        count = last["n"] or last["m"]
        number = LEADING.get(count or "one") or (int(count) if count and count.isdigit() else 1)
        told = f"the last {number} {unit}{'s' if number > 1 else ''}"
        yield draft(
            "test_period", sentence, "must", value=number, unit=f"{unit}s", note=told
        )  # fmt: skip
    else:
        yield draft("test_period", sentence, "must", value="forward in time")
    column = _time_column(sentence, reading)
    if column is not None:
        yield draft("time_column", sentence, "must", column=column[0], note=column[1])


_ORDERED = any_of(
    r"order(?:ed)? (?:by|in|according to)|sort(?:ed)? by|split (?:by|on|along)|time ?stamp (?:is"
    r"|column|field|in)|time (?:column|order|axis|field)|date (?:column|field)|in time order"
    r"|chronolog\w+|when (?:it|the \w+) happened|(?:zeitlich|nach) (?:\w+ )?(?:sortiert|geordnet"
    r"|aufgeteilt)|zeitspalte|datumsspalte|zeitstempel (?:ist|steht|in)|ordenad\w+ por|columna"
    r" (?:de )?(?:tiempo|fecha|temporal)|marca de tiempo|fecha (?:esta )?en|trie\w* par|ordonne\w*"
    r" par|colonne (?:de )?(?:date|temps|temporelle)|horodatage"
)


def recognise_time_column(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield time_column when a column is said to hold the date or to order the rows."""
    text = sentence.fold
    if _ORDERED.search(text) is None:
        return
    for mention in reading.columns.mentions(sentence.text, text):
        sketch = reading.columns.sketch(mention.column)
        named = re.search(
            r"date|time|stamp|datum|zeit|fecha|heure|jour|day|month|year", mention.column.lower()
        )
        if mention.column in reading.target_columns:
            continue
        if (sketch is not None and sketch.dtype == "datetime") or (
            named and mention.how in {"marked", "exact"}
        ):
            yield draft("time_column", sentence, "must", column=mention.column)
            return


def _time_column(sentence: Sentence, reading: Reading) -> tuple[str, str | None] | None:
    for mention in reading.columns.mentions(sentence.text, sentence.fold):
        if re.search(
            r"date|time|stamp|datum|zeit|fecha|period|month|year|week", mention.column.lower()
        ):
            return mention.column, None
    dates = [s.name for s in reading.columns.sketches if s.dtype == "datetime"]
    if not dates:
        dates = [
            s.name
            for s in reading.columns.sketches
            if re.search(
                r"(?:^|_)(?:date|datetime|timestamp|time_hour|datum|fecha)(?:$|_)", s.name.lower()
            )
        ]
    if len(dates) == 1:
        return dates[0], "the only column with dates"
    return None
