from datetime import timedelta

from django.db import migrations
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
    rows = []
    for row in waiting.select_related("channel").iterator(BATCH):
        connector = connectors.get(row.channel.platform)
        row.closes_at = connector.closes_at(row) if connector else None
        rows.append(row)
    Conversation.objects.bulk_update(rows, ["closes_at"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("inbox", "0026_conversation_closes_at")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
