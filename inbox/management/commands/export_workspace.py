import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox.export import export_lines
from workspaces.actions.record_audit import record_audit
from workspaces.models import Workspace


class Command(BaseCommand):
    help = "Write a workspace's conversations to standard output: JSON Lines, one conversation a line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG")

    def handle(self, **options: Any) -> None:
        workspace = Workspace.objects.filter(slug=options["slug"]).first()
        if workspace is None:
            raise CommandError(f"There is no workspace {options['slug']!r}.")
        record_audit(workspace=workspace, actor=None, verb="workspace.exported", target=workspace.name)
        try:
            for piece in export_lines(workspace):
                self.stdout.write(piece, ending="")
        except BrokenPipeError:
            # Whoever read has had enough (`| head`); what is still buffered has nowhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
