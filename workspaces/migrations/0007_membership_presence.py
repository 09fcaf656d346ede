from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0006_user_enter_sends")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="presence",
            field=models.CharField(
                choices=[("online", "Online"), ("away", "Away"), ("offline", "Offline")],
                db_default="online",
                default="online",
                max_length=10,
                verbose_name="presence",
            ),
        ),
    ]
