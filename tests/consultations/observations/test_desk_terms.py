"""Handing over with a term, shown first; reminders of the term, once a recipient and step."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from consultare.lib.workdays import Calendar
from consultare.records.models import AuditEvent, Message
from consultations.drafts.models import Unit, Version
from consultations.observations.actions import answers, tags
from consultations.observations.actions.submission import Content, submit
from consultations.observations.actions.terms import remind_answers
from consultations.observations.models import Answer, Observation
from consultations.observations.queries.bulk import below
from consultations.rounds.models import Round
from consultations.rounds.rules import term_step
from consultations.tasks import remind_answers as task
from tests.consultations.observations.conftest import TEXT, known
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db
ASSIGN = "/birou/observatii/repartizare/"
LOCAL = ZoneInfo("Europe/Bucharest")
THURSDAY = date(2026, 12, 10)


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=LOCAL)


def hand(observations: list[Observation], **to) -> None:
    values = {"to": None, "department": None, "due_on": THURSDAY} | to
    answers.assign(observations=observations, at=timezone.now(), **values)
    Message.objects.all().delete()


# ---- the step that is due ----
@pytest.mark.parametrize(
    ("moment", "step"),
    [
        (at(date(2026, 12, 7), 8), ""),
        (at(date(2026, 12, 7), 9), "three_days"),
        (at(date(2026, 12, 9), 23), "three_days"),
        (at(date(2026, 12, 10), 9), "today"),
        (at(date(2026, 12, 11), 23), "today"),
        # The 12th is a Saturday: told on Monday.
        (at(date(2026, 12, 12), 10), "today"),
        (at(date(2026, 12, 14), 7), "today"),
        (at(date(2026, 12, 14), 8), "late"),
        (at(date(2026, 12, 26), 12), "late"),
        (at(date(2026, 12, 27), 12), ""),
    ],
)
def test_the_newest_step_that_is_due(moment, step):
    assert term_step(THURSDAY, moment.astimezone(UTC), Calendar()) == step


def test_on_the_day_itself_even_when_nobody_works():
    assert term_step(date(2026, 12, 12), at(date(2026, 12, 12)), Calendar()) == "today"


# ---- who is told ----
def told() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("recipient", "step"))


def test_a_colleague_is_told_three_times_and_never_twice(send, authority, coordinator, operator):
    hand([send().observation, send().observation], to=operator, by=coordinator)
    days = [THURSDAY + timedelta(days=offset) for offset in range(-5, 12)]
    for day in days:
        for hour in (7, 9, 10, 22):
            remind_answers(at=at(day, hour))
    me = f"person:{operator.pk}"
    assert told() == [(me, "late"), (me, "three_days"), (me, "today")]
    first = Message.objects.get(step="three_days")
    assert (first.kind, first.to) == ("answers_term", operator.email)
    assert first.subject.startswith("2 ")
    assert "10 decembrie 2026" in first.subject
    assert Message.objects.get(step="late").next_at.astimezone(LOCAL).weekday() == 0


def test_the_head_of_the_department_is_told_when_nobody_holds_it_and_when_it_is_late(
    send, authority, coordinator, operator
):
    department = DepartmentFactory(email="sef@valealunga.example")
    head, me = f"department:{department.pk}", f"person:{operator.pk}"
    hand([send().observation], department=department, by=coordinator)
    remind_answers(at=at(date(2026, 12, 7)))
    assert told() == [(head, "three_days")]
    Answer.objects.update(assignee=operator)
    Message.objects.all().delete()
    remind_answers(at=at(THURSDAY))
    remind_answers(at=at(date(2026, 12, 14)))
    assert told() == sorted([(me, "today"), (me, "late"), (head, "late")])


def test_a_department_without_an_address_is_its_people(send, authority, coordinator, operator):
    department = DepartmentFactory(email="")
    operator.grants.update(department=department)
    hand([send().observation], department=department, by=coordinator)
    remind_answers(at=at(date(2026, 12, 7)))
    assert told() == [(f"person:{operator.pk}", "three_days")]


def test_what_waits_for_nobody_is_not_reminded(send, authority, round_, coordinator, operator):
    accepted, withdrawn, free = (send().observation for _n in range(3))
    hand([accepted, withdrawn], to=operator, by=coordinator)
    hand([free], by=coordinator)
    Observation.objects.filter(pk=withdrawn.pk).update(withdrawn_at=timezone.now())
    Answer.objects.filter(observation=accepted).update(
        reasons_state="accepted", accepted_at=timezone.now(), decision="noted"
    )
    for day in (date(2026, 12, 7), THURSDAY, date(2026, 12, 14)):
        assert remind_answers(at=at(day)) == 0
    Answer.objects.filter(observation=accepted).update(reasons_state="draft", accepted_at=None)
    Round.objects.update(state="withdrawn", withdrawn_at=timezone.now())
    assert remind_answers(at=at(THURSDAY)) == 0
    assert not Message.objects.exists()


def test_a_new_term_is_a_new_occasion(send, authority, coordinator, operator):
    observation = send().observation
    hand([observation], to=operator, by=coordinator)
    remind_answers(at=at(THURSDAY))
    later = THURSDAY + timedelta(days=7)
    answers.assign(
        observations=[observation], to=None, department=None, due_on=later, by=coordinator, at=timezone.now()
    )
    assert Answer.objects.get().assignee == operator
    assert remind_answers(at=at(later)) == 1


def test_reminders_of_the_night_leave_in_the_morning(send, authority, coordinator, operator):
    hand([send().observation], to=operator, by=coordinator)
    remind_answers(at=at(date(2026, 12, 8), 23))
    leaves = Message.objects.get().next_at.astimezone(LOCAL)
    assert (leaves.date(), leaves.hour) == (date(2026, 12, 9), 8)


def test_the_task_reads_the_clock(send, authority, coordinator, operator):
    hand([send().observation], to=operator, by=coordinator, due_on=timezone.localdate() + timedelta(days=60))
    assert task() == 0
    assert not Message.objects.exists()


# ---- handing over ----
@pytest.fixture
def tree(round_) -> list[Unit]:
    """Chapter I with article 1 (two paragraphs) and article 2; chapter II."""
    version = Version.objects.create(
        round=round_,
        number=1,
        source_kind="text",
        sha256="0" * 64,
        created_at=timezone.now(),
        created_by=round_.created_by,
    )
    units: list[Unit] = []
    for position, (kind, parent) in enumerate(
        [("heading", None), ("paragraph", 0), ("item", 1), ("item", 1), ("paragraph", 0), ("heading", None)], start=1
    ):
        up = units[parent] if parent is not None else None
        names = {"citation": f"u{position}", "anchor": f"u-{position}", "text": f"Textul {position}."}
        units.append(Unit.objects.create(version=version, position=position, kind=kind, parent=up, **names))
    Version.objects.update(published_at=timezone.now())
    return units


def test_below_a_heading_is_everything_under_it(tree):
    assert [unit.citation for unit in below(tree, tree[0].pk)] == ["u1", "u2", "u5", "u3", "u4"]
    assert [unit.citation for unit in below(tree, tree[1].pk)] == ["u2", "u3", "u4"]
    assert below(tree, 0) == []


@pytest.fixture
def send_on(tree, round_) -> Callable[..., Observation]:
    """Observations on units, without the fixture's flat version."""

    def act(*units: Unit) -> Observation:
        content = Content(text=TEXT, unit_ids=tuple(unit.pk for unit in units), is_whole=not units)
        return submit(round_pk=round_.pk, author=known(), content=content, submission_key=uuid4()).observation

    return act


