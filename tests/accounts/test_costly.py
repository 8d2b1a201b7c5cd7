"""Files and searches never take every thread: who submits is not behind them (R87)."""

from collections.abc import Iterator
from threading import Timer

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from accounts import manners
from accounts.manners import costly, costly_in_turn

pytestmark = [pytest.mark.django_db, pytest.mark.req("R87")]


@pytest.fixture
def ask(settings, rf: RequestFactory):
    settings.COSTLY_AT_ONCE = 2
    return lambda view: view(rf.get("/cautare/"))


@costly
def plain(request) -> HttpResponse:
    return HttpResponse("found")


@costly
def streamed(request) -> StreamingHttpResponse:
    def lines() -> Iterator[bytes]:
        yield from (b"1\n", b"2\n")

    return StreamingHttpResponse(lines())


@costly
def broken(request) -> HttpResponse:
    raise ZeroDivisionError


def test_the_third_waits_outside_and_is_told_what_works(ask, settings):
    held = [ask(streamed), ask(plain)]
    answer = ask(plain)
    assert (answer.status_code, answer["Retry-After"]) == (503, "20")
    assert "observațiile să fie primite fără întârziere" in answer.content.decode()
    for response in held:
        response._resource_closers[-1]()
    again = ask(plain)
    assert again.status_code == 200
    again._resource_closers[-1]()


def test_what_breaks_gives_its_place_back(ask):
    for _time in range(3):
        with pytest.raises(ZeroDivisionError):
            ask(broken)
    answer = ask(plain)
    assert answer.status_code == 200
    answer._resource_closers[-1]()


def test_the_form_is_open_while_all_files_are_being_made(ask, client, settings):
    settings.COSTLY_AT_ONCE = 2
    held = [ask(plain), ask(plain)]
    assert client.get("/cautare/").status_code == 503
    assert client.get("/").status_code == 200
    for response in held:
        response._resource_closers[-1]()
    assert client.get("/cautare/").status_code == 200


@costly_in_turn
def picture(request) -> HttpResponse:
    return HttpResponse("drawn")


def test_what_a_page_asks_several_of_waits_its_turn_and_only_a_few_wait(ask, settings, monkeypatch):
    held = [ask(plain), ask(plain)]
    free = Timer(0.2, held[0]._resource_closers[-1])
    free.start()
    answer = ask(picture)
    free.join()
    assert answer.status_code == 200
    answer._resource_closers[-1]()
    monkeypatch.setattr(manners, "WAIT_SECONDS", 0.05)
    again = ask(plain)
    assert ask(picture).status_code == 503  # Two are still at work; nobody stays for good.
    waiting = [manners._slots(manners.WAITING_AT_ONCE, "waiting") for _one in range(manners.WAITING_AT_ONCE)]
    for place in waiting:
        assert place.acquire(blocking=False)
    monkeypatch.setattr(manners, "WAIT_SECONDS", 60)
    assert ask(picture).status_code == 503  # At once: every place to wait is taken.
    for place in waiting:
        place.release()
    for response in (again, held[1]):
        response._resource_closers[-1]()
