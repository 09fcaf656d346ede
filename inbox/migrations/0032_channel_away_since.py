from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0031_conversation_read_until"),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="away_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
