from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0006_merge")]
    operations = [
        migrations.AddField(
            model_name="contact",
            name="picture_hash",
            field=models.CharField(blank=True, db_default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="contact",
            name="compared_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(condition=models.Q(("compared_at", None)), fields=["id"], name="contact_to_compare"),
        ),
    ]
