from django.db import transaction

from contacts.models import Contact, Distinct, Suggestion
from workspaces.access import require
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def tell_apart(*, actor: Membership, contact: Contact, other: Contact) -> None:
    """Say that two customers are two: nobody is asked about them again."""
    require(actor, Permission.ANSWER)
    first, second = sorted((contact.pk, other.pk))
    Suggestion.objects.filter(workspace_id=actor.workspace_id, first=first, second=second).delete()
    pair = {"workspace_id": actor.workspace_id, "first_id": first, "second_id": second}
    Distinct.objects.get_or_create(**pair, defaults={"by": actor})
