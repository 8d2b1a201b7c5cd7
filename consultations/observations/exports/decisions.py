"""The workbook of decisions: numbers, authors and texts to read, decision, reasons and place to fill in."""

from collections.abc import Sequence
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext as _

from consultare.lib.sheets import Sheet, write_sheet
from consultations.observations.models import DecisionFile
from consultations.observations.queries.decisions_file import FORMAT, Entry, fields, locked_values
from consultations.observations.rules import answer_digest, sheet_seal
from consultations.observations.states import Decision
from consultations.rounds.models import Round

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 4 * 1024 * 1024


def hidden(round_: Round, known: Sequence[tuple[str, str, str]]) -> list[list[str]]:
    """What the workbook says about itself: format, round, seal; then number, revision and fingerprint of each answer."""
    seal = sheet_seal(settings.SEALING_KEY, [FORMAT, round_.slug, *(part for row in known for part in row)])
    return [[FORMAT, round_.slug, seal], *(list(row) for row in known)]


def respond(round_: Round, entries: Sequence[Entry]) -> FileResponse:
    rows = [
        locked_values(entry)
        | {
            "decision": str(Decision(entry.draft.decision).label) if entry.draft.decision else "",
            "reasons": entry.draft.reasons,
            "landed": entry.draft.landed,
            "forwarded_to": entry.draft.forwarded_to,
        }
        for entry in entries
    ]
    known = [(entry.observation.label, str(entry.revision), answer_digest(entry.draft)) for entry in entries]
    sheet = Sheet(name=_("Decisions"), fields=fields(), rows=rows, hidden=hidden(round_, known))
    return _file(sheet, _("decisions-%(slug)s.xlsx") % {"slug": round_.slug[:60]})


def respond_refused(round_: Round, refused: DecisionFile, entries: Sequence[Entry]) -> FileResponse:
    """What was handed in beside the texts as they are stored, the wrong cells coloured and explained; mended, it can come back."""
    texts = {entry.observation.label: locked_values(entry) for entry in entries}
    wrong: dict[tuple[int, str], str] = {}
    index_of = {row["number"]: index for index, row in enumerate(refused.rows)}
    for error in refused.errors:
        if error["number"] in index_of:
            key = (index_of[error["number"]], error["key"])
            wrong[key] = " ".join(part for part in (wrong.get(key, ""), error["words"]) if part)
    known = [(row["label"], row["revision"], row["digest"]) for row in refused.rows if row["revision"]]
    sheet = Sheet(
        name=_("Decisions"), fields=fields(), rows=[texts.get(row["label"], {}) | row["values"] for row in refused.rows],
        hidden=hidden(round_, known), wrong=wrong, wrong_title=_("What is to be mended"),
    )  # fmt: skip
    return _file(sheet, _("decisions-to-mend-%(slug)s.xlsx") % {"slug": round_.slug[:60]})


def _file(sheet: Sheet, name: str) -> FileResponse:
    body: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- closed by the response
    write_sheet(sheet, body)
    body.seek(0)
    response = FileResponse(body, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response
