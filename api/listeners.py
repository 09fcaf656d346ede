"""What the API does when something changes in the rooms below it."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from api.models import ApiToken, WebhookEndpoint, WebhookEvent
from api.models.webhook import EventType
from api.outgoing.notice import keep_events
from contacts.models import Contact, CustomField
from contacts.signals import contact_changed, contacts_changed
from inbox.live import MOST_NAMED
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
    tell_of_contacts(contact.workspace_id, [contact.pk])


@receiver(contacts_changed)
def tell_of_contacts(workspace_id: int, ids: Collection[int], **_: Any) -> None:
    """Of each of a few; of many that they changed, since nobody's server wants a hundred thousand posts."""
    endpoints = list(WebhookEndpoint.objects.wanting(workspace_id, EventType.CONTACT_CHANGED))
    if not endpoints:
        return
    # Not above: every process loads this module, and the API's schemas take 9 MB (`api.outgoing.notice`).
    from api.schemas.contacts import DETAILS, contact_of

    at = timezone.now().timestamp()
    events: list[tuple[EventType, str, dict[str, Any]]]
    if len(ids) > MOST_NAMED:
        events = [(EventType.CONTACTS_CHANGED, f"{min(ids)}:{at}", {"count": len(ids)})]
    else:
        fields = {row.key: row for row in CustomField.objects.filter(workspace=workspace_id)}
        rows = Contact.objects.prefetch_related(*DETAILS).filter(pk__in=ids)
        # For the shop's server, whoever made the change.
        with masking(False):
            told = [(row.pk, contact_of(row, fields).model_dump(mode="json")) for row in rows]
        events = [(EventType.CONTACT_CHANGED, f"{pk}:{at}", data) for pk, data in told]
    keep_events(
        [
            WebhookEvent(endpoint=endpoint, type=kind, key=key, data=data)
            for endpoint in endpoints
            for kind, key, data in events
        ]
    )
