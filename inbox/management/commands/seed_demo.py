from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from workspaces.actions.create_workspace import create_workspace
from workspaces.models import Membership, User, Workspace
from workspaces.roles import Role

PASSWORD = "messio-demo"


class Command(BaseCommand):
    help = "Make the demo workspace Bamboo with two people. Connecting a channel is left to the newcomer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="even where DEBUG is off")

    def handle(self, **options: Any) -> None:
        if not settings.DEBUG and not options["force"]:
            raise CommandError("DEBUG is off, and the demo's password is public: use --force to seed all the same.")
        seed()
        self.stdout.write(
            f"Demo: sign in as an@bamboo.example (owner) or binh@bamboo.example (agent), password {PASSWORD}"
        )


@transaction.atomic
def seed() -> None:
    """Make what is missing; what someone changed since stays as it is."""
    an, binh = person("an@bamboo.example", "An"), person("binh@bamboo.example", "Binh")
    bamboo = Workspace.objects.filter(slug="bamboo").first()
    if bamboo is None:
        bamboo = create_workspace(name="Bamboo", slug="bamboo", owner=an)
    Membership.objects.get_or_create(workspace=bamboo, user=an, defaults={"role": Role.OWNER})
    Membership.objects.get_or_create(workspace=bamboo, user=binh, defaults={"role": Role.AGENT})


def person(email: str, name: str) -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=name)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user
