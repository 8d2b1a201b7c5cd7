"""A text comes in, may be replaced, is frozen for ever."""

from datetime import timedelta

import pytest
from django.db import InternalError, transaction
from django.utils import timezone

from accounts.people.models import Person
from consultare.lib.documents import read_text
from consultare.records.models import AuditEvent
from consultations.drafts import actions, queries
from consultations.drafts.models import Unit, Version
from consultations.rounds.models import Round
from consultations.rounds.states import RoundState
from tests.factories import RoundFactory

TEXT = "Capitolul I Situația\nArt. 1 Primul.\n(1) Întâi.\nArt. 2 Al doilea."

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(authority: object) -> Round:
    return RoundFactory()


def put(round_: Round, by: Person, text: str = TEXT) -> Version:
    return actions.set_text(round_=round_, parsed=read_text(text), source=None, by=by, at=timezone.now())


def test_a_text_becomes_a_tree_of_units(round_: Round, operator: Person) -> None:
    version = put(round_, operator)
    units = list(queries.units_of(version))
    assert [(unit.position, unit.citation) for unit in units] == [
        (0, "cap. I"),
        (1, "art. 1"),
        (2, "art. 1 alin. (1)"),
        (3, "art. 2"),
    ]
    assert units[2].parent == units[1]
    assert len({unit.lineage for unit in units}) == 4
    assert AuditEvent.objects.get().verb == "draft.text_set"


def test_replacing_leaves_one_working_version(round_: Round, operator: Person) -> None:
    put(round_, operator)
    version = put(round_, operator, "Un singur paragraf.")
    assert Version.objects.get() == version
    assert version.number == 1
    assert Unit.objects.count() == 1


@pytest.mark.req("R59")
def test_a_published_version_never_changes(round_: Round, operator: Person) -> None:
    version = actions.freeze(version=put(round_, operator), by=operator, at=timezone.now())
    unit = queries.units_of(version).first()
    assert unit is not None
    for attempt in (
        lambda: Unit.objects.filter(pk=unit.pk).update(text="altceva"),
        unit.delete,
        lambda: Version.objects.filter(pk=version.pk).update(sha256="0" * 64),
        lambda: Unit.objects.filter(version=version).delete(),
        lambda: Unit.objects.create(
            version=version, position=9, kind="paragraph", citation="x", anchor="x", text="strecurat"
        ),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            attempt()
    unit.refresh_from_db()
    assert unit.text == "Capitolul I Situația"
    assert Unit.objects.count() == 4


@pytest.mark.parametrize("act", ["set", "remove"])
def test_nothing_changes_once_the_round_is_public(round_: Round, operator: Person, act: str) -> None:
    version = put(round_, operator)
    now = timezone.now()
    Round.objects.filter(pk=round_.pk).update(
        state=RoundState.PUBLISHED, published_at=now, closes_at=now + timedelta(days=9)
    )
    with pytest.raises(actions.Frozen):
        if act == "set":
            put(round_, operator, "Altul.")
        else:
            actions.remove_text(round_=round_, by=operator, at=now)
    assert Version.objects.get() == version
    assert AuditEvent.objects.count() == 1


def test_freezing_twice_is_freezing_once(round_: Round, operator: Person) -> None:
    version = put(round_, operator)
    first = actions.freeze(version=version, by=operator, at=timezone.now())
    again = actions.freeze(version=version, by=operator, at=timezone.now())
    assert first.published_at == again.published_at
    assert AuditEvent.objects.filter(verb="draft.frozen").count() == 1
