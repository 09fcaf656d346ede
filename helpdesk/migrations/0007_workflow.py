import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0006_ticket_by_custom"), ("workspaces", "0009_tag")]

    operations = [
        migrations.CreateModel(
            name="Workflow",
            fields=[
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="ticket_workflow",
                        serialize=False,
                        to="workspaces.workspace",
                    ),
                ),
                ("ways", models.JSONField()),
            ],
        ),
    ]
