"""The floors: what Django and PostgreSQL cost by themselves. They run without middleware (see `bench.wsgi`)."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.template import engines

from bench.models import Row
from consultations.observations.actions.submission import Author, Content, submit
from consultations.observations.models import Observation
from consultations.observations.states import AuthorKind

PAGE = engines["django"].from_string(
    "<!doctype html><html lang=ro><title>Floor</title><table>{% for row in rows %}"
    "<tr><th>{{ row.number }}/{{ row.year }}<td>{{ row.received_at|date:'d.m.Y H:i' }}<td>{{ row.kind }}<td>{{ row.text }}{% endfor %}"
    "</table>"
)
FIELDS = ("number", "year", "received_at", "kind", "text")


def floor(request: HttpRequest, round_pk: int) -> HttpResponse:
    """One indexed query, twenty rows, one small template."""
    rows = Observation.objects.filter(round=round_pk).order_by("-number").values(*FIELDS)[:20]
    return _sized(HttpResponse(PAGE.render({"rows": rows})))


def insert(request: HttpRequest) -> HttpResponse:
    Row.objects.create(text=request.POST["text"])
    return _sized(HttpResponse(status=303, headers={"Location": "/"}))


def transaction(request: HttpRequest, round_pk: int, unit_pk: int) -> HttpResponse:
    """The product's whole transaction of a submission, without form and middleware around it."""
    author = Author(
        kind=AuthorKind.CITIZEN,
        legal_name="Ana Măsuraru",
        email=f"{uuid4().hex}@generat.example",
        address_is_known=False,
    )
    content = Content(unit_ids=(unit_pk,), text=request.POST["text"])
    submit(round_pk=round_pk, author=author, content=content, submission_key=uuid4())
    return _sized(HttpResponse(status=303, headers={"Location": "/"}))


def _sized(response: HttpResponse) -> HttpResponse:
    """What CommonMiddleware does; without a length the client would have to take the answer in chunks."""
    response["Content-Length"] = str(len(response.content))
    return response
