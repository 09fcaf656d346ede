"""What a list is searched by is the words alone, with a blank between each two: the index is made of that."""

from typing import Any

from django.db import migrations

from helpdesk.words import folded

BATCH = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    tickets = apps.get_model("helpdesk", "Ticket").objects.exclude(subject="").filter(deleted_at=None).order_by("pk")
    last = 0
    while rows := list(tickets.filter(pk__gt=last).only("pk", "subject", "folded")[:BATCH]):
        changed = [row for row in rows if row.folded != folded(row.subject)]
        for row in changed:
            row.folded = folded(row.subject)
        tickets.model.objects.bulk_update(changed, ["folded"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("helpdesk", "0011_entry_of_requester")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
