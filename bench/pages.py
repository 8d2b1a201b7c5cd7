"""Public pages: requests a second against the floor, queries with 10 and 10,000 observations, weight on the wire."""

from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.authority.queries import forget
from bench import client
from bench.drafts import SLUG
from bench.figures import Figure, Speed
from bench.servers import Server
from consultations.observations.models import Observation
from consultations.rounds.models import Round

CLIENTS, SECONDS, RUNS = 4, 4.0, 3
MOST_QUERIES, LEAST_RATIO = 12, 0.25


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    small_path: str = ""
    least: float = LEAST_RATIO


def _round(size: int) -> Round:
    return Round.objects.get(slug=f"masurare-{size}")


def pages(size: int, small: int) -> list[Page]:
    def of(n: int) -> tuple[str, str, str]:
        round_ = _round(n)
        middle = Observation.objects.public().filter(round=round_, answer__isnull=False).order_by("number")[n // 4]
        return f"/consultari/{round_.slug}/", f"/consultari/{round_.slug}/observatii/", f"/observatii/{middle.ref}/"

    names = ("Round page", "Register page", "Observation page")
    compared = Page("Comparison of two versions of 600 units", f"/consultari/{SLUG}/document/compara/1-2/", least=0.15)
    return [*(Page(*row) for row in zip(names, of(size), of(small), strict=True)), compared]


def measure(server: Server, size: int, small: int) -> list[Figure]:
    floor, measured = f"/bench/floor/{_round(size).pk}/", pages(size, small)
    speeds = _speeds(server, [floor, *(page.path for page in measured)])
    figures = [Figure("Floor: bare Django view, one indexed query, 20 rows", speeds[floor].words, 1.0)]
    for page in measured:
        speed = speeds[page.path]
        figures += [
            Figure(page.name, speed.words, speed.ratio, f"ratio ≥ {page.least}", speed.ratio >= page.least),
            _weight(server.port, page),
        ]
        if page.small_path:
            figures.append(_queries(page, size, small))
    return figures


def _speeds(server: Server, paths: list[str]) -> dict[str, Speed]:
    """The floor is the first; every run takes all of them in turn."""
    requests = {path: client.request_bytes("GET", path, client.BROWSER) for path in paths}
    taken: dict[str, list[tuple[float, float]]] = {path: [] for path in paths}
    for request in requests.values():  # Warm: every thread has its connection to the database.
        client.run(server.port, [request] * CLIENTS, seconds=1.0)
    for _run in range(RUNS):
        for path, request in requests.items():
            before = server.cpu()
            result = client.run(server.port, [request] * CLIENTS, seconds=SECONDS)
            if result.failures:
                raise SystemExit(f"{path} did not answer 200 every time")
            taken[path].append((result.rate, (server.cpu() - before) / result.answers * 1000))
    floors = [rate for rate, _cpu in taken[paths[0]]]
    return {path: Speed([rate for rate, _ in rows], floors, [cpu for _, cpu in rows]) for path, rows in taken.items()}


def _weight(port: int, page: Page) -> Figure:
    answer = client.Connection(port).ask(client.request_bytes("GET", page.path, client.BROWSER))
    packed = answer.headers.get("content-encoding", "not packed")
    return Figure(f"{page.name}: weight on the wire", f"{len(answer.body) / 1024:.1f} KiB ({packed})")


def _queries(page: Page, size: int, small: int) -> Figure:
    many, few = count_queries(page.path), count_queries(page.small_path)
    name = f"{page.name}: SQL queries with {small} and {size:,} observations"
    return Figure(name, f"{few} and {many}", None, f"equal, ≤ {MOST_QUERIES}", many == few and many <= MOST_QUERIES)


def count_queries(path: str) -> int:
    """As a first visitor causes them: nothing of the profile is remembered."""
    visitor = Client(SERVER_NAME="127.0.0.1", headers={"accept-language": "ro"})
    forget()
    with CaptureQueriesContext(connection) as seen:
        response = visitor.get(path)
        b"".join(response.streaming_content) if response.streaming else response.content
    if response.status_code != 200:
        raise SystemExit(f"{path} answered {response.status_code}")
    return len(seen)
