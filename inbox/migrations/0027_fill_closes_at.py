from datetime import timedelta

from django.db import migrations, transaction
from django.utils import timezone

from inbox.connectors import connectors

# No platform's window is longer.
LONGEST_WINDOW = timedelta(days=30)
BATCH = 1000


def fill(apps, schema_editor):
    """For those who wait now; the rest is derived with their next message."""
    Conversation = apps.get_model("inbox", "Conversation")
    waiting = Conversation.objects.exclude(waiting_since=None).filter(
        last_customer_at__gt=timezone.now() - LONGEST_WINDOW
    )
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        # In portions, held in the order in which ingest holds them, which may run meanwhile.
        with transaction.atomic():
            held = Conversation.objects.select_for_update(no_key=True, of=("self",)).select_related("channel")
            rows = list(held.filter(pk__in=ids[start : start + BATCH]).order_by("pk"))
            for row in rows:
                connector = connectors.get(row.channel.platform)
                row.closes_at = connector.closes_at(row) if connector else None
            Conversation.objects.bulk_update(rows, ["closes_at"])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inbox", "0026_conversation_closes_at")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
