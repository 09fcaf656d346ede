from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0055_saved_reply_buttons"),
    ]

    operations = [
        migrations.AddField(
            model_name="change",
            name="topic",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
    ]
