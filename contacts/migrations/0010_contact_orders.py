"""The indexes that a list of customers is read along, in place of two that nothing reads any more."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("contacts", "0009_contact_sort_name")]

    operations = [
        # It takes as long as it takes; an earlier attempt that was cut off left an index that is none.
        migrations.RunSQL("SET statement_timeout = 0; SET lock_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS contact_by_creation", migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS contact_by_sort_name", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="contact",
            index=models.Index(fields=["workspace", "-created_at", "-id"], name="contact_by_creation"),
        ),
        AddIndexConcurrently(
            model_name="contact",
            index=models.Index(fields=["workspace", "sort_name", "id"], name="contact_by_sort_name"),
        ),
        RemoveIndexConcurrently(model_name="contact", name="contact_newest"),
        RemoveIndexConcurrently(model_name="contact", name="contact_by_name"),
        migrations.RunSQL("RESET statement_timeout; RESET lock_timeout", migrations.RunSQL.noop),
    ]
