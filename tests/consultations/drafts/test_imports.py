"""A text comes in through a worker, is looked at and repaired, then saved or given up."""

import io
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from accounts.people.models import Person
from consultare.lib import limited
from consultare.lib.documents import Unreadable
from consultare.lib.files import Refused
from consultare.lib.law import IllegalMove
from consultare.lib.limited import Limits
from consultare.records import audit, jobs
from consultare.records.models import AuditEvent, Job, StoredFile
from consultations.drafts import actions as texts
from consultations.drafts.actions import imports as actions
from consultations.drafts.actions.imports import Brought
from consultations.drafts.models import DraftImport, Unit, Version
from consultations.drafts.queries import editor
from consultations.drafts.rules.repairs import CantRepair, Merge, Relabel, Split
from consultations.drafts.states import IMPORT, ImportState
from consultations.rounds.models import Round
from consultations.rounds.states import RoundState
from tests.consultations.drafts import papers
from tests.factories import RoundFactory
from tests.lib.documents.test_bad_files import BAD

pytestmark = pytest.mark.django_db
TEXT = "Capitolul I Situația\nArt. 1 Primul. Al doilea.\n(1) Întâi.\nArt. 2 Ultimul."


@pytest.fixture
def round_(authority: object) -> Round:
    return RoundFactory()


def begin(round_: Round, by: Person, text: str = TEXT, upload: Any = None) -> DraftImport:
    brought = Brought(upload=upload) if upload else Brought(text=text)
    return actions.begin(round_=round_, brought=brought, by=by, at=timezone.now())


def work() -> int:
    return jobs.work(clock=timezone.now)


def read(round_: Round, by: Person, text: str = TEXT, upload: Any = None) -> DraftImport:
    made = begin(round_, by, text, upload)
    assert work() == 1
    made.refresh_from_db()
    return made


