import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inbox import sync
from inbox.actions.request_check import request_check
from inbox.models import Channel, ChannelSync
from inbox.presenters.syncs import SyncView

HEADINGS = (
    "channel",
    "workspace",
    "state",
    "received",
    "repaired",
    "lost",
    "failed",
    "aside",
    "last check",
    "read",
    "import",
)
NEED_SOMEBODY = ("failing", "late", "needs_reconnect")
# A worker may have the check in hand, or the platform asks for rest: nobody waits for that here.
PATIENCE_SECONDS = 90.0


class Command(BaseCommand):
    help = "Show for each channel what was received, repaired and lost, and how often it is compared with its platform."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--channel", dest="channels", nargs="+", type=int, metavar="N", help="only these")
        parser.add_argument("--now", action="store_true", help="compare first, here, and say how it goes")

    def handle(self, **options: Any) -> None:
        """Exit code 1 where a channel needs somebody."""
        chosen = Channel.objects.exclude(status=Channel.Status.DISCONNECTED)
        if options["channels"]:
            chosen = Channel.objects.filter(pk__in=options["channels"])
        ids = list(chosen.order_by("pk").values_list("pk", flat=True))
        if missing := set(options["channels"] or ()) - set(ids):
            raise CommandError(f"No such channel: {', '.join(map(str, sorted(missing)))}")
        if options["now"]:
            for pk in ids:
                self.compare(pk)
        views = [
            SyncView(channel)
            for channel in Channel.objects.filter(pk__in=ids).select_related("workspace", "sync").order_by("pk")
        ]
        self.show(views)
        if any(view.state in NEED_SOMEBODY for view in views):
            raise SystemExit(1)

    def compare(self, channel_id: int) -> None:
        """Take the steps of one check here; a worker that takes one of them is as good."""
        channel = Channel.objects.get(pk=channel_id)
        if not SyncView(channel).may_be_checked:
            return
        request_check(channel=channel)
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            wait_seconds = sync.step(channel_id)
            row = ChannelSync.objects.get(channel=channel_id)
            more = " …" if row.cursor else ""
            self.stdout.write(f"{channel.name}: {row.repaired_count} repaired in all{more}")
            if row.error_code or (row.next_at and row.next_at > timezone.now()):
                return
            if wait_seconds is not None:
                until = time.monotonic() + PATIENCE_SECONDS
            time.sleep(wait_seconds or 1.0)
        self.stdout.write(f"{channel.name}: not read now; a worker goes on with it.")

    def show(self, views: list[SyncView]) -> None:
        rows = [HEADINGS, *(cells(view) for view in views)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
        for number, row in enumerate(rows):
            line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write(line.rstrip())
            if number and views[number - 1].state in NEED_SOMEBODY:
                self.stdout.write(f"    {views[number - 1].sentence}")
            if number and views[number - 1].sync.import_error_code:
                self.stdout.write(f"    {views[number - 1].import_sentence}")
        if not views:
            self.stdout.write("No channel is connected.")


def cells(view: SyncView) -> tuple[str, ...]:
    row = view.sync
    numbers = (view.received, row.repaired_count, row.unrepairable_count, view.failed_sends, view.set_aside)
    return (
        f"{view.channel.pk} {view.channel.name}",
        view.channel.workspace.slug,
        view.state,
        *(str(number) for number in numbers),
        f"{row.checked_at:%Y-%m-%d %H:%M:%S}" if row.checked_at else "-",
        view.interval if view.may_be_checked else "-",
        f"{row.import_state} {row.imported_conversations}" if view.import_state else "-",
    )
