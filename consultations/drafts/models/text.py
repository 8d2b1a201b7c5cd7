"""The text put to consultation: versions of a tree of units with identities for life."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.drafts.rules import Level

LEVELS = [(level.value, level.label) for level in Level]

_UNIT_IS_LATE = pgtrigger.Trigger(
    name="published_unit_not_added",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF EXISTS (SELECT 1 FROM consultations_version v WHERE v.id = NEW.version_id AND v.published_at IS NOT NULL) THEN
            RAISE EXCEPTION 'a published version gets no further units';
        END IF;
        RETURN NEW;
    """,
)


def _frozen(name: str, version: str) -> pgtrigger.Trigger:
    """Rows of a published version never change, whoever asks."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF EXISTS (SELECT 1 FROM consultations_version v WHERE v.id = {version} AND v.published_at IS NOT NULL) THEN
                RAISE EXCEPTION 'a published version never changes';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608 -- our own column, named two lines below
    )


class Version(models.Model):
    """A version of a round's draft. The working one may be replaced; a published one is immutable.

    `based_on`: the published version whose units' identities were carried over. `author`: name or office that readers are told.
    `skipped`: what the source has and the text has not, `{"reason", "text"}` each. `revision` grows with every act on the
    working text, so that of two people at once nobody is overwritten.
    """

    class Source(models.TextChoices):
        DOCX = "docx", "DOCX"
        ODT = "odt", "ODT"
        PDF = "pdf", "PDF"
        MARKDOWN = "markdown", "Markdown"
        TEXT = "text", _("pasted text")
        EDITED = "edited", _("edited from the version before")

    round = models.ForeignKey("consultations.Round", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    source = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source_kind = models.CharField(max_length=8, choices=Source.choices)
    sha256 = models.CharField(max_length=64)
    warnings = models.JSONField(default=list)
    skipped = models.JSONField(default=list)
    is_doubtful = models.BooleanField(default=False)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors")
    revision = models.PositiveIntegerField(default=1)
    author = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="version_number_once_a_round")]
        triggers = [_frozen("published_version_immutable", "OLD.id")]

    def __str__(self) -> str:
        return f"v{self.number}"


class Unit(models.Model):
    """An addressable piece of a version: heading, paragraph, list item or table. `lineage` survives versions.

    `kind` says how it is shown, `level` what it is in the act; `marker` is its number as the source writes it, the beginning of
    `text`; `joint` is what the source has before it; `origin` are the identities it was split or merged from. `is_confirmed`: a
    person said which unit of the version before it is.
    """

    class Kind(models.TextChoices):
        HEADING = "heading", _("heading")
        PARAGRAPH = "paragraph", _("paragraph")
        ITEM = "item", _("list item")
        TABLE = "table", _("table")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="units")
    lineage = models.UUIDField(default=uuid.uuid4, editable=False)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    depth = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=60, blank=True)
    citation = models.CharField(max_length=200)
    anchor = models.CharField(max_length=120)
    text = models.TextField()
    rows = models.JSONField(null=True, blank=True)
    level = models.CharField(max_length=12, choices=LEVELS, default=Level.TEXT.value)
    marker = models.TextField(blank=True)
    joint = models.TextField(default="\n")
    head_rows = models.PositiveSmallIntegerField(default=0)
    doubts = models.JSONField(default=list)
    origin = ArrayField(models.UUIDField(), default=list, blank=True)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="unit_position_once"),
            models.UniqueConstraint(fields=["version", "anchor"], name="unit_anchor_once"),
            models.UniqueConstraint(fields=["version", "lineage"], name="unit_lineage_once_a_version"),
            models.CheckConstraint(
                condition=Q(kind="table", rows__isnull=False) | ~Q(kind="table"), name="table_has_rows"
            ),
        ]
        triggers = [_frozen("published_unit_immutable", "OLD.version_id"), _UNIT_IS_LATE]

    def __str__(self) -> str:
        return self.citation
