"""Nothing that is not public reaches somebody it isn't meant for, in any format (R19, R34, F03, F18): a crawl for canaries."""

import io
import re
import zipfile
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponseBase
from pypdf import PdfReader

from consultare.records.models import Message
from tests.security.matrix import Row, call, consumed, outcome, rows
from tests.security.world import MARKS, World, mark, undone

CANARY = re.compile(r"kq[a-z0-9]+?qk")
ROWS = rows()
# Words with a mark that anybody may read.
PUBLIC = {
    mark(name)
    for name in (
        "public_text", "public_proposed", "public_argument", "shown_text", "shown_proposed", "shown_argument", "organisation_text",
        "organisation_proposed", "organisation_argument", "answered_text", "answered_proposed", "answered_argument", "published_reasons",
        "public_addendum", "campaign_text", "split_text", "split_proposed", "split_argument",
    )
}  # fmt: skip
# What the people of the organisation see of their own: its letters, its own observation, each other.
INSIDE = {
    mark(name)
    for name in (
        "shared_letter", "shared_letter_file", "organisation_file", "organisation_legal", "organisation_mail", "organisation_phone",
        "organisation_postal", "organisation_outgoing", "organisation_position", "representative_name", "representative_mail", "reader_name",
        "reader_mail", "legal_representative", "response_note", "report_words", "report_note", "report_file",
    )
}  # fmt: skip
ONLY_REPRESENTATIVE = {
    mark(name) for name in ("private_letter", "private_letter_file", "invited_mail", "invited_position")
}
APPLIED = {mark(name) for name in ("pending_name", "pending_description")}
OWN_OF_CITIZEN = {
    mark(f"{key}_{part}")
    for key in ("shown", "withdrawn", "answered")
    for part in ("text", "proposed", "argument", "legal", "mail", "phone", "postal", "outgoing", "position")
} | {
    mark(name)
    for name in (
        "citizen_mail",
        "new_mail",
        "citizen_letter",
        "citizen_letter_file",
        "withdrawal_note",
        "hidden_addendum",
    )
}
MAY_SEE = {
    "V": PUBLIC,
    "C": PUBLIC | OWN_OF_CITIZEN,
    "X": PUBLIC | APPLIED | {mark(name) for name in ("invited_position", "other_letter", "other_letter_file")},
    "R": PUBLIC | INSIDE,
    "N": PUBLIC | INSIDE | ONLY_REPRESENTATIVE,
}
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]


def marks_in(text: str) -> set[str]:
    return set(CANARY.findall(text.lower())) & MARKS


def texts(response: HttpResponseBase) -> str:
    """What a reader of this answer can find in it: headers, text, the inside of PDF and office files."""
    body = consumed(response)
    parts = ["\n".join(f"{name}: {value}" for name, value in response.headers.items()), body.decode("utf-8", "ignore")]
    if body.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(body))
        parts += [page.extract_text() for page in reader.pages]
        parts.append(str(reader.metadata))
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts += [archive.read(name).decode("utf-8", "ignore") for name in archive.namelist()]
    return "\n".join(parts)


ALIKE = 2
"""Links to one path with the same parameters that are followed: a register's filters differ in words only."""


def shape(url: str) -> tuple[str, frozenset[str]]:
    """What an address asks: its path and the names of its parameters."""
    parts = urlsplit(url)
    return parts.path, frozenset(parse_qs(parts.query, keep_blank_values=True))


def seen_by(world: World, role: str) -> dict[str, set[str]]:
    """Every address of the matrix and every link found on the way, with the marks each shows."""
    found: dict[str, set[str]] = {}
    waiting = [row.url(world) for row in ROWS if "GET" in row.methods]
    words = [
        "kq",
        "strategia",
        "asociatia",
        *sorted(mark(name) for name in ("hidden_text", "held_text", "draft_title", "public_legal", "pending_name")),
    ]
    waiting += [f"/cautare/?q={word}" for word in words]
    waiting += [f"/consultari/deschisa/observatii/?text={word}" for word in words]
    waiting += [f"/consultari/deschisa/observatii/registru.{kind}" for kind in ("csv", "xlsx", "json", "pdf", "docx")]
    followed: Counter[tuple[str, frozenset[str]]] = Counter()
    while waiting:
        url = waiting.pop()
        if url in found:
            continue
        with undone():
            response = call(world.clients[role], "GET", url)
            said = texts(response)
        # An address that holds a mark is asked on purpose; the page may say it back.
        asked = marks_in(url)
        found[url] = marks_in(said) - asked
        if outcome(response) == "ok" and "text/html" in response.get("Content-Type", ""):
            for link in re.findall(r'href="(/[^"#]*)', said):
                path = link.replace("&amp;", "&")
                if path.startswith(("/static/", "/birou/")) or path in found or followed[shape(path)] >= ALIKE:
                    continue
                followed[shape(path)] += 1
                waiting.append(path)
    return found


@pytest.mark.req("R19")
@pytest.mark.req("R34")
@pytest.mark.parametrize("role", ["V", "C", "X", "R", "N"])
def test_nobody_sees_what_is_not_meant_for_them(world: World, role: str):
    seen = seen_by(world, role)
    strange = {url: sorted(marks - MAY_SEE[role]) for url, marks in seen.items() if marks - MAY_SEE[role]}
    assert not strange
    everything = set().union(*seen.values())
    # The crawl would find what is there: the public words were seen, and each role's own.
    assert {mark("public_text"), mark("published_reasons"), mark("public_addendum")} <= everything
    own = {"C": "citizen_letter", "R": "shared_letter", "N": "private_letter"}
    assert role not in own or mark(own[role]) in everything


@pytest.mark.req("R19")
@pytest.mark.parametrize("role", ["M", "I", "A"])
def test_staff_without_the_right_see_no_contact_data(world: World, role: str):
    """Matrix 10: moderators, indicators and administrators read no contact data anywhere at the desk."""
    contact = {
        mark(f"{key}_{part}")
        for key in ("public", "held", "unconfirmed", "redacted", "hidden", "silent")
        for part in ("mail", "phone", "postal", "legal")
    }
    strange = {}
    for row in [row for row in ROWS if "GET" in row.methods and row.expected[role] == "ok"]:
        with undone():
            marks = marks_in(texts(call(world.clients[role], "GET", row.url(world))))
        if marks & contact:
            strange[str(row)] = sorted(marks & contact)
    assert not strange


@pytest.mark.req("R19")
def test_who_may_read_contact_data_does_find_it(world: World):
    """The positive twin: the coordinator's page of the same observation shows what the others must not see."""
    url = Row("desk_observation", ("GET",), "ref=@public", {}, again=False, rule="").url(world)
    with undone():
        said = texts(call(world.clients["K"], "GET", url))
    assert mark("public_mail") in said


@pytest.mark.req("R19")
def test_the_public_log_holds_commitments_only(world: World):
    with undone():
        said = texts(call(world.clients["V"], "GET", "/registru/jurnal.jsonl"))
    assert said.count("\n") > 10
    assert marks_in(said) <= {mark("published_reasons")}


@pytest.mark.req("R19")
def test_mail_to_others_carries_no_foreign_canary(world: World):
    """A message shows its recipient only what is hers or public."""
    for message in Message.objects.exclude(kind__startswith="observation"):
        marks = marks_in(f"{message.subject} {message.text} {message.html}")
        own = marks_in(message.to)
        foreign = marks - PUBLIC - own - INSIDE - APPLIED - ONLY_REPRESENTATIVE
        assert not foreign, (message.kind, message.to, foreign)
