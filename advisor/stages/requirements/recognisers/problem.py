"""The type of problem, from cues in the text and the shape of the target column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor.schema.dataset import ColumnSketch
from advisor.stages.requirements.draft import Draft, Reading, any_of, draft
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL, NEGATION


@dataclass(frozen=True)
class Cue:
    """A wording that speaks for a problem type with a weight; `what` names it in a note."""

    problem: str
    weight: float
    pattern: re.Pattern[str]
    what: str = ""


def _cue(problem: str, weight: float, *patterns: str, what: str = "") -> Cue:
    return Cue(problem, weight, any_of(*patterns), what)


CUES: tuple[Cue, ...] = (
    _cue("binary_classification", 5,
        r"binary classif\w+|binare klassifikation|clasificacion binaria|classification binaire"
        r"|two-class"),
    _cue("multiclass_classification", 5,
        r"multi-?class(?:ification)?|mehrklassen\w*|clasificacion multiclase|classification"
        r" multi-?classes?"),
    _cue("multilabel_classification", 6, r"multi-?label\w*|multietiqueta|multi-?etiquettes?"),
    _cue("ordinal_classification", 6,
        r"ordinal (?:classification|regression|problem|scale|target|outcome)|ordinale \w+"
        r"|clasificacion ordinal|regression ordinale"),
    _cue("count_regression", 6,
        r"count regression|poisson regression|count (?:model|data|target)|zahldaten"),
    _cue("regression", 5,
        r"regression (?:problem|task|model|target)|regressions(?:problem|aufgabe|modell)|problema"
        r" de regresion|probleme de regression"),
    _cue("clustering", 6,
        r"cluster(?:s|ing|n|ed)?|segmentation|segmentierung|segmentacion|segmentaci\w+"
        r"|agrupamiento|segmentier\w+"),
    _cue("anomaly_detection", 6,
        r"anomaly detection|outlier detection|anomalie(?:erkennung|detektion)|deteccion de"
        r" anomalias|detection d'anomalies"),
    _cue("forecasting", 6,
        r"time[- ]series forecast\w*|zeitreihen(?:prognose|vorhersage)|series? temporal(?:es)?"
        r"|series temporelles?"),
    _cue("text_classification", 6,
        r"text classification|textklassifikation|clasificacion de textos?|classification de"
        r" textes?|document classification|sentiment analysis"),
    _cue("clustering", 4,
        r"(?:types|kinds|groups|segments|personas|profiles|clusters) of (?:our )?(?:shoppers?"
        r"|customers?|users?|clients?|members?|machines?|households?|patients?|students?|stores?"
        r"|products?|people|buyers?|visitors?|guests?|donors?|drivers?)"),
    _cue("clustering", 4,
        r"(?:\"?types\"? of|(?:gruppen|typen|segmente) von|in gruppen (?:ein)?teilen|(?:grupos"
        r"|tipos|segmentos) de (?:clientes|usuarios|socios|tiendas|pacientes|hogares)|(?:groupes"
        r"|types|profils|segments) de (?:clients?|usagers|patients|adherents|magasins)"
        r"|kundengruppen|kundentypen|natural groups|which (?:ones )?belong together)"),
    _cue("clustering", 2,
        r"(?:don't|do not) have (?:any )?labels|no labels|without labels|unlabell?ed|keine"
        r" (?:labels|zielspalte|zielgroße)|ohne labels|no (?:hay|tenemos) etiquetas|sin etiquetas"
        r"|pas d'etiquettes?|nobody knows the truth|sans etiquettes"),
    _cue("anomaly_detection", 4,
        r"anomal(?:y|ies|ous)|outliers|something (?:is )?unusual|unusual (?:behaviou?r|readings?"
        r"|patterns?|entries|bookings?)|auffallig\w*|ausreißer|ungewohnliche\w*|anomalias?"
        r"|inusual\w*|anomalies?|inhabituel\w*|valeurs aberrantes|deviates? from normal"),
    _cue("multilabel_classification", 5,
        r"(?:can|may|could) (?:carry|have|belong to|get|receive) (?:several|multiple|more than one"
        r"|many|any number)|several (?:labels|tags|categories|codes) (?:at once|at the same time"
        r"|each|per)|more than one (?:label|tag|category|code|topic|defect)|mehrere (?:labels"
        r"|kategorien|etiketten|schlagworter|merkmale|codes|fehler\w*) (?:gleichzeitig|zugleich)"
        r"|varias (?:etiquetas|categorias) a la vez|plusieurs (?:etiquettes|categories) a la fois"
        r"|any combination of|simultaneously (?:carry|have)|zero or more (?:labels|tags)"),
    _cue("ordinal_classification", 4,
        r"worst to best|best to worst|lowest to highest|(?:stages?|grades?|classes|levels?"
        r"|categories|steps|stufen|klassen|noten) (?:are|is|sind|have) (?:an? )?(?:ordered|order"
        r"|geordnet|in order)|ordered (?:scale|classes|categories|levels|stages|grades)|off by"
        r" (?:one|two|1|2)(?: \w+)?|one off|geordnete \w+|rangfolge|(?:de peor a mejor|de menor a"
        r" mayor)|(?:du pire au meilleur|ordonnes|ordonnees)|ordenad[oa]s|eine (?:stufe|note"
        r"|klasse) (?:daneben|daruber|darunter)|severity (?:grade|level|score|class)|natural order"
        r"|un (?:nivel|grado) de diferencia|un niveau d'ecart|ascending (?:order|severity)"),
    _cue("ordinal_classification", 4,
        r"(?:quadratic(?:ally)? |quadratisch\w* |gewichtet\w* |weighted )+(?:cohen'?s )?kappa"
        r"|kappa (?:cuadratic"
        r"|ponderad|quadratique|pondere)\w*|\w (?:is |= ?)?(?:the )?(?:most|least|worst|best"
        r"|highest|lowest)"
        r" (?:urgent|severe|serious|critical|risk)|(?:hochste|niedrigste|schlimmste)\w* (?:stufe"
        r"|klasse)"
        r"|urgency (?:level|class|grade)s?"),
    _cue("ordinal_classification", 3,
        r"(?:grade|grades|stage|rating|ratings|level|levels|score|triage(?: category| level)?"
        r"|stufe|stufen|note|noten|nivel|niveles|niveau|stars?)s? (?:\(?(?:from )?|von |de |del"
        r" )[0-9](?: ?(?:to|-|through|bis|a|al) ?)[0-9]{1,2}"),
    _cue("multiclass_classification", 4,
        r"one of (?:the )?(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|[3-9]"
        r"|[1-9][0-9])(?! (?:million|percent|%))|which (?:one )?of (?:the )?(?:three|four|five|six"
        r"|seven|eight|nine|ten|[3-9]|[1-9][0-9])|(?:three|four|five|six|seven|eight|nine|ten"
        r"|[3-9]|[1-9][0-9]) (?:classes|species|categories|departments|queues|types of|kinds of"
        r"|tissues|teams|topics|products?|varieties)|welche[rs]? der (?:drei|vier|funf|sechs"
        r"|sieben|acht)|eine[rs]? (?:der|von) (?:drei|vier|funf|sechs|sieben|acht)|una de (?:las"
        r" )?(?:tres|cuatro|cinco|seis|siete|ocho)|(?:une? des|l'une? des|parmi) (?:trois|quatre"
        r"|cinq|six|sept|huit)|(?:drei|vier|funf|sechs) (?:klassen|kategorien|arten|sorten)"
        r"|(?:tres|cuatro|cinco|seis) (?:clases|categorias|tipos)|(?:trois|quatre|cinq|six)"
        r" (?:classes|categories)|which (?:department|queue|team|category|species|product|type"
        r"|kind|class)|categori[sz]e|welche (?:abteilung|kategorie|sorte|art)|que (?:tipo"
        r"|categoria|departamento)|quelle (?:categorie|espece|sorte)"),
    _cue("binary_classification", 3,
        r"whether|yes/no|yes or no|chance (?:that|of)|how likely|likelihood|probability (?:that"
        r"|of)|will (?:probably|likely)?(?: \w+)? ?(?:cancel|leave|churn|default|fail|buy|respond"
        r"|return|break|arrive|pay|survive|quit|resign|lapse|renew|convert|drop out|be late|be"
        r" readmitted|miss|die|need|show up)|good or bad|fraud(?:ulent)?|spam|ob (?:ein|eine|der"
        r"|die|das|es|sie|er)|wahrscheinlich(?:keit)?,? (?:dass|mit der|kundig\w+|eines|einer)"
        r"|kundigungswahrscheinlichkeit|ausfallwahrscheinlichkeit|probabilidad de(?: que)?|si"
        r" (?:un|una|el|la|se) (?:\w+ ){1,4}(?:va a|sera|abandonara|pagara|fallara|cancelara"
        r"|comprara|incumplira|dara|causara|volvera|reingresara)|la probabilite (?:de|d'|que)|si"
        r" (?:un|une|le|la|l')[\w' ]{1,40}(?:va |sera |resiliera|partira|tombera|paiera|fera)"
        r"|risque (?:de|d')|riesgo de|risiko (?:eines|einer|von|fur)|likely to (?:\w+)|kundigen"
        r" werden|abwandern|(?:que|quienes) (?:se daran de baja|abandonaran)|susceptibles de"
        r"|no[- ]shows?|at risk of|ja/nein|si/no|oui/non"),
    _cue("binary_classification", 2,
        r"flag(?:ged|s)?|detect(?:ion)?|screening|alarms?|false alarms?|sensitivity|miss(?:ed)?"
        r"|fehlalarm\w*|falsas? alarmas?|fausses? (?:alertes?|alarmes?)|defaulter\w*"),
    _cue("count_regression", 4,
        r"how many(?!:)(?! (?:\w+ )?(?:minutes?|hours?|days?|seconds?|euros?|dollars?|pounds?|kwh"
        r"|litres?|liters?"
        r"|tons?|tonnes?|kilos?|km|degrees)(?!\w))|number of (?:\w+ ){1,4}(?:per|each|expected"
        r"|next|tomorrow|will)|wie viele"
        r"|anzahl (?:der|von|an)|cuant[oa]s|combien de|(?:le )?nombre de|counts? (?:per|of)"
        r"|headcount"),
    _cue("regression", 4,
        r"(?:estimate|predict|forecast)\w*,? (?:\w+,? ){0,5}(?:prices?|value|costs?|amounts?"
        r"|duration|weight|temperature|yield|consumption|revenue|sales|time|length|strength|demand"
        r"|concentration|power|load|rent|salary|salaries|wage|age|output|usage|emissions?)|how"
        r" (?:many (?:minutes|hours|days|seconds|euros|kwh|litres|tonnes)|much|long|high|far"
        r"|expensive)|estimated (?:price|value|cost)|schatzwert\w*|schatzung"
        r" (?:des|der)|(?:preis|wert|verbrauch|kosten|menge|umsatz|dauer|miete|ertrag|bedarf)\w*"
        r" (?:\w+ ){0,3}(?:schatzen|vorher\w+|prognos\w+)|wie (?:viel|hoch|lange|teuer)"
        r"|(?:verkaufspreis|verbrauch|energieverbrauch)\w*|cuanto|(?:estimar|predecir|pronosticar)"
        r" (?:\w+ ){0,3}(?:precio|valor|coste|costo|consumo|importe|duracion|demanda|temperatura"
        r"|ventas|alquiler|rendimiento)|(?:estimer|predire|prevoir) (?:\w+'?)? ?(?:\w+"
        r" ){0,3}(?:prix|valeur|cout|consommation|montant|duree|demande|temperature|loyer"
        r"|rendement|ventes)|la consommation|el consumo|in minutes|in euros|in kwh|kwh"),
    _cue("text_classification", 3,
        r"(?:classify|sort|route|label|tag|filter|categori[sz]e|triage) (?:\w+ ){0,4}(?:messages?"
        r"|e-?mails?|texts?|tickets?|reviews?|comments?|complaints?|letters?|posts?|tweets?)"
        r"|free[- ]text|(?:texts?|messages?|e-?mails?|tickets?|reviews?|comments?) (?:are |is"
        r" )?(?:flagged|sorted|routed|classified|labell?ed)|which words|freitext\w*|texto libre"
        r"|texte libre|(?:nachrichten|e-?mails|beschwerden|tickets|bewertungen) (?:\w+"
        r" ){0,4}(?:klassifizier\w+|sortier\w+|zuordn\w+|zugeordnet)|(?:clasificar|ordenar) (?:\w+"
        r" ){0,3}(?:mensajes|correos|quejas|resenas|reclamaciones)|(?:classer|trier|router) (?:\w+"
        r" ){0,3}(?:messages|courriels|reclamations|avis|mails)"),
    _cue("forecasting", 3,
        r"forecast (?:the )?(?:next|coming)|(?:next|coming) (?:\w+ )?(?:days|weeks|months|quarters"
        r"|hours)' (?:\w+)|time series|zeitreihe\w*|serie temporal|serie temporelle"),
    _cue("out_of_scope", 7,
        r"recommend(?:er|ation) (?:system|engine)|recommend (?:products|items|movies|films|songs"
        r"|articles|books|content)|(?:which|what) (?:products?|items|movies|films|articles|songs"
        r"|books) (?:to (?:show|suggest|recommend|offer)|should we (?:show|suggest|recommend"
        r"|offer))|empfehlungs(?:system|maschine)|produktempfehlung\w*|sistema de recomendacion"
        r"|recomendar (?:productos|peliculas|articulos)|systeme de recommandation|recommander des"
        r" (?:produits|articles|films)|customers who bought", what="recommendation"),
    _cue("out_of_scope", 7,
        r"survival (?:analysis|model|curve|time)|time[- ]to[- ]event|hazard (?:ratio|rate|model)"
        r"|censored|cox (?:model|regression)|kaplan|time until (?:failure|death|churn|default"
        r"|event)|uberlebenszeit\w*|ereigniszeit\w*|uberlebensanalyse|analisis de supervivencia"
        r"|analyse de survie|remaining useful life", what="survival analysis"),
    _cue("out_of_scope", 7,
        r"image (?:classification|recognition|segmentation|files)|classify (?:the )?(?:images"
        r"|photos|pictures|scans)|(?:from|in|on|of) (?:the )?(?:photos|photographs|pictures|images"
        r"|x-?rays|pixel\w*|video|camera (?:images|feed|pictures))|object detection|bilderkennung"
        r"|bildklassifikation|auf (?:den )?(?:fotos|bildern)|anhand von (?:fotos|bildern)"
        r"|reconocimiento de imagenes|en las (?:fotos|imagenes)|reconnaissance d'images?|sur les"
        r" (?:photos|images)|speech recognition|audio recordings", what="images, sound or video"),
    _cue("out_of_scope", 7,
        r"(?:generate|write|draft|compose|produce) (?:\w+ ){0,3}(?:texts?|summaries|replies"
        r"|answers|letters|descriptions|e-?mails|reports|images|code)(?: automatically)?|chat ?bot"
        r"|text generation|summari[sz]e (?:the )?(?:\w+ )?(?:documents|calls|texts|articles"
        r"|tickets|notes)|generative (?:ai|model)|translate|textgenerierung|texte (?:erzeugen"
        r"|generieren|schreiben)|generar (?:textos?|resumenes|respuestas)|generer (?:des"
        r" )?(?:textes|resumes|reponses)|machine translation|answer questions (?:about|from|on)"
        r" (?:our|the) documents", what="generation of text or media"),
    _cue("out_of_scope", 7,
        r"causal (?:effect|inference|impact)|uplift|treatment effect|reinforcement learning"
        r"|kausal\w* (?:effekt|wirkung)|efecto causal|effet causal|what would have happened"

            r"|optimal (?:route|schedule|policy)|route optimi[sz]ation|rostering|scheduling"
            r" problem", what=
            "causal or optimisation question"),
)  # fmt: skip
_EXCLUDED = any_of(
    r"out of scope|not in scope|nicht teil|fuera de alcance|hors (?:du )?perimetre|not part of"
    r"|excluded from scope|later phase|reader sees|see the image"
)
_TEXT_NAMES = {"text", "message", "body", "comment", "comments", "review", "description", "subject",
               "content", "nachricht", "texto", "texte", "mensaje", "complaint",
               "note", "notes"}  # fmt: skip


def find_problem_type(reading: Reading, targets: list[Draft]) -> list[Draft]:
    """Return the problem type with the sentence that speaks for it most, or nothing."""
    scores: dict[str, float] = {}
    best: dict[str, tuple[float, Sentence, str]] = {}
    for sentence in reading.sentences:
        if _EXCLUDED.search(sentence.fold) or HYPOTHETICAL.search(sentence.fold):
            continue
        for cue in CUES:
            match = cue.pattern.search(sentence.fold)
            asked = cue.problem == "count_regression" and sentence.text.rstrip().endswith("?")
            if match is None or asked or _denied(sentence, match, cue):
                continue
            scores[cue.problem] = scores.get(cue.problem, 0.0) + cue.weight
            known = best.get(cue.problem)
            if known is None or cue.weight > known[0]:
                best[cue.problem] = (cue.weight, sentence, cue.what)
    chosen = _choose(scores, reading)
    if chosen is None:
        return []
    problem, support = chosen
    source = next((best[name] for name in (problem, *support) if name in best), None)
    if source is None and targets:
        source = (0.0, targets[0].sentence, "from the values of the target column")
    if source is None:
        return []
    note = source[2] or None
    return [draft("problem_type", source[1], "must", value=problem, note=note)]


def _denied(sentence: Sentence, match: re.Match[str], cue: Cue) -> bool:
    if "label" in match.group() or "truth" in match.group() or cue.problem == "clustering":
        return False
    before = sentence.fold[max(0, match.start() - 25) : match.start()]
    denial = NEGATION.search(before)
    return bool(denial) and cue.weight >= 5


def _choose(scores: dict[str, float], reading: Reading) -> tuple[str, tuple[str, ...]] | None:
    names = reading.target_columns
    sketch = reading.columns.sketch(names[0] if names else None)
    if len(names) > 1:
        return "multilabel_classification", ("multiclass_classification",)
    outside = scores.get("out_of_scope", 0.0)
    if outside >= 7 and (not names or outside > max(scores.values()) - 1e-9):
        return "out_of_scope", ()
    if not names:
        for unsupervised in ("clustering", "anomaly_detection"):
            if scores.get(unsupervised, 0.0) >= 4 and not _supervised_is_stronger(
                scores, unsupervised
            ):
                return unsupervised, ()
    if sketch is not None:
        return _with_data(scores, sketch, reading)
    inside = {k: v for k, v in scores.items() if k != "out_of_scope"}
    if (reading.positive_class or reading.derived_target) and not scores.get(
        "text_classification", 0
    ) >= 3:
        inside["binary_classification"] = inside.get("binary_classification", 0) + 3
    if not inside:
        return None
    return max(sorted(inside), key=lambda name: (inside[name], name)), ()


def _supervised_is_stronger(scores: dict[str, float], unsupervised: str) -> bool:
    rivals = [
        value
        for name, value in scores.items()
        if name not in {"clustering", "anomaly_detection", "out_of_scope"}
    ]
    return max(rivals, default=0.0) > scores[unsupervised] + 2


def _with_data(
    scores: dict[str, float], sketch: ColumnSketch, reading: Reading
) -> tuple[str, tuple[str, ...]] | None:
    classes = ("multiclass_classification", "binary_classification")
    if scores.get("text_classification", 0.0) >= 3 and _is_text_data(sketch, reading):
        return "text_classification", classes
    if reading.derived_target or sketch.n_unique == 2:
        return "binary_classification", ("multiclass_classification", "text_classification")
    few = sketch.n_unique <= 15
    if few and scores.get("ordinal_classification", 0.0) >= 3:
        return "ordinal_classification", ()
    if sketch.dtype == "number" and sketch.n_unique > 2:
        if scores.get("multiclass_classification", 0.0) >= 4 and few:
            return "multiclass_classification", ()
        series = scores.get("forecasting", 0.0) >= 6 and len(reading.columns.sketches) <= 2
        if series:
            return "forecasting", ()
        if scores.get("count_regression", 0.0) >= 4:
            return "count_regression", ("regression", "forecasting")
        return "regression", ("count_regression", "forecasting")
    return ("multiclass_classification", ("text_classification", "binary_classification"))


def _is_text_data(target: ColumnSketch, reading: Reading) -> bool:
    others = [s for s in reading.columns.sketches if s.name != target.name]
    free = [s for s in others if s.dtype == "text" and s.n_unique > 50 and not s.levels]
    named = [s for s in free if s.name.lower() in _TEXT_NAMES]
    return bool(named or (free and len(others) <= 3))
