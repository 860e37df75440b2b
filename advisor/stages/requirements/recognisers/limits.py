"""Limits of time and size: latency, memory, model file, training, the whole computation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.metric_names import metric_mentions
from advisor.stages.requirements.quantities import Quantity, comparison
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL, REPORTED, clause_at

_LATENCY = any_of(
    r"latenc(?:y|ies)|response(?: times?)?|waits?(?: no)?|waiting|respond\w*|answers?(?: time"
    r"| within| in)?|(?:scored"
    r"|scoring|score)(?: time)?|predict(?:ion|ions|ed|s)?(?: time)?|inference|p9\d|p50|percentile"
    r"|round[- ]?trip|real[- ]?time|decision (?:time|within|in)|online|per (?:flight|message"
    r"|request|region|song|case|record|row|transaction|item|call|image|part|customer|claim|query"
    r"|prediction|decision|sample|visitor|patient|order|meter|application|event|piece|payment"
    r"|document)|(?:single|one) (?:core|cpu|thread)|cpu only|on the (?:device|edge|controller|plc)"
    r"|turnaround"
    r"|antwortzeit\w*|reaktionszeit\w*|latenz\w*|antwort\w*|vorhersage(?:zeit)?|pro (?:anfrage"
    r"|fall|teil|stuck|datensatz|vorhersage|kunde|transaktion|vorgang|antrag|buchung|nachricht)|je"
    r" (?:anfrage|fall|teil|stuck|datensatz|vorhersage|transaktion|vorgang|antrag|buchung)"
    r"|perzentil|echtzeit|rechenzeit pro"
    r"|tiempo de (?:respuesta|prediccion|inferencia)|latencia|respuesta|por (?:cada |peticion|caso"
    r"|solicitud|transaccion|registro|pieza|cliente|mensaje|consulta|prediccion|llamada)|percentil"
    r"|en tiempo real|responder"
    r"|temps de (?:reponse|calcul|prediction)|latence|delai de reponse|repon\w+|reponse|par"
    r" (?:requete|cas|demande|transaction|dossier|piece|client|message|prediction|appel|ligne)"
    r"|centile|temps reel"
)
_TRAINING = any_of(
    r"train(?:ing|ed|s)?|retrain\w*|re-train\w*|fit(?:ting|ted)?|refit\w*|learning time"
    r"|trainings?(?:zeit|lauf|dauer)?|trainier\w+|training|nachtrainier\w*|entren\w+|reentren\w+"
    r"|entrain\w+|reentrain\w+|apprentissage"
)
_COMPUTE = any_of(
    r"berechnung\w*|calculo|process(?:ed|ing)?|whole (?:analysis|run|job|search|thing|batch)"
    r"|analysis|run(?:s|ning)?"
    r" (?:through|within|in|must)|the run|job|batch (?:run|job)|nightly|complete(?:d|s)?"
    r"|finish(?:ed|es)?|compute (?:budget|time)|search (?:time|budget)|on a laptop|overnight"
    r"|end[- ]to[- ]end|verarbeite\w+|rechenzeit|gesamtlauf|lauf|durchlauf|fertig|abgeschlossen"
    r"|proces\w+|ejecucion|completar\w*|terminar|calculo|traite\w*|execution|calcul|acheve\w*"
    r"|termine\w*"
)
_HUMAN = any_of(
    r"explain\w*|read(?:s|able)?|understand\w*|phone|telephone|meeting|clerk|call back|agents?"
    r"|erklar\w+|telefon\w*|lesen|verstehen|besprech\w+|explicar|leer|entender|telefono|expliquer"
    r"|lire|comprendre|walk|drive|late|delay\w*|before (?:scheduled )?departure|hours? before"
    r"|ahead|in advance|horizon|coming|window|sampling|sampled|interval of|every"
)
_INDIFFERENT = re.compile(
    r"nobody cares|don't care|do not care|does not matter|doesn't matter|no matter|egal|no importa"
    r"|peu importe|can take|may take|darf dauern|no hurry|kein\w* zeitdruck|sin prisa"
)
_PERCENTILE = re.compile(
    r"(?<!\w)p ?(\d{2}(?:[.,]\d)?)(?!\d)|(\d{2}(?:[.,]\d)?)(?:th|st|nd|rd|\.|er|e"
    r"|eme)?[ -]?(?:percentile|perzentil|percentil|centile|quantile?)|percentil(?:e)? (\d{2})"
    r"|(\d{2}) (?:times|mal|veces|fois) (?:out of|in|von|de cada|de|sur) (?:100|a hundred|hundert"
    r"|cien|cent)"
    r"|(\d{2}(?:[.,]\d)?) ?(?:%|prozent|percent|per cent|por ciento|pour cent) (?:of|der|de|des"
    r"|aller|d')(?! (?:(?:the|das|dem|el|la|le) )?(?:ram|memory|time|cpu|budget|data))"
)
_MEMORY = any_of(
    r"ram|memory|speicher|heap|working set|resident|arbeitsspeicher|hauptspeicher|memoria(?: ram)?"
    r"|memoire(?: vive)?"
)
_STORED = any_of(
    r"model(?: file| artefact| artifact| size)?|file|artefact|artifact|firmware|flash|disk|storage"
    r"|binary|download|on disk|package|deployed model|modell?datei|modellgroße|modell|datei"
    r"|festplatte|speicherplatz|modelo|fichero|archivo|disco|modele|fichier|disque|stockage"
)
_PER_SECOND = re.compile(r"(?:per|a|pro|por|par) (?:second|sekunde|segundo|seconde)")


def recognise_time_limits(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield latency_ms, training_seconds and compute_budget drafts."""
    text = sentence.fold
    if HYPOTHETICAL.search(text) or (REPORTED.search(text) and "must" not in text):
        return
    for quantity in figures(sentence):
        if quantity.kind != "time" or _is_an_error(text):
            continue
        start, end = clause_at(text, quantity.start)
        clause = text[start:end]
        kind = _time_kind(sentence, quantity, clause)
        if kind is None:
            continue
        operator = comparison(text, quantity) or "<="
        if operator in {">", ">="}:
            continue
        if kind == "latency_ms":
            yield draft(
                kind, sentence, op=operator, value=round(quantity.seconds * 1000, 6),
                percentile=percentile_in(clause) or percentile_in(text), unit="ms",
            )  # fmt: skip
        else:
            yield draft(kind, sentence, op=operator, value=round(quantity.seconds, 6), unit="s")


