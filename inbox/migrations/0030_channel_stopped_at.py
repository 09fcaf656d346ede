from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0029_message_liftable_by_status"),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="stopped_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
