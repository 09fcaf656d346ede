from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0009_tag")]
    operations = [
        migrations.AddField(
            model_name="workspace",
            name="merges_duplicates",
            field=models.BooleanField(
                db_default=False,
                default=False,
                verbose_name="Merge customers with the same phone number or verified e-mail by itself",
            ),
        ),
    ]