def _is_an_error(text: str) -> bool:
    """Tell a bar on an error in units of time from a limit on the time an answer takes."""
    return any(m.metric in {"mae", "rmse", "median_ae"} for m in metric_mentions(text))


def _time_kind(sentence: Sentence, quantity: Quantity, clause: str) -> str | None:
    text = sentence.fold
    if _INDIFFERENT.search(clause):
        return None
    bound = comparison(text, quantity) in {"<", "<="}
    around = text[max(0, quantity.start - 60) : quantity.end + 60]
    if quantity.unit in {"day", "week", "month", "quarter", "year"}:
        return None
    if _TRAINING.search(around) and quantity.unit != "ms":
        tight = bound or re.search(r"(?:take|dauer|budget|limit|tard|dur|pren)", around)
        return "training_seconds" if tight else None
    sharp = quantity.unit == "ms" or (quantity.unit == "s")
    if sharp and (_LATENCY.search(clause) or _LATENCY.search(sentence.heading)):
        if _HUMAN.search(clause) and quantity.unit != "ms":
            return None
        if _COMPUTE.search(clause) and not _LATENCY.search(clause):
            return "compute_budget"
        return "latency_ms"
    human = _HUMAN.search(clause) or _COMPUTE.search(clause)
    if bound and (quantity.unit == "ms" or (quantity.unit == "s" and not human)):
        return "latency_ms"
    if quantity.unit in {"min", "h", "s"} and _COMPUTE.search(clause) and bound:
        return None if _HUMAN.search(clause) else "compute_budget"
    explicit = re.search(
        r"(?:latency|response time|antwortzeit|latenz|tiempo de respuesta|temps de reponse"
        r"|reaktionszeit)",
        clause,
    )
    return "latency_ms" if quantity.unit == "min" and explicit else None


def percentile_in(text: str) -> float | None:
    """Return the percentile named in a folded text, or None."""
    match = _PERCENTILE.search(text)
    if match is None:
        return None
    written = next(group for group in match.groups() if group)
    return float(written.replace(",", "."))


def recognise_size_limits(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield memory_mb and model_size_mb drafts."""
    text = sentence.fold
    if HYPOTHETICAL.search(text) or REPORTED.search(text):
        return
    sizes = [q for q in figures(sentence) if q.kind == "size"]
    for number, quantity in enumerate(sizes):
        low = sizes[number - 1].end if number else max(0, quantity.start - 80)
        high = sizes[number + 1].start if number + 1 < len(sizes) else quantity.end + 60
        after, before = (
            text[quantity.end : min(high, quantity.end + 30)],
            text[low : quantity.start],
        )
        operator = comparison(text, quantity) or "<="
        if operator in {">", ">="}:
            continue
        value = round(quantity.megabytes, 6)
        if _MEMORY.search(after) or (_MEMORY.search(before) and not _STORED.search(after)):
            yield draft("memory_mb", sentence, op=operator, value=value, unit="MB")
        elif _STORED.search(before) or _STORED.search(after):
            data = re.search(
                r"(?:data|csv|table|daten|datos|donnees|export|log)(?:set|base)?s? (?:file )?(?:is"
                r"|has|of|with)",
                before,
            )
            if not data:
                yield draft("model_size_mb", sentence, op=operator, value=value, unit="MB")
