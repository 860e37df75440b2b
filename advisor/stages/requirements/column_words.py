"""Words that tell how people speak of columns: synonyms, fillers, generic name parts."""

from __future__ import annotations

from functools import lru_cache

from advisor.stages.requirements.folding import words

GENERIC = words(
    """time date number num no nr value val id code type flag name total count class status level
    score rate index idx key col column field actual final first last new old the a of per is
    at in on to mean avg average max min sum std amount amt group day month year hour minute
    data result feature info text note category cat yes ind indicator"""
)

_REAL_SHORT_WORDS = words(
    """age day air art car can cat man men per pre con com sub sex job pay tax bus end ent form
    comp port part cont trans inter over under out our app sea sun art arm ear eye leg her his
    net log map model rat rent rest pres sign spec star stat term test real plan"""
)

CONTRARY = (
    frozenset({"actual", "real", "true", "tatsachlich", "tatsachliche", "reel", "reelle"}),
    frozenset(
        {"sched", "scheduled", "planned", "plan", "expected", "exp", "forecast", "target", "crs"}
    ),
)

_SYNONYMS: tuple[frozenset[str], ...] = tuple(
    frozenset(row.split())
    for row in (
        "length duration dur laufzeit dauer duracion duree term",
        "sex gender geschlecht sexo genero sexe genre",
        "age alter edad",
        "salary income wage pay gehalt einkommen salario ingresos salaire revenu",
        "quantity qty menge cantidad quantite",
        "customer client cust kunde kunden cliente",
        "patient pat subject subj patientin paciente",
        "price prix preis precio",
        "weight gewicht peso poids wt",
        "height size hohe altura taille ht",
        "postcode zip zipcode plz postal postleitzahl",
        "city town stadt ciudad ville",
        "country land pais pays",
        "race ethnicity ethnic ethnie etnia herkunft",
        "nationality citizenship foreign staatsangehorigkeit nacionalidad nationalite",
        "religion faith konfession",
        "marital married familienstand civil",
        "disability disabled behinderung discapacidad handicap",
        "temperature temp temperatur temperatura",
        "pressure press druck presion pression",
        "machine maschine maquina equipment asset",
        "employee staff worker mitarbeiter empleado employe emp personnel",
        "store shop filiale tienda magasin branch",
        "product item sku artikel producto produit",
        "timestamp datetime zeitstempel fecha datum date horodatage",
        "identifier id kennung nummer number no nr num",
        "death died dead mortality verstorben deceased",
        "follow followed followup fu fup futime fu_time",
        "happened outcome fate status event vital endpoint outcomes",
        "payment paid pay zahlung pago paiement",
        "claim claims schaden siniestro sinistre",
        "address street adresse strasse direccion calle",
        "surname lastname name names nachname apellido nom nombre",
        "email mail",
        "telephone phone tel telefon telefono",
        "quality qualitat calidad qualite",
        "school schule escuela ecole",
        "discharge entlassung alta sortie",
        "admission aufnahme ingreso",
        "delay verspatung retraso retard",
        "arrival arr ankunft llegada arrivee",
        "departure dep abflug abfahrt salida depart",
        "consumption verbrauch consumo consommation usage",
        "amount amt betrag importe montant sum",
    )
)

_SYNONYM_OF: dict[str, frozenset[str]] = {}

for _row in _SYNONYMS:
    for _word in _row:
        _SYNONYM_OF[_word] = _SYNONYM_OF.get(_word, frozenset()) | _row

TIME_WORDS = words(
    """second seconds minute minutes hour hours day days week weeks month months quarter year
    years minuten stunde stunden tag tage tagen woche wochen monat monate monaten jahr jahre
    jahren dia dias semana semanas mes meses ano anos jour jours semaine semaines mois annee
    annees"""
)

FILLER = words(
    """long far finally what really still the a an of and or for in on at to by with from our
    their its his her this that these those each every any all are is was were be been not no
    must shall should may can will never only column columns field fields variable variables
    feature features used use using know known what who which when how it they them we you i
    as if than then there here also too either both der die das den dem des ein eine einen
    einem einer und oder fur von zu im am ist sind war nicht kein keine darf durfen muss
    mussen soll sollen werden wird spalte spalten el la los las un una y o de del en al con
    por para que es son no se debe deben columna columnas le les des du et ou dans par pour
    est sont ne pas doit doivent colonne colonnes sur au aux"""
)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Strip plural and case endings, coarsely and alike in four languages."""
    for ending in ("ungen", "iones", "ies", "en", "es", "s", "e", "n"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=100_000)
def alike(word: str, token: str) -> bool:
    """Tell whether a word of prose stands for a part of a name: stem, synonym, abbreviation."""
    plain = token.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    if word in {token, plain} or stem(word) in {stem(token), stem(plain)}:
        return True
    row = _SYNONYM_OF.get(token, frozenset()) | _SYNONYM_OF.get(stem(token), frozenset())
    if word in row or stem(word) in row:
        return len(token) > 1
    if len(token) >= 3 and token not in _REAL_SHORT_WORDS and token not in GENERIC:
        if word.startswith(token) and len(word) >= len(token) + 2:
            return True
        if len(token) >= 4 and word.endswith(token):
            return True
    return len(word) >= 4 and token.startswith(word) and word not in GENERIC
