from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0038_channel_token_life")]

    operations = [
        migrations.AddField(
            model_name="channelsync",
            name="refused_count",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
    ]
