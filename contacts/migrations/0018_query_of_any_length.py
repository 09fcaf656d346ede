from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0017_contact_email_verified")]

    operations = [
        migrations.AlterField(model_name="segment", name="query", field=models.TextField(blank=True)),
        migrations.AlterField(model_name="bulkchange", name="query", field=models.TextField(blank=True)),
    ]
