"""The index by which tickets are found whose customer somebody was once."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("helpdesk", "0010_query_of_any_length")]

    operations = [
        # It takes as long as it takes; an earlier attempt that was cut off left an index that is none.
        migrations.RunSQL("SET statement_timeout = 0; SET lock_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS ticket_entry_of_requester", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="ticketentry",
            index=models.Index(
                fields=["ticket"],
                condition=models.Q(kind="activity", data__activity="requester"),
                name="ticket_entry_of_requester",
            ),
        ),
        migrations.RunSQL("RESET statement_timeout; RESET lock_timeout", migrations.RunSQL.noop),
    ]
