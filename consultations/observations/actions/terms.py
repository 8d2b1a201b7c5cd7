"""Terms of the desk's own work: whoever holds observations is reminded of the day by which they are to be answered."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.authority.queries import authority, calendar, local_day
from accounts.people.models import RoleGrant
from consultare.records import outbox
from consultare.records.models import Message
from consultations.observations.emails import desk as emails
from consultations.observations.emails.desk import Due, Recipient
from consultations.observations.models import Answer
from consultations.observations.states import ReasonsState
from consultations.rounds.rules import FORGOTTEN_AFTER, TERM_STEPS, next_hour_for_mail, term_step
from consultations.rounds.states import RoundState

# Longest stretch of days without mail, on top of the steps' own days.
MARGIN = timedelta(days=10)
KIND = "answers_term"


@transaction.atomic
def remind_answers(*, at: datetime) -> int:
    """Three days before, on the day, two days after: one mail a recipient, round, term and step, however often this runs.

    Who holds observations is told; the head of the department when nobody holds them, and in any case when the term has
    passed. What is accepted, published or withdrawn waits for nobody. Returns how many mails are new.
    """
    days, profile = calendar(), authority()
    found: dict[tuple[str, int, date, str], tuple[Recipient, list[Answer]]] = {}
    heads = _heads(at)
    for answer in _waiting(local_day(at)):
        assert answer.due_on is not None
        step = term_step(answer.due_on, at, days, profile.quiet_from, profile.quiet_to)
        for to in _recipients(answer, step, heads) if step else ():
            key = (to.key, answer.observation.round_id, answer.due_on, step)
            found.setdefault(key, (to, []))[1].append(answer)
    mails = []
    leaves = next_hour_for_mail(at, days, profile.quiet_from, profile.quiet_to)
    for (_to, _round, due_on, step), (to, answers) in found.items():
        observations = [answer.observation for answer in answers]
        due = Due(round=observations[0].round, due_on=due_on, step=step, observations=observations)
        if not _is_told(due, to):
            due_at = at if step == "today" and local_day(at) == due_on else leaves
            mails.append(emails.term(due, to, on=local_day(due_at), due_at=due_at))
    return outbox.queue_many(mails, at=at)


def _is_told(due: Due, to: Recipient) -> bool:
    """Asked before the letter is rendered; the ledger would drop the second one in any case."""
    return Message.objects.filter(kind=KIND, about=due.about, recipient=to.key, step=due.step).exists()


def _waiting(on: date) -> Iterator[Answer]:
    first = on - timedelta(days=TERM_STEPS["late"]) - FORGOTTEN_AFTER
    answers = (
        Answer.objects.filter(Q(assignee__isnull=False) | Q(department__isnull=False))
        .filter(due_on__gte=first, due_on__lte=on + timedelta(days=-TERM_STEPS["three_days"]) + MARGIN)
        .filter(published_at__isnull=True, observation__withdrawn_at__isnull=True)
        .exclude(reasons_state=ReasonsState.ACCEPTED)
        .exclude(observation__round__state=RoundState.WITHDRAWN)
        .select_related("assignee", "department", "observation__round")
    )
    return answers.order_by("observation__year", "observation__number", "pk").iterator(chunk_size=500)


def _heads(at: datetime) -> dict[int, list[Recipient]]:
    """For departments without an address: the people whose role was given in that department."""
    grants = RoleGrant.objects.in_force(at).filter(department__isnull=False, person__is_active=True)
    found: dict[int, dict[str, Recipient]] = {}
    for grant in grants.select_related("person").order_by("pk"):
        person = grant.person
        to = Recipient(key=f"person:{person.pk}", email=person.email, language=person.language)
        found.setdefault(grant.department_id or 0, {})[to.key] = to
    return {department: list(people.values()) for department, people in found.items()}


def _recipients(answer: Answer, step: str, heads: dict[int, list[Recipient]]) -> Iterator[Recipient]:
    person, department = answer.assignee, answer.department
    if person is not None and person.is_active:
        yield Recipient(key=f"person:{person.pk}", email=person.email, language=person.language)
        if step != "late":
            return
    if department is None:
        return
    if department.email:
        yield Recipient(key=f"department:{department.pk}", email=department.email)
    else:
        yield from (to for to in heads.get(department.pk, []) if person is None or to.key != f"person:{person.pk}")
