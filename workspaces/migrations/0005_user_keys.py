from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workspaces", "0004_user_undo_send"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="keys",
            field=models.JSONField(
                blank=True, db_default=models.Value({}, models.JSONField()), default=dict, verbose_name="keys"
            ),
        ),
    ]
