"""What a change of many looked for is needed while it runs; it may be a customer's own words."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0023_import_joins")]

    operations = [
        migrations.RunSQL(
            "UPDATE contacts_bulkchange SET query = '' WHERE state <> 'running' AND query <> ''", migrations.RunSQL.noop
        ),
    ]
