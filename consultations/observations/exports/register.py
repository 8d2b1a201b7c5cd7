"""The register of a round as a file: the public columns, and apart from them the internal ones. A new field of a model joins
neither until it is listed here (R34)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, OuterRef, QuerySet, TextField, Value, When
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from accounts.authority.queries import authority
from consultare.lib.files import content_disposition
from consultare.lib.paper import docx_table, render_pdf
from consultare.lib.tabular import Column, plain, stream_csv, stream_json, write_xlsx
from consultare.lib.text import excerpt, moment_in_words
from consultations.observations.models import Observation, ObservationUnit
from consultations.observations.queries.public import WAITING, WITHDRAWN
from consultations.observations.queries.shown import CHIPS, author_words, proposal_words
from consultations.observations.queries.voice_counts import COSIGNERS, SUPPORTS
from consultations.observations.states import ChannelKind, Kind
from consultations.rounds.models import Round

CHUNK = 2000
PAPER_ROWS = 1000
Line = dict[str, Any]
NAMES = (
    "year", "number", "received_at", "received_on", "channel", "author_kind", "public_name", "kind", "is_whole", "text",
    "proposed_text", "argument", "is_late", "leaf", "state", "citations", "decision", "why", "landed", "decided_at", "support_count",
    "cosigners",
)  # fmt: skip
CITATIONS = (
    ObservationUnit.objects.filter(observation=OuterRef("pk")).order_by("unit__position", "pk").values("citation")
)
VOICES = {"support_count": SUPPORTS, "cosigners": COSIGNERS}
SECRET_WHEN_WITHDRAWN = ("public_name", "text", "proposed_text", "argument", *VOICES)


def lines(observations: QuerySet[Observation]) -> Iterator[Line]:
    """Public facts of the chosen observations, one query however many there are. An answer counts once published."""
    is_out = When(answer__published_at__isnull=False, then=F("answer__reasons"))
    landed = When(answer__published_at__isnull=False, then=F("answer__landed"))
    decided = When(answer__published_at__isnull=False, then=F("answer__decision"))
    found = observations.annotate(
        citations=ArraySubquery(CITATIONS),
        why=Case(is_out, default=Value(""), output_field=TextField()),
        landed=Case(landed, default=Value(""), output_field=CharField()),
        decision=Case(decided, default=Value(""), output_field=CharField()),
        decided_at=F("answer__published_at"),
        **VOICES,
    ).values(*NAMES)
    for line in found.iterator(chunk_size=CHUNK):
        yield line | dict.fromkeys(SECRET_WHEN_WITHDRAWN, "") if line["state"] == WITHDRAWN else line


def _at(name: str) -> Callable[[Line], Any]:
    return lambda line: line[name]


def _in_short(line: Line) -> str:
    """The words and the proposal on one line of paper; nothing of what was withdrawn."""
    proposal = "" if line["state"] == WITHDRAWN else proposal_words(line["kind"], excerpt(line["proposed_text"], 600))
    return " ".join(part for part in (excerpt(line["text"], 600), proposal) if part)


PUBLIC: tuple[Column[Line], ...] = (
    Column("number", gettext_lazy("Number"), lambda line: f"{line['number']}/{line['year']}", 10),
    Column("received_at", gettext_lazy("Registered on"), _at("received_at"), 18),
    Column("received_on", gettext_lazy("Received by another way on"), _at("received_on"), 12),
    Column("channel", gettext_lazy("Way"), lambda line: str(ChannelKind(line["channel"]).label), 12),
    Column("late", gettext_lazy("Entered after the term"), _at("is_late"), 8),
    Column(
        "author",
        gettext_lazy("Author or category"),
        lambda line: author_words(line["author_kind"], line["public_name"]),
        24,
    ),
    Column("kind", gettext_lazy("Kind"), lambda line: str(Kind(line["kind"]).label), 14),
    Column(
        "units", gettext_lazy("Place in the text"), lambda line: line["citations"] or _("the document as a whole"), 24
    ),
    Column("text", gettext_lazy("Text"), _at("text"), 60),
    Column("proposed_text", gettext_lazy("Proposed wording"), _at("proposed_text"), 40),
    Column("argument", gettext_lazy("Reasons of the author"), _at("argument"), 40),
    Column("supports", gettext_lazy("Supporters"), _at("support_count"), 10),
    Column("cosigners", gettext_lazy("Co-signed by"), _at("cosigners"), 30),
    Column("state", gettext_lazy("State"), lambda line: str(CHIPS[line["state"]].label), 18),
    Column("reasons", gettext_lazy("Reasons of the decision"), _at("why"), 60),
    Column("landed", gettext_lazy("Where it landed"), _at("landed"), 20),
    Column("decided_at", gettext_lazy("Answered on"), _at("decided_at"), 18),
    Column("leaf", gettext_lazy("Entry in the register (SHA-256)"), _at("leaf"), 20),
)

PAPER: tuple[Column[Line], ...] = (
    Column("number", gettext_lazy("Number"), lambda line: f"{line['number']}/{line['year']}", 8),
    Column("received_at", gettext_lazy("Date"), lambda line: f"{line['received_at'].astimezone():%d.%m.%Y}", 9),
    Column(
        "author",
        gettext_lazy("Author or category"),
        lambda line: author_words(line["author_kind"], line["public_name"]),
        14,
    ),
    Column(
        "units", gettext_lazy("Place in the text"), lambda line: line["citations"] or _("the document as a whole"), 14
    ),
    Column("text", gettext_lazy("In short"), _in_short, 32),
    Column("supports", gettext_lazy("Supporters"), _at("support_count"), 9),
    Column("cosigners", gettext_lazy("Co-signed by"), _at("cosigners"), 14),
    Column("state", gettext_lazy("State"), lambda line: str(CHIPS[line["state"]].label), 11),
    Column("reasons", gettext_lazy("Reasons of the decision"), _at("why"), 32),
)


@dataclass(frozen=True)
class Wanted:
    """A register to be written out: the rows in their order, and the filter in words."""

    round: Round
    observations: QuerySet[Observation]
    at: datetime
    filter_words: str = ""

    @property
    def title(self) -> str:
        return _("Register of observations")


def respond(wanted: Wanted, kind: str) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """CSV and JSON are streamed, XLSX is written row by row into a temporary file; PDF and DOCX hold at most 1,000 rows."""
    name = _("observations-%(slug)s") % {"slug": wanted.round.slug[:60]}
    return _answer(wanted, PUBLIC, kind, name, lines(wanted.observations))


def _answer(wanted: Wanted, columns: Sequence[Column[Line]], kind: str, name: str, rows: Iterator[Line]) -> Any:
    content_type, write = _WRITERS.get(kind, ("", None))
    if write is None:
        raise Http404
    response = write(wanted, columns, rows)
    response["Content-Type"] = content_type
    response["Content-Disposition"] = content_disposition(f"{name}.{kind}")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _csv(wanted: Wanted, columns: Sequence[Column[Line]], rows: Iterator[Line]) -> StreamingHttpResponse:
    return StreamingHttpResponse(stream_csv(columns, rows))


def _json(wanted: Wanted, columns: Sequence[Column[Line]], rows: Iterator[Line]) -> StreamingHttpResponse:
    return StreamingHttpResponse(stream_json(columns, rows))


def _xlsx(wanted: Wanted, columns: Sequence[Column[Line]], rows: Iterator[Line]) -> FileResponse:
    book = TemporaryFile()  # noqa: SIM115 -- closed by FileResponse
    write_xlsx(columns, rows, book, sheet=_("Observations"))
    book.seek(0)
    return FileResponse(book)


def _few(rows: Iterator[Line]) -> list[Line]:
    return [line for line, _n in zip(rows, range(PAPER_ROWS), strict=False)]


def _docx(wanted: Wanted, columns: Sequence[Column[Line]], rows: Iterator[Line]) -> HttpResponse:
    found = _few(rows)
    note = "; ".join(
        part
        for part in (wanted.round.title, _total(len(found)), str(moment_in_words(wanted.at)), wanted.filter_words)
        if part
    )
    return HttpResponse(docx_table(wanted.title, PAPER, found, note))


def _pdf(wanted: Wanted, columns: Sequence[Column[Line]], rows: Iterator[Line]) -> HttpResponse:
    found, profile = _few(rows), authority()
    data = {
        "authority": {"name": profile.name, "lines": [line for line in (profile.address, profile.email) if line]},
        "title": wanted.title,
        "round_title": wanted.round.title,
        "made_at": str(moment_in_words(wanted.at)),
        "filter": wanted.filter_words,
        "columns": [{"title": str(column.title), "width": column.width} for column in PAPER],
        "rows": [[plain(column.getter(line)) for column in PAPER] for line in found],
        "total": _total(len(found)),
    }
    return HttpResponse(render_pdf("register", data, dated=wanted.at))


def _total(n: int) -> str:
    if n == PAPER_ROWS:
        return _("the first %(n)d observations; all of them are in CSV and XLSX") % {"n": n}
    return ngettext("%(n)d observation", "%(n)d observations", n) % {"n": n}


_WRITERS: dict[str, tuple[str, Any]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "json": ("application/json", _json),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "pdf": ("application/pdf", _pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
}

# ---- the internal register: with contact data, for the officer only, with a reason, recorded ----
_CONTACT = ("legal_name", "email", "phone", "postal_address", "position", "quality")
INTERNAL: tuple[Column[Line], ...] = (
    *PUBLIC,
    Column("visibility", gettext_lazy("Shown to the public"), _at("visibility"), 10),
    Column("hidden_reason", gettext_lazy("Reason for hiding"), _at("hidden_reason"), 24),
    Column("outside_number", gettext_lazy("Number of the registry office"), _at("outside_number"), 14),
    Column("capacity", gettext_lazy("Capacity"), _at("capacity"), 24),
    Column("legal_name", gettext_lazy("Name"), _at("contact__legal_name"), 24),
    Column("email", gettext_lazy("E-mail"), _at("contact__email"), 24),
    Column("phone", gettext_lazy("Phone"), _at("contact__phone"), 14),
    Column("postal_address", gettext_lazy("Postal address"), _at("contact__postal_address"), 30),
    Column("position", gettext_lazy("Function"), _at("contact__position"), 14),
    Column("quality", gettext_lazy("Quality"), _at("contact__quality"), 12),
)


def respond_internal(wanted: Wanted, kind: str) -> HttpResponse | StreamingHttpResponse | FileResponse:
    if kind not in {"csv", "xlsx"}:
        raise Http404
    found = wanted.observations.annotate(
        state=Case(
            When(withdrawn_at__isnull=False, then=Value(WITHDRAWN)),
            When(answer__published_at__isnull=False, then=F("answer__decision")),
            default=Value(WAITING),
            output_field=CharField(),
        ),
        citations=ArraySubquery(CITATIONS),
        why=F("answer__reasons"), landed=F("answer__landed"), decision=F("answer__decision"), decided_at=F("answer__published_at"), **VOICES,
    ).values(*NAMES, "visibility", "hidden_reason", "outside_number", "capacity", *(f"contact__{name}" for name in _CONTACT))  # fmt: skip
    name = _("internal-register-%(slug)s") % {"slug": wanted.round.slug[:60]}
    return _answer(wanted, INTERNAL, kind, name, found.iterator(chunk_size=CHUNK))
