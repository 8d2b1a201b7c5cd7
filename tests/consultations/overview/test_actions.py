"""Publication, extension and withdrawal across the rooms: all of it or nothing."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from consultare.lib.text import canonical_json, digest
from consultare.lib.workdays import last_day_of
from consultare.lib.workflow import IllegalMove
from consultare.records.models import AuditEvent, Message, RegisterEntry
from consultations.drafts.models import Version
from consultations.invitations.models import Invitation
from consultations.overview import actions, queries
from consultations.overview.actions import publication
from consultations.rounds import actions as rounds
from consultations.rounds.actions import Refused
from consultations.rounds.models import Announcement, Channel, LegalTerm, Round, RoundDocument
from consultations.rounds.queries import missing_channels
from tests.factories import ConventionFactory, OfficerFactory, RoundFactory
from tests.rounds import noon, published_round, ready_round, withdraw

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def traces() -> list[int]:
    tables = (AuditEvent, RegisterEntry, Message, Announcement, LegalTerm, Channel, Invitation)
    return [table._default_manager.count() for table in tables]


@pytest.mark.req("F1")
def test_publication_opens_freezes_registers_and_invites(coordinator, authority):
    first = ConventionFactory()
    ConventionFactory(organisation=first.organisation)
    round_ = ready_round(coordinator)
    announcement = actions.publish(round_=round_, by=coordinator, at=NOW)
    assert (round_.state, round_.published_at, round_.published_by) == ("published", NOW, coordinator)
    assert round_.is_open(NOW)
    assert Version.objects.get(round=round_).published_at == NOW
    assert announcement.sha256 == digest(canonical_json(announcement.content))
    assert announcement.content["closes_on"] == last_day_of(round_.closes_at).isoformat()
    entry = RegisterEntry.objects.get(kind="published")
    assert announcement.sha256 in entry.payload
    assert AuditEvent.objects.filter(verb="round.published").count() == 1
    assert Invitation.objects.filter(round=round_).count() == 1
    assert Message.objects.filter(group=f"round:{round_.pk}").count() == 1
    assert Channel.objects.get(round=round_).kind == "site"


MISSING = {
    "act_type": {"act": ""},
    "initiator": {"initiator": " "},
    "department": {"department": None},
    "legal_basis": {"legal_basis": ""},
    "subject_line": {"subject_line": ""},
    "submission_ways": {"submission_ways": ""},
    "officer": {"officer": None},
    "channel_media": {"planned_channels": ["site", "premises"]},
    "domains": {"themes": []},
}


@pytest.mark.req("framework-0.1.1")
@pytest.mark.parametrize("code", [*MISSING, "draft", "approval_memo", "officer_expired"])
def test_nothing_is_published_while_something_is_missing(code, coordinator, authority):
    round_ = ready_round(coordinator)
    if code == "draft":
        Version.objects.filter(round=round_).delete()
    elif code == "approval_memo":
        RoundDocument.objects.filter(round=round_).update(removed_at=NOW)
    elif code == "officer_expired":
        Round.objects.filter(pk=round_.pk).update(officer=OfficerFactory(valid_until=date(2026, 2, 1)))
    else:
        fields = dict(MISSING[code])
        if "themes" in fields:
            round_.themes.set(fields.pop("themes"))
        Round.objects.filter(pk=round_.pk).update(**fields)
    round_ = Round.objects.get(pk=round_.pk)
    before = traces()
    with pytest.raises(Refused) as caught:
        actions.publish(round_=round_, by=coordinator, at=NOW)
    assert traces() == before
    assert Round.objects.get(pk=round_.pk).state == "legal_review"
    assert not Version.objects.filter(published_at__isnull=False).exists()
    items = queries.missing_items(round_.slug, queries.readiness(round_, at=NOW))
    assert len(items) == len(caught.value.sentences) >= 1
    assert all(item["href"] and item["title"] for item in items)


def test_a_round_from_nothing_lists_everything_once(coordinator, authority):
    round_ = rounds.create(title="Un titlu al proiectului", by=coordinator, at=NOW)
    items = queries.missing_items(round_.slug, queries.readiness(round_, at=NOW))
    assert len(items) >= 9
    assert len({str(item["title"]) for item in items}) == len(items)


@pytest.mark.req("D-01")
def test_an_endorsement_that_is_too_early_is_refused_with_the_earliest_day(coordinator, authority):
    round_ = ready_round(coordinator, endorsement_on=date(2026, 4, 15))
    before = traces()
    with pytest.raises(Refused) as caught:
        actions.publish(round_=round_, by=coordinator, at=noon(date(2026, 3, 2)))
    assert "16 aprilie 2026" in str(caught.value)
    assert traces() == before
    rounds.edit_step(round_=round_, fields={"endorsement_on": date(2026, 4, 16)}, revision=1, by=coordinator, at=NOW)
    assert actions.publish(round_=round_, by=coordinator, at=noon(date(2026, 3, 2))).version == 1


@pytest.mark.req("D-09")
def test_an_approved_urgency_may_go_for_endorsement_earlier_but_keeps_the_window(coordinator, authority):
    fields = {"is_urgent": True, "urgency_reason": "Adăpostul se închide.", "endorsement_on": date(2026, 3, 20)}
    round_ = published_round(coordinator, at=noon(date(2026, 3, 2)), window_days=10, **fields)
    assert last_day_of(round_.closes_at) == date(2026, 3, 13)
    assert round_.announcements.get().content["urgency"]["approved_by"] == str(coordinator)
    Round.objects.filter(pk=round_.pk).update(state="final")
    rounds.send_for_endorsement(round_=round_, by=coordinator, at=noon(date(2026, 3, 20)))
    assert round_.state == "endorsement"


@pytest.mark.req("D-09")
def test_urgency_without_approval_is_refused(coordinator, authority):
    round_ = ready_round(coordinator)
    fields = {"is_urgent": True, "urgency_reason": "Graba."}
    rounds.edit_step(round_=round_, fields=fields, revision=round_.revision, by=coordinator, at=NOW)
    before = traces()
    with pytest.raises(Refused):
        actions.publish(round_=round_, by=coordinator, at=NOW)
    assert traces() == before


@pytest.mark.req("D-01")
def test_endorsement_waits_for_the_stored_term(coordinator, authority):
    round_ = published_round(coordinator, at=noon(date(2026, 3, 2)), window_days=10)
    Round.objects.filter(pk=round_.pk).update(state="final")
    with pytest.raises(Refused, match="16 aprilie 2026"):
        rounds.send_for_endorsement(round_=round_, by=coordinator, at=noon(date(2026, 4, 15)))
    assert Round.objects.get(pk=round_.pk).state == "final"
    rounds.send_for_endorsement(round_=round_, by=coordinator, at=noon(date(2026, 4, 16)))
    assert round_.state == "endorsement"


def test_publishing_twice_or_from_a_draft_is_refused(coordinator, authority):
    round_ = published_round(coordinator)
    draft = RoundFactory()
    before = traces()
    for one in (round_, draft):
        with pytest.raises(IllegalMove):
            actions.publish(round_=one, by=coordinator, at=NOW)
    assert traces() == before


@pytest.mark.req("R57")
def test_a_failure_at_the_end_undoes_everything(coordinator, authority, monkeypatch):
    round_ = ready_round(coordinator)
    before = traces()

    def fail(**_kwargs):
        raise IntegrityError("the disk is full")

    monkeypatch.setattr(publication.invitations, "invite", fail)
    with pytest.raises(IntegrityError):
        actions.publish(round_=round_, by=coordinator, at=NOW)
    assert traces() == before
    assert Round.objects.get(pk=round_.pk).published_at is None
    assert Version.objects.get(round=round_).published_at is None


def test_the_announcement_is_frozen_by_the_database(coordinator, authority):
    announcement = published_round(coordinator).announcements.get()
    with pytest.raises(InternalError), transaction.atomic():
        Announcement.objects.filter(pk=announcement.pk).update(sha256="0" * 64)
    with pytest.raises(InternalError), transaction.atomic():
        announcement.delete()
    assert Announcement.objects.get().sha256 == announcement.sha256


def test_a_correction_is_a_new_version_with_its_reason(coordinator, authority):
    round_ = published_round(coordinator)
    first = round_.announcements.get()
    for changes, reason in (
        ({"initiator": "Altcineva"}, " "),
        ({"initiator": first.content["initiator"]}, "Fără schimbare"),
    ):
        with pytest.raises(Refused):
            rounds.correct_announcement(round_=round_, changes=changes, reason=reason, by=coordinator, at=NOW)
    with pytest.raises(ValueError, match="closes_on"):
        rounds.correct_announcement(
            round_=round_, changes={"closes_on": "2030-01-01"}, reason="x", by=coordinator, at=NOW
        )
    second = rounds.correct_announcement(
        round_=round_, changes={"initiator": "Viceprimarul"}, reason="Numele era greșit.", by=coordinator, at=NOW
    )
    assert (second.version, second.content["initiator"]) == (2, "Viceprimarul")
    assert second.content["closes_at"] == first.content["closes_at"]
    first.refresh_from_db()
    assert first.content["initiator"] == "Primarul"
    assert RegisterEntry.objects.filter(kind="corrected").count() == 1


def test_channels_after_publication(coordinator, authority):
    draft = RoundFactory()
    with pytest.raises(Refused):
        rounds.record_channel(round_=draft, kind="premises", done_on=NOW.date(), by=coordinator, at=NOW)
    round_ = published_round(coordinator, at=NOW - timedelta(days=3))
    codes = [item.code for item in missing_channels(round_)]
    assert codes == ["channel_premises", "channel_media"]
    for day in (NOW.date() - timedelta(days=10), NOW.date() + timedelta(days=2)):
        with pytest.raises(Refused):
            rounds.record_channel(round_=round_, kind="premises", done_on=day, by=coordinator, at=NOW)
    rounds.record_channel(
        round_=round_, kind="premises", done_on=NOW.date() - timedelta(days=2), by=coordinator, at=NOW
    )
    assert len(missing_channels(round_)) == 2, "a date without proof is not enough"
    rounds.record_channel(
        round_=round_,
        kind="media",
        done_on=NOW.date() - timedelta(days=2),
        url="https://ziar.example/",
        by=coordinator,
        at=NOW,
    )
    assert [item.code for item in missing_channels(round_)] == ["channel_premises"]


def test_withdrawal_is_public_with_its_reason_and_everybody_invited_is_told(coordinator, authority):
    ConventionFactory()
    round_ = published_round(coordinator)
    withdraw(round_, by=coordinator, reason="Proiectul se rescrie.")
    assert (round_.state, round_.withdrawal_reason) == ("withdrawn", "Proiectul se rescrie.")
    assert round_.withdrawn_by != coordinator, "the second person withdraws it"
    assert not round_.is_open(NOW)
    assert RegisterEntry.objects.filter(kind="round_withdrawn").count() == 1
    assert Message.objects.filter(kind="round_withdrawn").count() == 1


def test_extension_tells_everybody_invited(coordinator, authority):
    ConventionFactory()
    round_ = published_round(coordinator)
    last_day = last_day_of(round_.closes_at) + timedelta(days=7)
    while last_day.weekday() > 4 or last_day in (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 25)):
        last_day += timedelta(days=1)
    actions.extend(round_=round_, last_day=last_day, reason="La cererea partenerilor.", by=coordinator, at=NOW)
    assert last_day_of(round_.closes_at) == last_day
    assert Message.objects.filter(kind="round_extended").count() == 1
