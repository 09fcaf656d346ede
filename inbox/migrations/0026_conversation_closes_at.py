from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0025_saved_view")]
    operations = [
        migrations.AddField(
            model_name="conversation",
            name="closes_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
