"""Rounds whose announcement was corrected take over its words, as `correct_announcement` does from now on."""

from django.db import migrations

from consultare.lib.text import fold

WORDS = ("title", "initiator", "legal_basis", "summary", "submission_ways", "subject_line")


def take_over(apps, _schema_editor):
    Announcement = apps.get_model("consultations", "Announcement")
    Round = apps.get_model("consultations", "Round")
    corrected = Announcement.objects.filter(version__gt=1).order_by("round_id", "version")
    for announcement in corrected.iterator(chunk_size=200):
        round_ = Round.objects.select_related("domain").get(pk=announcement.round_id)
        for name in WORDS:
            setattr(round_, name, announcement.content.get(name, getattr(round_, name)))
        themes = " ".join(round_.themes.values_list("name", flat=True))
        field = round_.domain.name if round_.domain else ""
        parts = (round_.title, round_.summary, round_.initiator, round_.legal_basis, themes, field)
        round_.search_text = fold(" ".join(parts))
        round_.save(update_fields=[*WORDS, "search_text"])


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0004_two_persons_withdraw"),
    ]

    operations = [
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
