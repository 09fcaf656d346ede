"""What a list is searched by, of the tickets that are there."""

from typing import Any

from django.db import migrations

from contacts.folding import fold

BATCH = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    tickets = apps.get_model("helpdesk", "Ticket").objects.filter(folded="").exclude(subject="").order_by("pk")
    last = 0
    while rows := list(tickets.filter(pk__gt=last).only("pk", "subject")[:BATCH]):
        for row in rows:
            row.folded = fold(row.subject)
        tickets.model.objects.bulk_update(rows, ["folded"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("helpdesk", "0008_ticket_folded")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
