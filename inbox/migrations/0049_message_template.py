import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0048_channel_limits")]

    operations = [
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=255)),
                ("name", models.CharField(max_length=512)),
                ("language", models.CharField(max_length=20)),
                ("category", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("approved", "Approved"),
                            ("pending", "Being reviewed"),
                            ("draft", "Not submitted"),
                            ("rejected", "Rejected"),
                            ("paused", "Paused"),
                            ("disabled", "Disabled"),
                        ],
                        max_length=10,
                    ),
                ),
                ("state_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=255)),
                ("header", models.TextField(blank=True)),
                ("header_file", models.CharField(blank=True, max_length=30)),
                ("body", models.TextField(blank=True)),
                ("footer", models.TextField(blank=True)),
                ("buttons", models.JSONField(blank=True, default=list)),
                ("examples", models.JSONField(blank=True, default=dict)),
                ("can_be_sent", models.BooleanField(default=True)),
                ("fills", models.JSONField(blank=True, default=dict)),
                ("words_folded", models.TextField(blank=True)),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="message_templates",
                        to="inbox.channel",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "external_id"), name="message_template_once")
                ],
            },
        ),
    ]
