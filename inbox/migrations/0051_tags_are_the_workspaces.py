import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table has moved; the key that leads to it has followed by itself."""

    dependencies = [
        ("inbox", "0050_channel_templates_at"),
        ("workspaces", "0009_tag"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="conversationtag",
                    name="tag",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taggings",
                        to="workspaces.tag",
                    ),
                ),
                migrations.DeleteModel(name="Tag"),
            ]
        ),
    ]
