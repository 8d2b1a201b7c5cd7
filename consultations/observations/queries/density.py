"""How many public observations each unit of a draft has drawn: one query, whatever their number."""

from dataclasses import replace

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import ReaderUnit, plain_reader
from consultations.observations.models import Observation, ObservationUnit
from consultations.observations.queries.landed import Note, unit_notes
from consultations.rounds.models import Round


def counts_by_unit(version: Version) -> dict[int, int]:
    """Unit id → number of observations anybody may read."""
    observations = Observation.objects.public().filter(round_id=version.round_id)
    public = ObservationUnit.objects.filter(unit__version=version, observation__in=observations)
    return dict(public.order_by().values_list("unit_id").annotate(count=Count("pk")))


def reader(round_: Round, version: Version, units: list[Unit], *, may_write: bool) -> list[ReaderUnit]:
    """The units of a version with their counts, the observations after which they changed, and, while the round is open, the way to write about each."""
    counts, notes, none = counts_by_unit(version), unit_notes(round_, version, units), Note("", "")
    register = reverse("observations", args=[round_.slug])
    form = reverse("observation_new", args=[round_.slug])
    return [
        replace(
            plain,
            count=counts.get(unit.pk, 0),
            observations_url=f"{register}?{urlencode({'unitate': unit.anchor})}",
            write_url=f"{form}?{urlencode({'unit': unit.anchor})}"
            if may_write and unit.kind != Unit.Kind.HEADING
            else "",
            note=notes.get(unit.pk, none).note,
            note_url=notes.get(unit.pk, none).note_url,
        )
        for unit, plain in zip(units, plain_reader(units), strict=True)
    ]
