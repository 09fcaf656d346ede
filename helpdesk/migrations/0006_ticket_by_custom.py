"""The index by which tickets are found by a field of the workspace's own."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("helpdesk", "0005_ticket_field")]

    operations = [
        # It takes as long as it takes; an earlier attempt that was cut off left an index that is none.
        migrations.RunSQL("SET statement_timeout = 0; SET lock_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS ticket_by_custom", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="ticket",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["custom"], name="ticket_by_custom", opclasses=["jsonb_path_ops"]
            ),
        ),
        migrations.RunSQL("RESET statement_timeout; RESET lock_timeout", migrations.RunSQL.noop),
    ]
