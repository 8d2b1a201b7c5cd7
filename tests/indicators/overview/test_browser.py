"""Pages of indicators in Chromium: axe finds nothing in both themes, nothing runs over the edge at 320 px, pictures are there."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from indicators.catalogue.states import ReferenceKind
from indicators.collection.states import Reporter, Status
from tests.factories import AuthorityFactory, OrganisationFactory
from tests.frontend.test_axe import AXE, TAGS
from tests.indicators import world
from tests.indicators.overview import world as released

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def edition():
    """Everything a page can show: a gap, a break, a protected service, an erratum, two reporters, categories, a formula."""
    AuthorityFactory()
    release, periods = released.release(), released.months(date(2024, 11, 1), 24)
    one = world.indicator("BEN-02")
    world.sheet(one, name="Beneficiari la sfârșitul perioadei", valid_until=date(2025, 6, 1))
    world.sheet(
        one, number=2, name="Beneficiari la sfârșitul perioadei", valid_from=date(2025, 6, 1), is_comparable=False,
        change_reason="Se numără și persoanele găzduite temporar.",
    )  # fmt: skip
    for place, period in enumerate(periods):
        number = None if place == 3 else 980 + 11 * place
        status = Status.MISSING if number is None else Status.PROVISIONAL if place == 23 else Status.NORMAL
        released.public(
            release, one, period, number, status=status, version=1 if place < 7 else 2, counted=38, asked=40
        )
    organisation = OrganisationFactory()
    services = [
        world.service(name=f"Centrul de zi „{name}”", organisation=organisation)
        for name in ("Crinul", "Bujorul", "Macul")
    ]
    for place, service in enumerate(services):
        released.line(release, one, periods, range(40 + place, 64 + place), service=service)
    released.line(release, one, periods, range(39, 63), service=services[0], reporter=Reporter.AUTHORITY)
    for cell, number in zip(world.cells(world.dimension("sex", ["femei", "barbati"])), (700, None), strict=True):
        released.public(release, one, periods[-1], number, cell=cell, suppression="" if number else "small")
    released.reference(one, world.month(2025, 6), 1000, kind=ReferenceKind.BASELINE)
    released.reference(one, world.year(2026), 1300)
    ratio = world.indicator("ACC-03", unit="%", decimals=1, source="computed")
    parts = [world.indicator(f"ACC-03.{letter}", part_of=ratio, unit="cereri") for letter in "AB"]
    world.sheet(ratio, name="Rata cererilor soluționate favorabil", formula="[ACC-03.A] / [ACC-03.B] * 100")
    for part in parts:
        world.sheet(part, name=f"Cereri {part.code}")
    released.line(release, ratio, periods, [60 + place * 0.5 for place in range(24)])
    released.line(release, parts[0], periods, range(150, 174))
    released.line(release, parts[1], periods, range(240, 264))
    released.publish(release)
    released.erratum(release, one, periods[10], 1095, 1090)
    return one, ratio, services[0], organisation


@pytest.mark.timeout(400)
def test_pages_are_accessible_in_both_themes(chromium: Browser, live_server):
    one, ratio, service, organisation = edition()
    pages = [
        reverse("indicator_list"), reverse("indicator", args=[one.code]), reverse("indicator", args=[ratio.code]),
        reverse("indicator_sheet", args=[one.code]), reverse("indicator_embed", args=[one.code]),
        reverse("indicator_topic", args=[one.topic.slug]), f"{reverse('indicator_comparison')}?s={one.code}&s={ratio.code}",
        reverse("director_page"), reverse("service_list"), reverse("service", args=[service.slug]), reverse("provider", args=[organisation.slug]),
    ]  # fmt: skip
    wrong = {}
    for scheme, width in (("light", 320), ("dark", 1280)):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale="ro-RO", bypass_csp=True, reduced_motion="reduce"
        )  # fmt: skip
        page = context.new_page()
        for address in pages:
            page.goto(live_server.url + address)
            page.evaluate("document.querySelectorAll('img').forEach(image => { image.loading = 'eager' })")
            page.wait_for_load_state("networkidle")
            page.evaluate(AXE)
            found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)["violations"]
            broken = page.evaluate("[...document.images].filter(image => !image.naturalWidth).map(image => image.src)")
            fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            if found or broken or not fits:
                wrong[f"{address} {scheme}"] = ([(v["id"], v["nodes"][0]["target"]) for v in found], broken, fits)
        context.close()
    assert wrong == {}
