"""The text of a web page that a reader sees, and apart from it the text that nobody sees.

Line breaks of the source are kept, so that line numbers match a source with one block a line;
blocks that share a source line are put on lines of their own.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
     "track", "wbr"}
)  # fmt: skip
_NEVER_SHOWN = frozenset({"script", "style", "template", "noscript", "object"})
_NOT_TEXT = frozenset({"script", "style"})
_BLOCKS = frozenset(
    {"title", "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt",
     "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
     "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "table",
     "tbody", "tfoot", "thead", "tr", "ul"}
)  # fmt: skip
_CELLS = frozenset({"td", "th"})
_IMPLIED_END = {"p": "p", "li": "li", "td": "td", "th": "th", "tr": "tr", "dt": "dt", "dd": "dd"}
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|opacity\s*:\s*0(\.0*)?\s*(;|$|\})"
    r"|font-size\s*:\s*0(\.0*)?\s*(px|pt|em|rem|%)?\s*(!important)?\s*(;|$|\})"
    r"|(left|top|text-indent)\s*:\s*-\d{3,}"
    r"|(?<![-\w])color\s*:\s*(white|transparent|#fff(fff)?)\b",
    re.IGNORECASE,
)
_UNKNOWN_SECTION = re.compile(
    r"<!\[(?!\s*(cdata|temp|ignore|include|rcdata|if|else|endif)\s*[\[\s>!\]])", re.IGNORECASE
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def split_html(source: str) -> tuple[str, tuple[str, ...]]:
    """Return the visible text, and the pieces of text that a page does not show.

    Hidden are comments, and elements hidden by an attribute, an inline style, or a style sheet
    rule of the page itself on a class, id or tag. Scripts and styles are no text at all.
    """
    page = _Page(_hiding_selectors(source))
    # The parser of the standard library asserts on marked sections that it does not know.
    page.feed(_UNKNOWN_SECTION.sub("&lt;![", source))
    page.close()
    page.end_hidden()
    return page.text(), tuple(page.hidden)


def _hiding_selectors(source: str) -> frozenset[str]:
    sheets = re.findall(r"<style[^>]*>(.*?)</style>", source, re.IGNORECASE | re.DOTALL)
    found: set[str] = set()
    for sheet in sheets:
        for selectors, body in _RULE.findall(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
            if _HIDING.search(body):
                found.update(one.strip().lower() for one in selectors.split(","))
    return frozenset(found)


class _Page(HTMLParser):
    def __init__(self, hiding_selectors: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._hiding = hiding_selectors
        self._open: list[tuple[str, bool]] = []
        self._pieces: list[str] = []
        self._line_has_text = False
        self._break_due = False
        self._cell_due = False
        self._hidden_now: list[str] = []
        self.hidden: list[str] = []

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in "".join(self._pieces).split("\n"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close_implied(tag)
        if tag in _BLOCKS:
            self._break_due = self._line_has_text
            self._cell_due = False
        if tag in _CELLS:
            self._cell_due = self._line_has_text and not self._break_due
        if tag not in _VOID:
            self._open.append((tag, self._is_hidden() or self._hides(tag, dict(attrs))))

    def handle_endtag(self, tag: str) -> None:
        tags = [name for name, _ in self._open]
        if tag in tags:
            position = len(tags) - 1 - tags[::-1].index(tag)
            del self._open[position:]
            if not self._is_hidden():
                self.end_hidden()
        if tag in _BLOCKS:
            self._break_due = self._line_has_text

    def handle_data(self, data: str) -> None:
        if any(tag in _NOT_TEXT for tag, _ in self._open):
            self._newlines_only(data)
        elif self._is_hidden():
            self._hidden_now.append(data)
            self._newlines_only(data)
        else:
            self._show(data)

    def handle_comment(self, data: str) -> None:
        if data.strip():
            self.hidden.append(" ".join(data.split()))
        self._newlines_only(data)

    def end_hidden(self) -> None:
        text = " ".join("".join(self._hidden_now).split())
        if text:
            self.hidden.append(text)
        self._hidden_now = []

    def _show(self, data: str) -> None:
        for number, line in enumerate(data.split("\n")):
            if number:
                self._newline()
            if line.strip():
                if self._break_due:
                    self._newline()
                if self._cell_due:
                    self._pieces.append(" | ")
                self._cell_due = False
                self._pieces.append(line if self._line_has_text else line.lstrip())
                self._line_has_text = True
            elif line and self._line_has_text:
                self._pieces.append(" ")

    def _newline(self) -> None:
        self._pieces.append("\n")
        self._line_has_text = self._break_due = self._cell_due = False

    def _newlines_only(self, data: str) -> None:
        for _ in range(data.count("\n")):
            self._newline()

    def _is_hidden(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _hides(self, tag: str, attrs: dict[str, str | None]) -> bool:
        classes = (attrs.get("class") or "").lower().split()
        names = {tag, f"#{(attrs.get('id') or '').lower()}", *(f".{name}" for name in classes)}
        names |= {f"{tag}.{name}" for name in classes}
        return (
            tag in _NEVER_SHOWN
            or "hidden" in attrs
            or bool(_HIDING.search(attrs.get("style") or ""))
            or not names.isdisjoint(self._hiding)
        )

    def _close_implied(self, tag: str) -> None:
        """End an unclosed list item, cell or paragraph, which might hide all that follows."""
        last = self._open[-1][0] if self._open else ""
        if last and (last == _IMPLIED_END.get(tag) or (last == "p" and tag in _BLOCKS - {"br"})):
            self.handle_endtag(last)
