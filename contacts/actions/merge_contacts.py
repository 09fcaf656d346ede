from collections.abc import Collection

from django.db import transaction

from contacts.actions.absorb_contact import absorb_contact
from contacts.audit import audited
from contacts.errors import AlreadyOne, GoneMeanwhile
from contacts.models import Contact, Merge
from contacts.signals import contact_changed, contacts_merging
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def merge_contacts(*, actor: Membership | None, kept: Contact, gone: Contact, wins: Collection[str] = ()) -> Merge:
    """Make one customer of two of a workspace, so that `undo_merge` can make two of it again.

    actor: None where the workspace's own rule does it. wins: as `absorb_contact` has it. Raises AlreadyOne for a customer and themselves,
    GoneMeanwhile where one of them was merged or erased by somebody who was quicker.
    """
    if actor is not None:
        require(actor, Permission.ANSWER)
    if kept.pk == gone.pk:
        raise AlreadyOne
    kept, gone = hold_contacts(kept, gone)
    origin = Merge.Origin.RULE if actor is None else Merge.Origin.HAND
    details = {"customer": kept.pk, "absorbed": audited(gone), "absorbed_id": gone.pk}
    merge = absorb_contact(kept, gone, origin=origin, actor=actor, wins=wins)
    record_audit(workspace=kept.workspace, actor=actor, verb="customer.merged", target=audited(kept), details=details)
    contact_changed.send(Contact, contact=kept)
    return merge


def hold_contacts(*contacts: Contact) -> list[Contact]:
    """Lock what belongs to each of them, and then them, by id. Raises GoneMeanwhile."""
    contacts_merging.send(Contact, contacts=contacts)
    first = contacts[0]
    rows = Contact.objects.select_for_update().filter(
        workspace_id=first.workspace_id, pk__in=[row.pk for row in contacts]
    )
    held = {row.pk: row for row in rows.order_by("pk")}
    if len(held) < len(contacts):
        raise GoneMeanwhile
    return [held[row.pk] for row in contacts]
