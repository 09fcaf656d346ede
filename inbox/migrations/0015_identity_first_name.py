from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0014_saved_replies"),
    ]

    operations = [
        migrations.AddField(
            model_name="identity",
            name="first_name",
            field=models.CharField(blank=True, db_default="", max_length=100),
        ),
    ]
