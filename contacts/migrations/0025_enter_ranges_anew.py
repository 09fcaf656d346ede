"""Numbers and days of own fields are found by their place: the search sweep enters again who has some."""

from typing import Any

from django.db import migrations

BATCH = 10_000


def forget_vectors(apps: Any, schema_editor: Any) -> None:
    contacts = apps.get_model("contacts", "Contact").objects
    last = contacts.order_by("-pk").values_list("pk", flat=True).first() or 0
    for start in range(0, last + 1, BATCH):
        some = contacts.filter(pk__gt=start, pk__lte=start + BATCH, vector__isnull=False).exclude(custom={})
        some.update(vector=None)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("contacts", "0024_forget_queries_of_done_changes")]

    operations = [migrations.RunPython(forget_vectors, migrations.RunPython.noop)]
