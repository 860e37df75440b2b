"""Roles of columns: forbidden, protected, known too late, ids, groups, missing-value codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.columns import Mention
from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.recognisers.parts import parts_of, subjects
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL

_LATE = any_of(
    r"(?:kennen|wissen|haben) wir [\w ]{0,30}?(?:noch )?nicht|(?:aun |todavia )?no (?:lo |la "
    r"|los )?(?:sabemos"
    r"|conocemos|tenemos) (?:aun|todavia|hasta|en ese)|(?:nous )?ne (?:connaissons|savons"
    r"|disposons) pas encore",
    r"(?:is |are |was |were )?(?:only|first) (?:known|available|recorded|filled(?: in)?|entered"
    r"|written|measured|determined|set|computed|assigned|added|there|exists?|arrives?|booked"
    r"|documented|noted|decided) (?:\w+ )?(?:after\w*|later|once|when|at the end|in hindsight"
    r"|weeks|days|months|following|the (?:next|following)|upon|on|at|by|during)|(?:known|available"
    r"|recorded|filled(?: in)?|entered|written|determined|computed|assigned|added|booked|measured"
    r"|set|noted|decided|typed in) (?:\w+ ){0,2}?(?:afterwards?|after (?:the|we|it|a|an|that"
    r"|discharge|every|all|repair|closing)|later|only after|in hindsight|once)|not (?:yet )?(?:\w+"
    r" )?(?:known|available|there|recorded|exist\w*|at hand|filled) (?:yet|at|when|before|until|by"
    r"|then|during|in time)?|not there yet|not known(?: at)?|unknown (?:at|when|until|on|by"
    r"|before)|(?:arrives?"
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
    r"|(?:reported|published|delivered|received|issued|sent|finali[sz]ed|confirmed|settled|billed"
    r"|known|filled(?: in)?|entered) (?:[a-z]+ ){0,3}?(?:after|later|afterwards)"
    r"|results? of the (?:audit|inspection|examination|treatment|event|process|procedure)",
)
_ID = any_of(
    r"(?:just |only |merely |is )?(?:a |an |the )?(?:reference|administrative|policy|account"
    r"|inventory|tracking|running|serial"
    r"|sequential|consecutive"
    r"|internal|arbitrary|technical|record|file|row|case|unique) (?:numbers?|id|ids|identifiers?"
    r"|keys?)|identif(?:ier|ies)|nur ein schlussel|no significa nada|ne sert qu'a (?:retrouver"
    r"|identifier)|solo sirve para (?:identificar|localizar)|primary key|row id|just an? id"
    r"|is (?:only |just |merely )?(?:the |an? )?"
    r"(?:id|key)(?! to)|no (?:meaning|information)|unique (?:per|for each|to each) (?:row"
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
    r"|from each) (?:(?!day|week|month|year|hour|minute|second|case|customer on)[a-z]+)|(?:kept"
    r"|stay|remain|held|belong) together|zusammenbleiben|zusammen bleiben|juntos|ensemble|keep"
    r" (?:\w+ ){1,5}together|(?:the )?same \w+ (?:\w+ ){0,2}(?:appears?|occurs?|comes|shows up"
    r"|returns?) (?:\w+ )?(?:many|several|more|twice|repeatedly|again|multiple)|(?:rows|records)"
    r" (?:of|from|belonging to) (?:one|the same|a single)|not (?:be )?split across"
    r"|same [a-z]+ [^.;:]{0,25}(?:more than once|several times|twice|repeatedly)"
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
    r"|(?:derselbe|dieselbe|dasselbe|demselben|desselben|derselben|gleiche[nrs]?)"
    r" [a-z]+[^.;]{0,50}?"
    r"(?:mehrfach|mehrmals|wiederholt|ofter)|mehrere [a-z]+ (?:pro|je) (?!tag|woche|monat"
    r"|jahr)[a-z]+"
    r"|(?:varias|varios|multiples|muchas|muchos) [a-z]+ por (?!dia|semana|mes|ano|hora)[a-z]+"
    r"|plusieurs [a-z]+ par (?!jour|semaine|mois|an|heure)[a-z]+"
    r"|(?:auch )?(?:bei|fur) neuen? [a-z]+ (?:funktionieren|gelten)"
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


_RECORDED = any_of(
    r"populat\w*|happen\w*|occur\w*|become\w*|fill\w*|record\w*|measur\w*|count\w*|book\w*"
    r"|writ(?:e|ten)\w*|enter\w*|typ(?:ed|e) in|known"
    r"|availab\w*|set|add(?:ed|s)?|comput\w*|calculat\w*|determin\w*|assess\w*|issu\w*|receiv\w*"
    r"|arriv\w*|done|complet\w*|decid\w*|test\w*|weigh\w*|report\w*|updat\w*|creat\w*|captur\w*"
    r"|register\w*|logged|coded|posted|settled|signed|confirm\w*|exist\w*|appear\w*|comes?"
    r"|eingetragen|erfasst|gemessen|gebucht|ermittelt|festgestellt|bekannt|vergeben|ausgefullt"
    r"|dokumentiert|berechnet|liegt|vor|entsteht|kommt|meldet|gemeldet|bestimmt|nachgetragen"
    r"|rellen\w*|registr\w*|mid\w+|cuent\w*|conoc\w*|anot\w*|calcul\w*|obtien\w*|llega\w*|existe\w*"
    r"|sabe\w*|apunt\w*|complet\w*|introduc\w*|consta\w*"
    r"|rempli\w*|renseign\w*|saisi\w*|mesur\w*|connu\w*|compt\w*|calcul\w*|etabli\w*|enregistr\w*"
    r"|disponible\w*|arriv\w*|determin\w*|releve\w*|not[ée]\w*|inscri\w*"
)
_LATER_ON = any_of(
    r"after(?:wards?)?(?! (?:the )?(?:admission|arrival|start|login|order))"
    r"|later(?: on)?|only (?:in the course of|during|at)|in the course of|only once|once|(?:hours?"
    r"|days?|weeks?|months?) (?:later|after\w*)"
    r"|too late|in retrospect|retrospectively|ex post|the (?:next|following) (?:day|week|month)"
    r"|(?:when|by the time|until|as soon as) (?:the |an? |it |he |she |they |this |that "
    r"|everything )?"
    r"[\w ]{0,28}(?:over|back|finished|ended?s?|closed?s?|gone|done|complete[d]?|returned"
    r"|settled|paid|left|leaves|arrives?(?: back)?|arrived|discharged|happened|died|resolved|known"
    r"|delivered|cancelled|signed|decided)|at (?:the )?(?:end|close|discharge|settlement"
    r"|completion)"
    r"|nach\w* (?!art|maßgabe|wunsch|bedarf)\w+|spater|am (?:folgetag|nachsten|ende)|hinterher"
    r"|anschließend|im nachhinein|wenn [\w ]{0,30}(?:vorbei|abgeschlossen|beendet|fertig|erledigt"
    r"|zuruck|fort|weg)|sobald|erst"
    r"|despues|tras|una vez|mas tarde|posterior\w*|a posteriori|a(?:l)? (?:final|cierre|terminar"
    r"|alta)"
    r"|cuando [\w ]{0,30}\bya\b|cuando [\w ]{0,30}(?:termin\w+|cierr\w+|finaliz\w+|ido|vuel\w+)"
    r"|al dia siguiente|apres|une fois|plus tard|a posteriori|ensuite|en fin de|a la (?:fin|cloture"
    r"|sortie)|lorsque [\w ]{0,30}(?:termine\w*|fini\w*|clos\w*|parti\w*)|le lendemain"
)


def _recorded_later(sentence: Sentence, reading: Reading) -> re.Match[str] | None:
    """Find "us_result: the test is done hours later", a column with a late act of recording."""
    text = sentence.fold
    if not reading.columns.mentions(sentence.text, text) or figures_of_share(sentence):
        return None
    later = _LATER_ON.search(text)
    if later is None or re.search(r"(?<!\w)(?:before|vor der|antes|avant) (?!it)", text):
        return None
    return later if _RECORDED.search(text[max(0, later.start() - 60) : later.end() + 40]) else None


def figures_of_share(sentence: Sentence) -> bool:
    """Tell whether a sentence is about a rate rather than about when something is known."""
    return any(q.kind in {"share", "points"} for q in figures(sentence))


def recognise_late(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield unavailable_at_prediction for columns known only after the moment of prediction."""
    text = sentence.fold
    cue = _LATE.search(text) or _recorded_later(sentence, reading)
    if cue is None or HYPOTHETICAL.search(text):
        return
    outcome = set(reading.target_columns)
    parts = parts_of(sentence, reading)
    number = next(
        i
        for i, p in enumerate(parts)
        if p.start <= cue.start() < max(p.end, p.start + 1) or i == len(parts) - 1
    )
    direct = [m for m in subjects(parts, number, sentence, reading) if m.column not in outcome]
    if text[parts[number].end : parts[number].end + 1] == ":" and not parts[number].mentions:
        direct = [m for p in parts[number + 1 :] for m in p.mentions if m.column not in outcome]
    own = [m for m in parts[number].mentions if m.end <= cue.start() and m.column not in outcome]
    if own and _SINGULAR.search(text[own[-1].end : cue.start() + 12]):
        direct = own
    bracket = re.search(
        r"\(([^()]{3,200})\)", text[: cue.start() + 1] if "(" in text[: cue.start()] else text
    )
    found: dict[str, Mention] = {m.column: m for m in direct}
    if bracket:
        for item in re.split(r",| and | und | y | et | or ", bracket[1]):
            named = reading.columns.mentions(item, item)
            for mention in named or reading.columns.describe(item):
                found.setdefault(mention.column, mention)
    found = found or _described_late(text, cue, reading)
    for column in found:
        if column not in outcome:
            yield draft(
                "unavailable_at_prediction",
                sentence,
                "must",
                column=column,
                note=found[column].note,
            )


