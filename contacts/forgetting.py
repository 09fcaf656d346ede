"""What the customers' own app holds of somebody beside their row, and forgets as they are erased."""

from collections.abc import Collection
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from contacts import merging
from contacts.access import where_now
from contacts.audit import NAMES
from contacts.forgetting_filters import forget_filters
from contacts.importing.work import forget_file
from contacts.models import Contact, ContactEvent, ContactImport, Erasure, Merge
from workspaces.actions.forget_audited import forget_audited


def begin(contact: Contact, erasure: Erasure) -> list[int]:
    """Return the imports whose files are left: which of their rows are about whom, nobody knows of those that were not taken."""
    theirs = merging.ids_of(contact)
    merges = Merge.objects.filter(Q(kept_id__in=theirs) | Q(gone_id__in=theirs), workspace=contact.workspace_id)
    forget_in_timelines(contact.workspace_id, merges, theirs)
    for picture in merging.pictures_kept(list(merges.values_list("pk", flat=True))):
        transaction.on_commit(partial(picture.storage.delete, str(picture.name)), robust=True)
    merges.delete()
    forget_audited(workspace=contact.workspace, names=NAMES, ids=theirs)
    forget_filters(contact)
    imports = ContactImport.objects.ran().filter(workspace=contact.workspace_id).exclude(file="")
    return list(imports.values_list("pk", flat=True))


def go_on(erasure: Erasure, left: list[int]) -> list[int]:
    first, *others = left
    for imported in ContactImport.objects.ran().filter(pk=first):
        forget_file(imported)
    return others


def forget_in_timelines(workspace_id: int, merges: QuerySet[Merge], theirs: Collection[int]) -> None:
    """Those with whom the customer was one once, and is no more, have lines that name them."""
    pairs = list(merges.values_list("pk", "kept_id", "gone_id"))
    others = {where_now(workspace_id, pk) for _, *pair in pairs for pk in pair} - {*theirs}
    told = ContactEvent.objects.filter(contact__in=others, verb__in=("customer.merged", "customer.unmerged"))
    told.filter(Q(data__merge__in=[pk for pk, *_ in pairs]) | Q(data__contact__in=theirs)).delete()
