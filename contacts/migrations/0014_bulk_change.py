import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0013_segment"), ("workspaces", "0009_tag")]

    operations = [
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("assign", "Change who looks after them"),
                            ("tag", "Add a tag"),
                            ("untag", "Remove a tag"),
                            ("consent", "Change whether they want news"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(blank=True, max_length=20)),
                ("value_name", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "under way"),
                            ("done", "done"),
                            ("stopped", "stopped"),
                            ("undone", "undone"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("position", models.CharField(blank=True, max_length=80)),
                ("changed_count", models.PositiveIntegerField(default=0)),
                ("steps", models.JSONField(default=list, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("worked_at", models.DateTimeField(auto_now=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bulk_changes",
                        to="workspaces.membership",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bulk_changes",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "running")), fields=["worked_at"], name="bulk_change_running"
                    )
                ],
            },
        ),
    ]
