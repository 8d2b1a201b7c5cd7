"""Submitting: the real form of a signed-in person, the transaction alone, and a bare view that inserts one row."""

import re

from django.test import Client

from accounts.people.models import Person
from bench import client
from bench.figures import Figure, Speed, median, percentile
from bench.servers import Server
from consultations.drafts.models import Unit
from consultations.rounds.models import Round

CLIENTS, SECONDS, RUNS = 8, 4.0, 3
LEAST_RATIO, SLOWEST_P95 = 0.3, 0.200
TEXT = (
    "Termenul de 15 zile pentru evaluare e prea lung pentru un om singur, întors din spital. Propunem cinci zile. " * 4
)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def measure(server: Server, size: int) -> list[Figure]:
    round_ = Round.objects.get(slug=f"masurare-{size}")
    unit = Unit.objects.filter(version__round=round_, kind=Unit.Kind.PARAGRAPH).order_by("pk")[0]
    forms: dict[str, list[client.Form]] = {
        "bare": [("/bench/insert/", {}, {"text": TEXT})] * CLIENTS,
        "alone": [(f"/bench/transaction/{round_.pk}/{unit.pk}/", {}, {"text": TEXT})] * CLIENTS,
        "form": _forms(f"/consultari/{round_.slug}/observatii/noua/", unit.anchor),
    }
    speeds, slowest = _take(server, forms)
    wanted, soon = f"ratio ≥ {LEAST_RATIO}", f"< {SLOWEST_P95 * 1000:.0f} ms"
    alone, form = speeds["alone"], speeds["form"]
    return [
        Figure("Floor: bare Django view that inserts one row, 8 clients", speeds["bare"].words, 1.0),
        Figure(
            "Submission, the whole transaction, 8 clients", alone.words, alone.ratio, wanted, alone.ratio >= LEAST_RATIO
        ),
        _soon("Submission, the whole transaction: p95", slowest["alone"], soon),
        Figure("Submission through the form, signed in, 8 clients", form.words, form.ratio),
        _soon("Submission through the form: p95", slowest["form"], soon),
    ]


def _soon(name: str, seconds: float, target: str) -> Figure:
    return Figure(name, f"{seconds * 1000:.0f} ms", None, target, seconds < SLOWEST_P95)


def _take(server: Server, forms: dict[str, list[client.Form]]) -> tuple[dict[str, Speed], dict[str, float]]:
    taken: dict[str, list[tuple[float, float, float]]] = {name: [] for name in forms}
    for run in range(RUNS + 1):
        for name, letters in forms.items():
            before = server.cpu()
            result = client.run(
                server.port, list(letters), seconds=SECONDS if run else 1.0, source=client.letters, expected=303
            )
            if result.failures:
                raise SystemExit(f"{letters[0][0]} did not answer 303 every time")
            cpu = (server.cpu() - before) / max(result.answers, 1) * 1000
            if run:  # The first one warms.
                taken[name].append((result.rate, cpu, percentile(result.latencies, 0.95)))
    floors = [rate for rate, _cpu, _p95 in taken["bare"]]
    speeds = {name: Speed([row[0] for row in rows], floors, [row[1] for row in rows]) for name, rows in taken.items()}
    return speeds, {name: median(row[2] for row in rows) for name, rows in taken.items()}


def _forms(path: str, anchor: str) -> list[client.Form]:
    """One signed-in person a client, with the cookies and the token that her browser would hold."""
    names = ["cetatean", *(f"cetatean{n}" for n in range(2, CLIENTS))]
    people = Person.objects.filter(email__in=[f"{name}@demo.example" for name in names] + ["ales@demo.example"])
    forms = []
    for person in people.order_by("pk"):
        browser = Client(SERVER_NAME="127.0.0.1", headers={"accept-language": "ro"})
        browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        found = TOKEN.search(browser.get(path).content.decode())
        assert found is not None
        fields = {
            "csrfmiddlewaretoken": found[1],
            "units": anchor,
            "kind": "change",
            "text": TEXT,
            "display": "name",
            "consent": "on",
        }
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
        forms.append((path, {"Cookie": cookies}, fields))
    assert len(forms) == CLIENTS
    return forms
