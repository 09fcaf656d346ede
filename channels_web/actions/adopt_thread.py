from django.db import transaction

from channels_web.actions.join_contact import give_contact
from channels_web.tokens import Visitor
from inbox.models import Channel, Fact, Identity


@transaction.atomic
def adopt_thread(*, channel: Channel, anonymous: Visitor, verified: Visitor) -> None:
    """What a browser wrote before its person signed in to the shop is theirs from now on.

    Where they never wrote as that person, the thread itself goes on as theirs, and the browser's old token opens it no more.
    Else both threads stay, and the team sees them beside each other, as one contact's.
    """
    ids = [anonymous.external_id, verified.external_id]
    found = {row.external_id: row for row in Identity.objects.filter(channel=channel, external_id__in=ids)}
    before, there = (found.get(external_id) for external_id in ids)
    if before is None or anonymous.is_verified or not verified.is_verified:
        return
    if there is not None:
        give_contact(before, there.contact_id)
        return
    Identity.objects.filter(pk=before.pk, external_id=anonymous.external_id).update(external_id=verified.external_id)
    Fact.objects.filter(channel=channel, subject=anonymous.external_id).update(subject=verified.external_id)
