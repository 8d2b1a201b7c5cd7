"""The desk's first page: what is mine, what the law wants next, what waits for somebody else. No figures for show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from accounts.authority.queries import local_day
from accounts.organisations.models import Convention, Organisation
from accounts.people.models import Person
from accounts.people.queries import open_proposals
from accounts.permissions import Permission
from consultare.lib.text import day_in_words
from consultare.lib.workdays import last_day_of
from consultare.records.models import Message
from consultare.records.states import MessageState
from consultations.invitations.models import Invitation
from consultations.invitations.queries import has_acted
from consultations.observations.models import Observation
from consultations.observations.queries.answers import desk, in_order, in_queue
from consultations.observations.queries.desk_rows import Group, Row, row
from consultations.observations.queries.notes import unread_rows
from consultations.observations.states import ReasonsState, Visibility
from consultations.overview.queries.work_text import text_lines
from consultations.rounds.models import LegalTerm, Round
from consultations.rounds.queries import open_withdrawals
from consultations.rounds.states import PREPARED, RoundState

SHOWN = 8
CONVENTION_WARNING = timedelta(days=60)
UNDER_WAY = [RoundState.PUBLISHED, RoundState.CLOSED, RoundState.DEBATE_HELD, RoundState.ANALYSIS]


def work_list(person: Person, *, at: datetime) -> list[Group]:
    """Groups of lines, the legal terms first; empty groups are left out."""
    on = local_day(at)
    groups = [
        Group(_("Legal terms"), list(_legal(person, at, on))),
        Group(_("Waiting for a second person"), list(_by_two(person))),
        Group(_("Notes that mention you"), unread_rows(person)),
        Group(_("Mine to answer"), _observations(person, "mine", on)),
        Group(
            _("Answers to be checked"),
            _observations(person, "review", on) if person.may(Permission.ACCEPT_ANSWER) else [],
        ),
        Group(_("Observations nobody has taken yet"), _unassigned(person, on)),
        Group(_("The text and the campaigns"), list(text_lines(person))),
        Group(_("Waiting for a person"), list(_held(person))),
        Group(_("Partners"), list(_partners(person, at, on))),
        Group(_("Messages that did not arrive"), list(_failed(person))),
    ]
    return [group for group in groups if group.rows]


@dataclass(frozen=True, slots=True)
class _Stage:
    """A round with what its line needs."""

    round: Round
    received: int
    waiting: int
    answers_due: date | None


def _legal(person: Person, at: datetime, on: date) -> Iterator[Row]:
    if not person.may(Permission.VIEW_DRAFT_ROUNDS):
        return
    live = Q(observations__isnull=False, observations__withdrawn_at__isnull=True)
    waiting = live & ~Q(observations__answer__reasons_state=ReasonsState.ACCEPTED)
    rounds = (
        Round.objects.filter(state__in=[*UNDER_WAY, *PREPARED])
        .annotate(received=Count("observations", filter=live), waiting=Count("observations", filter=waiting))
        .order_by("closes_at", "pk")
    )
    due = dict(LegalTerm.objects.filter(code="answers", round__in=rounds).values_list("round_id", "on"))
    for round_ in rounds:
        yield _round_line(_Stage(round_, round_.received, round_.waiting, due.get(round_.pk)), at, on)


def _round_line(stage: _Stage, at: datetime, on: date) -> Row:
    round_, link = stage.round, reverse("round_desk", args=[stage.round.slug])
    title, href, note, due, tone = _("Finish the preparation and publish"), link, "", "", ""
    if round_.is_open(at) and round_.closes_at is not None:
        title, due, tone = (
            _("The window for proposals is open"),
            str(day_in_words(last_day_of(round_.closes_at))),
            "due",
        )
        note = ngettext("%(n)d observation so far", "%(n)d observations so far", stage.received) % {"n": stage.received}
    elif round_.state not in PREPARED and stage.waiting == 0:
        title, note = _("Publish the answers"), _("All observations have decision and reasons")
        href = reverse("answers_publish", args=[round_.slug])
    elif round_.state not in PREPARED:
        title, href = (
            _("Give every observation its decision and reasons"),
            f"{reverse('desk_observations')}?runda={round_.slug}",
        )
        note = _("%(done)d of %(all)d ready") % {"done": stage.received - stage.waiting, "all": stage.received}
        due = str(day_in_words(stage.answers_due)) if stage.answers_due else ""
        tone = "due" if stage.answers_due and stage.answers_due - on <= timedelta(days=3) else ""
    return Row(
        id=round_.pk, title=title, href=href, note=note, where=round_.title, due=due, due_tone=tone,
        tone="info", icon="info", label=round_.get_state_display(),
    )  # fmt: skip


def _by_two(person: Person) -> Iterator[Row]:
    """What one person proposed and another one decides: withdrawals, senior roles. Her own stand there too, waiting."""
    if person.may(Permission.WITHDRAW_ROUND):
        for proposal in open_withdrawals()[:SHOWN]:
            is_own = proposal.proposed_by_id == person.pk
            yield Row(
                proposal.pk,
                _("Your proposal to withdraw a round") if is_own else _("Confirm or refuse the withdrawal of a round"),
                reverse("round_withdraw", args=[proposal.round.slug]), note=str(proposal.proposed_by), where=proposal.round.title,
                tone="wait" if is_own else "due", icon="hourglass", label=proposal.get_outcome_display(),
            )  # fmt: skip
    if person.may(Permission.GRANT_SENIOR_ROLES):
        for proposed in open_proposals().exclude(person=person)[:SHOWN]:
            is_own = proposed.proposed_by_id == person.pk
            title = _("Your proposal of a role") if is_own else _("Confirm or refuse a role")
            yield Row(
                proposed.pk, title, reverse("person", args=[proposed.person_id]), note=proposed.get_role_display(), where=str(proposed.person),
                tone="wait" if is_own else "due", icon="hourglass", label=proposed.get_outcome_display(),
            )  # fmt: skip


def _observations(person: Person, queue: str, on: date) -> list[Row]:
    found = in_order(in_queue(desk(person), queue, person=person, on=on))[:SHOWN]
    return [row(observation, on) for observation in found]


def _unassigned(person: Person, on: date) -> list[Row]:
    """Only rounds whose window is over: nobody answers while letters still come in."""
    if not person.may(Permission.PROPOSE_ANSWER):
        return []
    over = desk(person).filter(round__state__in=[RoundState.CLOSED, RoundState.ANALYSIS])
    return [
        row(observation, on) for observation in in_order(in_queue(over, "unassigned", person=person, on=on))[:SHOWN]
    ]


def _held(person: Person) -> Iterator[Row]:
    if not person.may(Permission.HIDE_OBSERVATION):
        return
    held = Observation.objects.filter(visibility=Visibility.HELD, withdrawn_at__isnull=True).count()
    if held:
        yield Row(
            id=0,
            title=ngettext(
                "%(n)d observation waits for a look before it is shown",
                "%(n)d observations wait for a look before they are shown",
                held,
            )
            % {"n": held},
            href="/birou/observatii/moderare/",
            tone="due",
            icon="warning",
            label=Visibility.HELD.label,
        )


def _partners(person: Person, at: datetime, on: date) -> Iterator[Row]:
    if person.may(Permission.SEND_INVITATIONS):
        yield from _silent(at)
    if person.may(Permission.APPROVE_ORGANISATION):
        for organisation in Organisation.objects.filter(state=Organisation.State.PENDING).order_by("created_at", "pk")[
            :SHOWN
        ]:
            href = f"/birou/parteneri/{organisation.slug}/"
            yield Row(
                organisation.pk,
                _("Decide on the application of %(name)s") % {"name": organisation.name},
                href,
                label=organisation.get_state_display(),
            )
    if person.may(Permission.MANAGE_ORGANISATIONS):
        yield from _expiring(on)


def _silent(at: datetime) -> Iterator[Row]:
    silent = Invitation.objects.filter(round__in=Round.objects.open(at)).annotate(acted=has_acted()).filter(acted=False)
    per_round = silent.values("round__slug", "round__title", "round_id").annotate(n=Count("pk")).order_by("round_id")
    for found in per_round:
        title = ngettext(
            "%(n)d organisation has not answered the invitation",
            "%(n)d organisations have not answered the invitation",
            found["n"],
        )
        yield Row(
            found["round_id"], title % {"n": found["n"]}, reverse("audience", args=[found["round__slug"]]),
            note=_("The next reminder leaves by itself"), where=found["round__title"], label=_("silent"),
        )  # fmt: skip


def _expiring(on: date) -> Iterator[Row]:
    soon = (
        Convention.objects.in_force(on).filter(valid_until__lte=on + CONVENTION_WARNING).select_related("organisation")
    )
    for convention in soon.order_by("valid_until", "pk")[:SHOWN]:
        if convention.valid_until is None:
            continue
        left = (convention.valid_until - on).days
        yield Row(
            id=convention.pk,
            title=_("Convention no. %(number)s expires") % {"number": convention.number},
            href=f"/birou/parteneri/{convention.organisation.slug}/",
            note=str(convention.organisation),
            due=day_in_words(convention.valid_until),
            tone="part",
            icon="clock",
            label=ngettext("in %(n)d day", "in %(n)d days", left) % {"n": left},
        )


def _failed(person: Person) -> Iterator[Row]:
    if not person.may(Permission.VIEW_DELIVERIES):
        return
    lost = Message.objects.filter(state__in=[MessageState.FAILED, MessageState.BOUNCED], group__startswith="round:")
    for message in lost.defer("text", "html").order_by("-pk")[:SHOWN]:
        round_ = Round.objects.filter(pk=message.group.removeprefix("round:")).only("slug", "title").first()
        if round_:
            yield Row(
                message.pk, message.subject, reverse("deliveries", args=[round_.slug]), note=message.to, where=round_.title,
                tone="no", icon="cross", label=message.get_state_display(),
            )  # fmt: skip
