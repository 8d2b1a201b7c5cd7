"""Who will be asked, who was asked, and what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from accounts.authority.queries import BUCHAREST
from accounts.organisations.models import Convention, Organisation
from accounts.people.models import Person
from accounts.permissions import Permission
from accounts.subscriptions.models import Subscription
from accounts.subscriptions.queries import live, weekly
from consultare.records import outbox
from consultare.records.models import Message
from consultare.records.states import MessageState
from consultations.invitations.models import Guest, Invitation, Reminder
from consultations.observations.models import Observation
from consultations.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Audience:
    """Exactly who is written to when the round opens."""

    organisations: list[Organisation]
    without_address: list[Organisation]
    subscribers: int
    conventions: int

    @property
    def total(self) -> int:
        return len(self.organisations) + self.subscribers


def partners(round_: Round, on: date) -> QuerySet[Organisation]:
    """Partners by convention in force that day and chosen guests, each organisation once, with why and how many conventions."""
    live = Convention.objects.in_force(on).filter(organisation=OuterRef("pk"))
    chosen = Guest.objects.filter(round=round_, organisation=OuterRef("pk"))
    in_force = Q(conventions__in=Convention.objects.in_force(on))
    return (
        Organisation.objects.approved()
        .annotate(
            is_partner=Exists(live), is_guest=Exists(chosen), conventions_in_force=Count("conventions", filter=in_force)
        )
        .filter(Q(is_partner=True) | Q(is_guest=True))
        .order_by("name", "pk")
    )


def subscribers(round_: Round) -> QuerySet[Subscription]:
    """Confirmed people who asked for drafts at once, of this field or of every field (Legea 52/2003 art. 7(1))."""
    live = Subscription.objects.filter(
        confirmed_at__isnull=False, ended_at__isnull=True, frequency=Subscription.Frequency.AT_ONCE
    )
    return live.filter(Q(domains__isnull=True) | Q(domains=round_.domain_id)).distinct().order_by("pk")


def subscribers_concerned(round_: Round, told: Collection[str], *, at: datetime) -> list[Subscription]:
    """Who asked for drafts of this field and may have heard of this round, but for the addresses in `told` (small letters).

    Who is told weekly hears of a new round on Monday: before that letter the round is news, and the letter says what holds.
    """
    letter = last_digest_moment(at)
    heard = Q(frequency=Subscription.Frequency.AT_ONCE)
    if round_.published_at is not None and round_.published_at < letter:
        heard |= Q(frequency=Subscription.Frequency.WEEKLY)
    field = Q(domains__isnull=True) | Q(domains=round_.domain_id)
    found = live(at).filter(heard, field).select_related("person").distinct().order_by("pk")
    return [one for one in found if not {one.email.lower(), one.person.email if one.person else ""} & set(told)]


def audience(round_: Round, on: date) -> Audience:
    organisations = list(partners(round_, on))
    return Audience(
        organisations=[organisation for organisation in organisations if organisation.email],
        without_address=[organisation for organisation in organisations if not organisation.email],
        subscribers=subscribers(round_).count(),
        conventions=sum(
            organisation.conventions_in_force  # type: ignore[attr-defined]  # annotated by `partners`
            for organisation in organisations
        ),
    )


def could_be_guests(round_: Round, on: date) -> QuerySet[Organisation]:
    """Approved organisations that are not asked yet."""
    asked = partners(round_, on).values("pk")
    return Organisation.objects.approved().exclude(pk__in=asked).order_by("name", "pk")


def has_acted() -> Combinable:
    """True once the organisation answered the invitation or submitted an observation."""
    submitted = Exists(Observation.objects.filter(round=OuterRef("round_id"), organisation=OuterRef("organisation_id")))
    return ExpressionWrapper(~Q(response="") | Q(submitted), output_field=BooleanField())


def invitations(round_: Round) -> QuerySet[Invitation]:
    """Everybody asked to this round, with what they did."""
    return (
        Invitation.objects.filter(round=round_)
        .annotate(
            acted=has_acted(),
            observations=Count(
                "organisation__observations", filter=Q(organisation__observations__round=round_), distinct=True
            ),
        )
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """The ledger of a round in figures."""

    invited: int
    reacted: int
    silent: int
    planned: int
    sent: int
    failed: int


def figures(round_: Round) -> Figures:
    people = (
        Invitation.objects.filter(round=round_)
        .annotate(acted=has_acted())
        .aggregate(invited=Count("pk"), reacted=Count("pk", filter=Q(acted=True)))
    )
    mails = outbox.summary(f"round:{round_.pk}")
    reminders = Reminder.objects.filter(invitation__round=round_, state=Reminder.State.PLANNED).count()
    return Figures(
        invited=people["invited"],
        reacted=people["reacted"],
        silent=people["invited"] - people["reacted"],
        planned=mails["planned"] + mails["leased"] + reminders,
        sent=mails["sent"],
        failed=mails["failed"] + mails["bounced"],
    )


def next_reminder(round_: Round) -> datetime | None:
    """When the next reminder leaves by itself."""
    planned = (
        Reminder.objects.filter(invitation__round=round_, state=Reminder.State.PLANNED).order_by("due_at", "pk").first()
    )
    return planned.due_at if planned else None


def mails(round_: Round) -> QuerySet[Message]:
    return outbox.messages(f"round:{round_.pk}")


def invitation_of(round_: Round, organisation: Organisation) -> Invitation | None:
    return Invitation.objects.filter(round=round_, organisation=organisation).first()


def reminder_has_acted() -> Combinable:
    """`has_acted`, seen from a reminder."""
    submitted = Exists(
        Observation.objects.filter(
            round=OuterRef("invitation__round_id"), organisation=OuterRef("invitation__organisation_id")
        )
    )
    return ExpressionWrapper(~Q(invitation__response="") | Q(submitted), output_field=BooleanField())


MAIL_STATES = tuple((state.value, state.label) for state in MessageState)


def rounds_with_invitations(person: Person) -> QuerySet[Round]:
    """Rounds that invited organisations, with their figures; nothing for people without the desk."""
    if not person.may(Permission.VIEW_DELIVERIES):
        return Round.objects.none()
    acted = Invitation.objects.annotate(acted=has_acted()).filter(acted=True)
    return (
        Round.objects.annotate(
            invited=Count("invitations", distinct=True),
            reacted=Count("invitations", filter=Q(invitations__in=acted), distinct=True),
        )
        .filter(invited__gt=0)
        .order_by("-published_at", "-pk")
    )


def last_digest_moment(at: datetime) -> datetime:
    """Monday, 09:00 in Bucharest, of the week that is under way; a day without work does not move it further than a letter."""
    local = at.astimezone(BUCHAREST)
    monday = (local - timedelta(days=local.weekday())).replace(hour=9, minute=0, second=0, microsecond=0)
    return monday if monday <= local else monday - timedelta(days=7)


def opened_between(start: datetime, end: datetime, *, at: datetime) -> list[Round]:
    """Rounds published in that time and still open."""
    return list(
        Round.objects.open(at).filter(published_at__gte=start, published_at__lt=end).order_by("closes_at", "pk")
    )


def digest_recipients(at: datetime, step: str) -> list[Subscription]:
    """Weekly subscribers who have not had this week's letter."""
    had = Message.objects.filter(kind="round_digest", step=step).values_list("recipient", flat=True)
    known = {recipient.removeprefix("subscription:") for recipient in had}
    return [subscription for subscription in weekly(at) if str(subscription.pk) not in known]
