from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inbox", "0023_conversation_team")]
    operations = [
        AddIndexConcurrently(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("team", None), _negated=True),
                fields=["team", "status", "-last_message_at", "-id"],
                name="conversation_by_team",
            ),
        ),
    ]