_SINGULAR = re.compile(
    r"(?<!\w)(?:is|was|gets|happens|arrives|comes|becomes|has|wird|ist|liegt|steht|kommt|est|sera"
    r"|se"
    r" conoce|existe|llega)(?!\w)"
)


def _described_late(text: str, cue: re.Match[str], reading: Reading) -> dict[str, Mention]:
    found: dict[str, Mention] = {}
    subject = text[: cue.start()] if len(text[: cue.start()].split()) > 1 else text[cue.end() :]
    for piece in re.split(r",| and | und | y | et | or | oder ", subject):
        if len(re.findall(r"\w+", piece)) <= 12:
            for mention in reading.columns.describe(piece):
                found.setdefault(mention.column, mention)
    return found if len(found) <= 6 else {}


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


_RECURS = re.compile(
    r"(?<!\w)(?:appears?|occurs?|listed|contains?|holds?|has|have|recorded|is in|are in|avoir|a"
    r"|haben|hat|tener|tiene|sale|figure[nt]?|aparecen?|consta"
    r"|apparai\w+|kommt|kommen|steht|erscheint|taucht|gives?|visits?|measured|tested|comes?"
    r"|returns?)"
    r"(?!\w)[^.;]{0,40}?(?<!\w)(?:every|each|several|many|multiple|more than once|once an?|again"
    r"|repeatedly"
    r"|jede[ns]?|mehrfach|mehrmals|mehrere|cada|varias|varios|muchas|chaque|plusieurs|once per"
    r"|once a|todos los|una vez (?:al|por)|tous les|alle|jeden) ?(?:times"
    r"|years?"
    r"|months?|weeks?|days?|season|hours?|rows?|lines?|visits?|jahr|monat|woche|tag|zeilen|veces"
    r"|ano|mes"
    r"|semana|filas|annee|mois|semaine|fois|lignes|month|week)?(?!\w)"
)
_ONE_PER = re.compile(
    r"(?<!\w)(?:one (?:row |record |line )?per|je eine zeile pro|una (?:fila )?por"
    r"|une (?:ligne )?par) [a-z]+ (?:and|und|y|et)"
    r" (?:day|week|month|year|season|tag|woche|monat|jahr|dia|semana|mes|ano|jour|semaine|mois"
    r"|an)(?!\w)"
)
_TWO_SIDES = re.compile(
    r"(?<!\w)(?:train\w*|test\w*|validat\w*|entren\w*|prueba"
    r"|entrain\w*)(?!\w)[^.;]{0,40}(?<!\w)(?:train\w*"
    r"|test\w*|validat\w*|prueba|entren\w*)(?!\w)"
)
_NEW_ONES = re.compile(
    r"(?<!\w)(?:new|unseen|unknown|other|future|nouve\w+|inconnu\w+|neue[nrs]?|unbekannte\w*"
    r"|nuev[oa]s?)"
    r" (?!data|rows?|model|cases|version|year|features?|daten|datos|donnees|modelo?"
    r"|modele)[a-z]{3,}"
)


_APART = any_of(r"never|not|nie|nicht|kein\w*|no|nunca|pas|jamais|only|same|one|either|entirely")


def _recurs(text: str) -> re.Match[str] | None:
    """Find "a plot appears every year" and "never in both train and test"."""
    sides = _TWO_SIDES.search(text)
    if sides and _APART.search(text):
        return sides
    return _ONE_PER.search(text) or _RECURS.search(text)


def recognise_groups(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield group_column when rows belong together ("several visits a patient")."""
    text = sentence.fold
    cue = _REPEATED.search(text) or _recurs(text)
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
