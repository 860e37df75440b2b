"""Columns that must not be used, only on a condition, or shown nowhere; protected ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.columns import Mention
from advisor.stages.requirements.draft import Draft, Reading, any_of, draft, figures
from advisor.stages.requirements.folding import words
from advisor.stages.requirements.recognisers.parts import SPOKEN, Part, parts_of, subjects
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import HYPOTHETICAL, strength_of

_FORBID = any_of(
    r"(?:can't|cannot|mustn't|shouldn't) (?:i|we|you) (?:use|have|touch|see)|non plus|auch nicht",
    r"ne (?:sont|est|seront|sera) (?:en aucun cas|jamais|pas|ni) (?:\w+ )?(?:pris\w*|utilis\w*"
    r"|retenu\w*"
    r"|admis\w*|consider\w*|exploite\w*)|pas touche|in keinem fall|en ningun caso|on ne touche pas"
    r"|nichts (?:verloren|zu suchen)|(?:no|any) business|no pinta nada|rien a (?:faire|voir)"
    r"|no place"
    r"|(?:stay|keep|leave|left|kept)s? (?:it |them |that )?(?:well |strictly )?(?:out|off)"
    r"|(?:weder|ni|neither)"
    r"(?= .{2,60}(?:noch|ni|nor))|tampoco|nor (?:is|are|may|should)|hands off|do(?:es)? not belong"
    r"|gehor\w*"
    r" nicht|(?:bleib\w*|lass\w*) (?:\w+ ){0,3}(?:draußen|weg|außen vor)|fuera(?: de)?|a eviter"
    r"|en dehors",
    r"(?:can|may|must|should|shall|could|do|will)(?:n't)? (?:i|we|you|they|one|it|anybody)"
    r" (?:not|never) (?:\w+ )?(?:use|have|include|look|enter|see|touch)|(?:not|nicht) (?:us(?:ed"
    r"|able)"
    r"|verwend\w*|verwert\w*|nutzbar|zugelassen|zu verwenden)|no (?:utilizables?|usables?"
    r"|admitid\w+)"
    r"|non utilisables?|inutilisables?|(?:pls|please|bitte|por favor|svp) (?:no|nicht|kein\w*|pas)"
    r"|(?:not|nicht|no|pas) (?:\w+ )?(?:welcome|gewunscht|desead\w+|souhaite\w*)",
    r"(?:must|shall|should|may|can|will)(?: (?:not|never)|n't|not) (?:\w+ ){0,3}?(?:used?"
    r"|enter(?:ed)?|drive|influence\w*|play|feature|appear|affect|included?|considered|determine"
    r"|decide|rely|touch|see|depend|taken|an input|input|look|be in|be an?|be part|matter|exploit"
    r"|know|leak)|not to be used|not (?:be )?used|(?:do not|don't|never|not) (?:want|use|build"
    r"|include|feed|touch|rely on|look at|let|train on|consider|put)|never (?:be )?(?:used"
    r"|included|entered)|exclud\w+|leave out|left out|off[- ]limits|without (?:using )?|keep"
    r" (?:\w+ )?out(?: of)?|prohibit\w*|forbidden|banned|not (?:allowed|permitted|acceptable"
    r"|eligible)|(?:nobody|no one|anybody)'s|please (?:no|don't|do not)"
    r"|is taboo|remove|drop(?:ped)?|stay(?:s)? out|no go"
    r"|have no place|has no"
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
    r"|compter)|ne pas (?:utiliser|inclure|employer)|interdi(?:t\w*|ction)|exclu\w*|mais pas"
    r"|sans utiliser"
    r"|ecarte\w*|a proscrire|est proscrite?",
)

_ONLY_IF = any_of(
    r"solely (?:if|when|where|with)|only with|until \w+ (?:says?|agrees?|approves?)"
    r"|subject to (?:the )?\w*"
    r"(?: \w+)? ?(?:approval|consent|permission)|que si|que lorsque|qu'avec|nur mit|vorbehaltlich"
    r"|solo con"
    r"|previa (?:autorizacion|aprobacion)|sous reserve|unicamente (?:si|con)",
    r"only (?:(?:be )?\w+ )?(?:if|when|where|provided|as long as)|unless|except (?:if|when)|nur,?"
    r" (?:wenn|falls|sofern)|sofern|es sei denn|solo si|solamente si|unicamente si|siempre que"
    r"|salvo (?:que|si)|seulement si|uniquement si|a condition que|sauf si",
)

_NOWHERE = any_of(
    r"(?:must|may|shall|should) (?:not|never) (?:appear|be shown|be visible|show up|occur|be"
    r" displayed|be printed|be published)(?: anywhere)?|not appear anywhere|appear nowhere|nowhere"
    r"|anywhere|real people|personal data|personally identif\w+|anonymi[sz]\w+|nirgends|nirgendwo"
    r"|personenbezogen\w*|(?:an keiner stelle|nicht erscheinen)|en ninguna parte|ningun sitio"
    r"|datos personales|nulle part|donnees personnelles"
)

_HIDDEN_PLACE = any_of(
    r"nowhere|nulle part|nirgends|nirgendwo|en ningun(?:a parte| sitio| lugar)|an keiner stelle"
)

_PROTECT = any_of(
    r"protected|sensitive|discriminat\w*|fair(?:ness|ly)?|equal(?:ly)? treat\w*|special category"
    r"|bias(?:ed)?|disparate|both groups|by (?:gender|sex|race|age group)|unequal|geschutzt\w*"
    r"|diskrimini\w*|gleichbehand\w*|sensibl?e?\w*|benachteilig\w*|schutzenswert\w*|protegid[oa]s?"
    r"|sensibles?|discrimin\w*|igualdad|protegee?s?|equite|egalite"
)

PROTECTED_WORDS = words(
    """gender sex age race ethnicity ethnic religion nationality disability foreign marital genre
    pregnancy pregnant senior citizenship orientation birth minority male female color colour
    staatsangehoerigkeit nationalitaet geschlecht alter herkunft staatsangehorigkeit behinderung
    familienstand nationalitat sexo genero edad raza nacionalidad discapacidad sexe nationalite
    origine     handicap etnia"""
)


def recognise_bans(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Yield forbidden_column (plain, conditional or private) and the protected ones among them."""
    text = sentence.fold
    if HYPOTHETICAL.search(text):
        return
    parts = parts_of(sentence, reading)
    done: set[str] = set()
    for number, part in enumerate(parts):
        clause = text[part.start : part.end]
        if any(m.start() <= part.start < m.end() for m in SPOKEN.finditer(text)):
            continue
        cue = _cue_in(clause, sentence)
        private = _NOWHERE.search(clause) if cue else None
        condition = _ONLY_IF.search(clause)
        if condition and not part.mentions:
            yield from _conditional_on_earlier(sentence, parts, number, condition, reading, done)
            continue
        if condition and part.mentions and part.mentions[0].start < part.start + condition.start():
            yield from _conditional(sentence, part, condition, done)
            continue
        if cue is None or _monotone(text) or _about_rows(clause):
            continue
        for mention in _banned(parts, number, cue, sentence, reading):
            if mention.column in done or mention.column in reading.target_columns:
                continue
            done.add(mention.column)
            yield draft(
                "forbidden_column", sentence, strength_of(clause), column=mention.column,
                privacy=bool(private) or None, note=mention.note,
            )  # fmt: skip
            if not private and is_protected(mention, sentence):
                yield draft("sensitive_attribute", sentence, "must", column=mention.column)


