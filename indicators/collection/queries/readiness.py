"""What still stands in the way of a report before it may be submitted, line by line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _, ngettext

from indicators.catalogue.models import TOTAL_CELL
from indicators.catalogue.states import Kind
from indicators.collection.models import Narrative, Submission
from indicators.collection.queries.layout import Figures, Layout, Line, figures
from indicators.collection.rules import totals
from indicators.collection.rules.numbers import shown
from indicators.collection.states import EMPTY


@dataclass(frozen=True, slots=True)
class Problem:
    """`cell_id`: where to put the cursor; None for words."""

    line: Line
    cell_id: int | None
    sentence: str


def problems(submission: Submission, layout: Layout) -> list[Problem]:
    """Read from the database, two queries beside the layout's."""
    texts = dict(Narrative.objects.filter(submission=submission).values_list("indicator_id", "text"))
    return problems_in(layout, figures(submission), texts)


def problems_in(layout: Layout, found: Figures, texts: Mapping[int, str]) -> list[Problem]:
    return [
        problem
        for line in layout.lines
        for problem in (*_unsaid(line, found), *_unbalanced(line, found), *_wordless(line, found, texts))
    ]


def _unsaid(line: Line, found: Figures) -> Iterator[Problem]:
    """A compulsory cell has a number or a reason; where the total has a reason its cells need none."""
    if not line.form_line.is_compulsory or line.indicator.kind == Kind.TEXT:
        return
    total = found.at(line.indicator.pk)
    if total is not None and total.status in EMPTY:
        return
    empty = [cell for cell in line.cells if found.at(line.indicator.pk, cell) is None]
    if not empty:
        return
    if line.indicator.kind == Kind.ORDINAL:
        sentence = _("Choose the level, or say why there is none.")
    else:
        sentence = ngettext(
            "%(n)d cell is empty. Write the number, or why there is none (0 is a number).",
            "%(n)d cells are empty. Write the numbers, or why there are none (0 is a number).",
            len(empty),
        ) % {"n": len(empty)}
    yield Problem(line, empty[0], sentence)


def _unbalanced(line: Line, found: Figures) -> Iterator[Problem]:
    total = found.at(line.indicator.pk)
    for one in totals.disagreements(line.rules, total.number if total else None, found.numbers(line)):
        yield Problem(line, TOTAL_CELL, total_sentence(line, one))


def total_sentence(line: Line, one: totals.Disagreement) -> str:
    decimals = line.indicator.decimals
    words = {"total": shown(one.total, decimals), "found": shown(one.found, decimals)}
    if one.kind == "sum":
        return _("The cells make %(found)s, the total says %(total)s. Correct one of them.") % words
    return _("The cells come to %(found)s, more than the total of %(total)s. Correct one of them.") % words


def _wordless(line: Line, found: Figures, texts: Mapping[int, str]) -> Iterator[Problem]:
    entry = found.at(line.indicator.pk)
    has_level = line.indicator.kind == Kind.ORDINAL and entry is not None and entry.number is not None
    is_text = line.indicator.kind == Kind.TEXT and line.form_line.is_compulsory
    if (has_level or is_text) and not texts.get(line.indicator.pk, "").strip():
        yield Problem(line, None, _("Write in words what this rests on."))


def by_line(found: Sequence[Problem]) -> dict[int, list[Problem]]:
    grouped: dict[int, list[Problem]] = {}
    for problem in found:
        grouped.setdefault(problem.line.indicator.pk, []).append(problem)
    return grouped
