from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0046_channel_halt")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="shows_seen",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="channel",
            name="shows_typing",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
