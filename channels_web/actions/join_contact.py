from django.db import transaction

from channels_web.models import VerifiedEmail
from inbox import live
from inbox.models import Channel, Conversation, Identity
from inbox.search import index


@transaction.atomic
def join_contact(*, channel: Channel, external_id: str, email: str) -> None:
    """Give a visitor the contact that has this address, as another of the workspace's websites proved it.

    email: proved by the shop's signature. One that a visitor typed joins nobody: they could type anybody's. Nothing happens
    before the visitor's first message; whoever proves it again then, repeats it.
    """
    found = Identity.objects.select_for_update(no_key=True, of=("self",)).select_related("contact")
    identity = found.filter(channel=channel, external_id=external_id).first()
    if identity is None or identity.contact is None:
        return
    place = {"workspace_id": channel.workspace_id, "email": email}
    known, _ = VerifiedEmail.objects.get_or_create(**place, defaults={"contact": identity.contact})
    give_contact(identity, known.contact_id)


def give_contact(identity: Identity, contact_id: int | None) -> None:
    """The identity is held. What nobody is left to be, and nobody wrote about, is deleted."""
    before = identity.contact
    if contact_id is None or before is None or before.pk == contact_id:
        return
    identity.contact_id = contact_id
    identity.save(update_fields=["contact"])
    index.index_names([identity.pk])
    if not before.identities.exists() and not before.notes.exists() and not before.verified_emails.exists():
        before.delete()
    if (conversation := Conversation.objects.filter(identity=identity).first()) is not None:
        live.changed(conversation)
