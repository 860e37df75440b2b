"""Reads tables: the roles that a data dictionary gives to columns, and grids of costs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.stages.requirements.draft import Draft, Reading, any_of, draft
from advisor.stages.requirements.quantities import quantities
from advisor.stages.requirements.recognisers.concepts import ADVERSE_CASE, SOUND_CASE
from advisor.stages.requirements.recognisers.money import mistake
from advisor.stages.requirements.recognisers.positive import ADVERSE
from advisor.stages.requirements.recognisers.rates import FLAG
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.tables import Cell, Table, is_dictionary, tables
from advisor.stages.requirements.wording import NEGATION

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("unavailable_at_prediction", any_of(
        r"not (?:yet )?(?:available|known)(?: in time)?|unavailable|(?:only |known |available "
        r"|written |filled"
        r" |typed |set |entered |measured )?(?:after|afterwards|later|ex post|post)(?: \w+)*"
        r"|too late|late"
        r"|leak\w*|erst (?:nach|spater|danach)\w*|nicht (?:verfugbar|bekannt)|nachtraglich|danach"
        r"|spater"
        r"|no (?:disponible|conocid[oa])|despues|posterior\w*|a posteriori|pas (?:disponible"
        r"|connue?)"
        r"|apres|posterieure?|plus tard|outcome information|in hindsight")),
    ("forbidden_column", any_of(
        r"not to be used|(?:do|must|may|shall|should) not (?:be )?use[d]?|not (?:for )?(?:use"
        r"|allowed|used)"
        r"|don't use|forbidden|exclude[d]?|never|no(?:t)? input|not an input|off[- ]limits"
        r"|prohibited|banned"
        r"|nicht verwenden|nicht verwendbar|nicht erlaubt|verboten|tabu|gesperrt|darf nicht|no usar"
        r"|no utilizar|prohibid[oa]|excluid[oa]|interdite?|exclue?|ne pas utiliser|drop|ignore")),
    ("sensitive_attribute", any_of(
        r"protected|sensitive|special category|discriminat\w*|fairness|geschutzt\w*"
        r"|schutzenswert\w*"
        r"|sensibel|sensible|protegid[oa]|protegee?")),
    ("group_column", any_of(
        r"group(?:ing)?(?: key| column| id)?|cluster(?:ed)? by|several (?:\w+ )?(?:times|rows|per)"
        r"|repeated"
        r"|many rows|gruppe\w*|gruppierung\w*|mehrere \w+ (?:je|pro)|grupo|agrupa\w*|groupe"
        r"|regroup\w*")),
    ("id_column", any_of(
        r"id|ids|identifier|identification|(?:primary |technical |surrogate |row )?key"
        r"|running number"
        r"|serial number|reference(?: number)?|kennung|schlussel|laufende nummer|identificador"
        r"|clave"
        r"|numero correlativo|identifiant|cle|numero d'ordre|identifies \w+(?: \w+)?")),
    ("time_column", any_of(
        r"time (?:order|axis|column|stamp|split)|timestamp|ordering|order in time|orders the rows"
        r"|zeitachse|zeitliche ordnung|zeitstempel|orden temporal|eje temporal|ordre temporel"
        r"|horodatage|time|zeit|tiempo|temps")),
)  # fmt: skip
_MISSING_HEAD = re.compile(
    r"(?:missing|na|null|fehl\w*|unknown|sentinel|faltante\w*|manquant\w*|special)(?: \w+)?"
)
_CODE = re.compile(
    r"(?<![\w.,-])(?P<code>-?\d+(?:[.,]\d+)?|[A-Za-z?*.]{1,8}|\"[^\"]{1,10}\"|'[^']{1,10}')"
    r" ?(?:=|:|->|means?|stands for|heißt|bedeutet|steht fur|significa|signifie|if|when|wenn|si)"
    r" ?(?P<meaning>[^,;|]{2,50})"
)
_NOTHING = any_of(
    r"missing|unknown|not \w+|no \w+|none|never \w+|n/?a|absent|refused|invalid|broken|off|failed"
    r"|unbekannt"
    r"|fehl\w*|nicht \w+|kein\w* \w+|defekt|desconocid[oa]|faltante|sin \w+|no \w+|inconnue?"
    r"|manquant\w*"
    r"|non \w+|pas \w+|absente?"
)


def read_tables(reading: Reading) -> tuple[list[Draft], set[tuple[str, int]]]:
    """Return what tables state, and the places of the rows that need no further reading."""
    found: list[Draft] = []
    done: set[tuple[str, int]] = set()
    for table in tables(reading.sentences):
        if is_dictionary(table, reading.columns):
            for row, cells in table.rows:
                found += _entry(table, row, cells, reading)
                done.add((row.document, row.start))
        else:
            costs = list(_grid(table))
            found += costs
            done |= {(d.sentence.document, d.sentence.start) for d in costs}
    return found, done


def _entry(
    table: Table, row: Sentence, cells: tuple[Cell, ...], reading: Reading
) -> Iterator[Draft]:
    place = next((n for n, c in enumerate(cells[:2]) if reading.columns.lookup(c.text)), 0)
    column = reading.columns.lookup(cells[place].text)
    if column is None:
        return
    for number, cell in enumerate(cells):
        if number == place or not cell.fold:
            continue
        head = table.header[number] if number < len(table.header) else ""
        yield from _codes(row, cell, head, column)
        if column not in reading.target_columns:
            yield from _roles(row, cell, head, column, reading)


def _codes(row: Sentence, cell: Cell, head: str, column: str) -> Iterator[Draft]:
    if _MISSING_HEAD.fullmatch(head) and re.fullmatch(
        r"-?\d+(?:[.,]\d+)?|[a-z?*./]{1,8}", cell.fold
    ):
        if cell.fold not in {"-", "no", "none", "n/a", "nein", "non", "yes", "ja", "ok"}:
            yield draft("missing_code", row, "must", column=column, code=cell.text.strip("\"'"))
        return
    for match in _CODE.finditer(cell.fold):
        if _NOTHING.match(match["meaning"].strip()):
            code = cell.text[match.start("code") : match.end("code")].strip("\"'")
            yield draft("missing_code", row, "must", column=column, code=code)


def _roles(row: Sentence, cell: Cell, head: str, column: str, reading: Reading) -> Iterator[Draft]:
    shape = reading.columns.sketch(column)
    for kind, pattern in _ROLES:
        match = pattern.search(cell.fold)
        if match is None:
            continue
        lead = cell.fold[: match.start()]
        if kind not in {"forbidden_column", "unavailable_at_prediction"} and NEGATION.search(lead):
            continue
        whole = len(match.group()) >= len(cell.fold) - 12
        if kind == "time_column":
            dated = shape is None or shape.dtype == "datetime"
            if not dated or not (whole or re.search(r"use|role|rolle|uso|verwendung", head)):
                continue
        yield draft(kind, row, "must", column=column)
        if kind in {"forbidden_column", "unavailable_at_prediction"}:
            return


_AMOUNT = re.compile(r"^-?[\d.,' ]+(?: ?(?:eur|usd|gbp|chf|€|\$|£|euros?|dollars?|k))?$")
_CURRENCY = re.compile(
    r"(?<!\w)(eur|euros?|€|usd|dollars?|\$|gbp|pounds?|£|chf|franken|sek|nok)(?!\w)"
)
_CODES = {"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "usd": "USD", "$": "USD",
          "dollar": "USD", "dollars": "USD", "gbp": "GBP", "£": "GBP", "pound": "GBP",
          "pounds": "GBP", "chf": "CHF", "franken": "CHF", "sek": "SEK", "nok": "NOK"}  # fmt: skip
_DONE = any_of(
    r"predict\w*|model|decision|flag\w*|alarm\w*|alert\w*|treat\w*|action|reject\w*|accept\w*"
    r"|approv\w*"
    r"|called?|left|let through|pass\w*|block\w*|vorhers\w*|prognos\w*|entscheid\w*|gemeldet"
    r"|predich\w*"
    r"|decision|pred\w*|avis\w*|signal\w*"
)
_NOT_DONE = any_of(
    r"no|not|nothing|pass\w*|let|accept\w*|approv\w*|left|silent|ok|clear\w*|negative|nicht"
    r"|kein\w*|nein"
    r"|durch\w*|sin|ningun\w*|negativ\w*|non|pas|rien|laiss\w*|0"
)


def _grid(table: Table) -> Iterator[Draft]:
    """Read "actual by predicted" and "mistake, cost" tables of amounts."""
    unit = next((_CODES[m[1]] for h in table.header for m in [_CURRENCY.search(h)] if m), None)
    for row, cells in table.rows:
        amounts = [(n, c) for n, c in enumerate(cells) if n and _AMOUNT.match(c.fold) and c.fold]
        label = " ".join(c.fold for c in cells if not _AMOUNT.match(c.fold))
        for number, cell in amounts:
            figure = quantities(cell.fold, row.language)
            own = figure[0].unit if figure and figure[0].kind == "money" else unit
            if not figure or own is None:
                continue
            head = table.header[number] if number < len(table.header) else ""
            side = _side(label, head, len(amounts))
            if side and figure[0].value:
                yield draft("cost", row, "must", side=side, value=figure[0].value, unit=own)


def _side(label: str, head: str, n_amounts: int) -> str | None:
    if n_amounts == 1:
        return mistake(label)
    adverse = bool(ADVERSE_CASE.search(label) or ADVERSE.search(label)) and not SOUND_CASE.search(
        label
    )
    flagged = bool(FLAG.search(head) or _DONE.search(head)) and not _NOT_DONE.search(head)
    if adverse:
        return "tp" if flagged else "fn"
    return "fp" if flagged else "tn"
