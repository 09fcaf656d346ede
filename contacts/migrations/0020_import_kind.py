from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0019_steps_of_several_columns")]

    operations = [
        migrations.AddField(
            model_name="contactimport",
            name="kind",
            field=models.CharField(db_default="contacts", default="contacts", max_length=10),
        ),
        migrations.AddField(
            model_name="contactimport",
            name="makes_contacts",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
