"""Roles of columns: forbidden, protected, known too late, ids, groups, missing-value codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.stages.requirements.columns import Mention
from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL, strength_of

_FORBID = any_of(
    r"(?:must|shall|should|may|can|will)(?: (?:not|never)|n't|not) (?:\w+ ){0,3}?(?:used?"
    r"|enter(?:ed)?|drive|influence\w*|play|feature|appear|affect|included?|considered|determine"
    r"|decide|rely|touch|see|depend|taken|an input|input|look|be in|be an?|be part|matter|exploit"
    r"|know|leak)|not to be used|not (?:be )?used|(?:do not|don't|never|not) (?:want|use|build"
    r"|include|feed|touch|rely on|look at|let|train on|consider|put)|never (?:be )?(?:used"
    r"|included|entered)|exclud\w+|leave out|left out|off[- ]limits|without (?:using )?|keep"
    r" (?:\w+ )?out(?: of)?|prohibit\w*|forbidden|banned|not (?:allowed|permitted|acceptable"
    r"|eligible)|please no|is taboo|remove|drop(?:ped)?|stay(?:s)? out|no go|have no place|has no"
    r" place|not an? (?:input|feature|acceptable)|under no circumstances|not part of the model"
    r"|(?:darf|durfen|soll|sollen|sollte|sollten|kann|konnen) (?:\w+,? ){0,8}?(?:nicht|nie|niemals"
    r"|kein\w*|keinesfalls|keine rolle)|nicht (?:\w+ ){0,2}?(?:verwend\w+|benutz\w+|genutzt"
    r"|einfließ\w+|eingeh\w+|berucksichtig\w+|zulassig|erlaubt|herangezogen)|jedoch nicht|aber"
    r" nicht|ausgeschlossen|ausschließen|weglassen|verboten|tabu|unzulassig|außen vor|bleib\w*"
    r" (?:\w+ )?(?:draußen|außen vor)|untersagt|keinen einfluss"
    r"|no (?:se )?(?:debe|deben|puede|pueden|podra|podran|debera|deberan) (?:\w+ ){0,3}?(?:usar\w*"
    r"|utiliz\w+|influir|entrar|emplear\w*|intervenir|aparecer|ser|considerar\w*|incluir\w*"
    r"|tener\w*|formar)|no (?:usar|utilizar|incluir|emplear|se usar\w*)|prohibid[oa]s?|exclui\w*"
    r"|queda\w* (?:fuera|excluid\w+)|sin (?:usar|utilizar)|pero no|nunca (?:debe|puede)\w*"
    r"|ne (?:doi\w+|peu\w+|devr\w+|pourr\w+) (?:pas|jamais|en aucun cas) (?:\w+"
    r" ){0,3}?(?:utilis\w+|servir|entrer|influ\w+|intervenir|figurer|etre|apparaitre|jouer"
    r"|compter)|ne pas (?:utiliser|inclure|employer)|interdit\w*|exclu\w*|mais pas|sans utiliser"
    r"|ecarte\w*|a proscrire|est proscrite?"
)
_ONLY_IF = any_of(
    r"only (?:(?:be )?\w+ )?(?:if|when|where|provided|as long as)|unless|except (?:if|when)|nur,?"
    r" (?:wenn|falls|sofern)|sofern|es sei denn|solo si|solamente si|unicamente si|siempre que"
    r"|salvo (?:que|si)|seulement si|uniquement si|a condition que|sauf si"
)
_NOWHERE = any_of(
    r"(?:must|may|shall|should) (?:not|never) (?:appear|be shown|be visible|show up|occur|be"
    r" displayed|be printed|be published)(?: anywhere)?|not appear anywhere|appear nowhere|nowhere"
    r"|anywhere|real people|personal data|personally identif\w+|anonymi[sz]\w+|nirgends|nirgendwo"
    r"|personenbezogen\w*|(?:an keiner stelle|nicht erscheinen)|en ninguna parte|ningun sitio"
    r"|datos personales|nulle part|donnees personnelles"
)
_LATE = any_of(
    r"(?:is |are |was |were )?(?:only|first) (?:known|available|recorded|filled(?: in)?|entered"
    r"|written|measured|determined|set|computed|assigned|added|there|exists?|arrives?|booked"
    r"|documented|noted|decided) (?:\w+ )?(?:after\w*|later|once|when|at the end|in hindsight"
    r"|weeks|days|months|following|the (?:next|following)|upon|on|at|by|during)|(?:known|available"
    r"|recorded|filled(?: in)?|entered|written|determined|computed|assigned|added|booked|measured"
    r"|set|noted|decided|typed in) (?:\w+ ){0,2}?(?:afterwards?|after (?:the|we|it|a|an|that"
    r"|discharge|every|all|repair|closing)|later|only after|in hindsight|once)|not (?:yet )?(?:\w+"
    r" )?(?:known|available|there|recorded|exist\w*|at hand|filled) (?:yet|at|when|before|until|by"
    r"|then|during|in time)?|not there yet|not known(?: at)?|unknown (?:at|when|until)|(?:arrives?"
    r"|comes?(?: in)?|turns? up|appears?|exists?|becomes? (?:known|available)|gets? filled(?:"
    r" in)?) (?:only )?(?:\w+ ){0,2}?(?:later|after\w*|too late|once)|does not exist yet|don't"
    r" exist yet|after the (?:fact|event|outcome)|in hindsight|not available|unavailable|leaks?"
    r" the (?:outcome|answer|result|future|target)|(?:we )?(?:do not|don't|won't) (?:yet )?(?:have"
    r"|know) (?:\w+ ){0,6}?(?:yet|at (?:that|the|scoring|prediction)|when|before)|known only"
    r"|result of the outcome"
    r"|erst (?:\w+ ){0,6}?(?:nach\w*|spater|danach|bei|am ende|hinterher|im nachhinein|wenn|vor"
    r"|bekannt|eingetragen|erfasst|verfugbar)|(?:steht|stehen|liegt|liegen|ist|sind|wird|werden)"
    r" (?:\w+ ){0,4}?(?:noch )?nicht (?:\w+ )?(?:bekannt|verfugbar|vor|fest|da|vorhanden"
    r"|eingetragen)|noch nicht (?:\w+ )?(?:bekannt|verfugbar|vor|da|fest)|nachtraglich\w*|im"
    r" nachhinein|hinterher|nicht bekannt|nicht verfugbar"
    r"|(?:solo|unicamente) (?:se )?(?:\w+ )?(?:conoce\w*|sabe\w*|registra\w*|rellena\w*|esta\w*"
    r"|disponible\w*|existe\w*|anota\w*) (?:\w+ )?(?:despues|tras|al|una vez|cuando|mas tarde"
    r"|posteriormente)|(?:se )?(?:conoce|sabe|registra|rellena|anota)\w* (?:\w+ )?(?:despues|tras"
    r"|mas tarde|posteriormente|a posteriori|al final)|(?:aun|todavia) no (?:se )?(?:conoce\w*"
    r"|sabe\w*|existe\w*|esta\w*|disponible\w*)|no (?:se )?(?:conoce|conocen|sabe|esta|estan"
    r"|existe|existen)(?: \w+){0,2}? (?:en el momento|al|antes|todavia|aun|disponible\w*|hasta"
    r"|cuando)|a posteriori|no disponibles?|no se conocen?"
    r"|(?:connu|connue|connus|connues|disponible|disponibles|renseigne\w*|saisi\w*|rempli\w*"
    r"|enregistre\w*) (?:\w+ )?(?:qu'|seulement |uniquement )?(?:apres|une fois|plus tard|a"
    r" posteriori|au moment de|a la fin|ensuite)|n(?:e |')(?:est|sont|etait|etaient) (?:\w+"
    r" )?(?:pas|connu\w*|disponible\w*|renseigne\w*) (?:encore )?(?:\w+ ){0,2}?(?:connu\w*"
    r"|disponible\w*|renseigne\w*|qu'apres|apres)|pas encore (?:connu\w*|disponible\w*)|a"
    r" posteriori|n'existe\w* pas encore|apres coup"
)
_PROTECT = any_of(
    r"protected|sensitive|discriminat\w*|fair(?:ness|ly)?|equal(?:ly)? treat\w*|special category"
    r"|bias(?:ed)?|disparate|both groups|by (?:gender|sex|race|age group)|unequal|geschutzt\w*"
    r"|diskrimini\w*|gleichbehand\w*|sensibl?e?\w*|benachteilig\w*|schutzenswert\w*|protegid[oa]s?"
    r"|sensibles?|discrimin\w*|igualdad|protegee?s?|equite|egalite"
)
PROTECTED_WORDS = frozenset(
    [
        "gender",
        "sex",
        "age",
        "race",
        "ethnicity",
        "ethnic",
        "religion",
        "nationality",
        "disability",
        "foreign",
        "marital",
        "genre",
        "pregnancy",
        "pregnant",
        "senior",
        "citizenship",
        "orientation",
        "birth",
        "minority",
        "male",
        "female",
        "color",
        "colour",
        "geschlecht",
        "alter",
        "herkunft",
        "staatsangehorigkeit",
        "religion",
        "behinderung",
        "familienstand",
        "nationalitat",
        "sexo",
        "genero",
        "edad",
        "raza",
        "nacionalidad",
        "discapacidad",
        "sexe",
        "nationalite",
        "origine",
        "handicap",
        "etnia",
    ]
)
_ID = any_of(
    r"(?:just |only |merely |is )?(?:a |an |the )?(?:running|serial|sequential|consecutive"
    r"|internal|arbitrary|technical|record|file|row|case|unique) (?:numbers?|id|ids|identifiers?"
    r"|keys?)|identif(?:ier|ies)|primary key|row id|just an? id|is (?:only |just |merely )?(?:an?"
    r" )?(?:id|key)(?! to)|no (?:meaning|information)|unique (?:per|for each|to each) (?:row"
    r"|record|line)|carries no information|meaningless number"
    r"|laufende nummer|fortlaufende nummer|eindeutige (?:nummer|kennung|id)|kennung"
    r"|schlusselspalte|interne nummer|nur eine nummer|identifikator|numero (?:correlativo"
    r"|secuencial|interno|de registro)|identificador|clave (?:primaria|interna)|identifiants?"
    r"|numero (?:sequentiel|d'ordre|interne|courant)|cle (?:primaire|technique)"
)
_REPEATED = any_of(
    r"(?:repeated|several|multiple|many|two or more|more than one|numerous|up to \w+) (?:\w+"
    r" )?(?:visits?|measurements?|rows?|records?|entries|scans?|samples?|orders?|readings?|stays?"
    r"|lines?|claims?|contracts?|sessions?|recordings?|observations?|admissions?|transactions?"
    r"|tests?|images?|trips?|rides?|cycles?|runs?|policies|purchases|bills|loans|applications"
    r"|times)(?: \w+)? (?:per|of|for|by|from|on|each|a|the|of the|for each|in)|(?:the )?same"
    r" (?:patient|customer|machine|person|client|student|household|company|vehicle|truck|pump"
    r"|turbine|store|device|meter|driver|subject|site|farm|field|well|policyholder|engine|animal"
    r"|cow|school|employee|member|supplier|batch|lot)s? (?:\w+ ){0,3}?(?:appear|occur|come|can|may"
    r"|several|more than|repeatedly|again|in both|twice|many)|(?:patients?|customers?|machines?"
    r"|persons?|people|clients?|students?|households?|compan\w+|vehicles?|trucks?|pumps?|turbines?"
    r"|stores?|devices?|meters?|drivers?|subjects?|sites?|farms?|fields?|wells?|engines?|animals?"
    r"|cows?|schools?|employees?|suppliers?|hospitals?|plants?|users?|members?|units?|batches"
    r"|lots) (?:that |which |whom? )?(?:it|the (?:model|aid|tool|system)) (?:has|have) never seen"
    r"|never seen (?:before|in training)|new (?:patients|machines|customers|stores|sites|hospitals"
    r"|students|schools|farms|devices|plants|vehicles) (?:that|which|it|not|never)|must not (?:be"
    r" split|appear in both|straddle)|unseen (?:patients|machines|customers|stores|sites|hospitals"
    r"|students|schools|farms|devices|vehicles|drivers|subjects|turbines|pumps|units)|(?:several"
    r"|multiple|many|repeated|two or more|numerous) [a-z]+(?: [a-z]+)? (?:per|for each|of each"
    r"|from each) (?:(?!day|week|month|year|hour|minute|second|case|customer on)[a-z]+)|keep"
    r" (?:\w+ ){1,5}together|(?:the )?same \w+ (?:\w+ ){0,2}(?:appears?|occurs?|comes|shows up"
    r"|returns?) (?:\w+ )?(?:many|several|more|twice|repeatedly|again|multiple)|(?:rows|records)"
    r" (?:of|from|belonging to) (?:one|the same|a single)|not (?:be )?split across"
    r"|(?:mehrere|wiederholte|mehrfache|mehrmals|viele) (?:\w+ )?(?:zeilen|besuche|messungen"
    r"|datensatze|aufenthalte|eintrage|proben|fahrten|vertrage|einsatze|fahrten|lose|chargen"
    r"|aufnahmen|zyklen|falle)? ?(?:pro|je|von|fur|desselben|derselben|zu)|(?:derselbe|dieselbe"
    r"|demselben|desselben|derselben|gleiche[nr]?) (?:patient|kunde|maschine|anlage|person|fahrer"
    r"|schuler|pumpe|charge|betrieb)\w* (?:\w+ ){0,3}?(?:mehrfach|mehrmals|wieder|kommt|taucht)"
    r"|(?:patienten|kunden|maschinen|anlagen|personen|fahrer|schuler|pumpen|standorte|filialen"
    r"|betriebe), die (?:es|das modell|sie) (?:noch )?nie|nie gesehen\w*|noch nicht gesehen\w*"
    r"|neue (?:patienten|maschinen|anlagen|filialen|standorte)"
    r"|(?:varias|varios|multiples|repetid[oa]s|muchas|muchos) (?:\w+ )?(?:filas|visitas|mediciones"
    r"|registros|lecturas|muestras|ingresos|entradas|viajes|contratos|facturas|observaciones)"
    r" (?:por|de|del|para)|mism[oa] (?:paciente|cliente|maquina|persona|alumno|tienda|hogar|bomba"
    r"|vehiculo)|nunca (?:ha|haya) visto|no (?:ha|haya) visto(?: nunca)?|(?:plusieurs|multiples)"
    r" (?:\w+ )?(?:lignes|visites|mesures|enregistrements|sejours|prelevements|releves|passages"
    r"|observations|dossiers|trajets|contrats) (?:par|du|de|pour|d')|meme (?:patient|client"
    r"|machine|personne|eleve|magasin|foyer|pompe|vehicule)|jamais vu\w*"
)
_ENTITY = re.compile(
    r"(?<!\w)(patient|customer|machine|person|client|student|household|company|vehicle|truck|pump"
    r"|turbine|store|device|meter|driver|subject|site|farm|field|well|engine|animal|cow|school"
    r"|employee|supplier|hospital|plant|user|member|batch|lot|policyholder|unit|kunde|maschine"
    r"|anlage|fahrer|schuler|pumpe|charge|filiale|standort|betrieb|paciente|cliente|maquina"
    r"|persona|alumno|tienda|hogar|bomba|vehiculo|pompe|vehicule|personne|eleve|magasin|foyer"
    r"|sensor|house|shop|branch|team|account|ship|aircraft|bus|train|line|oven|building|apartment"
    r"|species|plot)(?:s|n|en|e|in|innen|es)?(?!\w)"
)
_UNIT_OF_ROWS = re.compile(
    r"(?<!\w)(?:same|per|for each|of each|from each|unseen|new|je|pro|derselbe|dieselbe|desselben"
    r"|derselben|mism[oa]|por|meme|par) (?!(?:day|week|month|year|row|hour|model|tag|woche|monat"
    r"|jahr|dia|semana|mes|jour|semaine|mois)\b)([a-z]{3,20}?)s?(?!\w)"
)
_MISSING = any_of(
    r"missing|unknown|broken|out of order|was off|en panne|hors service|averiad[oa]|defekt|not"
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
    r"(?<![\w.,:])(-?\d{1,6}(?:\.\d+)?|n/?a|nan|null|unknown|\"[^\"]{1,10}\""
    r"|'[^']{1,10}')(?![\w%:]|\.\d)"
)
_CODED = re.compile(
    r"(?<!\w)(?:cod(?:e|ed|es|iert)|means?|stands? for|shows?|show|denotes?|represents?|value|=|:"
    r"|in|as|steht|stehen|bedeutet|bedeuten|heißt|eingetragen|kodiert|codiert|significa\w*"
    r"|codificad\w*|indica\w*|aparece\w*|signifie\w*|code\w*|indique\w*|note\w*|entered|written"
    r"|filled)(?!\w)|="
)


@dataclass(frozen=True)
class _Part:
    """A stretch of a sentence between commas, with the columns named in it."""

    start: int
    end: int
    mentions: tuple[Mention, ...]


def _parts(sentence: Sentence, reading: Reading) -> list[_Part]:
    spoken = [m.span() for m in _SPOKEN.finditer(sentence.fold)]
    mentions = [
        m
        for m in reading.columns.mentions(sentence.text, sentence.fold)
        if not any(a <= m.start < b for a, b in spoken)
    ]
    cuts = [
        m.span()
        for m in re.finditer(
            r"[,;:](?= )| - |(?<= )(?:but|aber|pero|mais|while|wahrend|mientras|whereas)(?= )|\. ",
            sentence.fold,
        )
    ]
    cuts = [c for c in cuts if not any(m.start <= c[0] < m.end for m in mentions)]
    edges = [0, *(b for _, b in cuts), len(sentence.fold)]
    ends = [*(a for a, _ in cuts), len(sentence.fold)]
    return [
        _Part(a, b, tuple(m for m in mentions if a <= m.start < b))
        for a, b in zip(edges[:-1], ends, strict=True)
    ]


def _subjects(
    parts: list[_Part], number: int, sentence: Sentence, reading: Reading
) -> list[Mention]:
    """The columns a role at `parts[number]` speaks of: its own, listed ones, or those before it."""
    found = list(parts[number].mentions)
    text = sentence.fold
    follow = number + 1
    while found and follow < len(parts) and _is_list_item(text, parts[follow]):
        found += parts[follow].mentions
        follow += 1
    back = number - 1
    if parts[number].mentions:
        first = parts[number].mentions[0].start
        while back >= 0 and _is_list_item(text, parts[back]) and first - parts[number].start < 20:
            found += parts[back].mentions
            back -= 1
        if (
            back >= 0
            and back < number - 1
            and parts[back].mentions
            and first - parts[number].start < 20
        ) or (
            back == number - 1
            and re.match(r" ?(?:and|or|und|oder|y|o|et|ou|nor) ", text[parts[number].start :])
            and parts[back].mentions
        ):
            found.append(parts[back].mentions[-1])
        return found
    while back >= 0:
        if parts[back].mentions:
            return [m for part in parts[: back + 1][-3:] for m in part.mentions if part.mentions]
        back -= 1
    pronoun = re.match(
        r"\W*(?:please |and |so )?(?:it|they|them|these|those|that|this|both|neither|sie|es"
        r"|diese\w*|beide|das|ello|est[oae]s?|ambas|ambos|elle|elles|ils|il|ces|celle\w*)(?!\w)",
        text,
    )
    before = reading.neighbour(sentence, -1)
    if pronoun and before is not None and before.block == sentence.block:
        return reading.columns.mentions(before.text, before.fold)
    return []


def _is_list_item(text: str, part: _Part) -> bool:
    words = re.findall(r"[\w.]+", text[part.start : part.end])
    named = sum(len(re.findall(r"[\w.]+", text[m.start : m.end])) for m in part.mentions)
    return bool(part.mentions) and len(words) - named <= 2


def recognise_bans(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield forbidden_column (plain, conditional or private) and the protected ones among them."""
    text = sentence.fold
    if HYPOTHETICAL.search(text):
        return
    parts = _parts(sentence, reading)
    done: set[str] = set()
    for number, part in enumerate(parts):
        clause = text[part.start : part.end]
        if any(m.start() <= part.start < m.end() for m in _SPOKEN.finditer(text)):
            continue
        cue = _FORBID.search(clause)
        if cue is None and _ASKED.search(text) and not figures(sentence):
            cue = _NO_NOUN.search(clause)
        private = _NOWHERE.search(clause) if cue else None
        condition = _ONLY_IF.search(clause)
        if condition and part.mentions and part.mentions[0].start < part.start + condition.start():
            yield from _conditional(sentence, part, condition, done)
            continue
        if cue is None or _monotone(text) or _about_rows(clause):
            continue
        mentions = _subjects(parts, number, sentence, reading)
        if not mentions or "no" in cue.group().split():
            named = {m.column for m in mentions}
            mentions += [m for m in _described(clause, cue, reading) if m.column not in named]
        for mention in mentions:
            if mention.column in done or mention.column in reading.target_columns:
                continue
            done.add(mention.column)
            yield draft(
                "forbidden_column", sentence, strength_of(clause), column=mention.column,
                privacy=bool(private) or None, note=mention.note,
            )  # fmt: skip
            if not private and is_protected(mention, sentence):
                yield draft("sensitive_attribute", sentence, "must", column=mention.column)


