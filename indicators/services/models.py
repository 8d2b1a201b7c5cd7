"""What is measured where and when: nomenclature, services, the calendar of periods."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from indicators.services.states import FileOutcome, PeriodKind, ProviderKind, Regime


class ServiceType(models.Model):
    """A row of the nomenclature of social services (HG 867/2015). `code` is kept without spaces and is found with them.

    `is_verified` only where the row was read in the act itself; `confidence` keeps the source's own mark, `regime_words` what
    the act says where it names two regimes.
    """

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=200)
    group = models.CharField(max_length=80)
    regime = models.CharField(max_length=12, choices=Regime.choices)
    regime_words = models.CharField(max_length=40, blank=True)
    confidence = models.CharField(max_length=80)
    is_verified = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{4}[A-Z]+(-[A-Z]+)*$"), name="service_type_code"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="service_type_validity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Service(models.Model):
    """A unit that gives a social service: a centre, a shelter, a team.

    `organisation` is the private provider; a public service has none. `place` is a public address or quarter, never the
    secret one of a shelter for victims: then it stays empty. `capacity` in places; none: the service has no fixed places.
    """

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    service_type = models.ForeignKey(ServiceType, on_delete=models.PROTECT, related_name="services")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    provider_kind = models.CharField(max_length=8, choices=ProviderKind.choices)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="measured_services"
    )
    convention = models.ForeignKey(
        "accounts.Convention", on_delete=models.PROTECT, null=True, blank=True, related_name="measured_services"
    )
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, null=True, blank=True, related_name="measured_services"
    )
    place = models.CharField(max_length=200, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    licence = models.CharField(max_length=60, blank=True)
    licence_from = models.DateField(null=True, blank=True)
    licence_until = models.DateField(null=True, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="service_closed_after_opening",
            ),
            models.CheckConstraint(condition=Q(capacity__isnull=True) | Q(capacity__gt=0), name="service_capacity"),
            models.CheckConstraint(
                condition=Q(provider_kind="public", organisation__isnull=True, convention__isnull=True)
                | Q(provider_kind="private", organisation__isnull=False),
                name="service_provider",
            ),
            models.CheckConstraint(
                condition=Q(licence_until__isnull=True) | (~Q(licence="") & Q(licence_from__isnull=False)),
                name="service_licence_whole",
            ),
            models.CheckConstraint(
                condition=Q(licence_until__isnull=True) | Q(licence_until__gte=F("licence_from")),
                name="service_licence_dates",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="service_not_below_itself",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.parent_id IS NOT NULL AND EXISTS (
                        WITH RECURSIVE above(id) AS (
                            SELECT NEW.parent_id
                            UNION
                            SELECT s.parent_id FROM indicators_service s JOIN above a ON s.id = a.id
                            WHERE s.parent_id IS NOT NULL
                        ) SELECT 1 FROM above WHERE id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'a service is never below itself' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name


class ServiceFile(models.Model):
    """A workbook of services that was handed in: checked whole, applied whole or not at all.

    `rows` are kept until it is applied, `errors` name cells; both hold what the person typed. She alone sees them.
    """

    sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8, choices=FileOutcome.choices)
    rows = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(outcome__in=FileOutcome.values), name="service_file_outcome")]

    def __str__(self) -> str:
        return f"{self.at}: {self.outcome}"


class Period(models.Model):
    """A stretch of the calendar, made for a decade by the product and never by hand: `starts_on` to `ends_on`, both included.

    `code`: 2026-03, 2026-Q1, 2026-S1, 2026. `quarter`, `semester`, `year`: the longer periods that hold it whole.
    """

    id = models.SmallAutoField(primary_key=True)
    kind = models.CharField(max_length=8, choices=PeriodKind.choices)
    code = models.CharField(max_length=7, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    quarter = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    semester = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    year = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "starts_on"], name="period_once"),
            models.CheckConstraint(condition=Q(kind__in=PeriodKind.values), name="period_kind_known"),
        ]
        triggers = [
            # Exact calendar bounds leave no room for two periods of a kind to overlap.
            pgtrigger.Trigger(
                name="period_is_of_the_calendar",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("months", "int")],
                func="""
                    months := CASE NEW.kind WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 WHEN 'semester' THEN 6 ELSE 12 END;
                    IF extract(day FROM NEW.starts_on) <> 1
                       OR (extract(month FROM NEW.starts_on)::int - 1) % months <> 0
                       OR NEW.ends_on <> (NEW.starts_on + make_interval(months => months))::date - 1 THEN
                        RAISE EXCEPTION 'a period follows the calendar' USING ERRCODE = '23514';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.code
