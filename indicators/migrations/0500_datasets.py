"""The three datasets are there from the beginning; their words may be changed."""

from django.db import migrations

LICENCE = "Licența pentru o guvernare deschisă (OGL-ROU-1.0)"
DATASETS = (
    (
        "values",
        "valori-indicatori",
        "Valorile indicatorilor",
        "Fiecare indicator, pe servicii, perioade și categorii, cu stare, acoperire și motivul fiecărei cifre lipsă sau protejate.",
    ),
    (
        "services",
        "servicii-si-furnizori",
        "Servicii și furnizori",
        "Serviciile sociale și furnizorii lor, publici și privați, cu tipul din nomenclator și capacitatea.",
    ),
    (
        "needs",
        "nevoi-si-consultari",
        "Nevoi și consultări",
        "Consultările publice, cu domeniul de nevoie, câte observații s-au primit și ce s-a hotărât asupra lor.",
    ),
)


def make(apps, schema_editor):
    model = apps.get_model("indicators", "Dataset")
    for kind, slug, title, description in DATASETS:
        model.objects.get_or_create(
            kind=kind,
            defaults={
                "slug": slug,
                "title": title,
                "description": description,
                "licence": LICENCE,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("indicators", "0200_catalogue_guards")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
