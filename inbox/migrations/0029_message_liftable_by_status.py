from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

FOR_LONG = "SET statement_timeout = 0; SET lock_timeout = 0"
AS_USUAL = "RESET statement_timeout; RESET lock_timeout"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inbox", "0028_conversation_closing")]
    operations = [
        # It takes as long as it takes; an earlier attempt that was cut off left an index that is none.
        migrations.RunSQL(FOR_LONG, AS_USUAL),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS message_liftable_by_status", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status__in", ["sent", "delivered"])),
                fields=["conversation", "status", "at"],
                name="message_liftable_by_status",
            ),
        ),
        RemoveIndexConcurrently(model_name="message", name="message_liftable"),
        migrations.RunSQL(migrations.RunSQL.noop, "DROP INDEX CONCURRENTLY IF EXISTS message_liftable"),
        migrations.RunSQL(AS_USUAL, FOR_LONG),
    ]
