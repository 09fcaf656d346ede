import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations


class Migration(migrations.Migration):
    """Filled by `manage.py index_search`."""

    dependencies = [("inbox", "0016_search_entry")]

    operations = [
        migrations.AddField(
            model_name="identity",
            name="name_vector",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=True, fields=["name_vector"], gin_pending_list_limit=512, name="identity_by_name"
            ),
        ),
    ]
