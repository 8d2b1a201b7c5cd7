"""The report on trace as a file: decisions that can't be followed, changes nobody decided, each line with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils.translation import gettext as _, gettext_lazy

from consultare.lib.files import content_disposition
from consultare.lib.tabular import Column, stream_csv, write_xlsx
from consultations.drafts.rules.comparing import Row
from consultations.observations.queries.trace import Report
from consultations.rounds.models import Round

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    number: str = ""
    decision: str = ""
    place: str = ""
    change: str = ""
    why: str = ""
    words: str = ""


COLUMNS: tuple[Column[Line], ...] = (
    Column("what", gettext_lazy("List"), lambda line: line.what, 28),
    Column("observation", gettext_lazy("Observation"), lambda line: line.number, 12),
    Column("decision", gettext_lazy("Decision"), lambda line: line.decision, 18),
    Column("place", gettext_lazy("Place in the text"), lambda line: line.place, 30),
    Column("change", gettext_lazy("What happened to it"), lambda line: line.change, 30),
    Column("why", gettext_lazy("Why"), lambda line: line.why, 44),
    Column("words", gettext_lazy("In short"), lambda line: line.words, 60),
)


def _of(row: Row, what: str, why: str = "") -> Line:
    return Line(what, place=row.unit.citation or row.unit.label, change=row.said, why=why, words=row.unit.text[:300])


def lines(report: Report) -> Iterator[Line]:
    for one in report.untraced:
        yield Line(
            _("decision without trace"), one.wanted.label, one.wanted.decision_words, "; ".join(one.places),
            why=str(one.why.label), words=one.wanted.words,
        )  # fmt: skip
    for row in report.unexplained:
        yield _of(row, _("change without a decision"))
    for row, own in report.explained:
        yield _of(row, _("the initiator's own change"), own.reason)


def respond(round_: Round, report: Report, kind: str) -> StreamingHttpResponse | FileResponse:
    name = _("trace-%(slug)s") % {"slug": round_.slug[:60]}
    response: StreamingHttpResponse | FileResponse
    if kind == "csv":
        response = StreamingHttpResponse(stream_csv(COLUMNS, lines(report)), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        book: Any = TemporaryFile()  # noqa: SIM115 -- closed by FileResponse
        write_xlsx(COLUMNS, lines(report), book, sheet=_("Trace"))
        book.seek(0)
        response = FileResponse(book, content_type=XLSX)
    else:
        raise Http404
    response["Content-Disposition"] = content_disposition(f"{name}.{kind}")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
