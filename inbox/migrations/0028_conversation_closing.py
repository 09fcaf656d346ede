from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

CLOSES = ~models.Q(closes_at=None)
INDEXES = (
    ("workspace", CLOSES, "conversation_closing"),
    ("workspace", CLOSES & models.Q(assignee=None), "conversation_closing_idle"),
    ("assignee", CLOSES, "conversation_closing_assignee"),
    ("team", CLOSES, "conversation_closing_team"),
    ("channel", CLOSES, "conversation_closing_channel"),
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inbox", "0027_fill_closes_at")]
    operations = [
        # They take as long as they take; an earlier attempt that was cut off left an index that is none.
        migrations.RunSQL("SET statement_timeout = 0; SET lock_timeout = 0", migrations.RunSQL.noop),
        *(
            operation
            for first, condition, name in INDEXES
            for operation in (
                migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", migrations.RunSQL.noop),
                AddIndexConcurrently(
                    model_name="conversation",
                    index=models.Index(fields=[first, "status", "closes_at", "id"], condition=condition, name=name),
                ),
            )
        ),
        migrations.RunSQL("RESET statement_timeout; RESET lock_timeout", migrations.RunSQL.noop),
    ]
