"""The one door from a URL to a row of the customers: each is looked for within the member's workspace."""

from django.shortcuts import get_object_or_404

from contacts import segments
from contacts.models import BulkChange, Contact, ContactImport, CustomField, Segment
from workspaces.models import Membership


def get_custom_field(membership: Membership, pk: int) -> CustomField:
    """Raises Http404."""
    return get_object_or_404(CustomField, workspace_id=membership.workspace_id, pk=pk)


def get_import(membership: Membership, pk: int) -> ContactImport:
    """Raises Http404."""
    return get_object_or_404(
        ContactImport.objects.select_related("workspace", "author__user"), workspace_id=membership.workspace_id, pk=pk
    )


def get_contact(membership: Membership, pk: int) -> Contact:
    """Raises Http404."""
    return get_object_or_404(Contact, workspace_id=membership.workspace_id, pk=pk)


def get_segment(membership: Membership, pk: int) -> Segment:
    """Of their own and the shared ones. Raises Http404."""
    return get_object_or_404(segments.seen_by(membership), pk=pk)


def get_bulk_change(membership: Membership, pk: int) -> BulkChange:
    """Raises Http404."""
    return get_object_or_404(BulkChange, workspace_id=membership.workspace_id, actor=membership, pk=pk)
