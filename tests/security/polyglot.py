"""One polyglot in every text column of every table of ours, past forms, actions and triggers (F19)."""

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from accounts.authority.queries import forget

POLYGLOT = "kqxss\"'></title></textarea></script><script>kqxss()</script><img src=x onerror=kqxss()><svg onload=kqxss()>{{7*7}}<a href=javascript:kqxss()>"
# Addresses were checked when they came in: only http and https (see `test_addresses_that_run_are_refused`).
ADDRESS = "https://a.example/\"'><script>kqxss()</script>"
# Columns that name things inside the code, or that a database rule ties to other columns.
KEPT = {
    "password", "slug", "anchor", "path", "sha256", "leaf", "chain", "media_type", "code_hash", "text_digest", "text_salt", "salt", "identity_salt",
    "receipt_code_hash", "confirm_code_hash", "old_code_hash", "new_code_hash", "original_digest", "message_id", "state", "kind", "verb", "actor_id",
    "actor_role", "group", "subject", "step", "about", "recipient", "register", "payload", "language", "role", "code", "services", "beneficiaries", "name_key",
    "consent_version", "request_id", "quality", "formula", "left", "right", "cell", "measured", "expected", "digest", "svg", "key",
}  # fmt: skip
OURS = ("accounts", "consultations", "indicators", "records")


def text_fields(model: type[models.Model]) -> list[models.Field]:
    plain = (models.CharField, models.TextField)
    skipped = (models.EmailField, models.SlugField)
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, plain) and not isinstance(field, skipped)
        and not field.choices and not field.unique and not field.primary_key and not (field.name in KEPT and model.__name__ != "DeadlineRule")
    ]  # fmt: skip


def poison(value: object) -> object:
    """JSON that pages show: every string but the keys and what names a thing."""
    if isinstance(value, dict):
        return {
            key: item
            if key in {"code", "rule_id", "on", "moment", "kind", "verified", "sha256", "slug"}
            else poison(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [poison(item) for item in value]
    return POLYGLOT if isinstance(value, str) and value and not value[:4].isdigit() else value


def _fill(model: type[models.Model]) -> set[str]:
    filled = set()
    for field in text_fields(model):
        text = ADDRESS if isinstance(field, models.URLField) else POLYGLOT
        try:
            with transaction.atomic():
                if model.objects.update(**{field.name: text[: field.max_length or None]}):
                    filled.add(f"{model.__name__}.{field.name}")
        except DatabaseError:
            continue
    for field in model._meta.concrete_fields:
        if isinstance(field, models.JSONField) and field.name in {"content", "facts", "rows", "warnings"}:
            for row in model.objects.all():
                model.objects.filter(pk=row.pk).update(**{field.name: poison(getattr(row, field.name))})
    return filled


def fill() -> set[str]:
    """The polyglot goes past forms, actions and triggers straight into the rows; what a constraint refuses is left as it is."""
    filled = set()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # The portal's own role may not silence all triggers at once, and that is well; the owner of a table may lift its own.
        for table in connection.introspection.table_names():
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model.__name__ in {"RegisterEntry", "Counter", "RoleGrant", "Channel"}:
            continue
        filled |= _fill(model)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in connection.introspection.table_names():
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
    forget()
    return filled
