from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from workspaces.actions.create_workspace import create_workspace, slug_of
from workspaces.models import User, Workspace


class Command(BaseCommand):
    help = "Create a workspace and print its slug. Safe to repeat: a slug that is there already is left as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--slug", help="its address; made from the name when left out")
        parser.add_argument("--owner", metavar="EMAIL", help="its owner; the account is made when it is missing")
        parser.add_argument("--password", metavar="PW", help="for an account that is made; else it signs in by a reset")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"].strip()
        slug = options["slug"] or slug_of(name)
        try:
            Workspace(name=name, slug=slug).clean_fields()
        except ValidationError as error:
            words = (f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items())
            raise CommandError(" ".join(words)) from error
        try:
            if options["owner"]:
                validate_email(options["owner"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

        if Workspace.objects.filter(slug=slug).exists():
            self.stderr.write(f"The workspace {slug} is already there; nothing was changed.")
        else:
            with transaction.atomic():
                email = options["owner"]
                owner = self.find_or_create_owner(email, options["password"]) if email else None
                create_workspace(name=name, slug=slug, owner=owner)
        self.stdout.write(slug)

    def find_or_create_owner(self, email: str, password: str | None) -> User:
        if user := User.objects.filter(email=email.lower()).first():
            return user
        user = User.objects.create_user(email, password)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if not password:
            address = settings.PUBLIC_URL + reverse("account_reset_password")
            self.stderr.write(f"{user.email} has no password yet and chooses one at {address}")
        return user
