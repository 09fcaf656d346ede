from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_date, parse_datetime

from inbox.actions.prune_deliveries import prune_before, prune_range


class Command(BaseCommand):
    help = "Forget stored webhook deliveries that were applied. They can be replayed no more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--before", type=moment, metavar="TIME", help="what came before: 2026-11-20, or with a time (UTC)"
        )
        parser.add_argument("--from", dest="first", type=int, metavar="N", help="from this one on")
        parser.add_argument("--to", dest="last", type=int, metavar="N", help="up to this one")
        parser.add_argument("--aside", action="store_true", help="those that were set aside too")

    def handle(self, **options: Any) -> None:
        before, first, last = options["before"], options["first"], options["last"]
        by_range = first is not None and last is not None
        if by_range == (before is not None) or (first is None) != (last is None):
            raise CommandError("Say which deliveries: --before TIME, or --from N --to N.")
        if by_range:
            count = prune_range(first, last, with_aside=options["aside"])
        else:
            count = prune_before(before, with_aside=options["aside"])
        self.stdout.write(f"{count} {'delivery is' if count == 1 else 'deliveries are'} gone.")


def moment(text: str) -> datetime:
    """Raises ValueError, which argparse turns into a sentence."""
    day = parse_date(text)
    at = datetime(day.year, day.month, day.day) if day else parse_datetime(text)
    if at is None:
        raise ValueError(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
