"""What anybody may read: the register of a round, one observation, its files, the downloads."""

import csv
import io
import json
import re
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.observations.models import Answer, Observation
from consultations.observations.states import Display
from consultations.rounds.models import Round
from tests.consultations.observations.conftest import TEXT, known, make_round, make_version, visitor

pytestmark = pytest.mark.django_db
REGISTER = "/consultari/strategia/observatii/"
KINDS = ("csv", "json", "xlsx", "docx", "pdf")
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} ale părinților"


def body(response) -> bytes:
    return response.getvalue() if response.streaming else response.content


def blurred(response, number: int) -> bytes:
    """Without the asked number and without the one-time token and the number of the request."""
    content = response.content.replace(f"{timezone.localdate().year}-{number}".encode(), b"N")
    return re.sub(rb"[A-Za-z0-9]{64}|[0-9a-f]{16}", b"TOKEN", content)


def answered(observation: Observation, by, *, published: bool = True, **fields) -> Answer:
    now = timezone.now()
    values = {
        "decision": "not",
        "reasons": "Programul este fixat prin regulament CANAR-MOTIV.",
        "reasons_state": "accepted",
        "accepted_at": now,
    }
    return Answer.objects.create(
        observation=observation,
        edited_at=now,
        edited_by=by,
        published_at=now if published else None,
        **(values | fields),
    )


def test_an_empty_register_says_what_will_be_here(client, version):
    page = client.get(REGISTER)
    assert page.status_code == 200
    assert b"noua" in page.content


def test_the_register_shows_number_place_and_category(client, send, units):
    send(unit_ids=(units[2].pk,))
    send(known(display=Display.NAME, public_name="Viorica Contactescu"))
    page = client.get(REGISTER).content.decode()
    assert "cap. 1 alin. (3)" in page
    assert "Viorica Contactescu" in page
    assert "2/2026" in page.replace(f"2/{timezone.localdate().year}", "2/2026")


@pytest.mark.req("R21")
@pytest.mark.req("R07")
def test_absent_and_not_public_are_one_answer(client, send, version, coordinator):
    year = timezone.localdate().year
    hidden = send().observation
    Observation.objects.filter(pk=hidden.pk).update(visibility="hidden", hidden_reason="art. 1349")
    send(visitor())
    send(suspicion=["honeypot"])
    silent = make_round("tacuta", publishes_proposals=False)
    make_version(silent)
    send(at_round=silent)
    absent = client.get(f"/observatii/{year}-999/")
    assert absent.status_code == 404
    for number in range(1, 5):
        answer = client.get(f"/observatii/{year}-{number}/")
        assert answer.status_code == 404
        assert blurred(answer, number) == blurred(absent, 999)
    for odd in ("0-1", "2026", "2026-0", "2026-01", "２０２６-1", "2026-99999999999999999999"):
        assert client.get(f"/observatii/{odd}/").status_code == 404


@pytest.mark.req("R34")
def test_no_contact_and_no_unpublished_answer_in_any_public_format(client, send, units, stored, coordinator):
    waiting = send(
        known(display=Display.ANONYMOUS), unit_ids=(units[0].pk,), files=[stored("CANAR-fisier.pdf")]
    ).observation
    answered(waiting, coordinator, published=False, landed="CANAR-LOC")
    addresses = [REGISTER, f"/observatii/{waiting.ref}/", *(f"{REGISTER}registru.{kind}" for kind in KINDS)]
    for address in addresses:
        answer = client.get(address)
        content = body(answer)
        if address.endswith(("xlsx", "docx")):
            archive = zipfile.ZipFile(io.BytesIO(content))
            content = b"".join(archive.read(name) for name in archive.namelist())
        assert answer.status_code == 200
        for canary in (
            b"canar",
            b"Canar",
            b"CANAR",
            b"Viorica",
            b"0799",
            waiting.contact.identity_salt.encode(),
            waiting.receipt_code_hash.encode(),
        ):
            assert canary not in content, (address, canary)


def test_a_published_answer_stands_on_the_page_with_its_reasons(client, send, coordinator):
    observation = send().observation
    answered(observation, coordinator, landed="cap. 2 alin. (4)", note="NOTA-INTERNA")
    page = client.get(f"/observatii/{observation.ref}/").content.decode()
    assert "CANAR-MOTIV" in page
    assert "cap. 2 alin. (4)" in page
    assert "NOTA-INTERNA" not in page
    assert "CANAR-MOTIV" in client.get(REGISTER).content.decode()
    line = json.loads(body(client.get(f"{REGISTER}registru.json")))[0]
    assert line["reasons"] == "Programul este fixat prin regulament CANAR-MOTIV."


