from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from helpdesk.words import Lexemes


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("helpdesk", "0012_fold_words")]

    operations = [
        # It takes as long as it takes; an earlier attempt that was cut off left an index that is none.
        migrations.RunSQL("SET statement_timeout = 0; SET lock_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS ticket_by_word", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="ticket", index=GinIndex(Lexemes("workspace_id", "folded"), name="ticket_by_word")
        ),
        # How frequent a word is, PostgreSQL knows from then on: before, it reads along the list for a rare one.
        migrations.RunSQL("ANALYZE helpdesk_ticket", migrations.RunSQL.noop),
        migrations.RunSQL("RESET statement_timeout; RESET lock_timeout", migrations.RunSQL.noop),
    ]
