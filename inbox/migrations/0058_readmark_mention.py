from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0057_enter_addresses_anew"),
    ]

    operations = [
        migrations.AddField(
            model_name="readmark",
            name="mention",
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
    ]
