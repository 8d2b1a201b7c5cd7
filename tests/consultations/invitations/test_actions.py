"""Everybody on the list is asked once, reminded while silent, left alone after the first act."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.authority.models import Domain
from accounts.people.models import Person
from accounts.subscriptions.models import Subscription
from consultare.lib.workdays import closing_instant
from consultare.records.models import AuditEvent, Message
from consultations.invitations import access, actions, queries
from consultations.invitations.models import Invitation, Reminder
from consultations.invitations.rules import personal_code
from consultations.rounds.models import Round
from consultations.rounds.states import RoundState
from tests.factories import ConventionFactory, OrganisationFactory, RoundFactory

pytestmark = pytest.mark.django_db

# A Monday; the window ends on Friday, two weeks and a half later, all in winter time.
OPENED = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
CLOSES = closing_instant(datetime(2026, 11, 20, tzinfo=UTC).date())


def open_round(**fields: object) -> Round:
    return RoundFactory(state=RoundState.PUBLISHED, published_at=OPENED, closes_at=CLOSES, **fields)


@pytest.fixture
def round_(authority: object) -> Round:
    return open_round()


def subscribe(email: str, *domains: Domain, confirmed: bool = True) -> Subscription:
    subscription = Subscription.objects.create(
        email=email, consent_text="da", code_hash="x", asked_at=OPENED, confirmed_at=OPENED if confirmed else None
    )
    subscription.domains.set(domains)
    return subscription


@pytest.mark.req("R55")
def test_an_organisation_with_two_conventions_gets_one_invitation(round_: Round, coordinator: Person) -> None:
    twice = ConventionFactory().organisation
    ConventionFactory(organisation=twice)
    ConventionFactory()
    assert actions.invite(round_=round_, by=coordinator, at=OPENED) == 2
    assert Invitation.objects.filter(round=round_, organisation=twice).count() == 1
    assert Message.objects.filter(kind="invitation_invitation").count() == 2
    assert actions.invite(round_=round_, by=coordinator, at=OPENED + timedelta(hours=1)) == 0
    assert Invitation.objects.count() == Message.objects.count() == 2


def test_expired_terminated_and_pending_are_not_asked(round_: Round, coordinator: Person) -> None:
    ConventionFactory(valid_until=OPENED.date() - timedelta(days=1))
    ConventionFactory(terminated_on=OPENED.date())
    ConventionFactory(organisation__state="pending")
    OrganisationFactory()
    assert actions.invite(round_=round_, by=coordinator, at=OPENED) == 0
    assert not Invitation.objects.exists()


def test_the_list_shows_exactly_who_will_be_written_to(round_: Round, coordinator: Person) -> None:
    Round.objects.filter(pk=round_.pk).update(state=RoundState.DRAFT, published_at=None, closes_at=None)
    ConventionFactory()
    guest, nobody = OrganisationFactory(), OrganisationFactory()
    actions.choose_guest(round_=round_, organisation=guest, by=coordinator, at=OPENED)
    subscribe("toate@people.example")
    subscribe("domeniu@people.example", round_.domain)
    subscribe("altul@people.example", Domain.objects.create(code="altul", name="Altul"))
    subscribe("neconfirmat@people.example", confirmed=False)
    seen = queries.audience(round_, OPENED.date())
    assert (len(seen.organisations), seen.subscribers, seen.conventions, seen.total) == (2, 2, 1, 4)
    assert nobody not in seen.organisations
    actions.remove_guest(round_=round_, organisation=guest, by=coordinator, at=OPENED)
    assert guest not in queries.audience(round_, OPENED.date()).organisations


def test_the_list_is_closed_once_invitations_have_gone(round_: Round, coordinator: Person) -> None:
    with pytest.raises(actions.AlreadyInvited):
        actions.choose_guest(round_=round_, organisation=OrganisationFactory(), by=coordinator, at=OPENED)
    assert not round_.guests.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.req("R53")
def test_subscribers_can_stop_in_one_click_and_partners_get_a_service_message(
    round_: Round, coordinator: Person
) -> None:
    ConventionFactory()
    subscribe("ana@people.example")
    actions.invite(round_=round_, by=coordinator, at=OPENED)
    told = Message.objects.get(kind="round_announced")
    assert told.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert told.headers["List-Unsubscribe"].startswith(f"<{settings.SITE_URL}/dezabonare/")
    invited = Message.objects.get(kind="invitation_invitation")
    assert "List-Unsubscribe" not in invited.headers


@pytest.mark.req("R43")
def test_the_personal_code_stands_after_the_hash_and_only_its_digest_is_stored(
    round_: Round, coordinator: Person
) -> None:
    organisation = ConventionFactory().organisation
    actions.invite(round_=round_, by=coordinator, at=OPENED)
    code = personal_code(settings.SEALING_KEY, round_.pk, organisation.pk)
    message = Message.objects.get(kind="invitation_invitation")
    assert f"/consultari/{round_.slug}/invitatie/#{code}" in message.text
    assert f"#{code}" in message.html
    assert message.is_secret
    assert code not in Invitation.objects.get().code_hash
    assert access.invitation_by_code(round_, code, at=OPENED) == Invitation.objects.get()
    assert access.invitation_by_code(round_, code[:-1], at=OPENED) is None
    assert access.invitation_by_code(open_round(), code, at=OPENED) is None
    assert access.invitation_by_code(round_, code, at=CLOSES + timedelta(days=31)) is None


def due(step: str) -> datetime:
    return Reminder.objects.get(step=step).due_at


def test_reminders_leave_at_their_moments_and_once(round_: Round, coordinator: Person) -> None:
    ConventionFactory()
    actions.invite(round_=round_, by=coordinator, at=OPENED)
    assert list(Reminder.objects.order_by("due_at").values_list("step", flat=True)) == [
        "half",
        "three_days",
        "one_day",
        "today",
    ]
    # 17 November is a Tuesday; 09:00 in Bucharest is 07:00 UTC in winter.
    assert due("three_days") == datetime(2026, 11, 17, 7, 0, tzinfo=UTC)
    assert due("today") == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    assert actions.remind(at=due("half") - timedelta(seconds=1)) == 0
    for step in ("half", "three_days", "one_day", "today"):
        assert actions.remind(at=due(step)) == 1
        assert actions.remind(at=due(step)) == 0
    assert Message.objects.filter(kind="invitation_reminder").count() == 4


@pytest.mark.req("R72")
def test_after_days_without_a_scheduler_only_the_newest_reminder_leaves(round_: Round, coordinator: Person) -> None:
    ConventionFactory()
    actions.invite(round_=round_, by=coordinator, at=OPENED)
    assert actions.remind(at=due("one_day") + timedelta(hours=1)) == 1
    states = dict(Reminder.objects.values_list("step", "state"))
    assert states == {"half": "missed", "three_days": "missed", "one_day": "queued", "today": "planned"}
    assert actions.remind(at=CLOSES) == 0
    assert Reminder.objects.get(step="today").state == "missed"


def test_quiet_hours_hold_back_all_but_today(round_: Round, coordinator: Person) -> None:
    ConventionFactory()
    actions.invite(round_=round_, by=coordinator, at=OPENED)
    night = datetime(2026, 11, 17, 22, 0, tzinfo=UTC)
    assert actions.remind(at=night) == 0
    assert Reminder.objects.get(step="three_days").state == "planned"
    assert actions.remind(at=datetime(2026, 11, 18, 6, 0, tzinfo=UTC)) == 1
    last_evening = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
    assert actions.remind(at=last_evening) == 1


@pytest.mark.parametrize("response", ["take_part", "no_objections", "decline"])
def test_the_first_answer_stops_the_reminders(round_: Round, coordinator: Person, response: str) -> None:
    ConventionFactory()
    actions.invite(round_=round_, by=coordinator, at=OPENED)
    actions.answer(
        invitation=Invitation.objects.get(), response=response, note="", by=None, at=OPENED + timedelta(days=1)
    )
    assert actions.remind(at=datetime(2026, 11, 20, 7, 0, tzinfo=UTC)) == 0
    assert set(Reminder.objects.values_list("state", flat=True)) == {"stopped"}
    assert queries.figures(round_).reacted == 1


def test_extension_moves_the_reminders_and_tells_everybody_once(round_: Round, coordinator: Person) -> None:
    ConventionFactory()
    actions.invite(round_=round_, by=coordinator, at=OPENED)
    actions.remind(at=due("half"))
    round_.closes_at = closing_instant(datetime(2026, 11, 27, tzinfo=UTC).date())
    round_.save(update_fields=["closes_at"])
    later = datetime(2026, 11, 13, 10, 0, tzinfo=UTC)
    for _twice in range(2):
        actions.reschedule(round_=round_, reason="cerut de parteneri", step="extension-1", by=coordinator, at=later)
    assert due("today") == datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
    assert Message.objects.filter(kind="round_extended").count() == 1
    assert Reminder.objects.filter(step="half").count() == 1


def test_withdrawal_stops_reminders(round_: Round, coordinator: Person) -> None:
    ConventionFactory()
    actions.invite(round_=round_, by=coordinator, at=OPENED)
    assert actions.call_off(round_=round_, reason="cifre greșite", at=OPENED + timedelta(days=2)) == 1
    assert actions.remind(at=datetime(2026, 11, 20, 7, 0, tzinfo=UTC)) == 0
    assert "cifre greșite" in Message.objects.get(kind="round_withdrawn").text


@pytest.mark.parametrize("partners", [1, 3])
def test_query_counts_do_not_grow(
    round_: Round, coordinator: Person, partners: int, django_assert_num_queries: object
) -> None:
    for _n in range(partners):
        ConventionFactory()
    actions.invite(round_=round_, by=coordinator, at=timezone.now())
    with django_assert_num_queries(1):  # type: ignore[operator]  # a pytest fixture
        assert len(list(queries.invitations(round_))) == partners
    with django_assert_num_queries(3):  # type: ignore[operator]  # a pytest fixture
        queries.figures(round_)


@pytest.mark.req("R77")
def test_the_mail_names_the_last_minute_that_counts(round_: Round, coordinator: Person) -> None:
    ConventionFactory()
    actions.invite(round_=round_, by=coordinator, at=OPENED)
    message = Message.objects.get(kind="invitation_invitation")
    assert "20 noiembrie 2026, ora 23:59" in message.text
    assert "21 noiembrie" not in message.text


def weekly_reader(email: str, *domains: Domain) -> Subscription:
    subscription = subscribe(email, *domains)
    Subscription.objects.filter(pk=subscription.pk).update(frequency="weekly")
    return subscription


@pytest.mark.req("R72")
def test_the_weekly_letter_goes_once_a_week_also_after_an_outage(round_: Round) -> None:
    weekly_reader("toate@people.example")
    weekly_reader("domeniu@people.example", round_.domain)
    weekly_reader("altul@people.example", Domain.objects.create(code="altul", name="Altul"))
    subscribe("imediat@people.example")
    monday = datetime(2026, 11, 9, 7, 0, tzinfo=UTC)
    assert actions.send_digests(at=monday - timedelta(minutes=1)) == 0
    assert actions.send_digests(at=monday) == 2
    assert actions.send_digests(at=monday + timedelta(days=1)) == 0
    letter = Message.objects.get(recipient__startswith="subscription:", to="toate@people.example")
    assert round_.title in letter.text
    assert "20 noiembrie 2026, ora 23:59" in letter.text
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert actions.send_digests(at=datetime(2026, 11, 16, 7, 0, tzinfo=UTC)) == 0, "nothing new was opened that week"


def test_the_weekly_letter_waits_for_working_hours(round_: Round) -> None:
    weekly_reader("toate@people.example")
    assert actions.send_digests(at=datetime(2026, 11, 10, 22, 0, tzinfo=UTC)) == 0
    assert actions.send_digests(at=datetime(2026, 11, 11, 8, 0, tzinfo=UTC)) == 1
