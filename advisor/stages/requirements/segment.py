"""Cuts a document into sentences that keep their exact span, file and line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from advisor.stages.requirements.folding import fold, words

_BULLET = re.compile(
    r"[ \t]*(?:[-*•▪◦·–+‣]|\(?[0-9]{1,2}[.)]|\(?[a-z][.)]|\(?[A-Z]\)"
    r"|[0-9]{1,2}(?:\.[0-9]{1,2})+\.?|§+[ ]?[0-9]+"
    r"|\[[ xX]\]|[A-Z]{1,4}-?\.?[0-9]{1,3}(?:\.[0-9]+)*[:.)]?)[ \t]+"
)
_HEADING = re.compile(r"[ \t]*(?:#{1,6}|h[1-6]\.)[ \t]+")
_UNDERLINE = re.compile(r"[ \t]*(?:=+|-{3,}|_{3,}|\*{3,})[ \t]*$")
_HEADER = re.compile(
    r"(?:from|to|cc|bcc|date|sent|subject|re|fwd?|von|an|betreff|datum|gesendet|de|para|asunto"
    r"|fecha|objet|envoye|a|author|version|status|project)[ ]?:[ \t]"
)
_CHAT = re.compile(
    r"[ \t]*(?:\[?[0-9]{1,2}[:.h][0-9]{2}(?:[:.][0-9]{2})?(?: ?[ap]m)?\]?[ ,-]*)?"
    r"(?:<[^>\n]{1,30}>|@?[A-Za-zÀ-ÿ][\w.À-ÿ-]{0,20}(?: [A-Z][\wÀ-ÿ.]{0,20})?(?:"
    r" \([^)\n]{1,40}\))?:)[ \t]"
)
_STAMP = re.compile(r"[ \t]*\[?[0-9]{1,2}[:.h][0-9]{2}(?:[:.][0-9]{2})?(?: ?[ap]m)?\]?[ \t]+\S")
_LABEL = re.compile(r"[ \t]*\**[A-Za-zÀ-ÿ](?:[\w /()À-ÿ-]|\.(?! )){1,40}\**:\**[ \t]+\S")
_TURN = re.compile(
    r"[ \t]*@?[A-Za-zÀ-ÿ][\w.À-ÿ-]{0,24}(?: [A-Z][\wÀ-ÿ.]{0,20})?[ \t,]+\[?\d{1,2}[:.h]\d{2}"
    r"(?: ?[AaPp][Mm])?\]?[ \t]*$"
)
_QUOTE_MARK = re.compile(r"[ \t]*(?:>[ \t]?)+")
_RULE_ROW = re.compile(r"[ \t]*\|?[ \t:|+-]*-{2,}[ \t:|+-]*$")
_END = re.compile(r"[.!?]+[\"')\]*_]*(?=[ \n\t\r]|$)|;(?=[ \n\t\r])")
_ABBREVIATIONS = words(
    """e.g i.e eg ie approx ca circa z.b d.h bzw ggf inkl vgl usw evtl dr mr mrs ms prof st no nr
    art abs vs etc fig sec sect rev incl max min p.ej ej sr sra mme env cf a.m p.m reg resp
    p.ex ex inc ltd co jr dept est avg std temp vol ver para par num núm núms ziff kap lit u.a
    o.ä i.d.r v.a mio mrd tsd pag pág p pp cap apdo apart al op v"""
)
_MONTHS = [
    "januar",
    "februar",
    "marz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
    "quartal",
    "jahr",
    "tag",
    "monat",
    "klasse",
    "stufe",
    "werktag",
    "kalendertag",
    "arbeitstag",
    "perzentil",
    "percentil",
    "centile",
]


@dataclass(frozen=True)
class Sentence:
    """One sentence, bullet, table row or clause between semicolons.

    Attributes
    ----------
    text : str
        Verbatim span of the document (it may hold line breaks).
    fold : str
        `text` folded for matching, same length; what has no effect is blanked.
    start : int
        Offset of the span in the document.
    line : int
        1-based line on which the span starts.
    form : str
        ``'prose'``, ``'bullet'``, ``'row'``, ``'heading'``, ``'header'``, ``'line'``,
        ``'chat'``, ``'turn'``,
        ``'columns'`` (the titles of a table).
    quoted : bool
        Stands in quoted (``>``) lines, i.e. in an older message.
    heading : str
        Folded text of the heading or lead-in line above.
    quote : str
        `text` as in the document, with any invisible characters that were removed for reading.
    priority : str
        Strength that the table of the requirement gives to it; empty when it gives none.
    """

    document: str
    text: str
    fold: str
    start: int
    line: int
    block: int
    form: str
    quoted: bool = False
    heading: str = ""
    language: str = "und"
    index: int = 0
    quote: str = ""
    priority: str = ""

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.start + len(self.text)


@dataclass
class _Block:
    start: int
    end: int
    form: str
    quoted: bool
    heading: str


def segment(name: str, text: str, visible: str) -> list[Sentence]:
    """Return the sentences of a document in order.

    Parameters
    ----------
    name : str
        Document name.
    text : str
        The document; quotes are spans of it.
    visible : str
        The same text, same length, with everything that must have no effect (hidden comments,
        text addressed to an AI reader) blanked by spaces.
    """
    folded = fold(visible)
    line_starts = [0, *(m.end() for m in re.finditer("\n", text))]
    sentences: list[Sentence] = []
    for number, block in enumerate(_blocks(visible, folded)):
        for start, end in _sentence_spans(visible, folded, block):
            sentences.append(
                Sentence(
                    document=name,
                    text=text[start:end],
                    fold=_without_quote_marks(visible[start:end], folded[start:end]),
                    start=start,
                    line=bisect_right(line_starts, start),
                    block=number,
                    form=block.form,
                    quoted=block.quoted,
                    heading=block.heading,
                    index=len(sentences),
                )
            )
    return sentences


def numbered(sentences: list[Sentence]) -> list[Sentence]:
    """Return the sentences with `index` set to their place in the list."""
    return [replace(sentence, index=index) for index, sentence in enumerate(sentences)]


def _without_quote_marks(visible: str, folded: str) -> str:
    if "\n" not in visible:
        return folded
    pieces = list(folded)
    for match in re.finditer(r"\n[ \t]*(?:>[ \t]?)+", visible):
        pieces[match.start() : match.end()] = " " * (match.end() - match.start())
    return "".join(pieces)


def _blocks(visible: str, folded: str) -> Iterator[_Block]:
    current: _Block | None = None
    heading = ""
    previous_length = 0
    for start, end in _line_spans(visible):
        quote = _QUOTE_MARK.match(visible, start, end)
        inner = quote.end() if quote else start
        line = visible[inner:end]
        if not line.strip() or _UNDERLINE.match(line) or _RULE_ROW.match(line):
            if current:
                yield current
            current = None
            continue
        form, body = _form(visible, folded, inner, end)
        joins = (
            current is not None
            and form == "prose"
            and current.form in {"prose", "bullet"}
            and current.quoted == bool(quote)
            and _continues(visible[current.start : current.end], line, previous_length)
        )
        previous_length = end - inner
        if joins and current is not None:
            current.end = end
            continue
        if current:
            yield current
        if form == "prose" and _announces(visible, start, end):
            form = "heading"
        if form == "heading":
            heading = folded[body:end].strip()
        current = _Block(body, end, form, bool(quote), heading)
        if form == "prose" and line.rstrip().endswith(":"):
            heading = folded[body:end].strip()
    if current:
        yield current


def _announces(visible: str, start: int, end: int) -> bool:
    """Tell a short line right above a list ("Wishes") from a sentence."""
    line = visible[start:end].strip()
    if len(line.split()) > 4 or line.endswith((".", ",", ";", "!", "?", ":")):
        return False
    below = visible[end : end + 80].lstrip("\r\n")
    before = visible[max(0, start - 2) : start]
    blank_above = start == 0 or before in {"\n\n", "\r\n"}
    return blank_above and bool(re.match(r"[ \t]*[-*•–+][ \t]", below))


def _line_spans(visible: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer("\r?\n|$", visible):
        yield start, match.start()
        start = match.end()


def _form(visible: str, folded: str, start: int, end: int) -> tuple[str, int]:
    heading = _HEADING.match(visible, start, end)
    if heading:
        return "heading", heading.end()
    if visible[start:end].lstrip().startswith("|"):
        return "row", start
    bullet = _BULLET.match(visible, start, end)
    if bullet and bullet.end() < end:
        return "bullet", bullet.end()
    if _HEADER.match(folded, start, end):
        return "header", start
    if _TURN.match(visible[start:end]):
        return "turn", start
    if (
        _CHAT.match(visible, start, end)
        or _STAMP.match(visible, start, end)
        or _LABEL.match(visible, start, end)
    ):
        return "line", start
    return "prose", start


def _continues(sofar: str, line: str, previous_length: int) -> bool:
    """Tell a wrapped line from a new short line, as in a chat or a list without bullets."""
    last = sofar.rstrip()
    if last.endswith((".", "!", "?", ":", ";")):
        return previous_length > 45
    head = line.lstrip()[:1]
    return head.islower() or head.isdigit() or previous_length > 45 or last.endswith((",", "-"))


def _sentence_spans(visible: str, folded: str, block: _Block) -> Iterator[tuple[int, int]]:
    start = block.start
    if block.form == "row":
        yield from _stripped(visible, start, block.end)
        return
    for match in _END.finditer(visible, block.start, block.end):
        if match.start() < start or not _is_end(visible, folded, start, match, block.end):
            continue
        yield from _stripped(visible, start, match.end())
        start = match.end()
    yield from _stripped(visible, start, block.end)


def _stripped(visible: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and visible[start] in " \t\r\n>":
        start += 1
    while end > start and visible[end - 1] in " \t\r\n;":
        end -= 1
    if any(character.isalnum() for character in visible[start:end]):
        yield start, end


def _is_end(visible: str, folded: str, start: int, match: re.Match[str], limit: int) -> bool:
    before = folded[start : match.start()]
    after = folded[match.end() : min(limit, match.end() + 40)].lstrip()
    if match.group() == ";":
        if before.count("(") > before.count(")"):
            return False
        return not re.match(r"(?:now|new|jetzt|nun|neu|ahora|maintenant|desormais)\b", after)
    if match.group()[0] != "." or match.group().startswith(".."):
        return True
    word = re.search(r"[\w.]+$", before)
    token = word.group().strip(".") if word else ""
    if not after:
        return True
    if token == "no" and not after[:1].isdigit():
        return True
    if token in _ABBREVIATIONS or re.fullmatch(r"(?:[a-z]\.)*[a-z]", token):
        closes = token in {"etc", "a.m", "p.m", "usw", "inc", "ltd", "co"}
        return closes and _next_is_upper(visible, match.end(), limit)
    if token.isdigit() and len(token) <= 2:
        if before.strip() == token:
            return False
        return _next_is_upper(visible, match.end(), limit) and not after.startswith(tuple(_MONTHS))
    return True


def _next_is_upper(visible: str, start: int, limit: int) -> bool:
    return visible[start:limit].lstrip(" \t\r\n\"'(*_`")[:1].isupper()
