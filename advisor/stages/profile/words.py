"""Words that names and cells are judged by."""

from __future__ import annotations

import re

MISSING_TEXTS = frozenset(
    {
        "?", "??", "-", "--", "---", ".", "n/a", "n.a.", "na", "#n/a", "#na", "<na>", "nan",
        "null", "nil", "(null)", "missing", "unknown", "not available", "not known",
        "unspecified", "not specified", "undefined", "#value!", "#ref!", "#div/0!",
        "unbekannt", "k.a.", "k. a.", "keine angabe", "ohne angabe", "inconnu", "desconocido",
    }
)  # fmt: skip
"""Cell texts, lower case, that mean missing. 'none' and 'no' are levels, not gaps."""

_ID_WORDS = frozenset(
    {"id", "ids", "uuid", "guid", "identifier", "ssn", "iban", "rowid", "rownum", "kennung",
     "kundennummer", "recordid"}
)  # fmt: skip
_ID_ENDINGS = re.compile(r"(?:[a-z]ID|[a-z]Id|_key)$")
_INDEX_NAMES = frozenset({"index", "unnamed: 0", "unnamed:0", "row", "rowname", "rownames"})
ELAPSED_OR_OUTCOME = frozenset(
    {
        "duration", "elapsed", "length", "los", "lengthofstay", "tte", "futime", "followup",
        "survtime", "outcome", "result", "results", "final", "settled", "settlement", "closed",
        "closing", "discharge", "discharged", "death", "died", "deceased", "resolution",
        "resolved", "payout", "recovered", "recovery", "recoveries", "chargeoff", "writeoff",
        "cancellation", "terminated", "termination", "completed", "completion", "actual",
        "delay", "dauer", "ergebnis", "laufzeitende", "status",
    }
)  # fmt: skip
"""Words for quantities that arise with or after an outcome. Convention."""
_OUTCOME_PREFIXES = (("time", "to"), ("days", "to"), ("time", "until"), ("days", "until"),
                     ("follow", "up"), ("length", "of"), ("after",), ("post",), ("total", "paid"),
                     ("total", "time"), ("total", "duration"))  # fmt: skip
_WEAK = frozenset({"status", "length", "completed", "final", "actual", "closing", "result",
                   "results"})  # fmt: skip
_PERSONAL = frozenset(
    {"name", "firstname", "lastname", "surname", "fullname", "email", "mail", "phone", "telephone",
     "mobile", "address", "street", "ssn", "iban", "passport", "birthdate", "dob", "vorname",
     "nachname", "telefon", "adresse", "geburtsdatum"}
)  # fmt: skip
_CALENDAR = frozenset(
    {"year", "yr", "month", "mon", "quarter", "week", "weekday", "day", "date", "hour", "season",
     "time", "timestamp", "jahr", "monat", "woche", "tag", "stunde", "datum"}
)  # fmt: skip
_FILLER = frozenset(
    {"the", "of", "is", "in", "to", "has", "flag", "id", "no", "nr", "num", "target", "label",
     "class", "y", "value", "var", "col", "x", "type", "code"}
)  # fmt: skip


def words_of(name: str) -> tuple[str, ...]:
    """Split a column name into lower-case words: ``daysToClose`` -> days, to, close."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", spaced)
    return tuple(word.lower() for word in re.split(r"[\W_]+", spaced) if word)


def is_id_name(name: str) -> bool:
    """Tell whether a name says that the column identifies something."""
    words = words_of(name)
    return (
        bool(_ID_WORDS.intersection(words))
        or name.strip().lower() in _INDEX_NAMES
        or bool(_ID_ENDINGS.search(name))
    )


def outcome_cue(name: str) -> str | None:
    """Return the word that suggests a value known only with or after the outcome, or None."""
    words = words_of(name)
    for prefix in _OUTCOME_PREFIXES:
        for start in range(len(words) - len(prefix) + 1):
            if words[start : start + len(prefix)] == prefix:
                return " ".join(prefix)
    if len(words) > 1:  # 'marital_status' and 'petal_length' say nothing of an outcome
        words = tuple(word for word in words if word not in _WEAK)
    return next((word for word in words if word in ELAPSED_OR_OUTCOME), None)


def is_weak_cue(cue: str) -> bool:
    """Tell whether a cue is too common to matter on a column of ordinary strength."""
    return cue in _WEAK


def shared_word(name: str, target: str | None) -> str | None:
    """Return a telling word that a column shares with the target's name, or None."""
    if target is None:
        return None
    common = set(words_of(name)) & set(words_of(target)) - _FILLER
    telling = sorted(word for word in common if len(word) >= 3)
    return telling[0] if telling else None


def is_personal_name(name: str) -> bool:
    """Tell whether a name says that the column holds personal data."""
    words = words_of(name)
    return bool(words) and (words[-1] in _PERSONAL or "".join(words) in _PERSONAL)


def is_calendar_name(name: str) -> bool:
    """Tell whether a name says that the column is a part of a date."""
    return bool(_CALENDAR.intersection(words_of(name)))
