from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0032_channel_away_since"),
    ]

    operations = [
        migrations.AlterField(
            model_name="sendattempt",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("sent", "Sent"),
                    ("found", "Had been sent already"),
                    ("retry", "Tried again later"),
                    ("away", "The platform could not be reached"),
                    ("held", "Held until the channel is reconnected"),
                    ("failed", "Failed"),
                    ("unknown", "No clear answer"),
                ],
                max_length=10,
            ),
        ),
    ]