def _banned(
    parts: list[Part], number: int, cue: re.Match[str], sentence: Sentence, reading: Reading
) -> list[Mention]:
    part = parts[number]
    mentions = subjects(parts, number, sentence, reading)
    if sentence.fold[part.end : part.end + 1] == ":" and not part.mentions:
        mentions = _listed_after(parts, number, sentence.fold)
    if not mentions or "no" in cue.group().split():
        named = {m.column for m in mentions}
        clause = sentence.fold[part.start : part.end]
        mentions += [m for m in _described(clause, cue, reading) if m.column not in named]
    return mentions


def _cue_in(clause: str, sentence: Sentence) -> re.Match[str] | None:
    cue = _FORBID.search(clause)
    if cue is None and _ASKED.search(sentence.fold) and not figures(sentence):
        cue = _NO_NOUN.search(clause)
    return cue or _HIDDEN_PLACE.search(clause)


_NO_NOUN = re.compile(
    r"(?<!\w)(?:no|keine?|without|ohne|sin|sans|pas de) (?!(?:more|less|fewer|later|longer|other"
    r"|need|hard|real|time|one|matter|idea|limit|labels?|etiquetas|mas|menos|plus|moins|mehr"
    r"|weniger)(?!\w))(?=[a-z])"
)

_ASKED = any_of(
    r"please|use(?:s|d)?|inputs?|features?|must|bitte|verwend\w+|nutz\w+|por favor|usar|utiliz\w+"
    r"|s'il vous plait|utilis\w+"
)


