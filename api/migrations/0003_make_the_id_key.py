import os

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_key(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("api", "IdKey").objects.get_or_create(pk=1, defaults={"key": os.urandom(16)})


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0002_token_scopes_for_orders"),
    ]

    operations = [
        # Going back keeps it: every id that others have is made with it.
        migrations.RunPython(make_key, migrations.RunPython.noop),
    ]
