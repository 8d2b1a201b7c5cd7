"""What the public sees: frozen copies, checked for small cells, with their files, errata and pictures."""

import pgtrigger
from django.db import models
from django.db.models import Q

from consultare.records.triggers import Refuse, append_only
from indicators.catalogue.models import TOTAL_CELL
from indicators.collection.states import Reporter
from indicators.releases.states import DatasetKind, FileKind, ReleaseState, Suppression


class Dataset(models.Model):
    id = models.SmallAutoField(primary_key=True)
    kind = models.CharField(max_length=8, choices=DatasetKind.choices, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    description = models.TextField(max_length=2000)
    licence = models.CharField(max_length=120)
    licence_url = models.URLField(blank=True)

    def __str__(self) -> str:
        return self.title


class Release(models.Model):
    """Everything approved until `cut_off`, once and for all. `summary`: what the audit of small cells found, counts only."""

    id = models.SmallAutoField(primary_key=True)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    notes = models.TextField(max_length=4000, blank=True)
    cut_off = models.DateTimeField()
    threshold = models.PositiveSmallIntegerField(default=5)
    state = models.CharField(max_length=9, choices=ReleaseState.choices, default=ReleaseState.BUILDING)
    summary = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    built_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "number"], condition=~Q(state="discarded"), name="release_number_once"
            ),
            models.CheckConstraint(condition=Q(threshold__gte=3, threshold__lte=20), name="release_threshold"),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False, published_by__isnull=False)
                | (~Q(state="published") & Q(published_at=None)),
                name="release_published_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["built", "published"]) | ~Q(digest=""), name="release_has_digest"
            ),
        ]
        triggers = [
            Refuse(
                name="published_release_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="published"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} v{self.number}"


_OF_A_RELEASE = """
    IF EXISTS (SELECT 1 FROM {rows} v JOIN indicators_release r ON r.id = v.release_id WHERE r.state NOT IN ({states})) THEN
        RAISE EXCEPTION 'a release is written once' USING ERRCODE = '23001';
    END IF;
    RETURN NULL;
"""


def _written_once() -> list[pgtrigger.Trigger]:
    """Rows come while the release is being made, go when it is given up or made again, and never change."""
    return [
        pgtrigger.Trigger(
            name="written_with_release",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="new_rows"),
            func=_OF_A_RELEASE.format(rows="new_rows", states="'building'"),
        ),
        pgtrigger.Trigger(
            name="removed_with_release",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Delete,
            referencing=pgtrigger.Referencing(old="old_rows"),
            func=_OF_A_RELEASE.format(rows="old_rows", states="'building', 'discarded'"),
        ),
        Refuse(name="never_changes", operation=pgtrigger.Update),
    ]


class PublicValue(models.Model):
    """A released figure; the only one that public pages, charts, API and embeds read.

    `service` none: all services together, `counted` of `asked` of them reported. Typed and computed indicators alike; `top`
    and `bottom` are the numerator and denominator of a computed ratio as they entered it. No number and no suppression:
    `status` says why. A suppressed row has no number, nor numerator and denominator.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="values", db_index=False)
    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="+", db_index=False)
    cell = models.ForeignKey(
        "indicators.Cell", on_delete=models.PROTECT, related_name="+", db_index=False, default=TOTAL_CELL
    )
    period = models.ForeignKey("indicators.Period", on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(
        "indicators.Service", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reporter = models.CharField(max_length=1, choices=Reporter.choices, default=Reporter.PROVIDER)
    status = models.CharField(max_length=1)
    suppression = models.CharField(max_length=5, choices=Suppression.choices, blank=True)
    number = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    top = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    bottom = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    counted = models.PositiveSmallIntegerField(null=True)
    asked = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "indicator", "cell", "period", "service", "reporter"],
                nulls_distinct=False,
                name="public_value_once",
            ),
            models.CheckConstraint(
                condition=Q(suppression="") | Q(number=None, top=None, bottom=None), name="suppressed_shows_nothing"
            ),
        ]
        indexes = [
            models.Index(
                fields=["release", "period", "indicator", "service"],
                include=["number"],
                condition=Q(cell=TOTAL_CELL),
                name="public_totals",
            )
        ]
        triggers = _written_once()

    def __str__(self) -> str:
        return f"{self.indicator_id}/{self.cell_id}/{self.period_id}/{self.service_id}: {self.number}"


class PublicNarrative(models.Model):
    """Released words of a qualitative indicator, without personal data (looked at by the approver)."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="narratives")
    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey("indicators.Period", on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey("indicators.Service", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    respondents = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "indicator", "period", "service"], name="public_narrative_once")
        ]
        triggers = _written_once()

    def __str__(self) -> str:
        return f"{self.indicator_id}/{self.period_id}/{self.service_id}"


class ReleaseFile(models.Model):
    """A file of a release as it was on that day: content and SHA-256 never change."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4, choices=FileKind.choices)
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "kind"], name="release_file_once")]
        triggers = _written_once()

    def __str__(self) -> str:
        return f"{self.release_id}: {self.kind}"


class Erratum(models.Model):
    """Said beside the number for good: what stood there, what is right, why. The release itself stays as it was."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="errata")
    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="errata")
    cell = models.ForeignKey("indicators.Cell", on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey("indicators.Period", on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey("indicators.Service", on_delete=models.PROTECT, null=True, related_name="+")
    old = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    new = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    reason = models.CharField(max_length=1000)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="erratum_has_a_reason")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period_id}: {self.old} → {self.new}"


class Picture(models.Model):
    """A chart of a release, rendered once by a worker. `key` names what it shows; may be thrown away and made again."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="pictures")
    key = models.CharField(max_length=120)
    theme = models.CharField(max_length=5)
    language = models.CharField(max_length=8)
    svg = models.TextField()
    title = models.CharField(max_length=300)
    description = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "key", "theme", "language"], name="picture_once")]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.key}"