_NO_NOUN = re.compile(
    r"(?<!\w)(?:no|keine?|without|ohne|sin|sans|pas de) (?!(?:more|less|fewer|later|longer|other"
    r"|need|hard|real|time|one|matter|idea|limit|labels?|etiquetas|mas|menos|plus|moins|mehr"
    r"|weniger)(?!\w))(?=[a-z])"
)
_ASKED = any_of(
    r"please|use(?:s|d)?|inputs?|features?|must|bitte|verwend\w+|nutz\w+|por favor|usar|utiliz\w+"
    r"|s'il vous plait|utilis\w+"
)
_SPOKEN = re.compile(r'"[^" ]+ [^" ]+ [^"]{4,}"')


def _conditional(
    sentence: Sentence, part: _Part, condition: re.Match[str], done: set[str]
) -> Iterator[Draft]:
    text = sentence.text[part.start + condition.start() :].strip(" .;")
    for mention in part.mentions:
        if mention.start >= part.start + condition.start():
            continue
        done.add(mention.column)
        yield draft("forbidden_column", sentence, "must", column=mention.column, condition=text)
        if is_protected(mention, sentence):
            yield draft("sensitive_attribute", sentence, "must", column=mention.column)


def is_protected(mention: Mention, sentence: Sentence) -> bool:
    """Tell whether a column, by its name or its wording, is a protected attribute."""
    words = set(re.findall(r"[a-z]+", mention.column.lower().replace("_", " ")))
    words |= set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", mention.column).lower()))
    around = set(
        re.findall(r"[^\W\d_]+", sentence.fold[max(0, mention.start - 2) : mention.end + 40])
    )
    return bool(words & PROTECTED_WORDS) or bool(
        around & {"gender", "sex", "geschlecht", "sexo", "sexe", "genero", "ethnic", "religion"}
        and len(words) <= 2
    )


