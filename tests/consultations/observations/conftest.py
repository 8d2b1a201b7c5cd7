"""An open round with a published text of four units, and the shortest way to submit."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfWriter

from consultare.records import files
from consultare.records.models import StoredFile
from consultations.drafts.models import Unit, Version
from consultations.observations.actions.submission import Author, Content, Submitted, submit
from consultations.observations.states import AuthorKind, Display
from consultations.rounds.models import Round
from tests.factories import PersonFactory

TEXT = "Programul centrului de zi să se prelungească până la ora 18, pentru părinții care lucrează."


def blank_pdf() -> bytes:
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(buffer)
    return buffer.getvalue()


PDF = blank_pdf()


def make_round(slug: str = "strategia", **fields: Any) -> Round:
    now = timezone.now()
    author = PersonFactory()
    values = {
        "title": "Strategia serviciilor sociale", "state": "published", "created_at": now - timedelta(days=9), "created_by": author,
        "edited_at": now, "published_at": now - timedelta(days=5), "published_by": author, "closes_at": now + timedelta(days=5),
    }  # fmt: skip
    return Round.objects.create(slug=slug, **(values | fields))


def make_version(round_: Round, units: int = 4) -> Version:
    now = timezone.now()
    version = Version.objects.create(
        round=round_, number=1, source_kind="text", sha256="0" * 64, created_at=now, created_by=round_.created_by
    )
    Unit.objects.bulk_create(
        Unit(
            version=version,
            position=n,
            kind="paragraph",
            citation=f"cap. 1 alin. ({n})",
            anchor=f"cap-1-alin-{n}",
            text=f"Textul unității {n}.",
        )
        for n in range(1, units + 1)
    )
    Version.objects.filter(pk=version.pk).update(published_at=now)
    version.refresh_from_db()
    return version


@pytest.fixture
def round_(authority) -> Round:
    return make_round()


@pytest.fixture
def version(round_) -> Version:
    return make_version(round_)


@pytest.fixture
def units(version) -> list[Unit]:
    return list(version.units.order_by("position"))


def visitor(**fields: Any) -> Author:
    values = {
        "kind": AuthorKind.CITIZEN, "capacity": "citizen", "legal_name": "Viorica Contactescu", "email": "viorica@canar.example",
        "phone": "+40799000111", "postal_address": "Strada Canarului 7", "display": Display.ANONYMOUS, "address_is_known": False,
    }  # fmt: skip
    return Author(**(values | fields))


def known(**fields: Any) -> Author:
    return visitor(address_is_known=True, **fields)


@pytest.fixture
def send(round_, version) -> Callable[..., Submitted]:
    def act(
        author: Author | None = None, *, text: str = TEXT, at_round: Round | None = None, **fields: Any
    ) -> Submitted:
        names = {"kind", "unit_ids", "is_whole", "proposed_text", "argument", "files_are_public"}
        content = {name: fields.pop(name) for name in names & fields.keys()}
        if not content.get("unit_ids"):
            content["is_whole"] = True
        return submit(
            round_pk=(at_round or round_).pk, author=author or known(), content=Content(text=text, **content),
            submission_key=fields.pop("submission_key", None) or uuid4(), **fields,
        )  # fmt: skip

    return act


@pytest.fixture
def stored(db) -> Callable[..., StoredFile]:
    def act(name: str = "anexa.pdf", content: bytes = PDF) -> StoredFile:
        return files.store(SimpleUploadedFile(name, content), by="test", at=timezone.now())

    return act
