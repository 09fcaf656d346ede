from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.errors import GoneMeanwhile
from contacts.models import Contact
from contacts.sight import contacts
from inbox import live
from inbox.actions.take_part import let_take_part
from inbox.customers.starting import Way, ways_to
from inbox.models import Channel, Conversation, Identity, Message
from inbox.search import index
from workspaces.access import require
from workspaces.errors import Refused
from workspaces.models import Membership
from workspaces.roles import Permission


class NotReachable(Refused):
    """No platform lets a business write to a name."""

    def __str__(self) -> str:
        return _("This contact never wrote to this channel, so it does not know them. Ask them to write there first.")


class SomebodyElses(Refused):
    """holder: whose the number is on this channel; None where whoever asks does not see them."""

    def __init__(self, holder: Contact | None) -> None:
        super().__init__(holder)
        self.holder = holder

    def __str__(self) -> str:
        if self.holder is None:
            return _("On this channel the number is another customer's. Ask an admin whether the two are one person.")
        return _("On this channel the number is %(name)s's. If the two are one person, merge them first.") % {
            "name": self.holder
        }


@transaction.atomic
def start_conversation(
    *, actor: Membership, contact: Contact, channel: Channel, way: Way | None = None
) -> tuple[Conversation, bool]:
    """Return the customer's thread on the channel, the latest where there are several, and whether it was opened just now.

    way: at which of their telephones, for who has not written there; without it at the first that the channel reaches. Raises
    NotReachable where there is none, SomebodyElses where another customer has the number on this channel, GoneMeanwhile for a
    customer who was merged or erased.
    """
    require(actor, Permission.ANSWER)
    identity = hold_known(contact, channel) or hold_reached(actor, contact, channel, way)
    conversation = Conversation.objects.select_for_update(no_key=True).filter(identity=identity).first()
    held = Contact.objects.select_for_update(no_key=True).filter(pk=contact.pk, workspace_id=actor.workspace_id)
    if not held.exists():
        raise GoneMeanwhile
    if identity.contact_id not in (None, contact.pk):
        raise SomebodyElses(contacts(actor).filter(pk=identity.contact_id).first())
    if identity.contact_id is None:
        identity.contact = contact
        identity.save(update_fields=["contact"])
        index.index_names([identity.pk])
    if conversation is not None:
        return conversation, False
    return begin(actor, identity), True


def hold_known(contact: Contact, channel: Channel) -> Identity | None:
    """By which the channel knows the customer."""
    theirs = Identity.objects.select_for_update(no_key=True, of=("self",))
    theirs = theirs.filter(channel=channel, contact=contact, joined_to=None)
    return theirs.order_by(F("conversation__last_message_at").desc(nulls_last=True), "-pk").first()


def hold_reached(actor: Membership, contact: Contact, channel: Channel, way: Way | None) -> Identity:
    way = way or next((way for way in ways_to(actor, contact) if way.channel.pk == channel.pk), None)
    if way is None:
        raise NotReachable
    place = {"channel": channel, "external_id": way.external_id}
    Identity.objects.bulk_create([Identity(**place)], ignore_conflicts=True)
    identity = Identity.objects.select_for_update(no_key=True).get(**place)
    return identity.joined_to or identity


def begin(actor: Membership, identity: Identity) -> Conversation:
    """identity: held, with no thread."""
    now = timezone.now()
    channel = identity.channel
    conversation = Conversation.objects.create(
        workspace_id=channel.workspace_id, channel=channel, identity=identity, last_message_at=now
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
