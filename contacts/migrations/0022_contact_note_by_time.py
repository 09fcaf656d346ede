from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0021_enter_addresses_anew")]

    operations = [
        migrations.AddIndex(
            model_name="contactnote",
            index=models.Index(fields=["contact", "-created_at", "-id"], name="contact_note_by_time"),
        ),
    ]
