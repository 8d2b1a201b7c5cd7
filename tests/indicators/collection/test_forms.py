"""Forms at the desk: lines, versions, assignments of several services, and the board of who is late."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from consultare.records.models import AuditEvent
from indicators.collection.actions import assignments, forms
from indicators.collection.actions.refused import Refused
from indicators.collection.models import Assignment, FormLine, ReportForm, Submission
from tests.indicators import world

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def sheeted(code: str, **fields):
    indicator = world.indicator(code)
    world.sheet(indicator, **fields)
    return indicator


@pytest.fixture
def form(coordinator) -> ReportForm:
    fields = {"name": "Lunar", "purpose": "", "due_days": 10, "grace_days": 5}
    return forms.make_form(code="lunar", fields=fields, frequency="month", by=coordinator, at=NOON)


def lines(form) -> list[str]:
    return list(form.lines.order_by("order").values_list("indicator__code", flat=True))


def version(form) -> int:
    form.refresh_from_db()
    return form.version


def test_the_desk_makes_a_form_and_assigns_it(authority, coordinator, client_for):
    sheeted("BEN-02"), sheeted("CAP-01")
    for number in range(1, 4):
        world.month(2026, number)
    services = [world.service(), world.private_service()]
    client = client_for(coordinator)
    given = {"name": "Lunar", "code": "lunar", "frequency": "month", "due_days": 10, "grace_days": 5}
    assert client.post(reverse("report_form_new"), given).status_code == 303
    address = reverse("report_form", kwargs={"code": "lunar"})
    assert "BEN-02" in client.get(address).content.decode()
    chosen = [line.pk for line in world.Indicator.objects.order_by("code")]
    assert client.post(f"{address}randuri/", {"indicators": chosen}).status_code == 303
    body = {"services": [one.pk for one in services], "reporter": "P", "starts_on": "2026-02-01"}
    assert client.post(f"{address}atribuie/", body).status_code == 303
    assert Assignment.objects.count() == 2
    assert Submission.objects.count() == 4  # February and March of both.
    assert client.post(reverse("report_form_new"), given).status_code == 422


def test_each_change_of_lines_is_a_new_version(form, coordinator):
    one, two = sheeted("BEN-02"), sheeted("CAP-01")
    given = {"by": coordinator, "at": NOON}
    forms.add_lines(form=form, indicators=[one, two], **given)
    assert (lines(form), version(form)) == (["BEN-02", "CAP-01"], 2)
    second = form.lines.get(indicator=two)
    forms.move_line(line=second, up=True, **given)
    assert (lines(form), version(form)) == (["CAP-01", "BEN-02"], 3)
    forms.move_line(line=form.lines.get(indicator=two), up=True, **given)
    assert version(form) == 3
    forms.change_line(line=second, is_broken_down=False, is_compulsory=False, **given)
    forms.remove_line(line=form.lines.get(indicator=one), **given)
    assert (lines(form), version(form)) == (["CAP-01"], 5)


@pytest.mark.parametrize("kind", ["quarterly", "proposed", "computed", "twice"])
def test_a_form_asks_only_for_what_is_typed_that_often(form, coordinator, kind):
    fields = {"proposed": {"state": "proposed", "in_use_at": None}, "computed": {"source": "computed"}}.get(kind, {})
    indicator = world.indicator("BEN-02", **fields)
    world.sheet(indicator, frequency="quarter" if kind == "quarterly" else "month")
    if kind == "twice":
        forms.add_lines(form=form, indicators=[indicator], by=coordinator, at=NOON)
    before = (FormLine.objects.count(), version(form), AuditEvent.objects.count())
    with pytest.raises(Refused):
        forms.add_lines(form=form, indicators=[indicator], by=coordinator, at=NOON)
    assert (FormLine.objects.count(), version(form), AuditEvent.objects.count()) == before


def test_a_line_with_figures_in_open_reports_stays(form, coordinator):
    indicator = sheeted("BEN-02")
    forms.add_lines(form=form, indicators=[indicator], by=coordinator, at=NOON)
    report = world.submission(form, world.service(), world.month(2026, 3))
    world.put(report, indicator, 5)
    with pytest.raises(Refused):
        forms.remove_line(line=form.lines.get(), by=coordinator, at=NOON)
    assert lines(form) == ["BEN-02"]
    world.approve(report)
    forms.remove_line(line=form.lines.get(), by=coordinator, at=NOON)
    assert lines(form) == []


def test_an_indicator_reaches_a_service_through_one_form(form, coordinator):
    indicator, service = sheeted("BEN-02"), world.service()
    world.assign(world.form(indicator), service)
    forms.add_lines(form=form, indicators=[indicator], by=coordinator, at=NOON)
    given = {"reporter": "P", "starts_on": date(2026, 1, 1), "ends_on": None, "by": coordinator, "at": NOON}
    with pytest.raises(Refused) as refused:
        assignments.assign(form=form, services=[service], **given)
    assert "BEN-02" in str(refused.value)
    assert not form.assignments.exists()


@pytest.mark.parametrize("case", ["overlapping", "closed", "empty form"])
def test_of_several_services_all_are_assigned_or_none(form, coordinator, case):
    good, bad = world.service(), world.service(closed_on="2025-12-31" if case == "closed" else None)
    if case != "empty form":
        forms.add_lines(form=form, indicators=[sheeted("BEN-02")], by=coordinator, at=NOON)
    if case == "overlapping":
        world.assign(form, bad, starts_on=date(2026, 3, 1))
    before = Assignment.objects.count()
    with pytest.raises(Refused):
        assignments.assign(
            form=form,
            services=[good, bad],
            reporter="P",
            starts_on=date(2026, 1, 1),
            ends_on=None,
            by=coordinator,
            at=NOON,
        )
    assert Assignment.objects.count() == before
    assert not Submission.objects.exists()


def test_a_retired_form_keeps_what_was_begun_and_asks_for_nothing(form, coordinator):
    indicator = sheeted("BEN-02")
    forms.add_lines(form=form, indicators=[indicator], by=coordinator, at=NOON)
    begun, untouched = (world.submission(form, world.service(), world.month(2026, 3)) for _number in range(2))
    world.put(begun, indicator, 5)
    Submission.objects.filter(pk=begun.pk).update(state="draft", begun_at=NOON)
    forms.retire_form(form=form, by=coordinator, at=NOON)
    assert list(Submission.objects.all()) == [begun]
    assert untouched.pk
    with pytest.raises(Refused):
        forms.change_form(
            form=form, fields={name: getattr(form, name) for name in forms.FIELDS}, by=coordinator, at=NOON
        )


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_sorts_by_lateness_and_costs_the_same(
    authority, coordinator, client_for, count, django_assert_num_queries
):
    indicator = sheeted("BEN-02")
    form = world.form(indicator)
    for number in range(count):
        world.submission(form, world.private_service(name=f"Serviciul {number}"), world.month(2026, 3 - number))
    client = client_for(coordinator)
    client.get(reverse("report_board"))
    with django_assert_num_queries(10):
        page = client.get(reverse("report_board")).content.decode()
    places = [page.index(f"Serviciul {number}") for number in range(count)]
    assert places == sorted(places, reverse=True)


def test_the_board_filters_and_counts(authority, coordinator, client_for):
    form = world.form(sheeted("BEN-02"))
    late = world.submission(form, world.service(name="Întârziatul"), world.month(2026, 1))
    private = world.private_service(name="Privatul")
    sent = world.submission(form, private, world.month(2026, 2), state="submitted")
    today = timezone.localdate()
    fresh = world.submission(
        form, world.service(name="Proaspătul"), world.month(2026, 3), due_on=today, late_after=today
    )
    client, address = client_for(coordinator), reverse("report_board")

    def shown(query: str) -> set[str]:
        page = client.get(f"{address}?{query}")
        return {row.report.service.name for row in page.context["rows"]}

    assert shown("coada=late") == {late.service.name}
    assert shown("coada=due") == {fresh.service.name}
    assert shown("coada=submitted") == {sent.service.name}
    assert shown("perioada=2026-01") == {late.service.name}
    assert shown("furnizor=private") == shown(f"furnizor={private.organisation_id}") == {private.name}
    assert shown("perioada=altceva&coada=nimic") == {late.service.name, sent.service.name, fresh.service.name}
    counts = client.get(address).context["counts"]
    assert (counts["late"], counts["due"], counts["submitted"], counts["all"]) == (1, 1, 1, 3)


@pytest.mark.parametrize("count", [1, 3])
def test_a_provider_sees_what_is_asked_of_him(
    authority, representative, ngo, client_for, count, django_assert_num_queries
):
    form = world.form(sheeted("BEN-02"))
    for number in range(count):
        world.submission(form, world.service(organisation=ngo, name=f"Serviciul {number}"), world.month(2026, 3))
    other = world.submission(form, world.private_service(name="Al altora"), world.month(2026, 3))
    client, address = client_for(representative), reverse("my_reports")
    client.get(address)
    with django_assert_num_queries(6):
        page = client.get(address).content.decode()
    assert page.count("martie 2026") == count
    assert other.service.name not in page
