"""The arithmetic of the benchmark; what it measures is never part of the suite."""

import pytest

from bench.client import Result, merged, parse_head, request_bytes
from bench.figures import Figure, Speed, percentile, table


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([5], 0.95, 5),
        ([1, 2, 3, 4], 0.5, 2),
        ([4, 3, 2, 1], 0.75, 3),
        (range(1, 101), 0.95, 95),
        (range(1, 101), 1.0, 100),
        ([1, 2, 3], 0.0, 1),
    ],
)
def test_percentile_is_a_value_that_was_seen(values, share, expected):
    assert percentile(list(values), share) == expected


def test_percentile_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.95)


def test_table_says_what_is_not_met():
    lines = table(
        [
            Figure("Floor", "1000 requests/s", 1.0),
            Figure("Round page", "200 requests/s", 0.2, "ratio ≥ 0.25", False),
            Figure("Queries", "9 and 9", None, "≤ 12", True),
        ]
    ).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[0] == ["figure", "value", "ratio to the floor", "target", "met"]
    assert cells[3] == ["Round page", "200 requests/s", "0.20", "ratio ≥ 0.25", "NO"]
    assert cells[4] == ["Queries", "9 and 9", "", "≤ 12", "yes"]
    assert len({len(line) for line in lines}) == 1


def test_clients_of_one_run_are_added_up():
    first = Result(answers=10, seconds=2.0, latencies=[0.1] * 10)
    second = Result(answers=30, seconds=2.5, latencies=[0.2] * 31, failures=1)
    both = merged([first, second])
    assert (both.answers, both.seconds, both.failures, len(both.latencies)) == (40, 2.5, 1, 41)
    assert both.rate == 16.0
    assert Result().rate == 0.0


def test_requests_and_answers_are_plain_http():
    request = request_bytes("POST", "/a/", {"Cookie": "x=1"}, b"text=abc")
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.split(b"\r\n")[0] == b"POST /a/ HTTP/1.1"
    assert b"Content-Length: 8" in head.split(b"\r\n")
    assert body == b"text=abc"
    assert parse_head(b"HTTP/1.1 303 See Other\r\nLocation: /b/\r\nContent-Length: 0") == (
        303,
        {"location": "/b/", "content-length": "0"},
    )


def test_ratio_is_taken_within_a_run():
    speed = Speed(rates=[50, 5, 40], floors=[100, 10, 200], cpu_ms=[4.0, 6.0, 5.0])
    assert speed.ratio == 0.5
    assert speed.words == "40 requests/s, 5.0 ms CPU each"
