"""Duties without a figure of merit: law, repeatability, data leaving the house, honest chances."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures, strength_in
from advisor.stages.requirements.quantities import comparison
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL, NEGATION

REGULATIONS: tuple[tuple[str, str], ...] = (
    ("ECOA", r"ecoa|equal credit opportunity act"),
    ("Regulation B", r"reg(?:ulation|\.)? ?b(?![\w-])"),
    ("FCRA", r"fcra|fair credit reporting act"),
    ("Fair Housing Act", r"fair housing act|fha"),
    ("GDPR Art. 22",
        r"(?:gdpr|dsgvo|rgpd)[ ,]*(?:art(?:icle|ikel|iculo|\.)?) ?22|art(?:icle|ikel|iculo|\.)?"
    r" ?22 (?:of the |der |del |du )?(?:gdpr|dsgvo|rgpd|ds-gvo)"),
    ("GDPR", r"gdpr|dsgvo|ds-gvo|rgpd|data protection act|datenschutz-?grundverordnung"),
    ("EU AI Act",
        r"(?:eu )?ai act|ki-verordnung|ki-vo|ai-act|reglamento (?:europeo )?de (?:ia|inteligencia"
    r" artificial)|reglement (?:europeen )?sur l'(?:ia|intelligence artificielle)|high[- ]risk"
    r" (?:ai )?system|hochrisiko-?(?:ki|system)\w*"),
    ("MDR",
        r"mdr|medical device(?:s)? regulation|medizinprodukte(?:verordnung|recht)?|medical device"
    r"|producto sanitario|dispositif medical"),
    ("IVDR", r"ivdr"),
    ("FDA", r"fda|21 cfr(?: part)? ?\d*|510\(k\)"),
    ("HIPAA", r"hipaa"),
    ("SR 11-7", r"sr ?11[-/]7"),
    ("SR 26-2", r"sr ?26[-/]2"),
    ("SS1/23", r"ss ?1/23"),
    ("Basel",
        r"basel(?: ?(?:ii|iii|iv|2|3|4))?(?: (?:accord|framework|rules|irb))|basel (?:ii|iii|iv)"
    r"|crr|bale iii"),
    ("IFRS 9", r"ifrs ?9"),
    ("IFRS 17", r"ifrs ?17"),
    ("Solvency II",
        r"solvency(?: ii| 2)?|solvabilitat(?: ii)|solvencia(?: ii)|solvabilite(?: ii| 2)"),
    ("MaRisk", r"marisk|bait|vait"),
    ("BaFin", r"bafin"),
    ("EBA", r"eba guidelines?|eba/gl[\w/ -]*"),
    ("DORA", r"dora(?= |,|\.|$)"),
    ("NIS2", r"nis ?2"),
    ("SOX", r"sox|sarbanes[- ]oxley"),
    ("PCI DSS", r"pci[- ]?dss"),
    ("AGG", r"agg(?= |,|\.|$)|allgemeines gleichbehandlungsgesetz"),
    ("Equality Act", r"equality act(?: 2010)?"),
    ("Title VII", r"title vii"),
    ("EEOC", r"eeoc|uniform guidelines"),
    ("NYC Local Law 144", r"local law 144|ll ?144"),
    ("CCPA", r"ccpa|cpra"),
    ("LOPDGDD", r"lopd(?:gdd)?"),
    ("CNIL", r"cnil"),
    ("GxP", r"gxp|gmp|glp|gamp ?5?|eu gmp annex \d+"),
    ("IATF 16949", r"iatf ?16949"),
    ("EN 50128", r"en ?50128"),
    ("DO-178C", r"do-?178c?"),
    ("FERPA", r"ferpa"),
    ("Consumer Duty", r"consumer duty"),
    ("NIST AI RMF", r"nist ai rmf"),
)  # fmt: skip
_NAMED = tuple((name, re.compile(rf"(?<![\w-])(?:{body})(?!\w)")) for name, body in REGULATIONS)
_STANDARD = re.compile(
    r"(?<!\w)(iso|iec|iso/iec|din en|din|en iso|en|vde|ieee|astm|une|nf)[ -]?((?:iec |iso |en"
    r" )*\d{3,5}(?:[-:]\d+)*)(?![\w%])"
)
_ANY_REGULATION = re.compile(
    r"ecoa|reg|gdpr|dsgvo|ds-gvo|rgpd|ai[ -]act|ki-v|device|producto sanitario|dispositif|mdr|ivdr"
    r"|fda|cfr|hipaa|fcra|fair|sr ?\d|ss ?1|basel|crr|ifrs|solven|solvab|marisk|bait|vait|bafin"
    r"|eba|dora|nis|sox|sarbanes|pci|agg|allgemeines|equal|title|eeoc|uniform|law 144|ll ?144|ccpa"
    r"|cpra|lopd|cnil|gxp|gmp|glp|gamp|iatf|ferpa|consumer duty|iso|iec|din|vde|ieee|astm|une"
    r"|medizin|data protection|high|hochrisiko|datenschutz|bale|en ?5|do-?178"
)
_CLASS = re.compile(r"class (i{1,3}[ab]?|iv)(?!\w)|klasse (i{1,3}[ab]?)(?!\w)")
_NO_REGULATION = re.compile(
    r"(?<!\w)(?:no regulat\w*|not regulated|unregulated|keine (?:regulierung|regulatorik)|sin"
    r" regulacion|aucune reglementation|does not (?:apply|fall)|not (?:subject to|apply)|gilt"
    r" nicht|no (?:se )?aplica)(?!\w)"
)
_DETERMINISM = any_of(
    r"byte-?identical|bit-?identical|bit[- ]for[- ]bit|deterministic\w*|determinism|reproducib\w+"
    r"|repeatab\w+|replicab\w+|(?:exactly )?the same (?:score|result|answer|output|prediction"
    r"|value)s?(?: \w+)? (?:for|on|every|each|when|with|given|from)|same input|(?:always"
    r" )?(?:receive|give|get|produce|yield|return)s? (?:always )?(?:exactly )?the same (?:results?"
    r"|scores?|answers?|outputs?|priorit\w+|values?)|identical (?:scores?|results?|output\w*"
    r"|predictions?|answers?|values?|estimates?)|to the (?:last )?digit|same (?:results?|scores?)"
    r" (?:twice|every time|each time)"
    r"|deterministisch\w*|reproduzierbar\w*|wiederholbar\w*|bitgleich\w*|bitidentisch\w*|dasselbe"
    r" ergebnis|identische ergebnisse|gleiche[rsnm]? (?:ergebnis|eingabe)\w*|gleiches ergebnis"
    r"|determinista|reproducibles?|reproducibilidad|mismo resultado|misma entrada|resultados"
    r" identicos|deterministe|reproductibles?|reproductibilite|meme resultat|memes resultats|meme"
    r" entree|resultats identiques"
)
_EGRESS = any_of(
    r"(?:no|not|never|don't|do not|must not|may not|cannot|nothing|neither|without) (?:[\w']+"
    r" ){0,8}?(?:outside (?:service|provider|party|the \w+)|external (?:service|provider|api|party"
    r"|system)s?|third part(?:y|ies)|(?:to |in |into )?the (?:public )?cloud|cloud services?|leave"
    r" (?:the|our) \w+|leaves? (?:the|our) (?:premises|building|network|site|company|hospital|bank"
    r"|house|plant|country|eu|data ?cent(?:er|re))|ai providers?|openai|chatgpt|sent (?:out"
    r"|outside|abroad))|(?:data|content|records|rows|information) (?:must|shall|has to|have to"
    r"|should)? ?(?:stay|remain|kept?)s? (?:\w+ )?(?:in[- ]?house|on[- ]prem\w*|inside|within|on"
    r" site|local\w*|in the (?:building|plant|hospital|eu|country))|keep (?:\w+ ){0,4}(?:data"
    r"|records|texts?|information) (?:\w+ )?(?:in[- ]?house|on[- ]prem\w*|on[- ]site|local\w*"
    r"|internal\w*)|on[- ]prem(?:ises?)? only|air[- ]?gapped|never leaves?|must not leave|may not"
    r" leave|not leave|offline only|no internet|no cloud"
    r"|(?:nicht|kein\w*|nie(?:mals)?) (?:[\w-]+ ){0,6}?(?:außer haus|nach außen|verlassen|cloud\w*"
    r"|externe\w* (?:dienst\w*|anbieter\w*)|drittanbieter\w*|dritte)|(?:das haus|unser haus|das"
    r" netz|unser netz|das unternehmen|die klinik|das werk) nicht verlassen|bleiben (?:die daten"
    r" )?im haus|im haus bleiben|nur (?:lokal|on-premise)|keine cloud\w*|ohne cloud|ohne internet"
    r"|(?:no|nunca|ningun\w*|sin) (?:[\w]+ ){0,8}?(?:servicios? extern[oa]s?|terceros|la nube"
    r"|proveedores? (?:extern[oa]s?|de ia)|fuera de (?:la|el|nuestr\w+)|salir de)|no (?:pueden?"
    r"|deben?) salir|(?:ne|aucune?|pas|jamais|sans) (?:[\w']+ ){0,8}?(?:service externe|services"
    r" externes|prestataires? externes?|tiers|le cloud|cloud|quitter (?:le|la|l'|nos|notre|les)"
    r"|sortir (?:de|du)|fournisseurs? d'ia)|ne (?:doivent|doit|peuvent|peut) pas (?:quitter"
    r"|sortir)|rester? (?:en interne|sur site)"
)
_PROBABILITY = any_of(
    r"(?:well|better|properly) calibrated|calibrated (?:\w+ )?(?:probabilit\w+|scores?|risks?"
    r"|model|predictions?|output\w*|chances?)|calibration(?: (?:plot|curve|chart|error|report))?"
    r"|(?:probabilit\w+|scores?|model|predictions?|risks?|chances?|outputs?) (?:\w+"
    r" ){0,3}calibrated|how (?:sure|certain|confident) (?:it is|the model is|we can be|you are)"
    r"|show(?:s)? (?:the |a )?(?:chance|probabilit\w+|likelihood|percentage)|(?:a|true|real"
    r"|honest|trustworthy|as a|reliable) probabilit(?:y|ies)"
    r"|(?:score|give|output|report|state|provide)s? [\w ]{0,40}probabilit(?:y|ies)"
    r"|probabilit(?:y|ies) (?:must|shall"
    r"|should|that|not|we|are|per|for|rather|instead)|as (?:a )?probabilit\w+|chance that"
    r"|percent(?:age)? chance|predicted probabilities|risk in percent|not just (?:a )?(?:yes/no"
    r"|label|class|flag)|confidence score"
    r"|kalibrier\w*|wahrscheinlichkeit(?:en)?(?: \w+){0,2} (?:ausgegeben|angezeigt|angeben"
    r"|ausgeben|stimmen|als|sein|verlasslich|fur jede\w*|je|pro|in prozent)|(?:als|echte"
    r"|verlassliche|eine) wahrscheinlichkeit(?:en)?|wie sicher (?:sich )?(?:das modell|es|die|er)"
    r"|calibra(?:d[oa]s?|cion)|(?:la|una|con) probabilidad(?:es)? (?:de|en|para|que|fiable|bien)"
    r"|que tan segur[oa]|(?:como|con) (?:una )?probabilidad(?:es)?|calibre[es]*s?|calibration"
    r"|calibrage|(?:une|la|les) probabilites? (?:de|par|pour|en|fiables?|que|doi\w+)|a quel point"
    r" (?:il|elle|le modele) est sur"
)
_UNCERTAINTY = any_of(
    r"confidence intervals?|confidence bounds?|prediction intervals?|credible intervals?|error"
    r" bars?|uncertainty (?:\w+ )?(?:range|interval|band|bounds?|must|shall|stated|reported"
    r"|estimates?|quantif\w+)|plausible range|with (?:an? )?(?:interval|range|uncertainty)|state"
    r" the uncertainty|lower and upper|not just the point|p10 and p90|margin of error"
    r"|konfidenzinterval\w*|vertrauensbereich\w*|vorhersageinterval\w*|prognoseinterval\w*"
    r"|fehlerbalken|unsicherheit(?:en)? (?:\w+ )?(?:an|muss|soll|angeben|angegeben|ausweisen"
    r"|ausgewiesen)|mit unsicherheit|bandbreite|intervalos? de (?:confianza|prediccion)|barras de"
    r" error|margen de error|incertidumbre|intervalles? de (?:confiance|prediction)|barres"
    r" d'erreur|marge d'erreur|incertitudes?"
)
_SURE = re.compile(
    r"(?:below|under|less than|unless|if (?:it is )?not|not at least|unter|weniger als|por debajo"
    r" del?|menos de|menos del|en dessous de|moins de|sous)[^.;]{0,25}$"
)
_HUMAN_LOOKS = any_of(
    r"(?:a |the |our )?(?:technician|human|person|clerk|doctor|physician|operator|expert|colleague"
    r"|analyst|inspector|reviewer|nurse|officer|caseworker|specialist|somebody|someone) (?:\w+"
    r" ){0,3}(?:looks?|decides?|checks?|reviews?|takes over|handles?)|manual(?:ly)? (?:check"
    r"|review|decision|handling)\w*|goes? to (?:a )?(?:human|person|clerk|manual|the expert)"
    r"|abstain\w*|refuse to (?:answer|predict|decide)|no (?:answer|decision|prediction)|say(?:s)?"
    r" (?:so|i don't know|\"?don't know)|don't know|not answer|withhold|hand(?:ed)? over"
    r"|escalat\w+|refer(?:red)? to"
    r"|(?:ein\w* |der |die )?(?:mensch|mitarbeiter\w*|sachbearbeiter\w*|arzt|arztin|techniker\w*"
    r"|prufer\w*|experte\w*|fachkraft) (?:\w+ ){0,3}(?:schaut|entscheidet|pruft|sieht|ubernimmt"
    r"|prufen|entscheiden)|(?:entscheidet|pruft|schaut|sieht|ubernimmt) (?:dann )?(?:ein\w* |der "
    r"|die )(?:mensch|mitarbeiter\w*|sachbearbeit\w*|arzt|arztin|techniker\w*|prufer\w*"
    r"|experte\w*|fachkraft|kolleg\w+)|manuell\w*|enthalt\w* sich|keine aussage|zur"
    r" (?:manuellen"
    r" )?prufung|revision manual|(?:lo |la )?(?:revisa|decide|mira) (?:una? )?(?:persona"
    r"|tecnic[oa]|expert[oa]|medic[oa]|human[oa])|(?:una? )?(?:persona|tecnic[oa]|expert[oa]"
    r"|medic[oa]|human[oa]|agente|gestor\w*) (?:lo |la )?(?:revis\w+|decid\w+|mira)|se abstiene"
    r"|abstenerse|verification manuelle|(?:un|une) (?:humain|technicien\w*|expert\w*|medecin"
    r"|agent) (?:\w+ ){0,2}(?:verifie|decide|regarde|reprend|examine)|s'abst\w+"
)
_CERTAIN = any_of(
    r"certain|sure|confident|confidence|certainty|probability|sicher|sicherheit|konfidenz"
    r"|wahrscheinlichkeit|segur[oa]|seguridad|confianza|certeza|probabilidad|sure?|certitude"
    r"|confiance|probabilite"
)
_ROBUST = any_of(
    r"robust(?:ness|ly)?(?: (?:to|against|with))?|must (?:still )?(?:work|cope|function) (?:when"
    r"|if|with)|cope with|survive (?:a )?(?:missing|sensor)|(?:sensor|field|value|input)s? (?:\w+"
    r" )?(?:fails?|drops? out|are missing|is missing|goes missing) (?:\w+ ){0,6}(?:must|shall"
    r"|still)|tolerat\w+ missing|noisy inputs?|withstand|drift|graceful\w*"
    r"|robustheit|robust\w*|ausfall eines sensors|fehlende[rn]? werten? (?:\w+ )?(?:umgehen"
    r"|zurechtkommen|klarkommen)|robustez|robust[oa]s?|tolerar|fallo de un sensor|robustesse|panne"
    r" d'un capteur"
)
_CADENCES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("daily", any_of(
        r"daily|every (?:day|night)|each (?:day|night)|nightly|once a day|taglich\w*|jede nacht"
    r"|jeden tag|diari[oa]\w*|cada (?:dia|noche)|todos los dias|quotidien\w*|chaque (?:jour"
    r"|nuit)|tous les jours")),
    ("weekly", any_of(
        r"weekly|every (?:week|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|each week"
    r"|once a week|wochentlich\w*|jede woche|semanal\w*|cada semana|hebdomadaire\w*|chaque"
    r" semaine|toutes les semaines")),
    ("monthly", any_of(
        r"monthly|every month|each month|once a month|first of (?:each|every|the) month"
    r"|monatlich\w*|jeden monat|ersten? (?:jedes|des) monats|mensual\w*|cada mes|mensuel\w*"
    r"|chaque mois|tous les mois")),
    ("quarterly", any_of(
        r"quarterly|every (?:quarter|three months|3 months)|each quarter|once a quarter"
    r"|vierteljahrlich\w*|quartalsweise|jedes quartal|pro quartal|trimestral\w*|cada"
    r" (?:trimestre|tres meses)|trimestriel\w*|chaque trimestre|tous les (?:trois|3) mois")),
    ("half-yearly", any_of(
        r"twice a year|half[- ]yearly|every (?:six|6) months|semi-?annual\w*|halbjahrlich\w*"
    r"|semestral\w*|cada seis meses|semestriel\w*|tous les six mois")),
    ("yearly", any_of(
        r"yearly|annual\w*|every year|each year|once a year|per year|jahrlich\w*|einmal im jahr"
    r"|pro jahr|jedes jahr|anual\w*|cada ano|una vez al ano|annuel\w*|chaque annee|une fois"
    r" par an|tous les ans")),
)  # fmt: skip
_RETRAIN = any_of(
    r"retrain\w*|re-train\w*|refit\w*|re-fit\w*|rebuil[td]\w*|model (?:is |will be |gets |to be "
    r"|should be |must be |shall be |has to be )?(?:updated?|refreshed?|renewed)|update the model"
    r"|one run|model refresh|aktualisierung|neu trainier\w*|nachtrainier\w*|neutraining|neu"
    r" (?:berechnet"
    r"|angepasst|gelernt)|nachtraining|modell (?:wird )?(?:\w+ )?aktualisiert|ein lauf|reentren\w*"
    r"|volver a entrenar|actualiz\w+ (?:el modelo|del modelo)|modelo se (?:actualiza|recalcula)"
    r"|reentrain\w*|re-entrain\w*|mis a jour|mise a jour|reappris|actualise\w*"
)


def recognise_regulation(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield the laws and standards named, as one tuple of names."""
    text = sentence.fold
    if not _ANY_REGULATION.search(text) or _NO_REGULATION.search(text):
        return
    names: list[str] = []
    for name, pattern in _NAMED:
        if pattern.search(text) and not (name == "GDPR" and "GDPR Art. 22" in names):
            names.append(name)
    for match in _STANDARD.finditer(text):
        body = sentence.text[match.start() : match.end()]
        if body[:2].isupper() and not any(body in name for name in names):
            names.append(" ".join(body.split()))
    if "MDR" in names:
        grade = _CLASS.search(text)
        if grade:
            level = (grade[1] or grade[2]).upper().replace("A", "a").replace("B", "b")
            names[names.index("MDR")] = f"MDR class {level}"
    if names:
        yield draft("regulation", sentence, "must", value=tuple(names))


