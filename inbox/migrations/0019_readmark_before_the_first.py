from django.db import migrations, models


class Migration(migrations.Migration):
    """Drops the check that a mark is not negative: an imported conversation counts no message, and can be unread."""

    dependencies = [("inbox", "0018_readmark_version")]

    operations = [
        migrations.AlterField(
            model_name="readmark",
            name="incoming_count",
            field=models.IntegerField(default=0),
        ),
    ]