_SAYS_NO = re.compile(r"[`\"']? ?,? ?(?:no|nein|non|nicht|not|nope)(?: [a-z]+)?[.,;!]?(?= |$)")


def recognise_answered_bans(sentence: Sentence, reading: Reading) -> Iterator[Draft]:
    """Read "may origin and carrier be used? - origin yes, carrier no"."""
    text = sentence.fold
    asked = text.find(":")
    if asked < 0 or not _USES.search(text[:asked]):
        return
    for mention in reading.columns.mentions(sentence.text, text):
        if mention.start > asked and _SAYS_NO.match(text, mention.end):
            yield draft("forbidden_column", sentence, "must", column=mention.column)


def _listed_after(parts: list[Part], number: int, text: str) -> list[Mention]:
    """Return the columns listed behind "must not be used:", up to the next colon."""
    found: list[Mention] = []
    for part in parts[number + 1 :]:
        found += part.mentions
        if text[part.end : part.end + 1] in {":", ";", "."}:
            break
    return found


def _conditional_on_earlier(
    sentence: Sentence,
    parts: list[Part],
    number: int,
    condition: re.Match[str],
    reading: Reading,
    done: set[str],
) -> Iterator[Draft]:
    """Read "X may only be used, provided ..." and "Only if Legal agrees." after a sentence on X."""
    begins = condition.start() < 12 and number == 0
    named = subjects(parts, number, sentence, reading) if not begins else []
    before = reading.neighbour(sentence, -1)
    if begins and before is not None and _USES.search(before.fold):
        named = reading.columns.mentions(before.text, before.fold)
    banned_before = before is not None and _FORBID.search(before.fold) is not None
    uses = _USES.search(sentence.fold) or begins or banned_before
    if not uses or len({m.column for m in named}) > 3:
        return
    text = sentence.text[parts[number].start + condition.start() :].strip(" .;")
    for mention in named:
        if mention.column not in done | set(reading.target_columns):
            done.add(mention.column)
            yield draft("forbidden_column", sentence, "must", column=mention.column, condition=text)
            if is_protected(mention, sentence):
                yield draft("sensitive_attribute", sentence, "must", column=mention.column)


_USES = any_of(
    r"us(?:e|ed|ing|able)|input|feature|enter\w*|includ\w*|verwend\w*|verwert\w*|genutz\w*|nutz\w*"
    r"|herangezogen|einfließ\w*|berucksichtig\w*|us(?:ar|arse|a)|utiliz\w*|emple\w*|inclu\w*"
    r"|utilis\w*|employ\w*"
)


def _conditional(
    sentence: Sentence, part: Part, condition: re.Match[str], done: set[str]
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
    return bool(words & PROTECTED_WORDS) or bool(
        _EXPLAINED.match(sentence.fold, mention.end) and len(words) <= 2
    )


_EXPLAINED = re.compile(
    r" ?(?:\(|=|is|means|i\.e\.|ist|bedeutet|es|significa|est|signifie)[\w ]{0,30}"
    r"(?<!\w)(?:gender|sex|geschlecht|sexo|sexe|genero|ethnic|religion)(?!\w)"
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
