from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0049_message_template")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="templates_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
