from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0044_conversation_consent")]

    operations = [
        migrations.AddField(
            model_name="conversation", name="handled_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
