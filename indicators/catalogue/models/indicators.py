"""Indicators and their definition sheets (fișa, F16), version by version."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from consultare.records.triggers import Refuse
from indicators.catalogue.states import (
    Direction,
    IndicatorState,
    Kind,
    Level,
    MissingPolicy,
    Sensitivity,
    SheetState,
    Source,
    TimeRule,
    UnitRule,
)
from indicators.services.states import PeriodKind


class Topic(models.Model):
    """A theme of the catalogue; `prefix` begins the codes of its indicators (BEN, CAP …)."""

    id = models.SmallAutoField(primary_key=True)
    prefix = models.CharField(max_length=4, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.name


class Scale(models.Model):
    """Described levels of a qualitative indicator."""

    id = models.SmallAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="scale_name_once")]

    def __str__(self) -> str:
        return self.name


class ScaleLevel(models.Model):
    """`rank` counts from 1 without gaps (checked by the action that writes a scale whole)."""

    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, related_name="levels")
    rank = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60)
    meaning = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scale", "rank"], name="scale_rank_once"),
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=10), name="scale_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.label}"


class Indicator(models.Model):
    """One code space for what is typed, computed, taken from the portal or from outside. A code is never used again.

    `part_of`: a numerator or denominator belongs to the indicator whose formula needs it and is not listed by itself.
    `decimals`: of the value shown; four are kept. `regimes`, `service_types`: for which services it is asked (empty: all).
    """

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="indicators")
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    level = models.CharField(max_length=8, choices=Level.choices)
    direction = models.CharField(max_length=6, choices=Direction.choices)
    unit = models.CharField(max_length=40)
    decimals = models.PositiveSmallIntegerField(default=0)
    time_rule = models.CharField(max_length=5, choices=TimeRule.choices)
    unit_rule = models.CharField(max_length=5, choices=UnitRule.choices)
    sensitivity = models.CharField(max_length=8, choices=Sensitivity.choices)
    source = models.CharField(max_length=8, choices=Source.choices)
    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators")
    service_types = models.ManyToManyField("indicators.ServiceType", blank=True, related_name="indicators")
    applies_to = models.CharField(max_length=200, blank=True)
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=IndicatorState.choices, default=IndicatorState.PROPOSED)
    proposed_at = models.DateTimeField()
    in_use_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_reason = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{2,4}-[0-9]{2}(\.[A-Z0-9]{1,3})?$"), name="indicator_code"
            ),
            models.CheckConstraint(
                condition=~Q(kind="ordinal") | Q(scale__isnull=False), name="indicator_ordinal_has_scale"
            ),
            models.CheckConstraint(
                condition=Q(kind="ordinal") | Q(scale__isnull=True), name="indicator_scale_is_ordinal"
            ),
            models.CheckConstraint(condition=Q(decimals__lte=4), name="indicator_decimals"),
            models.CheckConstraint(condition=~Q(part_of=F("id")), name="indicator_not_its_own_part"),
            models.CheckConstraint(
                condition=Q(state="proposed", retired_at=None)
                | Q(state="in_use", in_use_at__isnull=False, retired_at=None)
                | (Q(state="retired", retired_at__isnull=False) & ~Q(retired_reason="")),
                name="indicator_state_moments",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="indicator_code_for_good",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'DELETE' OR NEW.code <> OLD.code THEN
                        RAISE EXCEPTION 'the code of an indicator is never used again' USING ERRCODE = '23001';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # Figures already collected would mean something else (and I10: who is computed has no typed value).
            pgtrigger.Trigger(
                name="indicator_keeps_its_nature",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.state <> 'proposed' AND (NEW.kind, NEW.source, NEW.unit, NEW.time_rule, NEW.unit_rule, NEW.scale_id)
                       IS DISTINCT FROM (OLD.kind, OLD.source, OLD.unit, OLD.time_rule, OLD.unit_rule, OLD.scale_id) THEN
                        RAISE EXCEPTION 'an indicator in use keeps kind, source, unit and rules' USING ERRCODE = '23001';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.code


class IndicatorVersion(models.Model):
    """The sheet of an indicator from one day on. Approved ones never change; only `valid_until` is set, once.

    `valid_from` to `valid_until`, the latter excluded. `formula` is kept as it was written (`rules.formulas`).
    `is_comparable`: figures of this version may stand in one line with those of the one before.
    `alert`: beyond it, on the side where the indicator is bad (`rules.alerts`), the latest figure calls for attention.
    `outside_series`: code of a matrix of INS TEMPO, or of another series, that the figures come from or are read against.
    `round` and `lineage`: the passage of a consultation from which this version came.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=SheetState.choices, default=SheetState.DRAFT)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    frequency = models.CharField(max_length=8, choices=PeriodKind.choices)
    name = models.CharField(max_length=160)
    definition = models.TextField(max_length=4000)
    excluded = models.TextField(max_length=2000, blank=True)
    rationale = models.TextField(max_length=2000, blank=True)
    data_source = models.CharField(max_length=300)
    method = models.TextField(max_length=2000, blank=True)
    collected_by = models.CharField(max_length=160, blank=True)
    analysis = models.TextField(max_length=2000, blank=True)
    use = models.TextField(max_length=2000, blank=True)
    quality_checks = models.TextField(max_length=2000, blank=True)
    limits = models.TextField(max_length=2000, blank=True)
    formula = models.CharField(max_length=500, blank=True)
    formula_words = models.CharField(max_length=300, blank=True)
    alert = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    outside_series = models.CharField(max_length=40, blank=True)
    is_comparable = models.BooleanField(default=True)
    change_reason = models.CharField(max_length=1000, blank=True)
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_in = models.CharField(max_length=160, blank=True)
    round = models.ForeignKey(
        "consultations.Round", on_delete=models.PROTECT, null=True, blank=True, related_name="indicator_versions"
    )
    lineage = models.UUIDField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="sheet_number_once"),
            models.UniqueConstraint(
                fields=["indicator"], condition=Q(state="approved", valid_until=None), name="one_open_sheet"
            ),
            models.UniqueConstraint(fields=["indicator"], condition=Q(state="draft"), name="one_sheet_in_work"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="sheet_validity"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", approved_at=None, approved_by=None, valid_until=None)
                | Q(state="approved", approved_at__isnull=False, approved_by__isnull=False),
                name="sheet_state_moments",
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(change_reason=""), name="sheet_change_has_a_reason"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="approved_sheet_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF OLD.state = 'approved' AND (TG_OP = 'DELETE' OR OLD.valid_until IS NOT NULL
                        OR to_jsonb(NEW) - 'valid_until' <> to_jsonb(OLD) - 'valid_until') THEN
                        RAISE EXCEPTION 'an approved sheet never changes' USING ERRCODE = '23001';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} v{self.number}"


