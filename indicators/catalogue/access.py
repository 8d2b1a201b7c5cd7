"""To fetch is to authorise: the only ways to an indicator, a sheet or a list of the catalogue at the desk."""

from django.http import Http404

from accounts.people.models import Person
from accounts.permissions import Permission
from indicators.catalogue.models import (
    Category,
    ConsultedSheet,
    Dimension,
    Indicator,
    IndicatorVersion,
    Reference,
    Scale,
)

READS = (
    Permission.DEFINE_INDICATORS,
    Permission.APPROVE_DEFINITIONS,
    Permission.MANAGE_COLLECTION,
    Permission.ENTER_VALUES,
)
"""Who fills in reports reads what is asked; who defines writes."""
MAX_KEY = 2**31 - 1
MAX_SMALL = 2**15 - 1


def _may_read(person: Person) -> None:
    if not any(person.may(permission) for permission in READS):
        raise Http404


def staff_indicator(person: Person, code: str) -> Indicator:
    _may_read(person)
    found = (
        Indicator.objects.select_related("topic", "part_of", "scale", "department")
        .filter(code=code[:20].replace("\x00", ""))
        .first()
    )
    if found is None:
        raise Http404
    return found


def staff_sheet(person: Person, code: str, number: int) -> IndicatorVersion:
    """A version of a sheet with its indicator."""
    indicator = staff_indicator(person, code)
    found = (
        IndicatorVersion.objects.select_related("author", "approved_by", "round")
        .filter(indicator=indicator, number=min(number, MAX_SMALL))
        .first()
    )
    if found is None:
        raise Http404
    found.indicator = indicator
    return found


def staff_reference(person: Person, code: str, pk: int) -> Reference:
    _may_read(person)
    found = (
        Reference.objects.select_related("indicator", "service", "period", "by")
        .filter(indicator__code=code[:20].replace("\x00", ""), pk=min(pk, MAX_KEY))
        .first()
    )
    if found is None:
        raise Http404
    return found


def staff_dimension(person: Person, code: str) -> Dimension:
    _may_read(person)
    found = Dimension.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def staff_category(person: Person, code: str, pk: int) -> Category:
    _may_read(person)
    found = Category.objects.select_related("dimension").filter(dimension__code=code, pk=min(pk, MAX_SMALL)).first()
    if found is None:
        raise Http404
    return found


def staff_scale(person: Person, pk: int) -> Scale:
    _may_read(person)
    found = Scale.objects.filter(pk=min(pk, MAX_SMALL)).first()
    if found is None:
        raise Http404
    return found


def staff_consulted(person: Person, code: str, slug: str) -> ConsultedSheet:
    """The sheet of an indicator as it stands in a round that was made public."""
    _may_read(person)
    found = (
        ConsultedSheet.objects.select_related("indicator__topic", "indicator__scale", "round", "version")
        .filter(indicator__code=code[:20].replace("\x00", ""), round__slug=slug, round__published_at__isnull=False)
        .first()
    )
    if found is None:
        raise Http404
    return found