def _monotone(text: str) -> bool:
    return bool(
        re.search(
            r"(?<!\w)(?:longer|higher|more|greater|larger|older|lower|fewer|shorter|rising"
            r"|increas\w+|mehr|hohere?\w*|langere?\w*|großere?\w*|steigende\w*|mayor|mas|menor"
            r"|plus|moins|superieur\w*)(?!\w)[^.;]{0,70}(?<!\w)(?:never|not|nicht|niemals|nie|no"
            r"|nunca|jamais|pas)(?!\w)[^.;]{0,20}(?:improve|worsen|lower|raise|reduce|increase"
            r"|decrease|rise|fall|drop|senken|erhoh\w+|verschlechter\w+|verbesser\w+|verringer\w+"
            r"|sinken|steigen|bajar|subir|reducir|aumentar|disminuir|empeorar|baisser|augmenter"
            r"|diminuer|reduire|degrader)",
            text,
        )
    )


def _about_rows(clause: str) -> bool:
    return bool(
        re.search(
            r"(?<!\w)(?:rows?|zeilen|filas|lignes|metric|summary|report|accuracy|split across|both"
            r" (?:train|sets)|straddle)(?!\w)",
            clause,
        )
    )


def _described(clause: str, cue: re.Match[str], reading: Reading) -> list[Mention]:
    if re.search(r"\d", clause):
        return []
    rest = (
        clause[cue.end() :]
        if _NO_NOUN.match(cue.group())
        or len(clause[: cue.start()].split()) < 2
        or "no" in cue.group()
        else clause[: cue.start()]
    )
    found: list[Mention] = []
    for piece in re.split(r"(?<!\w)(?:and no|and|or|und|oder|y|o|et|ou|no|nor)(?!\w)", rest):
        found += reading.columns.describe(piece)
    names = {m.column for m in found}
    return found if len(names) <= 4 else []


