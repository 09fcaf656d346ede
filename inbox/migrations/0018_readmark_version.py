from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0017_identity_name_vector")]

    operations = [
        migrations.AddField(
            model_name="readmark",
            name="version",
            field=models.PositiveBigIntegerField(db_default=0),
        ),
    ]