@pytest.mark.req("R29")
def test_what_was_typed_is_text_everywhere(client, send):
    observation = send(
        known(display=Display.PSEUDONYM, public_name="<b>x</b>"), text=XSS, proposed_text=XSS, argument=XSS
    ).observation
    for address in (REGISTER, f"/observatii/{observation.ref}/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>x</b>" not in page
        assert "&lt;script&gt;" in page
        assert "{{ 7*7 }}" in page


@pytest.mark.req("R36")
def test_cells_that_look_like_formulas_are_neutral_and_json_is_exact(client, send):
    text = '=HYPERLINK("http://x.example";"premiu") și altele'
    send(text=text)
    rows = list(csv.DictReader(io.StringIO(body(client.get(f"{REGISTER}registru.csv")).decode("utf-8-sig"))))
    assert [value for value in rows[0].values() if text in value] == ["'" + text]
    assert json.loads(body(client.get(f"{REGISTER}registru.json")))[0]["text"] == text


def test_a_withdrawn_observation_keeps_number_and_loses_words(client, send):
    observation = send(known(display=Display.NAME, public_name="Viorica Contactescu")).observation
    Observation.objects.filter(pk=observation.pk).update(withdrawn_at=timezone.now(), search_text="")
    for address in (REGISTER, f"/observatii/{observation.ref}/", f"{REGISTER}registru.csv", f"{REGISTER}registru.json"):
        content = body(client.get(address)).decode()
        assert TEXT not in content
        assert "Viorica" not in content
        assert observation.label in content


@pytest.mark.req("R23")
@pytest.mark.parametrize(
    "query",
    [
        "stare=xyz&fel=9&autor=;drop&ordine=--&dupa=abc&inainte=1",
        "q=" + "a" * 5000,
        "dupa=2026-99999999999999999999",
        "dupa=2026-1&inainte=2026-1&stare=withdrawn",
        "unitate=cap-1-alin-1&q=%25_%27%22",
    ],
)
def test_any_query_string_gives_a_page(client, send, query):
    send()
    assert client.get(f"{REGISTER}?{query}").status_code == 200
    assert client.get(f"{REGISTER}registru.csv?{query}").status_code == 200


def test_a_nul_is_refused_and_never_an_error(client, version):
    assert client.get(f"{REGISTER}?q=%00%00&unitate=%00").status_code == 400


def test_filters_and_counts_agree_with_the_file(client, send, units, coordinator):
    send(kind="support", unit_ids=(units[0].pk,))
    send(kind="objection", text="Casa de tip familial să rămână în sector, lângă școală.")
    answered(send(kind="support").observation, coordinator, decision="taken")
    page = client.get(REGISTER, {"fel": "support"})
    counts = page.context["counts"]
    assert (counts.total, counts.shown, counts.kinds) == (3, 2, {"support": 2, "objection": 1})
    assert counts.states == {"analysis": 1, "taken": 1}
    rows = list(
        csv.DictReader(io.StringIO(body(client.get(f"{REGISTER}registru.csv?fel=support")).decode("utf-8-sig")))
    )
    assert len(rows) == 2
    assert len(client.get(REGISTER, {"unitate": "cap-1-alin-1"}).context["rows"]) == 1
    assert len(client.get(REGISTER, {"q": "SCOALA familial"}).context["rows"]) == 1


def test_pages_go_by_key_forwards_and_back(client, send):
    for _n in range(53):
        send()
    seen, address = [], REGISTER
    while address:
        page = client.get(address)
        seen += [row["number"] for row in page.context["rows"]]
        back, address = page.context["prev_href"], page.context["next_href"]
    year = timezone.localdate().year
    assert seen == [f"{n}/{year}" for n in range(53, 0, -1)]
    middle = client.get(back)
    assert [row["number"] for row in middle.context["rows"]] == seen[25:50]
    first = client.get(middle.context["prev_href"])
    assert [row["number"] for row in first.context["rows"]] == seen[:25]
    assert first.context["prev_href"] == ""


def test_the_number_of_queries_does_not_grow(client, send, units, coordinator):
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            body(client.get(address))
        return len(captured)

    def counted() -> list[int]:
        return [
            queries(address)
            for address in (
                REGISTER,
                f"/observatii/{first.ref}/",
                f"{REGISTER}registru.csv",
                f"{REGISTER}registru.json",
            )
        ]

    first = send(unit_ids=(units[0].pk,)).observation
    answered(first, coordinator)
    one = counted()
    for _n in range(2):
        answered(send(unit_ids=(units[1].pk, units[2].pk)).observation, coordinator)
    assert one == counted() == [7, 7, 2, 2]


@pytest.mark.req("R27")
def test_only_files_that_may_be_published_are_served_and_as_a_download(client, send, stored):
    files = [stored("a.pdf"), stored("b.pdf")]
    public = send(files=files[:1], files_are_public=True).observation
    private = send(files=files[1:]).observation
    answer = client.get(f"/observatii/{public.ref}/fisiere/{files[0].pk}/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    body(answer)
    for ref, file in ((private.ref, files[1]), (public.ref, files[1])):
        assert client.get(f"/observatii/{ref}/fisiere/{file.pk}/").status_code == 404


def test_a_round_that_does_not_publish_proposals_says_so(client, send, round_):
    send()
    Round.objects.filter(pk=round_.pk).update(publishes_proposals=False)
    page = client.get(REGISTER)
    assert page.status_code == 200
    assert page.context["rows"] == []
    assert TEXT not in body(client.get(f"{REGISTER}registru.csv")).decode()


@pytest.mark.req("R88")
def test_costly_documents_are_limited_by_network_and_the_csv_is_not(client, send):
    send()
    answers = [client.get(f"{REGISTER}registru.docx") for _n in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    csv_file = client.get(f"{REGISTER}registru.csv")
    assert csv_file.status_code == 200
    assert TEXT in body(csv_file).decode()
