from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0042_identity_joined")]

    operations = [
        migrations.AddField(
            model_name="identity", name="address_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(model_name="identity", name="name_at", field=models.DateTimeField(blank=True, null=True)),
    ]