def recognise_late(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield unavailable_at_prediction for columns known only after the moment of prediction."""
    text = sentence.fold
    cue = _LATE.search(text)
    if cue is None or HYPOTHETICAL.search(text):
        return
    outcome = set(reading.target_columns)
    parts = _parts(sentence, reading)
    number = next(
        i
        for i, p in enumerate(parts)
        if p.start <= cue.start() < max(p.end, p.start + 1) or i == len(parts) - 1
    )
    direct = [m for m in _subjects(parts, number, sentence, reading) if m.column not in outcome]
    bracket = re.search(
        r"\(([^()]{3,200})\)", text[: cue.start() + 1] if "(" in text[: cue.start()] else text
    )
    found: dict[str, Mention] = {m.column: m for m in direct}
    if bracket:
        for item in re.split(r",| and | und | y | et | or ", bracket[1]):
            named = reading.columns.mentions(item, item)
            for mention in named or reading.columns.describe(item):
                found.setdefault(mention.column, mention)
    if not found:
        subject = text[: cue.start()] if len(text[: cue.start()].split()) > 1 else text[cue.end() :]
        for piece in re.split(r",| and | und | y | et | or | oder ", subject):
            if len(re.findall(r"\w+", piece)) <= 12:
                for mention in reading.columns.describe(piece):
                    found.setdefault(mention.column, mention)
        if len(found) > 6:
            found = {}
    for column in found:
        if column not in outcome:
            yield draft(
                "unavailable_at_prediction",
                sentence,
                "must",
                column=column,
                note=found[column].note,
            )


def recognise_protected(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield sensitive_attribute for columns called protected or sensitive."""
    text = sentence.fold
    if not _PROTECT.search(text) or re.search(
        r"(?:not needed|no need|nicht notig|no es necesario|pas necessaire)[^.;]{0,40}(?:fair"
        r"|gleich|equi)",
        text,
    ):
        return
    for mention in reading.columns.mentions(sentence.text, text):
        listed = re.search(
            r"(?:protected|sensitive|special category|geschutzt|sensibl|protegid|sensible"
            r"|protegee)",
            text,
        )
        if mention.column not in reading.target_columns and (
            listed or is_protected(mention, sentence)
        ):
            yield draft("sensitive_attribute", sentence, "must", column=mention.column)


def recognise_ids(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield id_column for running numbers and identifiers."""
    text = sentence.fold
    cue = _ID.search(text)
    if cue is None:
        return
    mentions = [
        m
        for m in reading.columns.mentions(sentence.text, text)
        if abs(m.start - cue.start()) < 70 and m.column not in reading.target_columns
    ]
    before = [m for m in mentions if m.start <= cue.start()] or mentions
    for mention in before[-1:]:
        yield draft("id_column", sentence, "must", column=mention.column)


def recognise_groups(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield group_column when rows belong together ("several visits a patient")."""
    text = sentence.fold
    cue = _REPEATED.search(text)
    if cue is None:
        return
    entity = _UNIT_OF_ROWS.search(text) or next(_ENTITY.finditer(text), None)
    named = _group_mention(sentence, reading, entity)
    if named is None:
        return
    where, mention = named
    note = mention.note if where is sentence else f"column named in '{where.text[:100]}'"
    yield draft("group_column", sentence, "must", column=mention.column, note=note)


def _group_mention(
    sentence: Sentence, reading: Reading, entity: re.Match[str] | None
) -> tuple[Sentence, Mention] | None:
    marked = re.compile(
        r"(?:number|id|identif\w+|key|column|field|grouped by|nummer|kennung|spalte|numero|columna"
        r"|identifica\w*|colonne|identifiant|in|is|under|by|steht)"
    )
    for near in (sentence, reading.neighbour(sentence, 1), reading.neighbour(sentence, -1)):
        if near is None:
            continue
        options = [
            m
            for m in reading.columns.mentions(near.text, near.fold)
            if m.column not in reading.target_columns
            and m.how in {"marked", "exact"}
            and (
                near is sentence
                or marked.search(
                    near.fold[max(0, m.start - 40) : m.start] + near.fold[m.end : m.end + 40]
                )
            )
        ]
        if entity is not None and near is not sentence:
            options = [m for m in options if entity[1][:4] in near.fold]
        if options:
            return near, options[0]
    if entity is not None:
        found = reading.columns.describe(entity[1] + " id")
        names = {m.column for m in found if m.column not in reading.target_columns}
        if len(names) == 1:
            return sentence, found[0]
    return None


def recognise_missing_codes(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield missing_code {column, code} for values that stand for "not known"."""
    text = sentence.fold
    cue = _MISSING.search(text)
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
        m[1].strip("\"'")
        for m in _CODE.finditer(text)
        if not any(a.start <= m.start() < a.end for a in named_here)
    ]
    codes = [
        c
        for c in codes
        if c not in {"0", "1", "2", "3", "unknown"}
        or re.search(rf"{c} ?(?:=|means|steht|significa|bedeutet|signifie|stands)", text)
    ]
    if not codes or not mentions:
        return
    numeric = [c for c in codes if re.fullmatch(r"-?\d+(?:\.\d+)?", c)]
    code = (numeric or codes)[0]
    for mention in mentions:
        yield draft("missing_code", sentence, "must", column=mention.column, code=code)
