import logging
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inbox import live
from inbox.actions.mark_needs_reconnect import mark_needs_reconnect
from inbox.actions.replace_picture import download_picture, replace_picture
from inbox.connections import no_connection_held
from inbox.connectors import ErrorKind, Profile, SendError, get_connector
from inbox.models import Channel, Conversation, Identity
from inbox.text import clean

log = logging.getLogger(__name__)

REFRESHED_EVERY = timedelta(days=7)
RETRIED_AFTER = timedelta(minutes=10)


def fetch_profile(identity_id: int) -> None:
    """Ask the platform for a customer's name and picture, once and then weekly; never in the way of a message."""
    identity = claim(identity_id)
    if identity is None:
        return
    connector = get_connector(identity.channel.platform)
    try:
        with no_connection_held():
            profile = connector.profile(identity.channel, identity.external_id)
    except SendError as error:
        log.info("profile not fetched: identity=%s code=%s", identity.pk, error.code)
        again_at = timezone.now() - REFRESHED_EVERY + RETRIED_AFTER
        Identity.objects.filter(pk=identity.pk).update(profile_asked_at=again_at)
        if error.kind == ErrorKind.TOKEN:
            mark_needs_reconnect(channel=identity.channel, code=error.code)
        return
    write(identity, profile, connector.media_hosts)


def claim(identity_id: int) -> Identity | None:
    due = Identity.objects.filter(stale(), pk=identity_id, channel__status=Channel.Status.CONNECTED)
    if not due.update(profile_asked_at=timezone.now()):
        return None
    return Identity.objects.select_related("channel", "contact").get(pk=identity_id)


def stale() -> Q:
    return Q(profile_asked_at=None) | Q(profile_asked_at__lte=timezone.now() - REFRESHED_EVERY)


def write(identity: Identity, profile: Profile, hosts: Collection[str]) -> None:
    """The identity's name follows the platform; the contact's is people's once it is there."""
    name, contact = clean(profile.name)[:200], identity.contact
    picture = download_picture(profile.picture_url, hosts) if contact and profile.picture_url else None
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update(no_key=True).filter(identity=identity).first()
        if name:
            Identity.objects.filter(pk=identity.pk).update(name=name)
        if contact and name:
            type(contact).objects.filter(pk=contact.pk, name="").update(name=name)
        if contact and picture:
            replace_picture(contact, picture)
        if conversation and (name or picture):
            live.changed(conversation)


def copy_channel_picture(channel_id: int, url: str) -> None:
    channel = Channel.objects.get(pk=channel_id)
    picture = download_picture(url, get_connector(channel.platform).media_hosts)
    if picture:
        with transaction.atomic():
            replace_picture(channel, picture)
            live.channel_changed(channel)


def unasked_identities(limit: int = 200) -> list[int]:
    """New customers whose wake-up was lost, or whose channel could not be asked."""
    unasked = Identity.objects.filter(profile_asked_at=None, channel__status=Channel.Status.CONNECTED)
    return list(unasked.order_by("pk").values_list("pk", flat=True)[:limit])


def stale_identities(channel_id: int, limit: int = 100) -> list[int]:
    """Customers who wrote within the week and whose profile is older than that."""
    # Each status, since it leads the index.
    mine = Conversation.objects.filter(channel=channel_id, status__in=Conversation.Status.values)
    active = mine.filter(last_message_at__gte=timezone.now() - REFRESHED_EVERY)
    due = active.filter(identity__profile_asked_at__lte=timezone.now() - REFRESHED_EVERY)
    return list(due.values_list("identity_id", flat=True)[:limit])
