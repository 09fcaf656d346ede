from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.errors import GoneMeanwhile
from contacts.models import Contact
from inbox import live
from inbox.actions.take_part import let_take_part
from inbox.customers.starting import Way
from inbox.models import Conversation, Identity, Message
from inbox.search import index
from workspaces.access import require
from workspaces.errors import Refused
from workspaces.models import Membership
from workspaces.roles import Permission


class SomebodyElses(Refused):
    """identity: whose it is on this channel."""

    def __init__(self, identity: Identity) -> None:
        super().__init__(identity.pk)
        self.identity = identity

    def __str__(self) -> str:
        return _("On this channel the number is %(name)s's. If the two are one person, merge them first.") % {
            "name": self.identity.contact
        }


@transaction.atomic
def start_conversation(*, actor: Membership, contact: Contact, way: Way) -> Conversation:
    """Open the thread in which a template can be sent to a customer who has not written there.

    Of one that exists already, that one. Raises SomebodyElses where another customer has the number on this channel, GoneMeanwhile
    for a customer who was merged or erased.
    """
    require(actor, Permission.ANSWER)
    place = {"channel": way.channel, "external_id": way.external_id}
    Identity.objects.bulk_create([Identity(**place)], ignore_conflicts=True)
    identity = Identity.objects.select_for_update(no_key=True).get(**place)
    identity = identity.joined_to or identity
    conversation = Conversation.objects.select_for_update(no_key=True).filter(identity=identity).first()
    if (
        not Contact.objects.select_for_update(no_key=True)
        .filter(pk=contact.pk, workspace_id=actor.workspace_id)
        .exists()
    ):
        raise GoneMeanwhile
    if identity.contact_id not in (None, contact.pk):
        raise SomebodyElses(identity)
    if identity.contact_id is None:
        identity.contact = contact
        identity.save(update_fields=["contact"])
        index.index_names([identity.pk])
    if conversation is None:
        now = timezone.now()
        conversation = Conversation.objects.create(
            workspace_id=actor.workspace_id, channel=way.channel, identity=identity, last_message_at=now
        )
        activity = Message.objects.create(
            conversation=conversation,
            kind=Message.Kind.ACTIVITY,
            author_type=Message.AuthorType.MEMBER,
            author=actor,
            data={"activity": "started"},
            at=now,
        )
        if actor.is_restricted:
            # Else who began the thread would not see it.
            let_take_part(conversation, [actor.pk])
        live.changed(conversation, activity, moves=True)
    return conversation
