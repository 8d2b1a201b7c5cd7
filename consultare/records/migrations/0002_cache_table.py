"""The table of Django's database cache: counters of attempts survive a restart of everything (R05, R50)."""

from django.conf import settings
from django.core.management import call_command
from django.db import migrations


def _tables():
    return [
        cache["LOCATION"]
        for cache in settings.CACHES.values()
        if cache["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    ]


def create(apps, schema_editor):
    call_command("createcachetable", *_tables(), database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    for table in _tables():
        schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(table)}")


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
