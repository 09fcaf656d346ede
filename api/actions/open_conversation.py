from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from api.problems import Problem
from contacts.models import Contact
from inbox import live
from inbox.actions.start_conversation import start_conversation
from inbox.customers.starting import ways_to
from inbox.models import Channel, Conversation, Identity
from workspaces.access import require
from workspaces.errors import Refused
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def open_conversation(*, actor: Membership, contact: Contact, channel: Channel) -> tuple[Conversation, bool]:
    """Return the contact's conversation on the channel, the latest where there are several, and whether it is new.

    Raises Problem where the channel does not know the contact: no platform lets a business write to a name.
    """
    require(actor, Permission.ANSWER)
    theirs = Identity.objects.filter(channel=channel, contact=contact, joined_to=None)
    known = Conversation.objects.filter(workspace_id=actor.workspace_id, identity__in=theirs)
    if (conversation := known.order_by("-last_message_at", "-pk").first()) is not None:
        return conversation, False
    identity = theirs.select_for_update(no_key=True).order_by("-pk").first()
    if identity is None:
        if way := next((way for way in ways_to(actor, contact) if way.channel.pk == channel.pk), None):
            try:
                return start_conversation(actor=actor, contact=contact, way=way), True
            except Refused as refusal:
                raise Problem("not-reachable", str(refusal)) from None
        raise Problem(
            "not-reachable",
            _("This contact never wrote to this channel, so it does not know them. Ask them to write there first."),
        )
    fresh = {
        "workspace_id": actor.workspace_id,
        "channel": channel,
        "last_message_at": timezone.now(),
        "status": Conversation.Status.RESOLVED,
    }
    conversation, is_new = Conversation.objects.get_or_create(identity=identity, defaults=fresh)
    if is_new:
        live.changed(conversation, moves=True)
    return conversation, is_new
