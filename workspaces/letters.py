"""Letters: plain text with a simple HTML twin, each in its reader's language."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from workspaces.models import Membership, User
from workspaces.roles import Permission


def written(address: str, language: str, name: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """name: of its templates, `{name}_subject.txt`, `{name}_message.txt` and `{name}_message.html`. language: of the reader, or empty."""
    with translation.override(language or settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string(f"{name}_subject.txt", context).split())
        letter = EmailMultiAlternatives(subject, render_to_string(f"{name}_message.txt", context), to=[address])
        letter.attach_alternative(render_to_string(f"{name}_message.html", context), "text/html")
    return letter


def readers(workspace_id: int, permission: Permission) -> Iterator[User]:
    """The members who may, and have an address."""
    members = Membership.objects.filter(workspace=workspace_id, removed_at=None).select_related("user").order_by("pk")
    return (member.user for member in members if member.user.email and member.may(permission))
