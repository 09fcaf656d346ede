"""The one door from a URL to a row of the customers: each is looked for within what the member may see."""

from django.shortcuts import get_object_or_404

from contacts import sight
from contacts.models import BulkChange, Contact, ContactImport, Merge, Segment
from workspaces.models import Membership


def get_contact(membership: Membership, pk: int) -> Contact:
    """Of one that was merged into another, that one. Raises Http404."""
    contacts = sight.contacts(membership).select_related("owner__user").defer("vector")
    return contacts.filter(pk=pk).first() or get_object_or_404(contacts, pk=where_now(membership.workspace_id, pk))


def where_now(workspace_id: int, pk: int) -> int:
    """The id of the contact into which this one was merged, and that one perhaps too; of any other it is its own."""
    while (merge := Merge.objects.standing(workspace_id).filter(gone_id=pk).first()) is not None:
        pk = merge.kept_id
    return pk


def get_merge(membership: Membership, pk: int) -> Merge:
    """Raises Http404."""
    merge = get_object_or_404(Merge, workspace_id=membership.workspace_id, pk=pk)
    if membership.is_restricted:
        get_contact(membership, merge.kept_id)
    return merge


def get_import(membership: Membership, pk: int) -> ContactImport:
    """Raises Http404."""
    return get_object_or_404(
        ContactImport.objects.select_related("workspace", "author__user"), workspace_id=membership.workspace_id, pk=pk
    )


def get_segment(membership: Membership, pk: int) -> Segment:
    """Of their own and the shared ones. Raises Http404."""
    segment: Segment = get_object_or_404(Segment.objects.seen_by(membership), pk=pk)
    return segment


def get_bulk_change(membership: Membership, pk: int) -> BulkChange:
    """Raises Http404."""
    return get_object_or_404(BulkChange, workspace_id=membership.workspace_id, actor=membership, pk=pk)
