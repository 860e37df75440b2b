"""What was left over: sentences that sound binding, and names that the data does not hold."""

from __future__ import annotations

import re

from advisor.schema.requirements import Conflict, SourceQuote
from advisor.stages.requirements.draft import Draft, Reading, figures
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import (
    HYPOTHETICAL,
    REJECTED,
    REPORTED,
    SUPPORTED,
    is_purpose,
    sounds_binding,
)

_ROLE_OF_COLUMN = re.compile(
    r"column|field|variable|feature|spalte|feld|merkmal|columna|campo|colonne|champ|must|shall"
    r"|used|enter|predict|target|known|forbidden|darf|muss|debe|doit|exclude|verwend|usar|utilis"
)


def uncovered_sentences(
    reading: Reading, drafts: list[Draft], languages: dict[str, str]
) -> tuple[SourceQuote, ...]:
    """Return the binding sentences from which nothing was read."""
    covered = {(d.sentence.document, d.sentence.start) for d in drafts}
    return tuple(
        SourceQuote(
            quote=s.quote or s.text, source_file=s.document, line=s.line,
            reason="sounds binding, not understood",
        )
        for s in reading.sentences
        if (s.document, s.start) not in covered and binds(s)
    )  # fmt: skip


def binds(sentence: Sentence) -> bool:
    """Tell whether a sentence sounds as if it demanded something."""
    if sentence.form in {"header", "heading", "columns"} or not is_read(sentence):
        return False
    if len(sentence.text.split()) < 3 or sentence.text.rstrip(" *_").endswith(("?", ":")):
        return False
    if is_purpose(sentence.fold) and not figures(sentence):
        return False
    if REJECTED.search(sentence.fold) or HYPOTHETICAL.search(sentence.fold):
        return False
    return sounds_binding(sentence.fold) and not (
        REPORTED.search(sentence.fold) and "must" not in sentence.fold
    )


def unknown_columns(reading: Reading) -> list[Conflict]:
    """Return a finding for each name set off as a column that the data lacks."""
    found = []
    seen: set[str] = set()
    for sentence in reading.sentences:
        if not _ROLE_OF_COLUMN.search(sentence.fold):
            continue
        for unknown in reading.columns.unknown(sentence.text, sentence.fold):
            if unknown.name in seen:
                continue
            seen.add(unknown.name)
            near = f"; near names: {', '.join(unknown.near)}" if unknown.near else ""
            found.append(
                Conflict(
                    kind="unknown_column", quote=sentence.quote or sentence.text,
                    source_file=sentence.document, line=sentence.line,
                    message=
                        f"the document names column '{unknown.name}', which the data"
                        f" lacks{near}",
                    resolution="the statement has no effect on any column",
                )
            )  # fmt: skip
    return found


def is_read(sentence: Sentence) -> bool:
    """Tell whether the reader knows the language of a sentence."""
    return sentence.language in SUPPORTED or sentence.language == "und"
