"""Outside series: delivered ones, those a person adds by code, and figures brought in from their CSV."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.law import Words
from consultare.records import audit, files
from indicators.catalogue.models import Indicator
from indicators.collection.models import ExternalFile, ExternalSeries, ExternalValue
from indicators.collection.queries.outside import Row, preview, table_of
from indicators.collection.rules.outside import series_on_file
from indicators.collection.rules.tempo import TempoError, decode, read

audit.register_verbs(
    {
        "outside_series.added": _("%(actor)s added the outside series %(subject)s"),
        "outside_series.file_received": _("%(actor)s handed in a file of the series %(subject)s taken on %(taken_on)s"),
        "outside_series.figures_taken": _(
            "%(actor)s took %(count)s figures of the series %(subject)s for %(indicator)s"
        ),
    }
)


class Refused(Exception):
    """The act isn't allowed now; `field` names the field of a form it is about."""

    def __init__(self, sentence: Words, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


def load_series() -> int:
    """Delivered series that the table doesn't have yet; returns how many. A row a person changed is never touched."""
    known = set(ExternalSeries.objects.values_list("code", flat=True))
    rows = [ExternalSeries(**row) for row in series_on_file() if row["code"] not in known]
    ExternalSeries.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def add_series(*, fields: Mapping[str, Any], by: Person, at: datetime) -> ExternalSeries:
    """Raises `Refused`."""
    series, is_new = ExternalSeries.objects.get_or_create(code=fields["code"], defaults=dict(fields))
    if not is_new:
        raise Refused(_("There is a series with this code already."), "code")
    audit.record(verb="outside_series.added", by=by, at=at, name=series.name, **about(series))
    return series


@transaction.atomic
def receive(
    *, series: ExternalSeries, name: str, content: bytes, taken_on: date, by: Person, at: datetime
) -> ExternalFile:
    """Keep a CSV as it was downloaded; the same bytes of the same day are the file that is there. Raises `Refused`,
    and `lib.files.Refused` when there is no room. Figures are taken by `take`, once their rows were chosen.
    """
    try:
        read(decode(content))
    except TempoError as error:
        raise Refused(error.sentence, "file") from error
    locked = ExternalSeries.objects.select_for_update().get(pk=series.pk)
    same = ExternalFile.objects.filter(
        series=locked, taken_on=taken_on, file__sha256=hashlib.sha256(content).hexdigest()
    ).first()
    if same is not None:
        return same
    # The vault keeps a CSV as the plain text that it is; its bytes are those that came.
    upload = SimpleUploadedFile(f"{name.rsplit('.', 1)[0] or series.code}.txt", content, content_type="text/plain")
    stored = files.store(upload, by=by.audit_name, at=at, with_texts=True)
    file = ExternalFile.objects.create(series=locked, file=stored, taken_on=taken_on, at=at, by=by)
    audit.record(
        verb="outside_series.file_received", by=by, at=at, taken_on=f"{taken_on:%d.%m.%Y}", sha256=stored.sha256,
        **about(locked),
    )  # fmt: skip
    return file


@transaction.atomic
def take(
    *, file: ExternalFile, indicator: Indicator, choice: Mapping[int, str], by: Person, at: datetime
) -> tuple[int, int]:
    """Figures of the chosen rows for the indicator: how many are new, how many stood there already. Raises `Refused`.

    What stands there is never overwritten: a figure that was revised at the source stands beside the old one with its day.
    """
    locked = ExternalFile.objects.select_for_update(of=("self",)).select_related("series", "file").get(pk=file.pk)
    ExternalSeries.objects.select_for_update().get(pk=locked.series_id)
    table = table_of(locked)
    try:
        rows = preview(locked, table, indicator, choice)
    except TempoError as error:
        raise Refused(error.sentence) from error
    new, same = _sorted(rows)
    ExternalValue.objects.bulk_create(_value(locked, indicator, row, by, at) for row in new)
    if new or locked.applied_at is None:
        words = {table.dimensions[index]: category for index, category in choice.items()}
        locked.indicator, locked.choice, locked.applied_at = indicator, words, at
        locked.added, locked.unchanged = len(new), len(same)
        locked.save()
    if table.unit and not locked.series.unit:
        ExternalSeries.objects.filter(pk=locked.series_id).update(unit=table.unit[:40])
    if new:
        audit.record(
            verb="outside_series.figures_taken", by=by, at=at, count=len(new), indicator=indicator.code,
            sha256=locked.file.sha256, **about(locked.series),
        )  # fmt: skip
    return len(new), len(same)


def _sorted(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    clash = next((row for row in rows if row.state == "clash"), None)
    if clash is not None:
        raise Refused(_("For some periods another figure was taken on the same day. Hand in the file again with the day on which it was really downloaded."))  # fmt: skip
    new, same = ([row for row in rows if row.state == state] for state in ("new", "same"))
    if not new and not same:
        raise Refused(_("No row of this choice has a period that the indicator is measured in. Choose other rows."))
    return new, same


def _value(file: ExternalFile, indicator: Indicator, row: Row, by: Person, at: datetime) -> ExternalValue:
    assert row.period is not None
    return ExternalValue(
        series=file.series, indicator=indicator, period=row.period, number=row.figure.number, flag=row.figure.flag,
        taken_on=file.taken_on, file=file.file, at=at, by=by,
    )  # fmt: skip


def about(series: ExternalSeries) -> dict[str, str]:
    key = f"outside_series:{series.pk}"
    return {"subject": key, "subject_label": series.code, "group": key}
