import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import contacts.models.merge


class Migration(migrations.Migration):
    dependencies = [("contacts", "0005_event_append_only"), ("workspaces", "0008_workspace_place")]
    operations = [
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kept_id", models.BigIntegerField()),
                ("gone_id", models.BigIntegerField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("hand", "by a colleague"),
                            ("rule", "by itself: the same phone number or verified e-mail"),
                            ("proof", "by itself: the platform says they are one"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("gone_name", models.CharField(blank=True, max_length=200)),
                ("gone", models.JSONField(default=dict, encoder=contacts.models.merge.ExactEncoder)),
                ("changed", models.JSONField(default=dict, encoder=contacts.models.merge.ExactEncoder)),
                ("taken", models.JSONField(default=dict, encoder=contacts.models.merge.ExactEncoder)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.membership",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merges",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "kept_id", "-id"], name="merge_by_kept"),
                    models.Index(fields=["workspace", "gone_id"], name="merge_by_gone"),
                ],
            },
        ),
        # A contact that comes back was created when it was created.
        migrations.AlterField(
            model_name="contact",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
    ]