def test_by_unit_with_everything_below_it(client_for, coordinator, operator, tree, send_on):
    inside, both, outside, whole = send_on(tree[2]), send_on(tree[1], tree[3]), send_on(tree[5]), send_on()
    client = client_for(coordinator)
    chosen = {
        "runda": "strategia",
        "unitate": tree[0].pk,
        "to": operator.pk,
        "due_on": timezone.localdate().isoformat(),
    }
    shown = client.post(ASSIGN, chosen | {"pas": "arata"})
    page = shown.content.decode()
    assert shown.status_code == 200
    assert [f'name="chosen" value="{one.pk}"' in page for one in (inside, both, outside, whole)] == [
        True,
        True,
        False,
        False,
    ]
    assert not Answer.objects.exists()
    # Confirmed is just what was shown: what came in between is not part of it.
    send_on(tree[2])
    done = client.post(ASSIGN, chosen | {"pas": "fa", "chosen": [inside.pk, both.pk]})
    assert done.status_code == 303
    assert set(Answer.objects.values_list("observation", "assignee")) == {
        (inside.pk, operator.pk),
        (both.pk, operator.pk),
    }


def test_without_a_shown_list_nothing_is_handed_over(client_for, coordinator, operator, send):
    send()
    answer = client_for(coordinator).post(ASSIGN, {"runda": "strategia", "to": operator.pk, "pas": "fa"})
    assert answer.status_code == 200
    assert not Answer.objects.exists()
    assert not AuditEvent.objects.filter(verb="answer.assigned").exists()


def test_by_tag_only_those_nobody_has(client_for, coordinator, operator, send):
    free, taken, other = (send().observation for _n in range(3))
    tag = tags.make_tag(name="Program", by=coordinator, at=timezone.now())
    tags.mark(observations=[free, taken], add=[tag], take=[], by=coordinator, at=timezone.now())
    hand([taken], to=coordinator, by=coordinator)
    chosen = {"eticheta": "program", "nerepartizate": "on", "to": operator.pk, "pas": "arata"}
    page = client_for(coordinator).post(ASSIGN, chosen).content.decode()
    assert [f'name="chosen" value="{one.pk}"' in page for one in (free, taken, other)] == [True, False, False]


@pytest.mark.parametrize(
    "change",
    [
        {"due_on": "2020-01-01"},
        {"due_on": "2120-01-01"},
        {"due_on": "mâine"},
        {"to": "", "due_on": ""},
        {"runda": ""},
        {"unitate": "987654"},
        {"to": "987654"},
    ],
)
def test_what_can_t_be_handed_over_is_said(client_for, coordinator, operator, send, change):
    send()
    typed = {"runda": "strategia", "to": operator.pk, "due_on": timezone.localdate().isoformat(), "pas": "arata"}
    answer = client_for(coordinator).post(ASSIGN, typed | change)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Answer.objects.exists()


def test_marked_lines_go_to_a_department_and_their_holder_lets_go(client_for, coordinator, operator, send):
    observation = send().observation
    answers.claim(observation=observation, by=operator, at=timezone.now())
    department = DepartmentFactory()
    client = client_for(coordinator)
    assert client.post(ASSIGN, {"chosen": [observation.pk]}).status_code == 200
    typed = {"chosen": [observation.pk], "department": department.pk, "pas": "fa"}
    assert client.post(ASSIGN, typed).status_code == 303
    answer = Answer.objects.get()
    assert (answer.department, answer.assignee, answer.claimed_at) == (department, None, None)
