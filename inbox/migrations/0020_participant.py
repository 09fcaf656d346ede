import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0019_readmark_before_the_first"),
        ("workspaces", "0007_membership_presence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("pending", "Pending"),
                            ("snoozed", "Snoozed"),
                            ("resolved", "Resolved"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("last_message_at", models.DateTimeField(editable=False)),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="inbox.conversation",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to="workspaces.membership",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["membership", "status", "-last_message_at", "-conversation"],
                        name="conversation_by_participant",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("conversation", "membership"), name="participant_once")
                ],
            },
        ),
    ]
