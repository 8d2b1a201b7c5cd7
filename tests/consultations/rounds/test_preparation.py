"""Preparing a round: steps, collisions of two people, what is frozen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultare.records.models import AuditEvent, StoredFile
from consultations.rounds import actions
from consultations.rounds.actions import Frozen, Refused, Stale
from consultations.rounds.models import Round, RoundDocument
from tests.factories import RoundFactory, ThemeFactory
from tests.rounds import published_round, ready_round, upload

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def edit(round_, by, revision=None, **fields):
    return actions.edit_step(round_=round_, fields=fields, revision=revision or round_.revision, by=by, at=NOW)


def test_new_round_has_an_address_from_its_title(operator, authority):
    first = actions.create(title="Strategia  serviciilor sociale", by=operator, at=NOW)
    second = actions.create(title="Strategia serviciilor sociale", by=operator, at=NOW)
    assert (first.slug, second.slug) == ("strategia-serviciilor-sociale", "strategia-serviciilor-sociale-2")
    assert first.title == "Strategia serviciilor sociale"
    assert first.window_days == authority.window_days


@pytest.mark.parametrize("title", ["Noua", "Termene", "!!!"])
def test_no_round_takes_an_address_of_the_portal(title, operator, authority):
    assert actions.create(title=title, by=operator, at=NOW).slug in {"noua-2", "termene-2", "consultare"}


def test_saving_a_step_counts_the_revision_and_is_recorded(operator, authority):
    round_, theme = RoundFactory(), ThemeFactory(name="Furnizarea serviciilor")
    edit(round_, operator, title="Alt titlu al proiectului", themes=[theme])
    assert (round_.revision, round_.title, list(round_.themes.all())) == (2, "Alt titlu al proiectului", [theme])
    assert "furnizarea serviciilor" in round_.search_text
    assert AuditEvent.objects.get(verb="round.edited").facts["fields"] == "themes, title"


def test_saving_what_is_there_already_changes_nothing(operator, authority):
    round_ = RoundFactory()
    edit(round_, operator, title=round_.title, themes=list(round_.themes.all()), beneficiaries=())
    assert round_.revision == 1
    assert not AuditEvent.objects.exists()


@pytest.mark.req("R66")
def test_two_people_on_one_step(operator, coordinator, authority):
    mine = RoundFactory(summary="vechi")
    theirs = Round.objects.get(pk=mine.pk)
    edit(theirs, coordinator, summary="al colegei", window_days=20)
    with pytest.raises(Stale) as caught:
        edit(mine, operator, revision=1, summary="al meu", window_days=20)
    assert (caught.value.typed, caught.value.stored) == ({"summary": "al meu"}, {"summary": "al colegei"})
    assert Round.objects.get(pk=mine.pk).summary == "al colegei"
    assert AuditEvent.objects.count() == 1
    edit(mine, operator, revision=caught.value.revision, summary="al meu")
    assert Round.objects.get(pk=mine.pk).summary == "al meu"


@pytest.mark.req("R22")
@pytest.mark.parametrize("name", ["state", "published_at", "slug", "closes_at", "urgency_approved_by", "edited_at"])
def test_only_the_fields_of_the_preparation_are_edited(name, operator, authority):
    round_ = RoundFactory()
    with pytest.raises(ValueError, match=name):
        edit(round_, operator, **{name: "x"})
    assert not AuditEvent.objects.exists()


def test_what_is_published_is_frozen(coordinator, authority):
    round_ = published_round(coordinator)
    document = round_.documents.get()
    before = AuditEvent.objects.count()
    with pytest.raises(Frozen):
        edit(round_, coordinator, title="Alt titlu")
    with pytest.raises(Frozen):
        actions.remove_document(document=document, by=coordinator, at=NOW)
    with pytest.raises(Frozen):
        actions.approve_urgency(round_=round_, by=coordinator, at=NOW)
    assert AuditEvent.objects.count() == before
    document.refresh_from_db()
    assert document.removed_at is None


def test_a_document_after_publication_is_a_new_posting(coordinator, authority):
    round_ = published_round(coordinator, at=NOW - timedelta(days=2))
    later = actions.attach_document(
        round_=round_,
        kind=RoundDocument.Kind.IMPACT_STUDY,
        title="",
        upload=upload("studiu.png"),
        by=coordinator,
        at=NOW,
    )
    assert later.title == "studiu.png"
    assert later.posted_at == NOW > round_.documents.exclude(pk=later.pk).get().posted_at


def test_a_document_is_removed_once(operator, authority):
    round_ = RoundFactory()
    document = actions.attach_document(round_=round_, kind="other", title="Anexă", upload=upload(), by=operator, at=NOW)
    actions.remove_document(document=document, by=operator, at=NOW)
    actions.remove_document(document=document, by=operator, at=NOW)
    assert AuditEvent.objects.filter(verb="round.document_removed").count() == 1
    assert StoredFile.objects.count() == 1


@pytest.mark.req("D-09")
def test_urgency_is_approved_by_name_and_for_these_words(operator, coordinator, authority):
    round_ = RoundFactory(is_urgent=True, urgency_reason="")
    with pytest.raises(Refused):
        actions.approve_urgency(round_=round_, by=coordinator, at=NOW)
    edit(round_, operator, urgency_reason="Adăpostul de noapte se închide de luni.")
    with pytest.raises(Refused):
        actions.approve_urgency(round_=round_, by=operator, at=NOW)
    assert round_.urgency_approved_by is None
    actions.approve_urgency(round_=round_, by=coordinator, at=NOW)
    assert (round_.urgency_approved_by, round_.urgency_approved_at) == (coordinator, NOW)
    edit(round_, operator, urgency_reason="Alte motive.")
    assert (round_.urgency_approved_by, round_.urgency_approved_at) == (None, None)


def test_review_and_back(operator, authority):
    round_ = RoundFactory()
    actions.ask_review(round_=round_, by=operator, at=NOW)
    assert (round_.state, round_.review_asked_at) == ("legal_review", NOW)
    actions.send_back(round_=round_, reason="Temeiul legal este greșit.", by=operator, at=NOW)
    assert round_.state == "draft"
    assert AuditEvent.objects.get(verb="round.sent_back").facts["reason"] == "Temeiul legal este greșit."


def test_ready_round_is_in_legal_review(coordinator, authority):
    assert ready_round(coordinator).state == "legal_review"
