from django.db import transaction
from django.utils import timezone

from contacts import holdings, merging
from contacts.actions.merge_contacts import hold_contacts
from contacts.actions.record_event import record_event
from contacts.actions.tell_apart import tell_apart
from contacts.audit import audited
from contacts.errors import CannotUndo, GoneMeanwhile, MergedSince
from contacts.index import index_contacts
from contacts.models import Contact, Merge
from contacts.signals import contact_changed
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def undo_merge(*, actor: Membership, merge: Merge) -> Contact:
    """Make two customers of one again, and return the one that was absorbed, under its own id.

    It is as it was, and has back what is left of its own; what came since goes with its channels. The one who stayed loses what it
    took over, but for what somebody wrote since. Raises CannotUndo, MergedSince, GoneMeanwhile, and then nothing has changed.
    """
    require(actor, Permission.ANSWER)
    try:
        (kept,) = hold_contacts(Contact(pk=merge.kept_id, workspace_id=actor.workspace_id))
    except GoneMeanwhile:
        later = Merge.objects.standing(actor.workspace_id).filter(gone_id=merge.kept_id).first()
        if later is None:
            raise
        raise MergedSince(merge, later) from None
    held = Merge.objects.select_for_update().get(pk=merge.pk, workspace_id=actor.workspace_id)
    if not held.can_be_undone or held.kept_id != kept.pk:
        raise CannotUndo
    restored = merging.restored(held)
    restored.save(force_insert=True)
    merging.withdraw(kept, held)
    kept.save()
    holdings.give_back(kept, restored, held.taken)
    # Nobody is asked about these two again, nor does a rule make them one.
    tell_apart(actor=actor, contact=kept, other=restored)
    # What it took to undo it is about people, and is not needed any more.
    held.undone_at, held.gone, held.changed, held.taken = timezone.now(), {}, {}, {}
    held.save()
    index_contacts([kept.pk, restored.pk])
    for contact, other in ((kept, restored), (restored, kept)):
        record_event(contact, "customer.unmerged", actor, {"name": other.name, "contact": other.pk})
        contact_changed.send(Contact, contact=contact)
    record_audit(
        workspace=actor.workspace,
        actor=actor,
        verb="customer.unmerged",
        target=audited(restored),
        details={"customer": restored.pk, "kept": audited(kept), "kept_id": kept.pk},
    )
    return restored
