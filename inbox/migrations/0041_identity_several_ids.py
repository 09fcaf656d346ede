import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0040_rendition")]

    operations = [
        migrations.AlterField(
            model_name="identity",
            name="external_id",
            field=models.CharField(max_length=256),
        ),
        migrations.AlterField(
            model_name="fact",
            name="subject",
            field=models.CharField(max_length=256),
        ),
        migrations.AddField(
            model_name="identity",
            name="joined_to",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="others",
                to="inbox.identity",
            ),
        ),
        migrations.CreateModel(
            name="JoinedConversation",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="joined", to="inbox.conversation"
                    ),
                ),
            ],
        ),
    ]
