"""The table of legal terms: filled from the code once, corrected by a lawyer afterwards."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.text import slugify_ro
from consultare.records import audit
from consultations.rounds.models import DeadlineRule, Theme
from consultations.rounds.rules import rows_on_file

audit.register_verbs(
    {
        "legal_rule.edited": _("%(actor)s changed the legal term %(subject)s: %(changes)s"),
        "theme.added": _("%(actor)s added the theme “%(subject)s”"),
        "theme.renamed": _("%(actor)s renamed the theme “%(before)s” to “%(subject)s”"),
    }
)

RULE_FIELDS = ("title", "value", "unit", "direction", "article", "verified", "is_enforced", "valid_from", "valid_until")


def load_rules() -> int:
    """Rows of the delivered fixture that the table does not have yet; returns how many. A row a lawyer changed is never touched."""
    known = set(DeadlineRule.objects.values_list("pk", flat=True))
    rows = [DeadlineRule(**row) for row in rows_on_file() if row["id"] not in known]
    DeadlineRule.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def edit_rule(*, rule: DeadlineRule, fields: dict[str, Any], by: Person, at: datetime) -> DeadlineRule:
    """Change what the law says in one row. Calendars already stored with public rounds keep what they were published with."""
    if not fields.keys() <= set(RULE_FIELDS):
        raise ValueError(f"not fields of a rule: {sorted(fields.keys() - set(RULE_FIELDS))}")
    with transaction.atomic():
        locked = DeadlineRule.objects.select_for_update().get(pk=rule.pk)
        changes = [
            f"{name}: {getattr(locked, name)} → {value}"
            for name, value in fields.items()
            if getattr(locked, name) != value
        ]
        for name, value in fields.items():
            setattr(locked, name, value)
        if changes:
            locked.save(update_fields=list(fields))
            audit.record(
                verb="legal_rule.edited",
                by=by,
                at=at,
                subject=f"rule:{locked.pk}",
                subject_label=locked.pk,
                changes="; ".join(changes),
            )
    return locked


def save_theme(*, theme: Theme | None, name: str, by: Person, at: datetime) -> Theme:
    """Add a theme, or give one another name; its address stays, so that filters people kept still work."""
    with transaction.atomic():
        if theme is None:
            position = Theme.objects.count()
            saved = Theme.objects.create(name=name, slug=_free_slug(name), position=position)
            audit.record(verb="theme.added", by=by, at=at, subject=f"theme:{saved.pk}", subject_label=name)
            return saved
        saved = Theme.objects.select_for_update().get(pk=theme.pk)
        before, saved.name = saved.name, name
        if before != name:
            saved.save(update_fields=["name"])
            audit.record(
                verb="theme.renamed", by=by, at=at, subject=f"theme:{saved.pk}", subject_label=name, before=before
            )
    return saved


def _free_slug(name: str) -> str:
    slug = slugify_ro(name)[:70] or "tema"
    taken = set(Theme.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(
        candidate for n in range(1, len(taken) + 3) if (candidate := slug if n == 1 else f"{slug}-{n}") not in taken
    )
