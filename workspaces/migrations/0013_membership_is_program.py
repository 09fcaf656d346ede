from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0012_workspace_keeps_months")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="is_program",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="program"),
        ),
    ]