def recognise_determinism(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield determinism when the same input must give the same output."""
    match = _DETERMINISM.search(sentence.fold)
    if match and not _denied(sentence.fold, match) and not HYPOTHETICAL.search(sentence.fold):
        yield draft("determinism", sentence, value=True)


def recognise_egress(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield data_egress when data may not leave the house."""
    if _EGRESS.search(sentence.fold):
        yield draft("data_egress", sentence, "must", value="forbidden")


def recognise_probability(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield probability_output (shown or calibrated chances) and uncertainty (intervals)."""
    text = sentence.fold
    interval = _UNCERTAINTY.search(text)
    if interval and not _denied(text, interval):
        yield draft("uncertainty", sentence, value="confidence_interval")
    if HYPOTHETICAL.search(text):
        return
    match = _PROBABILITY.search(text)
    if match and not _denied(text, match):
        calibrated = re.search(r"calibr|kalibrier", text)
        yield draft("probability_output", sentence, value="calibrated" if calibrated else "shown")


def _denied(text: str, match: re.Match[str]) -> bool:
    if match.group().startswith(("not ", "nicht ", "no ")):
        return False
    before = text[max(0, match.start() - 18) : match.start()]
    after = text[match.end() : match.end() + 30]
    return bool(NEGATION.search(before)) or bool(
        re.match(
            r"[^.;]{0,12}(?:not (?:needed|required|necessary)|nicht (?:notig|erforderlich)|no"
            r" (?:es )?necesari|pas necessaire|is optional)",
            after,
        )
    )


def recognise_abstain(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield the certainty below which a person takes over."""
    text = sentence.fold
    if not _HUMAN_LOOKS.search(text):
        return
    for quantity in figures(sentence):
        low_side = _SURE.search(text[: quantity.start]) or comparison(text, quantity) in {"<", "<="}
        if quantity.kind == "share" and _CERTAIN.search(text) and low_side:
            yield draft("abstain", sentence, value=round(quantity.value, 8), op="<")
            return
    if re.search(
        r"(?:when|if|where|cases|wenn|falls|cuando|si|quand|lorsque)[^.;]{0,30}(?:not sure|unsure"
        r"|uncertain|in doubt|unsicher|nicht sicher|zweifel|no (?:esta|este) segur|duda|pas sur"
        r"|doute|incertain)",
        text,
    ):
        yield draft("abstain", sentence, value="when uncertain")


def recognise_robustness(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield robustness against lost or noisy inputs."""
    match = _ROBUST.search(sentence.fold)
    if match and not HYPOTHETICAL.search(sentence.fold):
        yield draft("robustness", sentence, value=sentence.text[match.start() : match.end()])


def recognise_retraining(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield how often the model is trained anew."""
    text = sentence.fold
    if not _RETRAIN.search(text) or HYPOTHETICAL.search(text):
        return
    for cadence, pattern in _CADENCES:
        if pattern.search(text):
            wish = "should" if strength_in(sentence) == "should" else "must"
            yield draft("retraining", sentence, wish, value=cadence)
            return
