import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

# The table is the inbox's own from before, with its rows, and what admin remembers of them.
FORWARD = """
ALTER TABLE inbox_tag RENAME TO workspaces_tag;
ALTER SEQUENCE inbox_tag_id_seq RENAME TO workspaces_tag_id_seq;
UPDATE django_content_type SET app_label = 'workspaces' WHERE app_label = 'inbox' AND model = 'tag';
"""

BACKWARD = """
UPDATE django_content_type SET app_label = 'inbox' WHERE app_label = 'workspaces' AND model = 'tag';
ALTER SEQUENCE workspaces_tag_id_seq RENAME TO inbox_tag_id_seq;
ALTER TABLE workspaces_tag RENAME TO inbox_tag;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workspaces", "0008_workspace_place"),
        ("inbox", "0050_channel_templates_at"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACKWARD)],
            state_operations=[
                migrations.CreateModel(
                    name="Tag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="name")),
                        (
                            "colour",
                            models.CharField(
                                choices=[
                                    ("grey", "Grey"),
                                    ("red", "Red"),
                                    ("orange", "Orange"),
                                    ("yellow", "Yellow"),
                                    ("green", "Green"),
                                    ("teal", "Teal"),
                                    ("blue", "Blue"),
                                    ("purple", "Purple"),
                                    ("pink", "Pink"),
                                ],
                                default="grey",
                                max_length=10,
                                verbose_name="colour",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "workspace",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tags",
                                to="workspaces.workspace",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("workspace"),
                                django.db.models.functions.text.Lower("name"),
                                name="tag_name_once",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
