from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0030_channel_stopped_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="read_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
