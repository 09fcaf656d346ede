from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0054_identity_seen_at")]

    operations = [
        migrations.AddField(
            model_name="savedreply",
            name="buttons",
            field=models.JSONField(blank=True, default=list, verbose_name="buttons"),
        ),
    ]
