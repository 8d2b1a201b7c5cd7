"""Services in a workbook: out, in, shown, applied whole; wrong cells come back coloured and explained."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from accounts.permissions import Role
from consultare.records.models import AuditEvent
from indicators.services.actions import Refused, file as actions, load_types
from indicators.services.models import Service, ServiceFile, ServiceType
from indicators.services.queries.file import fields
from indicators.services.rules.file import circles, day_of, type_code
from indicators.services.states import FileOutcome
from tests.factories import ConventionFactory, DepartmentFactory, OrganisationFactory, PersonFactory
from tests.indicators import world

pytestmark = pytest.mark.django_db
PAGE = "/birou/servicii/import/"
KEYS = (
    "code", "name", "type", "parent", "provider", "organisation", "convention", "department", "place", "capacity", "licence",
    "licence_from", "licence_until", "opened_on",
)  # fmt: skip
NEW = {
    "code": "CZ-07", "name": "Centrul de zi Albatros", "type": "8891 CZ-C-II", "provider": "furnizor public", "capacity": "1.200",
    "licence": "LF 77", "licence_from": "01.02.2025", "licence_until": "2030-02-01", "opened_on": "15.09.2020",
}  # fmt: skip


@pytest.fixture
def desk(client_for, coordinator, authority):
    load_types()
    return client_for(coordinator)


def download(desk, address: str = f"{PAGE}model.xlsx"):
    response = desk.get(address)
    assert response.status_code == 200
    return load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def fill(book, row: int, **cells) -> None:
    for key, value in cells.items():
        book.worksheets[0].cell(row, KEYS.index(key) + 1, value)


def send(desk, book):
    body = io.BytesIO()
    book.save(body)
    return desk.post(PAGE, {"file": SimpleUploadedFile("servicii.xlsx", body.getvalue())})


def said(response) -> dict[str, str]:
    return {f"{error['number']}:{error['key']}": error["words"] for error in response.context["refused"].errors}


def test_the_columns_are_those_of_the_tests(desk):
    assert tuple(one.key for one in fields()) == KEYS


def test_the_workbook_holds_open_services_and_room_for_more(desk):
    parent = world.service(code="A1", name="Complexul A")
    convention = ConventionFactory(
        organisation=OrganisationFactory(name="Asociația Punte", cif="12345678"), number="44"
    )
    world.service(
        code="B1", name="Centrul B", parent=parent, organisation=convention.organisation, convention=convention, capacity=30,
        department=DepartmentFactory(code="DPC", name="Direcția Protecția Copilului"),
    )  # fmt: skip
    world.service(code="C1", name="Închis", closed_on=date(2024, 1, 1))
    page, hidden = download(desk).worksheets
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2, max_row=4)]
    assert [row[0] for row in rows] == ["B1", "A1", None]
    assert rows[0][3:10] == ["A1", "organizație cu convenție", "12345678 Asociația Punte", "44", "DPC Direcția Protecția Copilului", None, "30"]  # fmt: skip
    assert hidden.sheet_state == "veryHidden"
    assert page.protection.sheet
    assert page["A1"].protection.locked
    assert not page["A3"].protection.locked
    lists = {str(one.sqref) for one in page.data_validations.dataValidation}
    assert any(one.startswith("C2:") for one in lists)


def test_new_and_changed_services_are_shown_then_stored(desk, coordinator):
    old = world.service(code="A1", name="Centrul A", service_type=ServiceType.objects.get(code="8891CZ-C-II"))
    book = download(desk)
    fill(book, 2, capacity="25")
    fill(book, 3, **NEW, parent="A1")
    fill(book, 5, **(NEW | {"code": "cz-08", "name": "Centrul de zi Barza"}), parent="CZ-07")
    sent = send(desk, book)
    file = ServiceFile.objects.get()
    assert (sent.status_code, sent["Location"]) == (303, f"{PAGE}{file.pk}/")
    assert (file.outcome, file.added, file.changed, file.unchanged) == (FileOutcome.CHECKED, 2, 1, 0)
    assert Service.objects.count() == 1
    shown = desk.get(f"{PAGE}{file.pk}/")
    assert [row.code for row in shown.context["new"]] == ["CZ-07", "CZ-08"]
    assert shown.context["changed"][0].cells == [("Locuri", "", "25")]
    assert desk.post(f"{PAGE}{file.pk}/").status_code == 303
    old.refresh_from_db()
    assert (old.capacity, old.revision) == (25, 2)
    first, second = Service.objects.get(code="CZ-07"), Service.objects.get(code="CZ-08")
    assert (first.parent, first.capacity, first.licence_from, first.licence_until, first.opened_on) == (
        old, 1200, date(2025, 2, 1), date(2030, 2, 1), date(2020, 9, 15),
    )  # fmt: skip
    assert (second.parent, first.service_type.code, first.created_by) == (first, "8891CZ-C-II", coordinator)
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["service.added", "service.added", "service.changed", "service.file_brought_in"]


def test_the_same_file_twice_changes_nothing(desk):
    book = download(desk)
    fill(book, 2, **NEW)
    send(desk, book)
    file = ServiceFile.objects.get()
    desk.post(f"{PAGE}{file.pk}/")
    events, before = AuditEvent.objects.count(), list(Service.objects.values())
    again = send(desk, book)
    assert (again.status_code, again["Location"]) == (303, PAGE)
    assert ServiceFile.objects.order_by("-pk").first().outcome == FileOutcome.SAME
    assert desk.post(f"{PAGE}{file.pk}/").status_code == 404
    assert (AuditEvent.objects.count(), list(Service.objects.values())) == (events, before)


def test_one_wrong_cell_and_nothing_is_taken_over(desk):
    book = download(desk)
    fill(book, 2, **NEW)
    fill(book, 3, **(NEW | {"code": "X 1", "type": "8891 CZ-ZZ", "provider": "alt fel", "capacity": "multe", "opened_on": "ieri", "department": "NIMENI"}))  # fmt: skip
    fill(book, 4, **(NEW | {"code": "CZ-09", "type": "8790CR-VD-I", "place": "Strada Ascunsă 1", "parent": "LIPSA"}))
    response = send(desk, book)
    assert response.status_code == 422
    assert set(said(response)) == {"3:code", "3:type", "3:provider", "3:capacity", "3:opened_on", "3:department", "4:place", "4:parent"}  # fmt: skip
    assert not Service.objects.exists()
    assert not AuditEvent.objects.exists()
    back = download(desk, f"{PAGE}{response.context['refused'].pk}/greseli.xlsx").worksheets[0]
    assert back["A3"].fill.fgColor.rgb == "FFF6D5CF"
    assert back["A2"].fill.fgColor.rgb != "FFF6D5CF"
    assert back["O3"].value.count("\n") == 5
    assert back["C3"].comment.text


def test_the_refused_workbook_can_be_mended_and_handed_in(desk):
    old = world.service(code="A1", service_type=ServiceType.objects.get(code="8891CZ-C-II"))
    book = download(desk)
    fill(book, 2, capacity="zece")
    refused = send(desk, book).context["refused"]
    mended = download(desk, f"{PAGE}{refused.pk}/greseli.xlsx")
    fill(mended, 2, capacity="10")
    send(desk, mended)
    file = ServiceFile.objects.get()
    desk.post(f"{PAGE}{file.pk}/")
    old.refresh_from_db()
    assert old.capacity == 10


def test_a_service_that_changed_since_is_not_overwritten(desk):
    old = world.service(code="A1", service_type=ServiceType.objects.get(code="8891CZ-C-II"))
    book = download(desk)
    fill(book, 2, capacity="10")
    Service.objects.filter(pk=old.pk).update(revision=2, capacity=99)
    response = send(desk, book)
    assert list(said(response)) == ["2:code"]
    old.refresh_from_db()
    assert old.capacity == 99


def test_a_change_between_check_and_act_stops_the_act(desk, coordinator):
    old = world.service(code="A1", service_type=ServiceType.objects.get(code="8891CZ-C-II"))
    book = download(desk)
    fill(book, 2, capacity="10")
    fill(book, 3, **NEW)
    send(desk, book)
    file = ServiceFile.objects.get()
    Service.objects.filter(pk=old.pk).update(revision=2)
    assert desk.get(f"{PAGE}{file.pk}/").context["is_stale"]
    with pytest.raises(Refused):
        actions.apply(file=file, by=coordinator, at=timezone.now())
    assert Service.objects.count() == 1
    assert not AuditEvent.objects.exists()


def test_codes_twice_closed_ones_and_circles(desk):
    world.service(code="Z1", closed_on=date(2024, 1, 1))
    book = download(desk)
    fill(book, 2, **NEW)
    fill(book, 3, **NEW)
    fill(book, 4, **(NEW | {"code": "Z1"}))
    fill(book, 5, **(NEW | {"code": "K1", "parent": "K2"}))
    fill(book, 6, **(NEW | {"code": "K2", "parent": "K1"}))
    assert set(said(send(desk, book))) == {"3:code", "4:code", "5:parent", "6:parent"}
    assert Service.objects.count() == 1


def test_organisation_and_convention_are_found(desk):
    convention = ConventionFactory(organisation=OrganisationFactory(cif="12345678"), number="12/A")
    other = ConventionFactory(number="77")
    private = {"provider": "private", "organisation": "12345678"}
    book = download(desk)
    fill(book, 2, **(NEW | private | {"convention": "12/a"}))
    fill(book, 3, **(NEW | private | {"code": "CZ-08", "convention": "77"}))
    fill(book, 4, **(NEW | {"code": "CZ-09", "provider": "private"}))
    fill(book, 5, **(NEW | {"code": "CZ-10", "convention": "77"}))
    response = send(desk, book)
    assert set(said(response)) == {"3:convention", "4:organisation", "5:convention"}
    assert other.organisation_id != convention.organisation_id
    mended = download(desk)
    fill(mended, 2, **(NEW | private | {"convention": "12/a"}))
    send(desk, mended)
    desk.post(f"{PAGE}{ServiceFile.objects.get().pk}/")
    assert Service.objects.get().convention == convention


def test_a_formula_is_not_computed(desk):
    book = download(desk)
    fill(book, 2, **(NEW | {"name": '=HYPERLINK("http://example.org","x")'}))
    assert "2:name" in said(send(desk, book))


@pytest.mark.parametrize("kind", ["foreign", "text", "empty"])
def test_what_is_not_our_workbook_is_refused(desk, kind):
    if kind == "empty":
        response = send(desk, download(desk))
    elif kind == "foreign":
        response = send(desk, Workbook())
    else:
        response = desk.post(PAGE, {"file": SimpleUploadedFile("servicii.csv", b"a;b")})
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert not ServiceFile.objects.exists()


def test_a_hidden_sheet_that_was_altered_is_refused(desk):
    world.service(code="A1")
    book = download(desk)
    hidden = book.worksheets[1]
    row = next(row for row in hidden.iter_rows() for cell in row if cell.value == "A1")
    next(cell for cell in row if cell.value == "1").value = "2"
    assert send(desk, book).status_code == 422
    assert not ServiceFile.objects.exists()


def test_files_are_seen_by_who_handed_them_in(desk, client_for, operator):
    book = download(desk)
    fill(book, 2, **NEW)
    send(desk, book)
    file = ServiceFile.objects.get()
    colleague = PersonFactory(roles=[Role.INDICATORS])
    assert client_for(colleague).get(f"{PAGE}{file.pk}/").status_code == 404
    assert client_for(operator).get(f"{PAGE}{file.pk}/").status_code == 403


def test_days_types_and_circles():
    assert [day_of(text) for text in ("2026-03-01", "01.03.2026", "1.3.2026", "2026-03-01T00:00:00", "31.02.2026", "x")] == [
        date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 1), None, None,
    ]  # fmt: skip
    types = {"8891CZ-C-II": 1, "8899CPDH-I": 2}
    assert [type_code(text, types) for text in ("8891 CZ-C-II", "8891CZ-C-II Centre de zi", "8899 CPDH-I Cantine", "Centre")] == [
        "8891CZ-C-II", "8891CZ-C-II", "8899CPDH-I", "",
    ]  # fmt: skip
    assert circles({"a": "b", "b": "c", "c": "a", "d": "a", "e": ""}) == {"a", "b", "c"}
