"""The data book: datasets, files that never change, SDMX-CSV, DCAT-AP."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta

import pyshacl
import pytest
from django.utils import timezone
from openpyxl import load_workbook
from rdflib import Graph

from indicators.collection.rules.rollup import NOT_ADDITIVE
from indicators.collection.states import Reporter, Status
from indicators.releases.actions import files as release_files
from indicators.releases.queries.contents import CONTENTS
from indicators.releases.states import DatasetKind, FileKind, Suppression
from tests.factories import RoundFactory
from tests.indicators import published, world

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
[] a sh:NodeShape ; sh:targetClass dcat:Catalog ;
   sh:property [ sh:path dct:title ; sh:minCount 1 ], [ sh:path dct:description ; sh:minCount 1 ],
               [ sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent ],
               [ sh:path dcat:dataset ; sh:minCount 1 ; sh:class dcat:Dataset ] .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ;
   sh:property [ sh:path dct:title ; sh:minCount 1 ], [ sh:path dct:description ; sh:minCount 1 ],
               [ sh:path dcat:theme ; sh:minCount 1 ; sh:nodeKind sh:IRI ],
               [ sh:path dcat:distribution ; sh:class dcat:Distribution ] .
[] a sh:NodeShape ; sh:targetClass dcat:Distribution ;
   sh:property [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ],
               [ sh:path dct:license ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ],
               [ sh:path spdx:checksum ; sh:maxCount 1 ; sh:class spdx:Checksum ] .
[] a sh:NodeShape ; sh:targetClass foaf:Agent ; sh:property [ sh:path foaf:name ; sh:minCount 1 ] .
"""


@pytest.fixture
def told(authority):
    indicator = world.indicator("ACC-03", unit="%", decimals=1)
    world.sheet(indicator)
    sex = world.dimension("sex", ["f", "m"])
    world.breakdown(indicator.versions.get(), sex)
    female, _male = world.cells(sex)
    release = published.begin()
    published.figure(release, indicator, world.month(2026, 1), "71.4286", top=5, bottom=7, counted=2, asked=3)
    service = world.service(code="CZ-1")
    published.figure(release, indicator, world.quarter(2026, 1), None, status=Status.NOT_APPLICABLE, service=service)
    published.figure(
        release,
        indicator,
        world.month(2026, 1),
        None,
        service=service,
        cell=female,
        suppression=Suppression.COMPLEMENTARY,
    )
    published.figure(release, indicator, world.month(2026, 1), 60, service=service, reporter=Reporter.AUTHORITY)
    published.figure(release, indicator, world.year(2026), None, status=NOT_ADDITIVE)
    file = published.attach(release)
    return published.publish(release), file


def test_the_book_and_a_dataset(client, told):
    release, file = told
    book = client.get("/date/")
    assert "Valorile indicatorilor" in book.content.decode()
    page = client.get("/date/valori-indicatori/").content.decode()
    assert file.sha256 in page
    assert f'href="/date/valori-indicatori/v{release.number}/csv"' in page
    shown = re.findall(r'<th scope="row" class="text-nowrap"><code>(\w+)</code>', page)
    assert shown == [column.key for column in CONTENTS[DatasetKind.VALUES].columns]
    assert client.get("/date/nimic/").status_code == 404


@pytest.mark.parametrize("kind", DatasetKind.values)
def test_the_dictionary_describes_the_headers_of_the_real_files(client, authority, kind):
    """Of each of the three databases: page, dictionary, CSV, JSON and XLSX name the same columns in the same order."""
    world.service(code="CZ-1", capacity=12)
    indicator = world.indicator("ACC-03")
    world.sheet(indicator)
    RoundFactory(published_at=NOW - timedelta(days=12), closes_at=NOW)
    release = published.begin(kind, cut_off=timezone.now())
    published.figure(release, indicator, world.month(2026, 1), 3)
    release_files.write(release, CONTENTS[kind], at=NOW)
    published.publish(release)
    slug = release.dataset.slug
    csv_, json_, words = (_rows(client, f"/date/{slug}/v{release.number}/{form}") for form in ("csv", "json", "dict"))
    keys = [row["column"] for row in words]
    assert list(csv_[0]) == list(json_[0]) == keys
    assert len(csv_) == len(json_) == 1
    assert all(row["meaning"] for row in words)
    book = load_workbook(io.BytesIO(_bytes(client, f"/date/{slug}/v{release.number}/xlsx")), read_only=True)
    assert keys in [[cell for cell in row if cell is not None] for row in book.active.iter_rows(values_only=True)]
    page = client.get(f"/date/{slug}/").text
    assert re.findall(r'<th scope="row" class="text-nowrap"><code>(\w+)</code>', page) == keys
    assert f'href="/date/{slug}/v{release.number}/json"' in client.get("/date/").text


