from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inbox", "0023_conversation_team")]
    operations = [
        # It takes as long as it takes; an earlier attempt that was cut off left an index that is none.
        migrations.RunSQL("SET statement_timeout = 0; SET lock_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS conversation_by_team", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("team", None), _negated=True),
                fields=["team", "status", "-last_message_at", "-id"],
                name="conversation_by_team",
            ),
        ),
        migrations.RunSQL("RESET statement_timeout; RESET lock_timeout", migrations.RunSQL.noop),
    ]