def word(file: io.BytesIO, name: str = "proiect.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, file.getvalue())


def citations(made: DraftImport) -> list[str]:
    return [spec["citation"] for spec in made.specs]


STATES = {
    "read": {"waiting": "reading", "reading": "reading"},
    "finish": {"reading": "ready"},
    "fail": {"reading": "failed"},
    "save": {"ready": "saved"},
    "discard": dict.fromkeys(("waiting", "reading", "ready", "failed"), "discarded"),
}


@pytest.mark.parametrize("state", ImportState.values)
@pytest.mark.parametrize("move", STATES)
def test_every_state_with_every_move(state, move):
    if state in STATES[move]:
        assert IMPORT.target(move, state) == STATES[move][state]
    else:
        with pytest.raises(IllegalMove):
            IMPORT.find(move, state)


def test_a_word_file_is_read_by_the_worker_and_saved_by_a_person(round_, operator):
    made = begin(round_, operator, upload=word(papers.law(), "lege.docx"))
    assert (made.state, made.specs, Version.objects.count()) == ("waiting", [], 0)
    assert editor.standing(made).is_under_way
    assert work() == 1
    made.refresh_from_db()
    assert (made.state, made.format, made.sha256) == ("ready", "docx", made.file.sha256)
    assert "art. 7^1 alin. (2^1)" in citations(made)
    job = Job.objects.get()
    assert (job.state, job.done, job.planned) == ("done", job.planned, job.planned)
    assert job.planned > 30
    version = actions.save(import_=made, revision=1, by=operator, at=timezone.now())
    assert (version.source_kind, version.source.name, version.units.count()) == (
        "docx",
        "lege.docx",
        len(citations(made)),
    )
    made.refresh_from_db()
    assert (made.state, made.specs, made.base, made.file, made.text) == ("saved", [], [], None, "")
    verbs = ["draft.import_begun", "draft.import_read", "draft.text_set", "draft.import_saved"]
    assert [*AuditEvent.objects.order_by("pk").values_list("verb", flat=True)] == verbs
    assert "lege.docx" in audit.sentence(AuditEvent.objects.order_by("pk")[3])


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_plain_files_come_in_too(round_, operator, name):
    made = read(round_, operator, upload=SimpleUploadedFile(name, b"# Titlu\n\nArt. 1 Unu."))
    assert (made.state, citations(made)) == ("ready", ["«Titlu»", "art. 1"])


def tried(round_: Round, by: Person, upload: SimpleUploadedFile) -> tuple[DraftImport | None, str]:
    try:
        made = read(round_, by, upload=upload)
    except (Refused, Unreadable) as refusal:
        return None, str(refusal)
    return made, made.sentence


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_gives_one_sentence_and_nothing_half_made(round_, operator, case):
    name, content, _english = BAD[case]
    upload = SimpleUploadedFile(name, content.getvalue())
    with override("ro"):
        made, sentence = tried(round_, operator, upload)
    assert len(sentence) > 10
    assert not Version.objects.exists()
    if made is None:
        assert not DraftImport.objects.exists()
        assert not StoredFile.objects.exists()
        assert not Job.objects.exists()
        assert not AuditEvent.objects.exists()
        return
    assert (made.state, made.specs) == ("failed", [])
    assert made.sentence == Job.objects.get().sentence == editor.standing(made).failed
    assert made.sentence[0].isupper()
    assert made.sentence.endswith(".")


def test_two_hundred_megabytes_are_refused_before_anything_is_kept(round_, operator, monkeypatch):
    upload = SimpleUploadedFile("mare.docx", b"PK")
    upload.file = Endless(200 * 1024 * 1024)
    with pytest.raises(Refused, match="10"):
        begin(round_, operator, upload=upload)
    assert not DraftImport.objects.exists()
    assert not StoredFile.objects.exists()


class Endless(io.RawIOBase):
    """As many zeros as wanted, without holding them; counts what was read."""

    def __init__(self, size: int) -> None:
        self.size, self.at = size, 0

    def read(self, size: int = -1) -> bytes:
        amount = min(size if size > 0 else self.size, self.size - self.at)
        self.at += amount
        assert self.at < 20 * 1024 * 1024
        return b"\0" * amount

    def seek(self, place: int, whence: int = 0) -> int:
        self.at = place if whence == 0 else self.size if whence == 2 else self.at
        return self.at

    def tell(self) -> int:
        return self.at

    def seekable(self) -> bool:
        return True


@pytest.mark.parametrize("why", ["time", "memory", "broken"])
def test_who_needs_too_much_is_stopped_with_a_sentence(round_, operator, monkeypatch, why):
    def stopped(*_arguments: object, **_more: object) -> bytes:
        raise limited.Stopped(why)

    monkeypatch.setattr(actions.limited, "run", stopped)
    made = read(round_, operator)
    with override("ro"):
        assert made.sentence == str(actions.STOPPED[why])
    assert (made.state, Job.objects.get().state) == ("failed", "failed")


def test_too_little_memory_is_really_too_little(round_, operator, monkeypatch):
    monkeypatch.setattr(actions, "LIMITS", Limits(memory=60 * 1024 * 1024))
    made = read(round_, operator)
    assert (made.state, made.specs) == ("failed", [])


def test_a_worker_that_died_is_followed_by_another(round_, operator, monkeypatch):
    made = begin(round_, operator)
    real = limited.run

    def killed(*_arguments: object, **_more: object) -> bytes:
        raise ConnectionError("the worker is gone")

    monkeypatch.setattr(actions.limited, "run", killed)
    assert work() == 1
    made.refresh_from_db()
    assert (made.state, made.specs, Job.objects.get().state) == ("reading", [], "waiting")
    monkeypatch.setattr(actions.limited, "run", real)
    assert jobs.work(clock=lambda: timezone.now() + timedelta(minutes=1)) == 1
    made.refresh_from_db()
    assert (made.state, len(made.specs)) == ("ready", 4)
    assert AuditEvent.objects.filter(verb="draft.import_read").count() == 1


def test_when_three_tries_failed_the_page_says_so(round_, operator, monkeypatch):
    made = begin(round_, operator)
    monkeypatch.setattr(actions.limited, "run", None)
    for hours in range(3):
        jobs.work(clock=lambda hours=hours: timezone.now() + timedelta(hours=hours))
    made.refresh_from_db()
    told = editor.standing(made)
    assert not told.is_under_way
    assert told.failed == Job.objects.get().sentence != ""


def test_a_new_import_replaces_the_unsaved_one_even_while_it_is_read(round_, operator):
    first = begin(round_, operator)
    second = begin(round_, operator, "Alt text.")
    assert work() == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.text, second.state) == ("discarded", "", "ready")
    assert editor.unsaved_import(round_) == second


