"""Joins the rooms' own migrations into one line; the integrator relinks them and drops this file."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0100_workbooks_and_outside_files"),
        ("indicators", "0200_catalogue_guards"),
        ("indicators", "0500_datasets"),
    ]
    operations: list = []
