"""CSV of INS TEMPO: read, kept, shown, taken once; gaps say why."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from consultare.records.models import AuditEvent, StoredFile
from indicators.catalogue.states import Level, Sensitivity, Source
from indicators.collection.actions import outside as actions
from indicators.collection.models import ExternalFile, ExternalSeries, ExternalValue
from indicators.collection.rules.tempo import TempoError, chosen, read, stretch_named, value_of
from indicators.services.actions import make_periods
from indicators.services.states import PeriodKind
from tests.indicators import world

pytestmark = pytest.mark.django_db
CSV = """SAR114B - Rata riscului de saracie sau excluziune sociala (AROPE)
Macroregiuni  regiuni de dezvoltare, Ani, UM: Procente, Valoare
TOTAL, Anul 2019, Procente, 36.3
TOTAL, Anul 2022, Procente, 34.4
Regiunea BUCURESTI - ILFOV, Anul 2019, Procente, 25.9
Regiunea BUCURESTI - ILFOV, Anul 2021, Procente, 19.4
Regiunea BUCURESTI - ILFOV, Anul 2022, Procente, 19.7 p
Regiunea BUCURESTI - ILFOV, Anul 2023, Procente, :
Regiunea BUCURESTI - ILFOV, Anul 2024, Procente, c
"""
BUCHAREST = {0: "Regiunea BUCURESTI - ILFOV"}
DAY = date(2026, 3, 2)


@pytest.fixture
def series(db) -> ExternalSeries:
    actions.load_series()
    make_periods()
    return ExternalSeries.objects.get(code="SAR114B")


@pytest.fixture
def indicator(db):
    made = world.indicator(
        "CTX-01", source=Source.EXTERNAL, level=Level.CONTEXT, sensitivity=Sensitivity.OPEN, unit="%"
    )
    world.sheet(made, frequency=PeriodKind.YEAR)
    return made


def receive(series, by, text: str = CSV, day: date = DAY) -> ExternalFile:
    return actions.receive(
        series=series, name="SAR114B.csv", content=text.encode(), taken_on=day, by=by, at=timezone.now()
    )


def take(file, indicator, by, choice=None) -> tuple[int, int]:
    return actions.take(file=file, indicator=indicator, choice=choice or BUCHAREST, by=by, at=timezone.now())


def test_an_export_is_read():
    table = read(CSV)
    assert table.title.startswith("SAR114B")
    assert (table.dimensions, table.unit) == (("Macroregiuni regiuni de dezvoltare",), "Procente")
    assert table.categories(0) == ["TOTAL", "Regiunea BUCURESTI - ILFOV"]
    figures = chosen(table, BUCHAREST)
    assert [(one.stretch.code, one.number, one.flag) for one in figures] == [
        ("2019", Decimal("25.9000"), ""), ("2021", Decimal("19.4000"), ""), ("2022", Decimal("19.7000"), "p"),
        ("2023", None, ":"), ("2024", None, "c"),
    ]  # fmt: skip


def test_semicolons_decimal_commas_windows_letters_and_several_units():
    text = "Sexe;Luni;UM: Numar, Procente;Valoare\nTotal;Luna martie 2024;Numar persoane;1.234,5\nTotal;Luna martie 2024;Procente;12,25"
    table = read(text)
    assert table.dimensions == ("Sexe", "UM: Numar, Procente")
    figures = chosen(table, {0: "Total", 1: "Numar persoane"})
    assert [(one.stretch.code, one.number) for one in figures] == [("2024-03", Decimal("1234.5000"))]
    with pytest.raises(TempoError, match="2024-03"):
        chosen(table, {0: "Total"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Anul 2024", "2024"), ("2024", "2024"), ("Trimestrul II 2024", "2024-Q2"), ("Semestrul II 2024", "2024-S2"),
        ("luna octombrie 2024", "2024-10"), ("Iulie 2024", "2024-07"), ("Total", None), ("Trimestrul V 2024", None),
        ("Anul 24", None), ("", None),
    ],
)  # fmt: skip
def test_periods_of_the_source(text, code):
    found = stretch_named(text)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("47.3", (Decimal("47.3"), "")), ("47,3", (Decimal("47.3"), "")), ("1.234.567,25", (Decimal("1234567.25"), "")),
        ("12 345", (Decimal(12345), "")), ("-3", (Decimal(-3), "")), ("5.1(e)", (Decimal("5.1"), "e")), (":", (None, ":")),
        ("..", (None, ":")), ("", (None, ":")), ("c", (None, "c")), ("-", (None, "-")), ("0", (Decimal(0), "")),
    ],
)  # fmt: skip
def test_numbers_and_gaps(text, expected):
    assert value_of(text) == expected


@pytest.mark.parametrize("text", ["abc", "=1+1", "1e5x", "9" * 20, "1.2.3,4,5"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(TempoError):
        value_of(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Valoare"),
        ("a,b\n1,2", "Valoare"),
        ("Ani, UM: Procente, Valoare\n", "antet"),
        ("Sexe, UM: Procente, Valoare\nTotal, Procente, 3", "timp"),
        ("Ani, UM: Procente, Valoare\nAnul 2020, Procente, 1, 2", "Linia 2"),
        ("Ani, UM: Procente, Valoare\nCandva, Procente, 1", "Linia 2"),
        ("Ani, UM: Procente, Valoare\nAnul 2020, Procente, mult", "Linia 2"),
    ],
)
def test_another_file_is_refused_and_not_kept(series, coordinator, text, words):
    with pytest.raises(actions.Refused) as caught:
        receive(series, coordinator, text)
    assert caught.value.field == "file"
    assert words in str(caught.value.sentence)
    assert not ExternalFile.objects.exists()
    assert not StoredFile.objects.exists()
    assert not AuditEvent.objects.exists()


def test_figures_are_taken_once(series, indicator, coordinator):
    file = receive(series, coordinator)
    assert take(file, indicator, coordinator) == (4, 0)
    values = ExternalValue.objects.order_by("period__starts_on").values_list(
        "period__code", "number", "flag", "taken_on"
    )
    assert list(values) == [
        ("2021", Decimal("19.4"), "", DAY), ("2022", Decimal("19.7"), "p", DAY), ("2023", None, ":", DAY), ("2024", None, "c", DAY),
    ]  # fmt: skip
    file.refresh_from_db()
    assert (file.added, file.indicator, file.choice) == (
        4,
        indicator,
        {"Macroregiuni regiuni de dezvoltare": BUCHAREST[0]},
    )
    series.refresh_from_db()
    assert series.unit == "Procente"
    assert receive(series, coordinator) == file
    assert take(file, indicator, coordinator) == (0, 4)
    assert (ExternalValue.objects.count(), StoredFile.objects.count()) == (4, 1)
    assert AuditEvent.objects.filter(verb="outside_series.figures_taken").count() == 1


def test_a_revised_figure_stands_beside_the_old_one(series, indicator, coordinator):
    take(receive(series, coordinator), indicator, coordinator)
    later = receive(
        series, coordinator, CSV.replace("19.7 p", "20.1").replace(", :", ", 18.2"), DAY + timedelta(days=90)
    )
    assert take(later, indicator, coordinator) == (2, 2)
    numbers = ExternalValue.objects.filter(period__code="2022").order_by("taken_on").values_list("number", flat=True)
    assert list(numbers) == [Decimal("19.7"), Decimal("20.1")]


def test_two_figures_of_one_day_are_refused(series, indicator, coordinator):
    take(receive(series, coordinator), indicator, coordinator)
    other = receive(series, coordinator, CSV.replace("19.4", "11.1"))
    with pytest.raises(actions.Refused, match="aceeași zi"):
        take(other, indicator, coordinator)
    assert ExternalValue.objects.count() == 4


def test_periods_of_another_frequency_are_left_out(series, indicator, coordinator):
    monthly = receive(series, coordinator, "Luni, UM: Procente, Valoare\nLuna mai 2024, Procente, 3")
    with pytest.raises(actions.Refused):
        actions.take(file=monthly, indicator=indicator, choice={}, by=coordinator, at=timezone.now())
    assert not ExternalValue.objects.exists()


def test_the_pages(client_for, authority, coordinator, series, indicator):
    desk = client_for(coordinator)
    assert desk.get("/birou/raportari/serii/").status_code == 200
    page = "/birou/raportari/serii/SAR114B/"
    upload = SimpleUploadedFile("SAR114B.csv", CSV.encode(), content_type="text/csv")
    sent = desk.post(page, {"file": upload, "taken_on": DAY.isoformat()})
    assert sent.status_code == 303
    where = sent["Location"]
    choice = {"indicator": indicator.pk, "rand0": BUCHAREST[0]}
    shown = desk.get(where, choice)
    assert [row.state for row in shown.context["rows"]] == ["calendar", "new", "new", "new", "new"]
    assert not ExternalValue.objects.exists()
    assert desk.post(where, choice)["Location"] == page
    assert ExternalValue.objects.count() == 4
    assert [row.state for row in desk.get(where, choice).context["rows"]] == [
        "calendar",
        "same",
        "same",
        "same",
        "same",
    ]
    assert "19,7 (provizoriu)" in desk.get(page).content.decode()
    original = desk.get(f"{where}original/")
    assert b"".join(original.streaming_content) == CSV.encode()
    assert desk.post(where, {"indicator": indicator.pk, "rand0": "Marte"}).status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "day"),
    [("x.xlsx", CSV, "2026-03-02"), ("x.csv", "nimic", "2026-03-02"), ("x.csv", CSV, "2199-01-01"), ("x.csv", CSV, "")],
)
def test_a_wrong_upload_is_refused(client_for, authority, coordinator, series, name, content, day):
    upload = SimpleUploadedFile(name, content.encode())
    sent = client_for(coordinator).post("/birou/raportari/serii/SAR114B/", {"file": upload, "taken_on": day})
    assert sent.status_code == 422
    assert not ExternalFile.objects.exists()


def test_a_series_is_added_once(client_for, authority, coordinator, series):
    desk, data = (
        client_for(coordinator),
        {"code": "POP101A", "name": "Populația", "territory": "județe", "publisher": "INS"},
    )
    assert desk.post("/birou/raportari/serii/noua/", data)["Location"] == "/birou/raportari/serii/POP101A/"
    assert desk.post("/birou/raportari/serii/noua/", data).status_code == 422
    assert ExternalSeries.objects.filter(code="POP101A").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_figures_costs_the_same(client_for, authority, coordinator, series, indicator, count, django_assert_num_queries):  # fmt: skip
    for number in range(count):
        take(receive(series, coordinator, CSV.replace("19.4", f"{number}.5"), DAY + timedelta(days=number)), indicator, coordinator)  # fmt: skip
    desk = client_for(coordinator)
    desk.get("/birou/raportari/serii/SAR114B/")
    with django_assert_num_queries(7):
        desk.get("/birou/raportari/serii/SAR114B/")
    with django_assert_num_queries(5):
        desk.get("/birou/raportari/serii/")


def test_the_delivered_series_are_loaded_once_and_hold_what_the_catalogue_needs(series):
    assert actions.load_series() == 0
    assert (
        ExternalSeries.objects.filter(code__in=["ASS104A", "ASS104B", "ASS106A", "ASS118A-F", "SAR114B"]).count() == 5
    )
    assert not ExternalSeries.objects.filter(is_verified=True).exists()
