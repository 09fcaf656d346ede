from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from contacts.audit import audited
from contacts.errors import TooManyRevealed
from contacts.models import Contact
from workspaces.actions.record_audit import record_audit
from workspaces.models import AuditEntry, Membership

VERB = "customer.revealed"
# So many customers within an hour are work; more are a list that somebody copies.
MOST_AN_HOUR = 60


@transaction.atomic
def reveal_contact(*, actor: Membership, contact: Contact) -> None:
    """Write down that the actor has a customer's telephones and e-mails shown. Raises TooManyRevealed."""
    # Two at once are counted one after the other.
    Membership.objects.select_for_update(no_key=True).get(pk=actor.pk)
    since = timezone.now() - timedelta(hours=1)
    lately = AuditEntry.objects.filter(actor_id=actor.pk, verb=VERB, at__gte=since)
    if lately.count() >= MOST_AN_HOUR:
        raise TooManyRevealed
    record_audit(
        workspace=actor.workspace, actor=actor, verb=VERB, target=audited(contact), details={"customer": contact.pk}
    )
