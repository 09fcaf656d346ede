"""The indexes along which tickets of any status are read, the most urgent first and what is due soonest."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

IS_THERE = models.Q(deleted_at=None)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("helpdesk", "0013_ticket_by_word")]

    operations = [
        # It takes as long as it takes; an earlier attempt that was cut off left an index that is none.
        migrations.RunSQL("SET statement_timeout = 0; SET lock_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS ticket_any_by_priority", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                fields=["workspace", "-priority", "-number"], condition=IS_THERE, name="ticket_any_by_priority"
            ),
        ),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS ticket_any_by_due", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                fields=["workspace", "next_due_at", "-number"], condition=IS_THERE, name="ticket_any_by_due"
            ),
        ),
        migrations.RunSQL("RESET statement_timeout; RESET lock_timeout", migrations.RunSQL.noop),
    ]
