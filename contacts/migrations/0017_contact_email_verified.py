from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0016_erasure")]

    operations = [
        migrations.AddField(
            model_name="contactemail",
            name="verified_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="contactemail",
            name="verified_by",
            field=models.CharField(blank=True, db_default="", max_length=100),
        ),
    ]