def test_repairs_are_made_undone_and_bounded(round_, operator):
    made = read(round_, operator)
    now = timezone.now()
    at = made.specs[1]["text"].index("Al doilea")
    made = actions.repair(import_=made, change=Split(1, at), revision=1, by=operator, at=now)
    assert citations(made) == ["cap. I", "art. 1", "art. 1, par. 1", "art. 1 alin. (1)", "art. 2"]
    made = actions.undo(import_=made, revision=2, by=operator, at=now)
    assert (citations(made), made.revision, made.repairs) == (["cap. I", "art. 1", "art. 1 alin. (1)", "art. 2"], 3, [])
    with pytest.raises(actions.Nothing):
        actions.undo(import_=made, revision=3, by=operator, at=now)
    for number in range(25):
        change = Relabel(3, f"art. {number + 10}")
        made = actions.repair(import_=made, change=change, revision=made.revision, by=operator, at=now)
    assert len(made.repairs) == len(made.history) == actions.UNDOABLE
    for _n in range(20):
        made = actions.undo(import_=made, revision=made.revision, by=operator, at=now)
    assert (citations(made)[3], made.repairs) == ("art. 14", [])
    with pytest.raises(CantRepair):
        actions.repair(import_=made, change=Merge(3), revision=made.revision, by=operator, at=now)


def test_the_second_of_two_is_told_what_the_first_did(round_, operator, coordinator):
    made = read(round_, operator)
    now = timezone.now()
    actions.repair(import_=made, change=Merge(1), revision=1, by=coordinator, at=now)
    for late in (
        lambda: actions.repair(import_=made, change=Merge(0), revision=1, by=operator, at=now),
        lambda: actions.undo(import_=made, revision=1, by=operator, at=now),
        lambda: actions.save(import_=made, revision=1, by=operator, at=now),
    ):
        with pytest.raises(actions.Stale):
            late()
    made.refresh_from_db()
    assert (made.revision, len(made.specs), Version.objects.count()) == (2, 3, 0)
    with override("en"):
        assert editor.since(made, 1) == [f"{coordinator}: art. 1 – merged with the next"]
    assert editor.since(made, 2) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_repairs_at_once_one_is_made(round_, operator):
    made = read(round_, operator)
    told: list[str] = []
    barrier = threading.Barrier(2)

    def repair() -> None:
        barrier.wait()
        try:
            actions.repair(import_=made, change=Merge(1), revision=1, by=operator, at=timezone.now())
            told.append("made")
        except actions.Stale:
            told.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=repair) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made.refresh_from_db()
    assert (sorted(told), made.revision, len(made.specs)) == (["made", "stale"], 2, 3)


@pytest.mark.parametrize("act", ["begin", "repair", "undo", "save", "discard"])
def test_once_the_round_is_public_nothing_is_done(round_, operator, act):
    made = read(round_, operator)
    now = timezone.now()
    Round.objects.filter(pk=round_.pk).update(
        state=RoundState.PUBLISHED, published_at=now, closes_at=now + timedelta(days=9)
    )
    events = AuditEvent.objects.count()
    acts: dict[str, Callable[[], object]] = {
        "begin": lambda: begin(round_, operator),
        "repair": lambda: actions.repair(import_=made, change=Merge(0), revision=1, by=operator, at=now),
        "undo": lambda: actions.undo(import_=made, revision=1, by=operator, at=now),
        "save": lambda: actions.save(import_=made, revision=1, by=operator, at=now),
        "discard": lambda: actions.discard(import_=made, by=operator, at=now),
    }
    with pytest.raises(texts.Frozen):
        acts[act]()
    made.refresh_from_db()
    assert (made.state, made.revision, AuditEvent.objects.count()) == ("ready", 1, events)
    assert not Version.objects.exists()
    assert not Unit.objects.exists()


def test_what_is_given_up_leaves_the_working_text_alone(round_, operator):
    actions.save(import_=read(round_, operator), revision=1, by=operator, at=timezone.now())
    other = read(round_, operator, "Altceva.")
    actions.discard(import_=other, by=operator, at=timezone.now())
    assert Version.objects.get().units.count() == 4
    with pytest.raises(actions.Stale):
        actions.discard(import_=other, by=operator, at=timezone.now())
    assert AuditEvent.objects.filter(verb="draft.import_discarded").count() == 1
