import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox.actions.check_channel import check_channel
from inbox.actions.connect_channel import ChannelTaken, connect_channel
from inbox.connectors import Connector, ErrorKind, SendError, connectors
from inbox.models import Channel
from workspaces.models import Workspace

PLATFORMS = ("facebook", "instagram", "whatsapp", "twilio", "zalo", "tiktok", "web")


class Command(BaseCommand):
    help = "Connect an account to a workspace for whoever holds its token, without a browser. Again refreshes it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("platform", metavar="PLATFORM", choices=PLATFORMS, help=", ".join(PLATFORMS))
        parser.add_argument("--workspace", required=True, metavar="SLUG")
        parser.add_argument("--external-id", required=True, metavar="ID", help="the account's id on the platform")
        parser.add_argument("--name", required=True, help="the account's name, as the team shall see it")
        parser.add_argument(
            "--credentials",
            metavar="FILE",
            help="JSON with access_token, refresh_token, expires_at, …; - reads it here",
        )
        parser.add_argument(
            "--no-check",
            action="store_true",
            help="call nobody now (the next periodic check does); the credentials may be missing then",
        )

    def handle(self, **options: Any) -> None:
        connector = find_connector(options["platform"])
        workspace = Workspace.objects.filter(slug=options["workspace"]).first()
        if workspace is None:
            raise CommandError(f"There is no workspace {options['workspace']!r}.")
        place = {"platform": connector.platform, "external_id": options["external_id"].strip()}
        if not 0 < len(place["external_id"]) <= 100 or not options["name"].strip():
            raise CommandError("The external id (up to 100 characters) and the name must not be empty.")
        check = not options["no_check"]
        if check and not connector.is_on:
            raise CommandError(f"{connector.label} is off: set its application's id and secret, or use --no-check.")

        known = Channel.objects.filter(workspace=workspace, **place).exclude(credentials=None).order_by("-pk").first()
        credentials = known.credentials if known else None
        if options["credentials"] or (check and credentials is None):
            credentials = read_credentials(connector, options["credentials"])
        try:
            channel = connect_channel(
                workspace=workspace, name=options["name"].strip(), credentials=credentials, subscribe=check, **place
            )
        except ChannelTaken as error:
            raise CommandError(str(error)) from error
        except SendError as error:
            # The sentence about a dead token speaks of a channel that once worked.
            accepts = f"does not accept this token ({error.code})." if error.kind is ErrorKind.TOKEN else ""
            raise CommandError(f"{connector.label}: {accepts or connector.explain(error.code).sentence}") from error
        self.stdout.write(f"Connected: {channel.name} ({channel.platform} {channel.external_id}) in {workspace.slug}.")
        if check:
            self.stdout.write(f"{connector.label}: {state_of(channel, connector)}")


def find_connector(platform: str) -> Connector:
    if platform not in connectors:
        raise CommandError(f"The platform {platform} is not part of this installation.")
    return connectors[platform]


def read_credentials(connector: Connector, path: str | None) -> dict[str, Any]:
    """Raises CommandError, which never quotes the file."""
    given: Any = {}
    try:
        if path:
            given = json.loads(sys.stdin.read() if path == "-" else Path(path).read_text())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error
    except ValueError:
        raise CommandError(f"{path} is not JSON.") from None
    if not isinstance(given, dict):
        raise CommandError(f"{path} is not a JSON object.")
    try:
        return connector.credentials(given)
    except ValueError as error:
        raise CommandError(f"The credentials lack {error}: give a file that has it with --credentials.") from None


def state_of(channel: Channel, connector: Connector) -> str:
    health = check_channel(channel.pk, now=True)
    if health is None:
        return "no answer yet; the periodic check goes on."
    return connector.explain(health.code).sentence if health.code else "the account answers, and its events come here."
