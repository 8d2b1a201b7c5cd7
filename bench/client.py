"""Clients that cost little: one process each, one kept connection, bytes in and out."""

import socket
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from multiprocessing import get_context
from typing import Any
from urllib.parse import urlencode

MOST_HEADER = 65536
BROWSER = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "ro-RO,ro;q=0.9", "User-Agent": "bench"}
Form = tuple[str, dict[str, str], dict[str, str]]  # Path, headers, fields.


class Broken(OSError):
    """The server ended the connection before its answer was whole."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Result:
    """What the clients of one run saw: how many answers, in how many seconds, each one's latency in seconds."""

    answers: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failures: int = 0

    @property
    def rate(self) -> float:
        return self.answers / self.seconds if self.seconds else 0.0


def request_bytes(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None
        self._rest = b""

    def ask(self, request: bytes) -> Answer:
        """One answer; a kept connection that the server has closed meanwhile is opened anew, once."""
        for is_fresh in (False, True):
            if is_fresh or self._socket is None:
                self._open()
            try:
                assert self._socket is not None
                self._socket.sendall(request)
                return self._read()
            except (Broken, ConnectionError):
                if is_fresh:
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _open(self) -> None:
        self.close()
        self._socket, self._rest = socket.create_connection(("127.0.0.1", self.port), timeout=60), b""
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _more(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(262144)
        if not data:
            raise Broken("closed")
        return data

    def _read(self) -> Answer:
        data = self._rest
        while b"\r\n\r\n" not in data:
            data += self._more()
            if len(data) > MOST_HEADER and b"\r\n\r\n" not in data:
                raise Broken("no end of headers")
        head, _, body = data.partition(b"\r\n\r\n")
        status, headers = parse_head(head)
        if "content-length" not in headers:
            raise ValueError("an answer without a length")
        length = int(headers["content-length"])
        while len(body) < length:
            body += self._more()
        self._rest = body[length:]
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, body[:length])


def parse_head(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return int(first.split()[1]), {name.strip().lower(): value.strip() for name, _, value in pairs}


def _drive(port: int, requests: Iterator[bytes], expected: int, start_at: float, seconds: float) -> Result:
    connection, result = Connection(port), Result()
    time.sleep(max(0.0, start_at - time.monotonic()))
    began = time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        answer = connection.ask(next(requests))
        result.latencies.append(time.perf_counter() - now)
        result.answers += answer.status == expected
        result.failures += answer.status != expected
    result.seconds = time.perf_counter() - began
    connection.close()
    return result


def _client(
    port: int, source: Callable[..., Iterator[bytes]], argument: Any, expected: int, start_at: float, seconds: float
) -> Result:
    return _drive(port, source(argument), expected, start_at, seconds)


def same(request: bytes) -> Iterator[bytes]:
    return repeat(request)


def letters(form: Form) -> Iterator[bytes]:
    """Every request is another letter, under its own key."""
    path, headers, fields = form
    while True:
        body = urlencode(fields | {"submission_key": str(uuid.uuid4())}).encode()
        yield request_bytes("POST", path, BROWSER | headers, body)


def run(
    port: int,
    arguments: list[Any],
    *,
    seconds: float,
    source: Callable[..., Iterator[bytes]] = same,
    expected: int = 200,
) -> Result:
    """One process for each argument, all starting together; `source(argument)` yields a client's requests."""
    with get_context("spawn").Pool(len(arguments)) as pool:
        pool.map(_nothing, range(len(arguments) * 4))  # Every process is up before the clock starts.
        start_at = time.monotonic() + 0.5
        jobs = [
            pool.apply_async(_client, (port, source, argument, expected, start_at, seconds)) for argument in arguments
        ]
        results = [job.get(timeout=seconds + 120) for job in jobs]
    return merged(results)


def _nothing(_number: int) -> None:
    time.sleep(0.01)


def merged(results: list[Result]) -> Result:
    return Result(
        answers=sum(result.answers for result in results),
        seconds=max(result.seconds for result in results),
        latencies=[latency for result in results for latency in result.latencies],
        failures=sum(result.failures for result in results),
    )
