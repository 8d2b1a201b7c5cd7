from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0004_abandoned_files"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("is_stranger", True)), fields=["planned_at"], name="message_strangers_by_time"
            ),
        ),
    ]
