from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workspaces", "0003_workspace_deleted_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="undo_send",
            field=models.BooleanField(default=True, verbose_name="undo send"),
        ),
    ]
