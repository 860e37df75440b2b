"""Duties without a figure of merit: law, honest chances, uncertainty, robustness."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft
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
    r"|producto sanitario|dispositifs? medica(?:l|ux)|productos? sanitarios?"),
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
    ("BDSG", r"bdsg|bundesdatenschutzgesetz"),
    ("LGPD", r"lgpd"),
    ("PIPEDA", r"pipeda"),
    ("PIPL", r"pipl"),
    ("APPI", r"appi"),
    ("POPIA", r"popia"),
    ("PDPA", r"pdpa"),
    ("Loi Informatique et Libertés", r"loi informatique et libertes"),
    ("GLBA", r"glba|gramm-leach-bliley(?: act)?"),
    ("Civil Rights Act", r"civil rights act"),
    ("ADEA", r"adea|age discrimination in employment act"),
    ("ADA", r"americans with disabilities act"),
    ("KWG", r"kwg|kreditwesengesetz"),
    ("VAG", r"vag(?= |,|\.|$)|versicherungsaufsichtsgesetz"),
    ("BetrVG", r"betrvg|betriebsverfassungsgesetz"),
    ("SGB", r"sgb (?:i|v|x)+|sozialgesetzbuch"),
    ("KRITIS", r"kritis"),
    ("Estatuto de los Trabajadores", r"estatuto de los trabajadores"),
    ("Ley 15/2022", r"ley 15/2022"),
    ("Code du travail", r"code du travail"),
    ("ACPR", r"acpr"),
    ("FINMA", r"finma"),
    ("OSFI E-23", r"osfi(?: e-?23)?"),
    ("MAS FEAT", r"mas feat"),
    ("APRA CPS 230", r"(?:apra )?cps ?23[04]"),
    ("MiFID II", r"mifid(?: ii| 2)?"),
    ("PSD2", r"psd ?[23]"),
    ("IDD", r"insurance distribution directive"),
    ("NERC CIP", r"nerc[- ]cip"),
    ("FISMA", r"fisma|fedramp"),
    ("Human Rights Act", r"human rights act"),
    ("Section 508", r"section 508"),
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
    r"|bdsg|bundesd|lgpd|pipeda|pipl|appi|popia|pdpa|loi inf|glba|gramm|civil rights|adea|age discr"
    r"|disabilities act|kwg|kreditw|vag|versicherungsauf|betr|sgb|sozialgesetz|kritis|estatuto"
    r"|ley 15"
    r"|code du|acpr|finma|osfi|mas feat|cps|mifid|psd|distribution directive|nerc|fisma|fedramp"
    r"|human rights|section 508|medizin|data protection|high|hochrisiko|datenschutz|bale|en ?5"
    r"|do-?178"
)
_CLASS = re.compile(r"class (i{1,3}[ab]?|iv)(?!\w)|klasse (i{1,3}[ab]?)(?!\w)")
_NO_REGULATION = re.compile(
    r"(?<!\w)(?:no regulat\w*|not regulated|unregulated|keine (?:regulierung|regulatorik)|sin"
    r" regulacion|aucune reglementation|does not (?:apply|fall)|not (?:subject to|apply)|gilt"
    r" nicht|no (?:se )?aplica)(?!\w)"
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
    r"|(?<!neu )(?<!erneut )(?<!nach)kalibrier\w*"
    r"|wahrscheinlichkeit(?:en)?(?: \w+){0,2} (?:ausgegeben|angezeigt|angeben"
    r"|ausgeben|stimmen|als|sein|verlasslich|fur jede\w*|je|pro|in prozent)|(?:als|echte"
    r"|verlassliche|eine) wahrscheinlichkeit(?:en)?|wie sicher (?:sich )?(?:das modell|es|die|er)"
    r"|calibra(?:d[oa]s?|cion)|(?:la|una|con) probabilidad(?:es)? (?:de|en|para|que|fiable|bien)"
    r"|que tan segur[oa]|(?:como|con) (?:una )?probabilidad(?:es)?|calibre[es]*s?|calibration"
    r"|calibrage|(?:une|la|les) probabilites? (?:de|d'|par|pour|en|fiables?|que|qu'|doi\w+)"
    r"|a quel point"
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
_ROBUST = any_of(
    r"(?:works?|cope[s]?|functions?|runs?|usable|able to deal|deals?|handles?) (?:also |even "
    r"|still )?(?:with|without"
    r"|despite|when|if) [\w ]{0,20}(?:missing|lost|absent|incomplete|gaps|fail\w*|noisy)"
    r"|(?:funktioniert|arbeitet"
    r"|lauft) (?:auch )?(?:mit|ohne|bei|wenn) [\w ]{0,25}(?:fehl\w*|lucken\w*|ausf\w*"
    r"|unvollstandig\w*)|(?:funcion\w*"
    r"|trabaj\w*) (?:tambien )?(?:con|sin|aunque) [\w ]{0,25}(?:falt\w*|incomplet\w*|ausent\w*)"
    r"|(?:fonctionn\w*"
    r"|marche) (?:aussi )?(?:avec|sans|meme) [\w ]{0,25}(?:manqu\w*|incomplet\w*|absent\w*)",
    r"robust(?:ness|ly)?(?: (?:to|against|with))?|must (?:still )?(?:work|cope|function) (?:when"
    r"|if|with)|cope with|survive (?:a )?(?:missing|sensor)|(?:sensor|field|value|input)s? (?:\w+"
    r" )?(?:fails?|drops? out|are missing|is missing|goes missing) (?:\w+ ){0,6}(?:must|shall"
    r"|still)|tolerat\w+ missing|noisy inputs?|withstand|drift|graceful\w*"
    r"|robustheit|robust\w*|ausfall eines sensors|fehlende[rn]? werten? (?:\w+ )?(?:umgehen"
    r"|zurechtkommen|klarkommen)|robustez|robust[oa]s?|tolerar|fallo de un sensor|robustesse|panne"
    r" d'un capteur",
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


def recognise_probability(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield probability_output (shown or calibrated chances) and uncertainty (intervals)."""
    text = sentence.fold
    interval = _UNCERTAINTY.search(text)
    if interval and not denied(text, interval):
        yield draft("uncertainty", sentence, value="confidence_interval")
    if HYPOTHETICAL.search(text):
        return
    match = _PROBABILITY.search(text)
    if match and not denied(text, match):
        calibrated = re.search(r"calibr|kalibrier", text)
        yield draft("probability_output", sentence, value="calibrated" if calibrated else "shown")


def denied(text: str, match: re.Match[str]) -> bool:
    """Tell whether a match stands behind a negation or is said not to be needed."""
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


def recognise_robustness(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield robustness against lost or noisy inputs."""
    match = _ROBUST.search(sentence.fold)
    if match and not HYPOTHETICAL.search(sentence.fold):
        yield draft("robustness", sentence, value=sentence.text[match.start() : match.end()])