def _bytes(client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content)


def _rows(client, address: str) -> list[dict]:
    text = _bytes(client, address).decode("utf-8-sig")
    return json.loads(text) if address.endswith("json") else list(csv.DictReader(io.StringIO(text)))


def test_the_last_day_of_a_consultation_is_the_day_before_its_midnight(authority):
    midnight = datetime(2026, 3, 10, 22, tzinfo=UTC)  # 00:00 of the 11th in Bucharest.
    RoundFactory(published_at=midnight - timedelta(days=12), closes_at=midnight)
    (line,) = CONTENTS[DatasetKind.NEEDS].lines(published.begin(DatasetKind.NEEDS, cut_off=midnight))
    told = dict(zip([one.key for one in CONTENTS[DatasetKind.NEEDS].meanings], line, strict=True))
    assert told["closes_on"] == date(2026, 3, 10)


def test_an_empty_book_says_what_will_be_here(client, authority):
    assert client.get("/date/").status_code == 200


def test_a_file_is_the_bytes_that_were_published(client, told):
    release, file = told
    response = client.get(f"/date/valori-indicatori/v{release.number}/csv")
    assert b"".join(response.streaming_content) == b"indicator,number\r\nBEN-02,12\r\n"
    assert response["ETag"] == f'"{file.sha256}"'
    assert "immutable" in response["Cache-Control"]
    for other in ("v1/xlsx", "v9/csv", "v1/nimic"):
        assert client.get(f"/date/valori-indicatori/{other}").status_code == 404


def test_files_of_a_release_in_the_making_are_not_there(client, authority):
    release = published.begin()
    published.attach(release)
    assert client.get("/date/valori-indicatori/v1/csv").status_code == 404
    assert client.get("/date/valori-indicatori/v1/sdmx.csv").status_code == 404


def test_sdmx_csv(client, told):
    release, _file = told
    text = b"".join(client.get(f"/date/valori-indicatori/v{release.number}/sdmx.csv").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    picked = ("FREQ", "SERVICE", "BREAKDOWN", "REPORTER", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS")
    assert [tuple(row[name] for name in picked) for row in rows] == [
        ("M", "_T", "_T", "PROVIDER", "2026-01", "71.4286", "A", "F"),
        ("Q", "CZ-1", "_T", "PROVIDER", "2026-Q1", "", "M", "F"),
        ("M", "CZ-1", "sex=f", "PROVIDER", "2026-01", "", "Q", "D"),
        ("M", "CZ-1", "_T", "AUTHORITY", "2026-01", "60", "A", "F"),
        ("A", "_T", "_T", "PROVIDER", "2026", "", "M", "F"),
    ]
    assert {row["STRUCTURE_ID"] for row in rows} == {"CONSULTARE:INDICATORI(1.0)"}


@pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"
)  # rdflib's own reader of JSON-LD.
@pytest.mark.parametrize("form", ["ttl", "jsonld", "rdf"])
def test_the_catalogue_holds_the_shapes_of_dcat_ap(client, told, form):
    published.publish(published.begin(DatasetKind.SERVICES))
    names = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}
    graph = Graph().parse(data=client.get(f"/date/catalog.{form}").content, format=names[form])
    holds, _report, words = pyshacl.validate(graph, shacl_graph=Graph().parse(data=SHAPES, format="turtle"))
    assert holds, words
    assert client.get("/date/catalog.exe").status_code == 404


def test_the_same_catalogue_twice(client, told):
    assert client.get("/date/catalog.ttl").content == client.get("/date/catalog.ttl").content


@pytest.mark.parametrize("sets", [1, 3])
def test_queries_do_not_grow_with_datasets(client, authority, django_assert_num_queries, sets):
    for kind in list(DatasetKind)[:sets]:
        release = published.begin(kind)
        published.attach(release, FileKind.CSV, f"a,b\r\n{kind},1\r\n".encode())
        published.publish(release)
    client.get("/date/")
    with django_assert_num_queries(5):  # Datasets, releases, files; rounds; errata.
        client.get("/date/")


def test_the_api_is_described_for_people(client, authority):
    assert "/api/v1/values" in client.get("/api/docs").content.decode()
