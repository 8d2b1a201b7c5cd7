"""The words of a comparison as HTML: `<ins>` and `<del>` with signs (drawn by the style sheet) and words read aloud.

Written out here instead of in a template: a comparison of 600 units has thousands of runs.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consultare.lib.diff import PARAGRAPH_BREAK, RowRuns, Run
from consultations.drafts.rules.comparing import Row
from consultations.drafts.rules.matching import Relation

register = template.Library()

LOOKS = {
    Relation.CHANGED: ("part", "pen"),
    Relation.MOVED: ("info", "forward"),
    Relation.RENUMBERED: ("info", "list"),
    Relation.SPLIT: ("info", "down"),
    Relation.MERGED: ("info", "up"),
    Relation.NEW: ("ok", "plus"),
    Relation.REMOVED: ("no", "cross"),
}


@register.simple_tag
def diff_words(runs: Iterable[Run], side: str = "both") -> SafeString:
    """`side`: both; old (with what was removed) or new (with what was added)."""
    added, removed = _("[added:"), _("[removed:")
    done: list[str] = []
    for run in runs:
        if run.op == "equal":
            done.append(_text(run.old if side == "old" else run.new))
        elif run.op == "insert" and side != "old":
            done.append(_change("ins", added, run.new))
        elif run.op == "delete" and side != "new":
            done.append(_change("del", removed, run.old))
    return SafeString("".join(done))


@register.simple_tag
def diff_table(rows: Sequence[RowRuns], side: str = "both") -> SafeString:
    """A table whose cells hold their changes. On one side only the rows and columns of that side stand."""
    other = {"old": "insert", "new": "delete"}.get(side, "")
    shown = [row for row in rows if row.op != other]
    lines = []
    for number, row in enumerate(shown):
        cells = [cell for cell in row.cells if cell.op != other]
        tag = 'th scope="col"' if number == 0 else "td"
        end = tag.partition(" ")[0]
        inner = "".join(f"<{tag}>{diff_words(cell.runs, side)}</{end}>" for cell in cells)
        lines.append(f'<tr class="diff-row-{row.op}">{inner}</tr>')
    if not lines:
        return SafeString("")
    body = f"<tbody>{''.join(lines[1:])}</tbody>" if len(lines) > 1 else ""
    return SafeString(f'<table class="table"><thead>{lines[0]}</thead>{body}</table>')


@register.filter
def tone_of(row: Row) -> str:
    """The tone of the chip that says what happened to the row."""
    return LOOKS.get(row.name, ("wait", "dot"))[0]


@register.filter
def icon_of(row: Row) -> str:
    """The icon of the chip that says what happened to the row."""
    return LOOKS.get(row.name, ("wait", "dot"))[1]


@register.filter
def note_of(notes: Mapping[UUID, Any] | None, row: Row) -> Any:
    """What stands beside a changed row: the remarks that led to it; nothing where none did."""
    if not notes or not row.is_changed:
        return None
    return next((notes[unit.lineage] for unit in (*row.news, *row.olds) if unit.lineage in notes), None)


def _change(tag: str, words: str, text: str) -> str:
    return (
        f'<{tag}><span class="visually-hidden">{conditional_escape(words)} </span>{_text(text)}'
        f'<span class="visually-hidden">]</span></{tag}>'
    )


def _text(text: str) -> str:
    return conditional_escape(text).replace(PARAGRAPH_BREAK, "¶\n")
