import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("helpdesk", "0004_deadlines"),
        ("workspaces", "0009_tag"),
    ]

    operations = [
        migrations.CreateModel(
            name="TicketField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("number", "Number"),
                            ("date", "Date"),
                            ("choice", "Choice"),
                            ("yes_no", "Yes or no"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "choices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="choices",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "ticket_kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("question", "Question"),
                                ("problem", "Problem"),
                                ("request", "Request"),
                                ("complaint", "Complaint"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="types of tickets",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ticket_fields",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={"ordering": ["position", "pk"], "abstract": False},
        ),
        migrations.AddConstraint(
            model_name="ticketfield",
            constraint=models.UniqueConstraint(
                models.F("workspace"),
                django.db.models.functions.text.Lower("name"),
                name="ticket_field_name_once",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="custom",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
    ]
