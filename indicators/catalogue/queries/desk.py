"""The catalogue at the desk: its list with who uses what, one indicator with all versions of its sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from indicators.catalogue.models import (
    Category,
    Dimension,
    FormulaTerm,
    Indicator,
    IndicatorVersion,
    Reference,
    ReferenceRevision,
    Scale,
    Topic,
)
from indicators.catalogue.rules.numbers import write_number
from indicators.catalogue.states import SheetState


def _latest(field: str) -> Subquery:
    """Of the newest sheet, the draft included."""
    return Subquery(IndicatorVersion.objects.filter(indicator=OuterRef("pk")).order_by("-number").values(field)[:1])


def catalogue(chosen: Mapping[str, Any]) -> QuerySet[Any]:
    """Indicators without their parts, by theme and code, with name, frequency and uses. `chosen`: as the filter form cleans it."""
    found = (
        Indicator.objects.filter(part_of=None)
        .select_related("topic")
        .annotate(
            name=_latest("name"),
            frequency=_latest("frequency"),
            in_work=Count("versions", filter=Q(versions__state=SheetState.DRAFT), distinct=True),
            formulas=Count(
                "needed_by__version__indicator", filter=Q(needed_by__version__valid_until=None), distinct=True
            ),
            forms=Count("lines", distinct=True) + Count("parts__lines", distinct=True),
        )
    )
    return _filtered(found, chosen).order_by("topic__order", "code", "pk")


def _filtered(found: QuerySet[Any], chosen: Mapping[str, Any]) -> QuerySet[Any]:
    plain = {"tema": "topic", "stare": "state", "fel": "kind", "sursa": "source", "frecventa": "frequency"}
    found = found.filter(**{field: chosen[name] for name, field in plain.items() if chosen.get(name)})
    if chosen.get("raspunde"):
        found = found.filter(owner__icontains=chosen["raspunde"])
    if words := chosen.get("text"):
        found = found.filter(Q(code__icontains=words) | Q(name__icontains=words))
    match chosen.get("folosit"):
        case "formule":
            return found.filter(formulas__gt=0)
        case "formulare":
            return found.filter(forms__gt=0)
        case "nimeni":
            return found.filter(formulas=0, forms=0)
    return found


def owners() -> list[str]:
    return list(Indicator.objects.order_by("owner").values_list("owner", flat=True).distinct())


def next_code(topic: Topic) -> str:
    """The first free code of a theme; codes of retired indicators are not used again."""
    last = Indicator.objects.filter(topic=topic, part_of=None).order_by("-code").values_list("code", flat=True).first()
    return f"{topic.prefix}-{int(last[-2:]) + 1 if last else 1:02}"


@dataclass(frozen=True, slots=True)
class Uses:
    """Who needs an indicator: computed ones by their sheets in force or in work, forms by name."""

    formulas: tuple[tuple[str, str], ...]
    forms: tuple[str, ...]


def uses_of(indicator: Indicator) -> Uses:
    needing = (
        FormulaTerm.objects.filter(needs=indicator, version__valid_until=None)
        .order_by("version__indicator__code")
        .values_list("version__indicator__code", "version__name")
        .distinct()
    )
    forms = Indicator.objects.filter(Q(pk=indicator.pk) | Q(part_of=indicator), lines__form__retired_at=None)
    names = forms.exclude(lines=None).order_by("lines__form__name").values_list("lines__form__name", flat=True)
    return Uses(tuple(needing), tuple(dict.fromkeys(names)))


def versions_of(indicator: Indicator) -> QuerySet[IndicatorVersion]:
    return indicator.versions.select_related("author", "approved_by", "round").order_by("-number")


def named(indicators: QuerySet[Indicator]) -> QuerySet[Any]:
    """With `name` of the newest sheet."""
    return indicators.annotate(name=_latest("name")).order_by("code")


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    reference: Reference
    value: str
    changes: int


def references_of(indicator: Indicator) -> list[ReferenceLine]:
    """Newest periods first."""
    rows = (
        Reference.objects.filter(indicator=indicator)
        .select_related("period", "service", "by")
        .annotate(changes=Count("revisions"))
        .order_by("kind", "-period__starts_on", F("service__name").asc(nulls_first=True), "pk")
    )
    return [ReferenceLine(row, bounds(row, indicator.decimals), row.changes) for row in rows]


def bounds(reference: Reference, decimals: int) -> str:
    """«80» or «60 – 80», in Romanian."""
    return _range(reference.low, reference.high, decimals)


def _range(low: Decimal, high: Decimal, decimals: int) -> str:
    first, last = (_shown(number, decimals) for number in (low, high))
    return first if low == high else f"{first} – {last}"


def _shown(number: Decimal, decimals: int) -> str:
    """With the decimals of the indicator, or more when the number has more."""
    exact = number.normalize().as_tuple().exponent
    return write_number(number, max(decimals, -exact if isinstance(exact, int) else 0))


def dimensions() -> QuerySet[Dimension]:
    return Dimension.objects.annotate(
        kept=Count("categories", filter=Q(categories__archived_at=None), distinct=True),
        used=Count("breakdowns__version", distinct=True),
    ).order_by("order", "pk")


def categories_of(dimension: Dimension) -> QuerySet[Category]:
    return Category.objects.filter(dimension=dimension).annotate(used=Count("marks")).order_by("order", "pk")


def scales() -> QuerySet[Scale]:
    return Scale.objects.annotate(
        levels_kept=Count("levels", distinct=True), used=Count("indicators", distinct=True)
    ).order_by("name", "pk")


def is_frozen(scale: Scale) -> bool:
    """Whether an approved sheet stands on it."""
    return scale.indicators.filter(versions__state=SheetState.APPROVED).exists()


def begins_after(indicator: Indicator) -> date | None:
    """When the newest sheet begins; the next one begins later."""
    return indicator.versions.order_by("-number").values_list("valid_from", flat=True).first()


@dataclass(frozen=True, slots=True)
class RevisionLine:
    revision: ReferenceRevision
    old: str
    new: str


def revisions_of(reference: Reference) -> list[RevisionLine]:
    """Every change of a reference point, the newest first."""
    decimals = reference.indicator.decimals
    return [
        RevisionLine(row, _range(row.old_low, row.old_high, decimals), _range(row.new_low, row.new_high, decimals))
        for row in reference.revisions.select_related("by").order_by("-at", "-pk")
    ]
