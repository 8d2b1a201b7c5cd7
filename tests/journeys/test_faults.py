"""Broker, mail server and worker fail under a person's hands: the number comes all the same, the mail comes later."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from consultare.celery import app
from consultare.embedded import redis as embedded_redis
from consultare.records import waking
from consultare.records.models import Message
from consultare.records.states import MessageState
from consultations.observations.models import Observation
from tests.factories import ConventionFactory
from tests.fixtures.services import use_broker
from tests.journeys.conftest import Town, Worker
from tests.journeys.hands import Portal, fill_visitor, number_on, send, wait_for
from tests.rounds import ready_round

TEXT = "Programul centrului de zi să se prelungească până la ora 18, pentru părinții care lucrează."
MANY = 320

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def own_redis(temporary_root: Path) -> Iterator[embedded_redis.Redis]:
    """One that may be killed."""
    server = embedded_redis.start(temporary_root / "redis-to-kill")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def own_worker(own_redis: embedded_redis.Redis, worker: Worker, temporary_root: Path) -> Iterator[Worker]:
    one = Worker(worker.environment | {"REDIS_URL": own_redis.url}, temporary_root / "worker-to-kill.log")
    yield one
    one.kill()


@pytest.fixture
def exposed(portal: Portal, own_redis: embedded_redis.Redis, own_worker: Worker) -> Portal:
    """The portal on the broker and the worker that this module may kill."""
    use_broker(own_redis.url)
    if own_worker.process is None:
        own_worker.start()
    wait_for(own_worker.is_ready, 60)
    return portal


def submit(portal: Portal, email: str) -> str:
    page = portal.browser()
    page.goto("/consultari/strategia/observatii/noua/")
    fill_visitor(page, text=TEXT, email=email)
    send(page)
    return number_on(page)


def minute_passes() -> None:
    """What beat does every minute."""
    waking.Rest.until = 0.0
    app.send_task("records.catch_up", retry=False)


def answers(server: embedded_redis.Redis) -> bool:
    return embedded_redis._answers(server.url)


@pytest.mark.req("R69")
def test_a_dead_broker_costs_nobody_a_number(
    exposed: Portal, town: Town, own_redis: embedded_redis.Redis, own_worker: Worker
):
    town.open_round()
    exposed.mail(town.ngo.email, "Invitație")
    own_redis.process.kill()
    own_redis.process.wait()
    label = submit(exposed, "ana@people.example")
    assert Observation.objects.get().label == label
    assert Message.objects.get(to="ana@people.example").state == MessageState.PLANNED
    assert exposed.post.to("ana@people.example") == []
    own_redis.revive()
    wait_for(own_worker.is_ready, 60)  # By itself: nobody restarted the worker.
    minute_passes()
    exposed.mail("ana@people.example", label)
    second = submit(exposed, "ion@people.example")
    exposed.mail("ion@people.example", second)
    assert len(exposed.post.to("ana@people.example")) == 1


@pytest.mark.req("R70")
def test_a_mail_server_that_is_away_is_caught_up(portal: Portal, town: Town):
    town.open_round()
    portal.mail(town.ngo.email, "Invitație")
    portal.post.stop()
    try:
        label = submit(portal, "ana@people.example")
        wait_for(lambda: Message.objects.get(to="ana@people.example").attempts >= 1)
        waiting = Message.objects.get(to="ana@people.example")
        assert (waiting.state, waiting.next_at > timezone.now()) == (MessageState.PLANNED, True)
    finally:
        portal.post.start()
    Message.objects.update(next_at=timezone.now())  # The pause is over.
    minute_passes()
    portal.mail("ana@people.example", label)
    assert len(portal.post.to("ana@people.example")) == 1


def publish(page: Page) -> None:
    page.goto("/birou/consultari/mare/publicare/")
    page.get_by_role("button", name="Publicați și invitați").click()
    page.wait_for_url("**/birou/consultari/mare/")


@pytest.mark.req("R71")
def test_a_worker_killed_among_hundreds_of_invitations_leaves_nobody_out(
    exposed: Portal, town: Town, own_worker: Worker
):
    ConventionFactory.create_batch(MANY)
    ready_round(town.coordinator, slug="mare", title="Regulamentul mare")
    publish(exposed.browser(town.coordinator))
    kills = 0
    for wanted in (60, 180):
        wait_for(lambda wanted=wanted: len(exposed.post.messages) >= wanted, 90)
        own_worker.kill()
        kills += 1
        own_worker.start()
        wait_for(own_worker.is_ready, 60)
        # Its lease of two minutes runs out.
        Message.objects.filter(state=MessageState.LEASED).update(leased_until=timezone.now() - timedelta(seconds=1))
        minute_passes()
    wait_for(lambda: not Message.objects.exclude(state=MessageState.SENT).exists(), 90)
    arrived = Counter(str(got.message["Message-ID"]) for got in exposed.post.messages)
    assert set(arrived) == set(Message.objects.values_list("message_id", flat=True))
    assert len(arrived) == MANY + 1  # And the organisation of the town.
    assert sum(arrived.values()) - len(arrived) <= kills
    people = {recipient for got in exposed.post.messages for recipient in got.recipients}
    assert len(people) == MANY + 1
