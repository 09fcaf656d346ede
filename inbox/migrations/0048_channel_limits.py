from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0047_channel_signals")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="last_sent_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="channel",
            name="limits",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="channel",
            name="limits_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
