"""What the inbox does when something changes in the rooms below it."""

from typing import Any

from django.dispatch import receiver

from inbox import live
from workspaces.models import Membership
from workspaces.signals import membership_changed


@receiver(membership_changed)
def look_at_open_tabs(membership_id: int, **_: Any) -> None:
    """Close the sockets of somebody who was removed or signed out, in whichever web process they are."""
    for workspace_id in Membership.objects.filter(pk=membership_id).values_list("workspace_id", flat=True):
        live.membership_changed(membership_id, workspace_id)