class FormulaTerm(models.Model):
    """What a formula refers to, made by parsing it; protects the indicator it needs. `offset`: periods back (0, −1 …)."""

    version = models.ForeignKey(IndicatorVersion, on_delete=models.CASCADE, related_name="terms")
    needs = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="needed_by")
    offset = models.SmallIntegerField(default=0)
    policy = models.CharField(max_length=4, choices=MissingPolicy.choices, default=MissingPolicy.FAIL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "needs", "offset"], name="term_once_a_formula"),
            models.CheckConstraint(condition=Q(offset__lte=0, offset__gte=-24), name="term_offset"),
        ]
        triggers = [
            Refuse(name="terms_keep", operation=pgtrigger.Update),
            # One writer of formulas at a time, so that two drafts don't close a cycle together.
            pgtrigger.Trigger(
                name="formulas_have_no_cycle",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    PERFORM pg_advisory_xact_lock(hashtext('indicators.formulas'));
                    IF EXISTS (
                        WITH RECURSIVE reached(id) AS (
                            SELECT NEW.needs_id::int
                            UNION
                            SELECT t.needs_id::int FROM reached r
                            JOIN indicators_indicatorversion v ON v.indicator_id = r.id AND v.valid_until IS NULL
                            JOIN indicators_formulaterm t ON t.version_id = v.id
                        )
                        SELECT 1 FROM reached r JOIN indicators_indicatorversion mine ON mine.id = NEW.version_id
                        WHERE r.id = mine.indicator_id
                    ) THEN
                        RAISE EXCEPTION 'a formula never leads back to itself' USING ERRCODE = '23514';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} ← {self.needs_id}"
