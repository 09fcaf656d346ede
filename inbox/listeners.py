"""What the inbox does when something changes in the rooms below it."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from contacts.models import Contact
from contacts.signals import contact_changed, contact_changing, contacts_changed, contacts_merging, contacts_noted
from inbox import live, wake
from inbox.actions.follow_contact import follow_contact, hold_customer
from inbox.actions.release_team import release_team
from inbox.models import Channel, Draft
from workspaces.models import Membership, Team, Workspace
from workspaces.signals import membership_changed, sight_changed, team_changed, team_deleted, workspace_deleted


@receiver(membership_changed)
def look_at_open_tabs(membership_id: int, **_: Any) -> None:
    """Close the sockets of somebody who was removed or signed out, in whichever web process they are.

    What somebody who was removed typed and did not send is forgotten. A worker gives back what was theirs to answer, and lets them take part in nothing.
    """
    membership = Membership.objects.filter(pk=membership_id).first()
    if membership is None:
        return
    live.memberships_changed([membership_id], membership.workspace_id)
    if membership.removed_at is not None:
        Draft.objects.filter(membership=membership_id).delete()
        wake.release(membership_id)


@receiver(contact_changing)
def hold_what_comes_before(contact: Contact, **_: Any) -> None:
    hold_customer(contact)


@receiver(contacts_merging)
def hold_all_of_both(contacts: Sequence[Contact], **_: Any) -> None:
    hold_customer(*contacts)


@receiver(contact_changed)
def show_customer_anew(contact: Contact, **_: Any) -> None:
    follow_contact(contact)
    live.customers_changed(contact.workspace_id, [contact.pk])


@receiver([contacts_changed, contacts_noted])
def show_customers_pages_anew(workspace_id: int, ids: Collection[int], **_: Any) -> None:
    live.customers_changed(workspace_id, ids)


@receiver(team_changed)
def show_team_anew(team: Team, **_: Any) -> None:
    """Its name stands on rows, and its members' lists are others now."""
    live.all_changed(team.workspace_id)


@receiver(sight_changed)
def show_only_what_is_seen(workspace: Workspace, **_: Any) -> None:
    """Open tabs read what their members see before they fetch their panes anew."""
    live.memberships_changed(workspace.memberships.values_list("pk", flat=True), workspace.pk)
    live.all_changed(workspace.pk)


@receiver(team_deleted)
def take_work_back(team: Team, **_: Any) -> None:
    release_team(team)


@receiver(workspace_deleted)
def let_go(workspace: Workspace, **_: Any) -> None:
    """Close every socket of the workspace, take no more of its accounts' events, and have all of it erased."""
    live.memberships_changed(workspace.memberships.values_list("pk", flat=True), workspace.pk)
    # Their credentials stay where they are, encrypted, until the platforms were asked to send no more.
    workspace.channels.update(status=Channel.Status.DISCONNECTED)
    transaction.on_commit(partial(wake.erasure, workspace.pk), robust=True)
