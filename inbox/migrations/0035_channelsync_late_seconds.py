from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0034_webhookdelivery_failed_count")]

    operations = [
        migrations.AddField(
            model_name="channelsync",
            name="late_seconds",
            field=models.PositiveIntegerField(db_default=0),
        ),
    ]
