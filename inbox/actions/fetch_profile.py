import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from contacts.index import index_contacts
from contacts.models import Contact
from inbox import ingest, live
from inbox.actions.mark_needs_reconnect import mark_needs_reconnect
from inbox.actions.replace_picture import download_picture, replace_picture
from inbox.connections import no_connection_held
from inbox.connectors import ErrorKind, Profile, SendError, get_connector
from inbox.events import PROFILE, ContactChanged
from inbox.models import Channel, Conversation, Fact, Identity
from inbox.search import index
from inbox.text import clean

log = logging.getLogger(__name__)

REFRESHED_EVERY = timedelta(days=7)
# Longer than a call and a picture take: what a killed process had claimed is due again then.
LEASE = timedelta(minutes=2)
SOONEST_RETRY, LATEST_RETRY = timedelta(seconds=5), timedelta(days=1)


def fetch_profile(identity_id: int) -> None:
    """Ask the platform for a customer's name and picture, once and then weekly; never in the way of a message."""
    identity = claim(identity_id)
    if identity is None:
        return
    connector = get_connector(identity.channel.platform)
    try:
        with no_connection_held():
            profile = connector.profile(identity.channel, identity.external_id, identity.address)
    except SendError as error:
        log.info("profile not fetched: identity=%s code=%s", identity.pk, error.code)
        Identity.objects.filter(pk=identity.pk).update(profile_due_at=timezone.now() + patience(identity, error))
        if error.kind == ErrorKind.TOKEN:
            mark_needs_reconnect(channel=identity.channel, code=error.code)
        return
    write(identity, profile, connector.media_hosts)
    take_shared(identity, profile.shared)


def claim(identity_id: int) -> Identity | None:
    if not due(timezone.now()).filter(pk=identity_id).update(profile_due_at=timezone.now() + LEASE):
        return None
    return Identity.objects.select_related("channel", "contact").get(pk=identity_id)


def due(now: datetime) -> QuerySet[Identity]:
    return Identity.objects.filter(profile_due_at__lte=now, channel__status=Channel.Status.CONNECTED)


def patience(identity: Identity, error: SendError) -> timedelta:
    """As long again as the customer has been known: a new one's name is missed, an old one's picture is not."""
    asked_to_wait = timedelta(seconds=error.retry_after or 0)
    return max(asked_to_wait, min(max(timezone.now() - identity.created_at, SOONEST_RETRY), LATEST_RETRY))


def write(identity: Identity, profile: Profile, hosts: Collection[str]) -> None:
    """The identity's name follows the platform; the contact's is people's once it is there."""
    name = clean(profile.name)[:200]
    picture = download_picture(profile.picture_url, hosts) if identity.contact_id and profile.picture_url else None
    with transaction.atomic():
        # Before the conversation, as ingest takes them; a contact comes last.
        held = Identity.objects.select_for_update(no_key=True).get(pk=identity.pk)
        conversation = Conversation.objects.select_for_update(no_key=True).filter(identity=identity).first()
        # Merged meanwhile, the customer is another row by now.
        contact = held.contact
        told = {"name": name, "first_name": clean(profile.first_name)[:100]} if name else {}
        Identity.objects.filter(pk=identity.pk).update(profile_asked_at=timezone.now(), profile_due_at=None, **told)
        if contact and name and Contact.objects.filter(pk=contact.pk, name="").update(name=name, compared_at=None):
            index_contacts([contact.pk])
        if name:
            index.index_names([identity.pk])
        if contact and picture:
            replace_picture(contact, picture)
        if conversation and (name or picture):
            live.changed(conversation)


def take_shared(identity: Identity, shared: Mapping[str, str]) -> None:
    """What the customer lets us have is a fact, as where a webhook tells it; what that told beside it stays."""
    place = {"channel": identity.channel_id, "subject": identity.external_id}
    known = Fact.objects.filter(**place, kind=Fact.Kind.CONSENTED, actor=PROFILE).first()
    facts = {**(known.value if known else {}), **shared}
    if not shared or (known and known.value == facts):
        return
    told = ContactChanged(
        account=identity.channel.external_id,
        at=timezone.now(),
        customer=identity.external_id,
        kind=PROFILE,
        facts=facts,
    )
    ingest.absorb(identity.channel, missed=[told])


def copy_channel_picture(channel_id: int, url: str) -> None:
    channel = Channel.objects.filter(pk=channel_id).first()
    if channel is None:
        return
    picture = download_picture(url, get_connector(channel.platform).media_hosts)
    if picture:
        with transaction.atomic():
            replace_picture(channel, picture)
            live.channel_changed(channel)


def due_identities(limit: int) -> list[int]:
    """Whose wake-up was lost, who could not be asked before, and whose turn has come; the one that waits longest first."""
    return list(due(timezone.now()).order_by("profile_due_at").values_list("pk", flat=True)[:limit])


def renew_profiles(channel_id: int, limit: int = 100) -> None:
    """Ask again about customers who wrote within the week and whose profile is older than that."""
    now = timezone.now()
    # Each status, since it leads the index.
    mine = Conversation.objects.filter(channel=channel_id, status__in=Conversation.Status.values)
    active = mine.filter(last_message_at__gte=now - REFRESHED_EVERY)
    stale = active.filter(identity__profile_due_at=None, identity__profile_asked_at__lte=now - REFRESHED_EVERY)
    Identity.objects.filter(pk__in=list(stale.values_list("identity_id", flat=True)[:limit])).update(profile_due_at=now)
