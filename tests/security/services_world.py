"""Services and outside series of the security tests' world."""

from datetime import date
from typing import Any

from django.utils import timezone

from indicators.collection.actions import outside
from indicators.services.actions import file, load_types
from indicators.services.models import ServiceType
from indicators.services.rules.file import FileRow
from tests.indicators import world as indicators

CSV = b"Regiuni, Ani, UM: Procente, Valoare\nTOTAL, Anul 2024, Procente, 34.4\n"
ROW = {
    "code": "CZ-77", "name": "Centrul nou", "type": "8891CZ-C-II", "parent": "", "provider": "public", "organisation": "",
    "convention": "", "department": "", "place": "", "capacity": "", "licence": "", "licence_from": "", "licence_until": "",
    "opened_on": "01.01.2024",
}  # fmt: skip


def services(world: Any, now: Any) -> None:
    """An open and a closed service, workbooks in both states that have a page, a file of an outside series."""
    k = world.people["K"]
    load_types()
    kind = ServiceType.objects.get(code="8891CZ-C-II")
    world.objects["service"] = indicators.service(slug="centrul-crinul", service_type=kind, organisation=world["ngo"])
    world.objects["closed_service"] = indicators.service(
        slug="centrul-inchis", service_type=kind, closed_on=date(2024, 5, 1)
    )
    handed = {"faults": [], "sha256": "0" * 64, "at": now}
    world.objects["services_refused"] = file.hand_in(rows=[FileRow(2, ROW | {"type": "?"})], by=k, **handed)
    world.objects["services_checked"] = file.hand_in(rows=[FileRow(2, ROW)], by=world.people["I"], **handed)
    outside.load_series()
    world.objects["series"] = outside.ExternalSeries.objects.get(code="SAR114B")
    world.objects["outside_file"] = outside.receive(
        series=world["series"], name="x.csv", content=CSV, taken_on=timezone.localdate(now), by=k, at=now
    )
