from collections.abc import Collection
from functools import partial

from django.db import transaction

from contacts import holdings, merging
from contacts.actions.record_event import record_event
from contacts.index import index_contacts
from contacts.models import Contact, Merge
from workspaces.models import Membership


def absorb_contact(
    kept: Contact,
    gone: Contact,
    *,
    origin: Merge.Origin = Merge.Origin.PROOF,
    actor: Membership | None = None,
    wins: Collection[str] = (),
) -> Merge:
    """Two turn out to be one: all that is known of `gone` is known of `kept`, and `gone` is no more.

    What is known of both is what it was of `kept`, but for the fields `wins` (of `merging.FIELDS`). Within a transaction that holds
    both, their identities and conversations. What the platform proves to be one (`PROOF`) is never two again: what was merged into
    `gone` before was merged into `kept`.
    """
    merge = Merge(
        workspace_id=kept.workspace_id, kept_id=kept.pk, gone_id=gone.pk, origin=origin, by=actor, gone_name=gone.name
    )
    if origin != Merge.Origin.PROOF:
        merge.gone = merging.snapshot(gone)
    merge.changed = merging.fill(kept, gone, wins)
    kept.compared_at = None
    kept.save()
    merge.taken = holdings.take(kept, gone)
    gone.delete()
    if origin == Merge.Origin.PROOF:
        if gone.picture and gone.picture.name != kept.picture.name:
            transaction.on_commit(partial(gone.picture.storage.delete, gone.picture.name), robust=True)
        merge.changed, merge.taken = {}, {}
        Merge.objects.filter(workspace_id=kept.workspace_id, kept_id=merge.gone_id).update(kept_id=kept.pk)
    merge.save()
    record_event(kept, "customer.merged", actor, {"name": merge.gone_name, "merge": merge.pk})
    index_contacts([kept.pk])
    return merge
