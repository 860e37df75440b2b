"""Conversations: takes speakers out of the way and joins short answers with their question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from advisor.stages.requirements.segment import Sentence

_STAMP = re.compile(
    r"[ \t]*\[?(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},? )?\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?"
    r"(?: ?[ap]m)?\]?"
    r"[ ,-]*"
)
_SPEAKER = re.compile(
    r"[ \t]*\**(?:<[^>\n]{1,30}>|@?[a-zß-ÿ][\w.'ß-ÿ-]{0,20}(?: [a-z][\wß-ÿ.'-]{0,20})?"
    r"(?: \([^)\n]{1,40}\))?)\**[ ]?:\**[ \t]+"
)
_ASKS = re.compile(
    r"[ \"'(*_-]*(?:(?:and|so|ok|but|und|also|y|et|alors) )*(?:which|what|who|whom|how|when|where"
    r"|why|any|does|do|did|is|are|was|may|can|could|should|shall|must|will|would|has|have"
    r"|welche\w*|was|wer|wie|wann|wo|warum|gibt|darf|durfen|muss|soll|kann|hat|ist|sind"
    r"|que|quien\w*|como|cuando|cuant\w*|cual\w*|hay|puede\w*|debe\w*|es|tiene\w*"
    r"|quel\w*|qui|comment|quand|combien|est-ce|faut-il|peut-on|doit-on|y a-t-il)(?!\w)"
)
_NO = (
    r"(?:no+|nope|nah|not? really|never|nein|noe|nee|keinesfalls|nada|en absoluto|non|pas du tout"
    r"|nobody|no one|niemand|nadie|personne|none|not at all|certainly not|definitely not)(?!\w)"
)
_YES = (
    r"(?:yes|yep|yeah|yup|sure|right|correct|exactly|of course|ja|jawohl|genau|richtig|si|claro"
    r"|correcto|exacto|oui|exactement|tout a fait|bien sur|absolutely|indeed)(?!\w)"
)
NEGATIVE_ANSWER = re.compile(rf": *\W*{_NO}")
"""A joined question that was answered with no."""
_STARTS_NO = re.compile(rf"\W*{_NO}")
_STARTS_YES = re.compile(rf"\W*{_YES}")
_FINITE = re.compile(
    r"(?<!\w)(?:is|are|was|were|must|shall|should|has|have|had|can|could|will|would|do|does|did"
    r"|need|needs|want|wants|we|they|it|you|i|ist|sind|war|muss|mussen|soll|sollen|hat|haben|kann"
    r"|wird|wir|sie|es|darf|durfen|son|esta|debe|deben|hay|tiene|puede|est|sont|doit|doivent|il"
    r"|faut|nous|on|peut)(?!\w)"
)
_POLITE = re.compile(
    r"\W*(?:could|can|would|will) (?:you|we|somebody|someone|it be)|\W*(?:konnten|konnt|kannst)"
    r" |\W*(?:podriais|podrian|podeis|pueden) |\W*(?:pourriez|pouvez)"
)


_CONFIRMED = re.compile(
    r"(?:, ?\W?no|right|correct|ok(?:ay)?|agreed|isn't it|yes|oder|richtig|stimmt's|nicht wahr"
    r"|verdad|no es"
    r" asi|n'est-ce pas|d'accord) ?\?$"
)


def is_question(sentence: Sentence) -> bool:
    """Tell whether a sentence asks something, rather than states or politely demands it."""
    text = sentence.fold.rstrip(" *_\"')]")
    return text.endswith("?") and not (_POLITE.match(sentence.fold) or _CONFIRMED.search(text))


def without_speakers(sentences: list[Sentence]) -> list[Sentence]:
    """Blank time stamps and the names of speakers in the folded text of a conversation.

    A label that stands once ("Target: ...") is no speaker; a name is one when it stands behind a
    time stamp or before at least three lines, or two that touch a question.
    """
    names: Counter[str] = Counter()
    stamped: set[str] = set()
    for sentence in sentences:
        if sentence.form in {"line", "bullet"}:
            stamp = _STAMP.match(sentence.fold)
            speaker = _SPEAKER.match(sentence.fold, stamp.end() if stamp else 0)
            if speaker:
                names[speaker.group()] += 1
                if stamp:
                    stamped.add(speaker.group())
    asked = any(sentence.fold.rstrip().endswith("?") for sentence in sentences)
    turns = sum(sentence.form == "turn" for sentence in sentences) >= 2
    if turns:
        sentences = [_spoken(sentence) for sentence in sentences]
    speakers = stamped | {n for n, count in names.items() if count >= (2 if asked else 3)}
    return [_unnamed(sentence, speakers) for sentence in sentences]


def _spoken(sentence: Sentence) -> Sentence:
    return replace(sentence, form="chat") if sentence.form in {"prose", "line"} else sentence


_MARKED = re.compile(
    r"[ \t]*\**(?:q|a|question|answer|frage|antwort|pregunta|respuesta|question|reponse|f|r|p)"
    r"[ ]?\d{0,3}[ ]?[:.)]\**[ \t]+"
)


def _unnamed(sentence: Sentence, speakers: set[str]) -> Sentence:
    if sentence.form not in {"line", "bullet"}:
        return sentence
    marked = _MARKED.match(sentence.fold)
    if marked:
        return replace(
            sentence, fold=" " * marked.end() + sentence.fold[marked.end() :], form="chat"
        )
    stamp = _STAMP.match(sentence.fold)
    start = stamp.end() if stamp else 0
    speaker = _SPEAKER.match(sentence.fold, start)
    end = speaker.end() if speaker and speaker.group() in speakers else start
    if end == 0:
        return sentence
    chat = stamp is not None or end > start
    return replace(
        sentence, fold=" " * end + sentence.fold[end:], form="chat" if chat else sentence.form
    )


def with_answers(sentences: list[Sentence], clean: str) -> list[Sentence]:
    """Join a question with an answer that cannot stand alone into one statement.

    "How many audits? - One in twelve." becomes a sentence whose span covers both, with the
    question mark read as a colon. A bare yes makes the question a statement; what is asked and
    answered with no keeps its words but not its figures.
    """
    joined: list[Sentence] = []
    skip = False
    turns = [(s.start, s.end) for s in sentences if s.form == "turn"]
    sentences = [sentence for sentence in sentences if sentence.form != "turn"]
    for sentence, follower in _pairs(sentences):
        if skip:
            skip = False
            continue
        apart = follower is not None and _apart(sentence.end, follower.start, clean, turns)
        if follower is not None and not apart and _asks(sentence) and _answers(sentence, follower):
            joined.append(_joined(sentence, follower, clean))
            skip = True
        else:
            joined.append(sentence)
    return joined


def _apart(end: int, start: int, clean: str, turns: list[tuple[int, int]]) -> bool:
    """Tell whether anything but the names of speakers stands between two sentences."""
    gap = list(clean[end:start])
    for first, last in turns:
        if end <= first and last <= start:
            gap[first - end : last - end] = " " * (last - first)
    return any(character.isalnum() for character in gap)


def _pairs(sentences: list[Sentence]) -> Iterator[tuple[Sentence, Sentence | None]]:
    for number, sentence in enumerate(sentences):
        yield sentence, sentences[number + 1] if number + 1 < len(sentences) else None


def _asks(sentence: Sentence) -> bool:
    if is_question(sentence):
        return True
    short = len(sentence.fold.split()) <= 14
    return sentence.form == "chat" and short and _ASKS.match(sentence.fold) is not None


def _answers(question: Sentence, answer: Sentence) -> bool:
    if answer.form in {"heading", "header", "row", "turn"} or is_question(answer):
        return False
    if answer.quoted and not question.quoted:
        return False
    if answer.block - question.block > 2 or answer.line - question.line > 5:
        return False
    text = answer.fold
    if _STARTS_NO.match(text) or _STARTS_YES.match(text):
        return True
    if question.form == "chat" and answer.form == "chat" and len(text.split()) <= 12:
        return True
    head = " ".join(text.split()[:5])
    return len(text.split()) <= 40 and _FINITE.search(head) is None


def _joined(question: Sentence, answer: Sentence, clean: str) -> Sentence:
    gap = answer.start - question.end
    asked = question.fold
    mark = asked.rfind("?")
    place = mark if mark >= 0 else len(asked)
    asked = (
        asked[:place].ljust(place) + ":" + " " * (len(asked) - place - 1) if mark >= 0 else asked
    )
    between = " " * gap if mark >= 0 or gap == 0 else ":" + " " * (gap - 1)
    if _STARTS_NO.match(answer.fold):
        asked = re.sub(r"\d", " ", asked)
    return replace(
        question,
        text=clean[question.start : answer.end],
        fold=asked + between + answer.fold,
        form="chat" if "chat" in {question.form, answer.form} else "prose",
        quoted=question.quoted and answer.quoted,
    )
