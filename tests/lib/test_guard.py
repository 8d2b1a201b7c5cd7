from unittest.mock import patch

import pytest
from django.core import signing
from django.db import OperationalError
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from consultare.lib import guard
from consultare.lib.guard import counters, verdict

NOW = 1_790_000_000.0


def post(address: str = "198.51.100.7", **fields: str) -> HttpRequest:
    return RequestFactory().post("/", fields, REMOTE_ADDR=address)


def filled(address: str = "198.51.100.7", seconds: float = 60, **fields: str) -> HttpRequest:
    return post(address, form_stamp=guard.new_stamp("observation", now=NOW - seconds), **fields)


@pytest.mark.req("R48")
@pytest.mark.parametrize(
    "header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_X__FORWARDED_FOR"]
)
def test_a_stranger_cannot_choose_the_address(header: str, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.7", **{header: "203.0.113.9"})
    assert guard.client_network(request) == "198.51.100.7"


@pytest.mark.req("R48")
@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("192.0.2.1, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 10.0.0.5", "203.0.113.9"),
        ("nonsense", "10.0.0.2"),
        ("203.0.113.9, nonsense", "10.0.0.2"),
        ("", "10.0.0.2"),
    ],
)
def test_a_proxy_of_ours_is_believed(forwarded: str, address: str, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR=forwarded)
    assert guard.client_address(request) == address


@pytest.mark.req("R48")
@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", "unknown"),
    ],
)
def test_one_subscriber_is_one_network(address: str, network: str) -> None:
    assert guard.client_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_a_stamp_carries_time_and_a_key_of_its_own() -> None:
    one, other = (guard.read_stamp("observation", guard.new_stamp("observation", now=NOW)) for _ in range(2))
    assert one is not None
    assert other is not None
    assert one.issued_at == other.issued_at == 1_790_000_000
    assert one.key != other.key
    assert len(one.key) == 24


def test_stamps_of_others_are_not_ours() -> None:
    stamp = guard.new_stamp("observation")
    assert guard.read_stamp("sign-up", stamp) is None
    assert guard.read_stamp("observation", stamp[:-1] + ("A" if stamp[-1] != "A" else "B")) is None
    assert guard.read_stamp("observation", "") is None
    assert guard.read_stamp("observation", signing.dumps([1], salt=verdict.SALT)) is None


@pytest.mark.req("R47")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seconds", "fields", "reasons"),
    [
        (60, {}, []),
        (3, {}, []),
        (2, {}, ["too_fast"]),
        (60, {"website": "http://spam.example"}, ["honeypot"]),
        (0, {"website": "x"}, ["honeypot", "too_fast"]),
        (8 * 24 * 3600, {}, ["stale"]),
    ],
)
def test_suspicion_never_stops_a_text(seconds: float, fields: dict[str, str], reasons: list[str]) -> None:
    found = guard.judge(filled(seconds=seconds, **fields), "observation", now=NOW)
    assert found.suspicious == reasons
    assert found.passes
    assert found.submission_key != ""


@pytest.mark.req("R47")
@pytest.mark.django_db
def test_a_text_without_stamp_waits_for_a_person() -> None:
    found = guard.judge(post(), "observation", now=NOW)
    assert (found.suspicious, found.passes, found.submission_key) == (["no_stamp"], True, "")


@pytest.mark.req("R50")
@pytest.mark.django_db
def test_a_network_beyond_its_quota_is_told_when_to_return() -> None:
    with patch.object(verdict, "NETWORK_LIMIT", 2):
        answers = [guard.judge(filled(), "observation", now=NOW) for _ in range(3)]
        other = guard.judge(filled("203.0.113.9"), "observation", now=NOW)
        later = guard.judge(filled(), "observation", now=NOW + 3600)
    assert [answer.blocked for answer in answers] == [False, False, True]
    assert answers[2].retry_after == 3600 - int(NOW % 3600) + 1
    assert answers[2].submission_key != ""
    assert not other.blocked
    assert not later.blocked


@pytest.mark.req("R47")
@pytest.mark.django_db
def test_under_attack_work_is_asked_and_taken_once() -> None:
    with patch.object(verdict, "ATTACK_LIMIT", 1):
        assert guard.challenge_if_needed(now=NOW) == ""
        assert guard.judge(filled(), "observation", now=NOW).passes
        assert guard.under_attack(now=NOW)
        refused = guard.judge(filled(), "observation", now=NOW)
        assert (refused.needs_work, refused.blocked) == (True, False)
        challenge = guard.new_challenge(bits=4)
        answer = {"work_challenge": challenge, "work_nonce": guard.solve(challenge)}
        assert guard.judge(filled(**answer), "observation", now=NOW).passes
        assert guard.judge(filled(**answer), "observation", now=NOW).needs_work
        assert not guard.under_attack(now=NOW + 60)


@pytest.mark.django_db
def test_wrong_work_is_no_work() -> None:
    challenge = guard.new_challenge(bits=12)
    right = guard.solve(challenge)
    assert not guard.solved(challenge, str(int(right) + 1))
    assert not guard.solved(challenge, "")
    assert not guard.solved(challenge, "1" * 33)
    assert not guard.solved(challenge.replace("12.", "1.", 1), right)
    assert guard.solved(challenge, right)
    assert not guard.solved(challenge, right)


@pytest.mark.django_db
def test_a_quota_is_one_statement_and_counts_every_act(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    answers = []
    for _ in range(3):
        with django_assert_num_queries(3):  # savepoint, upsert, release
            answers.append(guard.quota("k", 2, 60, fail_open=False, now=NOW))
    assert [(answer.allowed, answer.count) for answer in answers] == [(True, 1), (True, 2), (False, 3)]
    assert guard.used("k", 60, now=NOW) == 3
    assert guard.used("k", 60, now=NOW + 60) == 0
    assert guard.used("other", 60, now=NOW) == 0


@pytest.mark.django_db
def test_old_counters_are_swept() -> None:
    guard.quota("old", 2, 60, fail_open=False, now=1_000_000_000.0)
    with patch.object(counters, "SWEEP_CHANCE", 1.0):
        guard.quota("new", 2, 60, fail_open=False, now=4_000_000_000.0)
    assert guard.used("old", 60, now=1_000_000_000.0) == 0
    assert guard.used("new", 60, now=4_000_000_000.0) == 1


@pytest.mark.req("R50")
def test_without_counters_submissions_pass_and_sign_in_does_not() -> None:
    with patch.object(counters, "_count_up", side_effect=OperationalError("down")):
        assert guard.quota("k", 5, 60, fail_open=True) == guard.Quota(True, 0, 0, counted=False)
        assert guard.quota("k", 5, 60, fail_open=False) == guard.Quota(False, 0, 60, counted=False)
        found = guard.judge(filled(), "observation", now=NOW)
    assert (found.passes, found.suspicious) == (True, ["uncounted"])


@pytest.mark.django_db
def test_the_first_taker_takes_it() -> None:
    assert guard.take_once("a", 60)
    assert not guard.take_once("a", 60)
    assert guard.take_once("b", 60)
