from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inbox", "0041_identity_several_ids")]

    operations = [
        # It takes as long as it takes; an earlier attempt that was cut off left an index that is none.
        migrations.RunSQL("SET statement_timeout = 0; SET lock_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS identity_joined", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="identity",
            index=models.Index(
                condition=models.Q(("joined_to", None), _negated=True), fields=["joined_to"], name="identity_joined"
            ),
        ),
        migrations.RunSQL("RESET statement_timeout; RESET lock_timeout", migrations.RunSQL.noop),
    ]
