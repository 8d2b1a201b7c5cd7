"""The calendar of periods, made by the product and never by hand."""

from django.db import transaction

from indicators.services.models import Period
from indicators.services.rules.calendar import FIRST_YEAR, KINDS, LAST_YEAR, longer_than, stretch_of, stretches


@transaction.atomic
def make_periods(*, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> int:
    """Every month, quarter, semester and year between the two, both included; returns how many are new."""
    known = dict(Period.objects.values_list("code", "pk"))
    made = 0
    for kind in KINDS:
        rows = []
        for one in stretches(kind, first_year, last_year):
            if one.code not in known:
                longer = {f"{up.value}_id": known[stretch_of(up, one.starts_on).code] for up in longer_than(kind)}
                rows.append(Period(kind=kind, code=one.code, starts_on=one.starts_on, ends_on=one.ends_on, **longer))
        known |= {period.code: period.pk for period in Period.objects.bulk_create(rows)}
        made += len(rows)
    return made
