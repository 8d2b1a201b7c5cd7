"""The cell without a category is there from the beginning, under the number that the code names."""

from django.db import migrations

from indicators.catalogue.models import TOTAL_CELL


def make(apps, schema_editor):
    apps.get_model("indicators", "Cell").objects.create(pk=TOTAL_CELL, key="")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('indicators_cell', 'id'), %s)", [TOTAL_CELL])


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_values")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
