"""Stage narrate: the prose of the report, written by template from the fixed decision.

The text is plain (no Markdown); the renderer escapes it. Five sentences without ids open page
one; five paragraphs argue the choice.
"""

from advisor.stages.narrate.write import narrate

__all__ = ["narrate"]
