from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

FOR_LONG = "SET statement_timeout = 0; SET lock_timeout = 0"
AS_USUAL = "RESET statement_timeout; RESET lock_timeout"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inbox", "0051_tags_are_the_workspaces")]
    operations = [
        # It takes as long as it takes; an earlier attempt that was cut off left an index that is none.
        migrations.RunSQL(FOR_LONG, AS_USUAL),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS message_beside", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("direction", "")),
                fields=["conversation", "kind", "-at", "-id"],
                name="message_beside",
            ),
        ),
        migrations.RunSQL(AS_USUAL, FOR_LONG),
    ]
