"""What the API does when something changes in the rooms below it."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from api.models import ApiToken, WebhookEndpoint, WebhookEvent
from api.models.webhook import EventType
from api.outgoing.notice import keep_events
from contacts.models import Contact
from contacts.signals import contact_changed
from workspaces.masking import masking
from workspaces.models import Membership, Workspace
from workspaces.signals import membership_changed, workspace_deleted


@receiver(membership_changed)
def let_tokens_die(membership_id: int, **_: Any) -> None:
    """Of who was removed: should they come back, they make new ones."""
    gone = Membership.objects.filter(pk=membership_id, is_program=False).exclude(removed_at=None)
    ApiToken.objects.filter(membership__in=gone, revoked_at=None).update(revoked_at=timezone.now())


@receiver(workspace_deleted)
def stop_everything(workspace: Workspace, **_: Any) -> None:
    workspace.api_tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    workspace.webhook_endpoints.filter(stopped_at=None).update(stopped_at=timezone.now())
    for row in workspace.uploaded_files.all():
        row.file.delete(save=False)


@receiver(contact_changed)
def tell_of_contact(contact: Contact, **_: Any) -> None:
    """The log of changes names no contacts; a change by hand is rare, so its events are kept in its own transaction."""
    wanted = WebhookEndpoint.objects.filter(workspace_id=contact.workspace_id, stopped_at=None)
    endpoints = list(wanted.filter(events__contains=[EventType.CONTACT_CHANGED]))
    if not endpoints:
        return
    # Not above: every process loads this module, and the API's schemas take 9 MB (`api.outgoing.notice`).
    from api.schemas.contacts import DETAILS, contact_of

    fields = {row.key: row for row in contact.workspace.custom_fields.all()}
    row = Contact.objects.prefetch_related(*DETAILS).get(pk=contact.pk)
    # For the shop's server, whoever made the change.
    with masking(False):
        data = contact_of(row, fields).model_dump(mode="json")
    key = f"{contact.pk}:{timezone.now().timestamp()}"
    keep_events([WebhookEvent(endpoint=each, type=EventType.CONTACT_CHANGED, key=key, data=data) for each in endpoints])
