"""The workbook of services: what is stored, with empty rows to add; and what was refused, its wrong cells coloured and explained."""

from collections.abc import Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext as _

from consultare.lib.sheets import Sheet, write_sheet
from indicators.services.models import ServiceFile
from indicators.services.queries.file import FORMAT, fields, open_services, texts_of
from indicators.services.rules.file import BLANK_ROWS, MAX_ROWS, seal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 4 * 1024 * 1024


def hidden(known: Sequence[tuple[str, str]]) -> list[list[str]]:
    """What the workbook says about itself: format and seal; then code and revision of each service in it."""
    mark = seal(settings.SEALING_KEY, [FORMAT, *(part for row in known for part in row)])
    return [[FORMAT, mark], *(list(row) for row in known)]


def respond() -> FileResponse:
    services = list(open_services()[:MAX_ROWS])
    rows = [texts_of(service) for service in services]
    known = [(service.code, str(service.revision)) for service in services]
    return _file(_sheet(rows, known, {}), _("services.xlsx"))


def respond_refused(refused: ServiceFile) -> FileResponse:
    """What was handed in; mended, it can come back."""
    index_of = {row["number"]: index for index, row in enumerate(refused.rows)}
    wrong: dict[tuple[int, str], str] = {}
    for error in refused.errors:
        if error["number"] in index_of:
            key = (index_of[error["number"]], error["key"])
            wrong[key] = " ".join(part for part in (wrong.get(key, ""), error["words"]) if part)
    known = [(row["values"]["code"].upper(), str(row["revision"])) for row in refused.rows if row["revision"]]
    return _file(_sheet([row["values"] for row in refused.rows], known, wrong), _("services-to-mend.xlsx"))


def _sheet(rows: list[dict[str, str]], known: Sequence[tuple[str, str]], wrong: Mapping[tuple[int, str], str]) -> Sheet:
    blank: list[dict[str, str]] = [{}] * BLANK_ROWS
    return Sheet(
        name=_("Services"), fields=fields(), rows=[*rows, *blank], hidden=hidden(known), wrong=wrong,
        wrong_title=_("What is to be mended"),
    )  # fmt: skip


def _file(sheet: Sheet, name: str) -> FileResponse:
    body: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- closed by the response
    write_sheet(sheet, body)
    body.seek(0)
    response = FileResponse(body, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response
