"""Customers who ask through the platform that their data be deleted, or used no longer: owners must see that they did."""

from collections.abc import Sequence

from inbox.events import WITHDRAWN, ContactChanged
from inbox.ingest.places import Located
from inbox.models import Channel, Identity
from workspaces.actions.record_audit import record_audit
from workspaces.models import AuditEntry

VERB = "customer.withdrew"


def audit_withdrawals(located: Sequence[Located]) -> None:
    """One entry for each wish, however often its event comes. The customers' identities are held."""
    for _, channel, event in located:
        if isinstance(event, ContactChanged) and event.kind == WITHDRAWN:
            audit(channel, event)


def audit(channel: Channel, event: ContactChanged) -> None:
    details = {"channel": channel.name, "customer": event.customer, "asked_at": event.at.isoformat()}
    if AuditEntry.objects.filter(workspace=channel.workspace_id, verb=VERB, details=details).exists():
        return
    identity = Identity.objects.select_related("contact").get(channel=channel, external_id=event.customer)
    name = (identity.contact.name if identity.contact else "") or str(identity)
    record_audit(workspace=channel.workspace, actor=None, verb=VERB, target=name, details=details)
