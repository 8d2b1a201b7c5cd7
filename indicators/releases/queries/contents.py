"""What stands in the files of a release, dataset by dataset: columns, their meaning, lines in one order whoever asks."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultare.lib.tabular import Column
from consultations.overview.queries.counted import Counted, counted_rounds
from indicators.releases.models import PublicValue, Release
from indicators.releases.states import DatasetKind
from indicators.services.models import Service

COLUMNS_OF_ROW = (
    "indicator__code", "period__code", "service__code", "cell__key", "reporter", "number", "status", "suppression", "top", "bottom",
    "counted", "asked", "version",
)  # fmt: skip
ORDER = (
    "indicator__code", "period__starts_on", "period__code", "service__code", "cell__key", "reporter",
)  # fmt: skip
Line = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A column and what stands in it, for the dictionary. Keys stay as they are in every language."""

    key: str
    words: Any
    place: int


@dataclass(frozen=True, slots=True)
class Content:
    meanings: tuple[Meaning, ...]
    lines: Callable[[Release], Iterable[Line]]

    @property
    def columns(self) -> Sequence[Column[Line]]:
        return tuple(Column(one.key, one.key, _getter(one.place), 14) for one in self.meanings)

    @property
    def dictionary(self) -> Sequence[Column[Meaning]]:
        return DICTIONARY


MEANINGS: tuple[Meaning, ...] = (
    Meaning("indicator", _("Code of the indicator; its sheet says what is counted."), 0),
    Meaning("period", _("2026-03 a month, 2026-Q1 a quarter, 2026-S1 a semester, 2026 a year."), 1),
    Meaning("service", _("Code of the service; empty: all services together."), 2),
    Meaning("cell", _("For whom, as dimension=category; empty: everybody."), 3),
    Meaning("reporter", _("P: the provider; A: the authority beside him, never added up."), 4),
    Meaning("value", _("The figure, point before decimals. Empty: see status and suppression."), 5),
    Meaning(
        "status",
        _("A reported, E estimated, P provisional, M missing, N not applicable, L not collected, X can't be added up."),
        6,
    ),
    Meaning("suppression", _("small: fewer persons than the threshold; other: withheld to protect. Empty: shown."), 7),
    Meaning("numerator", _("What was divided, for ratios of two parts."), 8),
    Meaning("denominator", _("By what it was divided."), 9),
    Meaning("counted", _("For all services together: how many gave a figure."), 10),
    Meaning("asked", _("For all services together: how many were asked."), 11),
    Meaning("version", _("Version of the sheet in force at the beginning of the period."), 12),
)


def _number(value: Any) -> Any:
    """Without zeros at the end: 12.5, 40."""
    if not isinstance(value, Decimal):
        return value
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _getter(place: int) -> Any:
    return lambda line: _number(line[place])


DICTIONARY: Sequence[Column[Meaning]] = (
    Column("column", "column", lambda one: one.key),
    Column("meaning", "meaning", lambda one: str(one.words), 80),
)


def _values(release: Release) -> Iterator[Line]:
    """In one order whoever asks: by codes, never by what a database happens to number."""
    rows = PublicValue.objects.filter(release=release).order_by(*ORDER, "pk")
    return rows.values_list(*COLUMNS_OF_ROW).iterator(chunk_size=5000)


SERVICE_MEANINGS: tuple[Meaning, ...] = tuple(
    Meaning(key, words, place)
    for place, (key, words) in enumerate(
        (
            ("code", _("Code of the service.")),
            ("name", _("Name of the service.")),
            ("type_code", _("Code in the nomenclature of social services.")),
            ("type_name", _("Name in the nomenclature.")),
            ("provider", _("public: the authority itself; private: an organisation under convention.")),
            ("organisation", _("The private provider.")),
            ("capacity", _("Places; empty: the service has no fixed places.")),
            ("place", _("Public address or quarter; empty where it must not be known.")),
            ("opened_on", _("First day.")),
            ("closed_on", _("Last day, if it was closed.")),
        )
    )
)
_SERVICE_COLUMNS = (
    "code", "name", "service_type__code", "service_type__name", "provider_kind", "organisation__name", "capacity", "place",
    "opened_on", "closed_on",
)  # fmt: skip


def _services(release: Release) -> Iterable[Line]:
    rows = Service.objects.filter(created_at__lte=release.cut_off).order_by("code", "pk")
    return rows.values_list(*_SERVICE_COLUMNS)


NEED_MEANINGS: tuple[Meaning, ...] = tuple(
    Meaning(key, words, place)
    for place, (key, words) in enumerate(
        (
            ("round", _("The consultation, as in its address.")),
            ("title", _("What was asked.")),
            ("domain", _("Field of need.")),
            ("published_on", _("First day of the consultation.")),
            ("closes_on", _("Last day.")),
            ("received", _("Observations received, without those withdrawn.")),
            ("of_organisations", _("Of these, from organisations.")),
            ("taken", _("Taken over, once the answer is published.")),
            ("partly", _("Partly taken over.")),
            ("not_taken", _("Not taken over, with reasons.")),
            ("other", _("Other answers: already in the text, outside the subject, forwarded, noted.")),
        )
    )
)


def _needs(release: Release) -> Iterable[Line]:
    return (_line(one) for one in counted_rounds(release.cut_off))


def _line(one: Counted) -> Line:
    return tuple(getattr(one, meaning.key if meaning.key != "round" else "slug") for meaning in NEED_MEANINGS)


CONTENTS: dict[str, Content] = {
    DatasetKind.VALUES: Content(MEANINGS, _values),
    DatasetKind.SERVICES: Content(SERVICE_MEANINGS, _services),
    DatasetKind.NEEDS: Content(NEED_MEANINGS, _needs),
}
