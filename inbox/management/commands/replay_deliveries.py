from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox.actions.replay_deliveries import replay_deliveries
from inbox.models import WebhookDelivery


class Command(BaseCommand):
    help = "Have ingest read stored webhook deliveries again. What they already brought stays single."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--id", dest="ids", nargs="+", type=int, metavar="N", help="these")
        parser.add_argument("--from", dest="first", type=int, metavar="N", help="from this one on")
        parser.add_argument("--to", dest="last", type=int, metavar="N", help="up to this one")
        parser.add_argument("--aside", "--failed", action="store_true", help="only those that were set aside")

    def handle(self, **options: Any) -> None:
        chosen = {
            "pk__in": options["ids"],
            "pk__gte": options["first"],
            "pk__lte": options["last"],
            "state": WebhookDelivery.State.ASIDE if options["aside"] else None,
        }
        chosen = {name: value for name, value in chosen.items() if value is not None}
        if not chosen:
            raise CommandError("Say which deliveries: --id N …, --from N --to N, or --aside.")
        deliveries = WebhookDelivery.objects.filter(**chosen)
        count = replay_deliveries(deliveries, tell=lambda count: self.stdout.write(f"{count} …"))
        self.stdout.write(f"{count} {'delivery waits' if count == 1 else 'deliveries wait'} to be read again.")
