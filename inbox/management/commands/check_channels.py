from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand

from inbox.actions.check_channel import check_channel
from inbox.connectors import connectors
from inbox.models import Channel


class Command(BaseCommand):
    help = "Ask the platforms now about every connected channel, and subscribe again what they dropped."

    def handle(self, **options: Any) -> None:
        """Exit code 1 where a channel needs a person."""
        channels = Channel.objects.exclude(status=Channel.Status.DISCONNECTED).defer("credentials")
        ill = 0
        for channel in (rows := list(channels.select_related("workspace").order_by("pk"))):
            problem = problem_of(channel)
            self.stdout.write(f"{channel.name} ({channel.platform}) in {channel.workspace.slug}: {problem or 'ok'}")
            ill += bool(problem)
        if not rows:
            self.stdout.write("No channel is connected.")
        if ill:
            raise SystemExit(1)


def problem_of(channel: Channel) -> str:
    """A sentence; empty when all is well."""
    connector = connectors.get(channel.platform)
    if connector is None:
        return "its platform is not part of this installation."
    if not connector.is_on:
        return "its platform is off: set the application's id and secret."
    if channel.status == Channel.Status.NEEDS_RECONNECT:
        return f"needs reconnecting. {connector.explain(channel.status_code).sentence}"
    try:
        health = check_channel(channel.pk, now=True)
    except ImproperlyConfigured as error:
        return str(error)
    if health is None:
        return "no answer, or no credentials."
    return connector.explain(health.code).sentence if health.code else ""
