"""Celery tasks: they take ids, load, call, and hold no rules. A sweep repeats what a lost wake-up left.

A row that is gone by then, with its workspace, is nobody's concern any more.
"""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from inbox import emails, live, outbox, sync, wake
from inbox.actions import check_channel as channels
from inbox.actions import copy_attachment as files
from inbox.actions import erase_workspace as erasure
from inbox.actions import fetch_profile as profiles
from inbox.actions import make_playable as renditions
from inbox.actions import prune_deliveries as deliveries
from inbox.actions import refresh_templates as templates
from inbox.actions import release_conversations as releases
from inbox.actions import renew_token as tokens
from inbox.actions import snooze_conversation as snoozes
from inbox.actions.signal_customer import signal_customer
from inbox.models import Channel, Conversation, Heartbeat, TakenBack
from inbox.outbox import reactions
from inbox.search.catch_up import index_what_is_missing

CHANGES_KEPT = TAKEN_BACK_KEPT = timedelta(hours=24)
# As often as the schedule sweeps: with no worker to take them, wake-ups must not pile up.
SWEEP_SECONDS = 5
RENDITIONS_SWEEP_SECONDS = 15
TEMPLATES_SECONDS = 600
# Of an import's customers, so many are asked about in a sweep: replies need the platform's calls too.
MOST_PROFILES = 20


@shared_task
def deliver(conversation_id: int) -> None:
    outbox.deliver_aside(conversation_id)


@shared_task
def sweep_outbox() -> None:
    """What is due, and, to the moment, what becomes due before the next sweep. Proves a worker that sends."""
    Heartbeat.beat("outbox")
    now = timezone.now()
    for conversation_id, at in outbox.due_lines(now + timedelta(seconds=SWEEP_SECONDS)):
        wait = max(0.0, (at - now).total_seconds())
        wake.outbox(conversation_id, countdown_seconds=wait, expires_seconds=wait + SWEEP_SECONDS)


@shared_task
def set_reaction(message_id: int) -> None:
    reactions.set_reaction_aside(message_id)


@shared_task
def sweep_reactions() -> None:
    for message_id in reactions.due_reactions():
        wake.reaction(message_id, expires_seconds=SWEEP_SECONDS)


@shared_task
def heartbeat() -> None:
    """Proves a beat that schedules and a worker that works."""
    Heartbeat.beat("schedule")


@shared_task
def prune_changes() -> None:
    live.prune(timezone.now() - CHANGES_KEPT)


@shared_task
def prune_taken_back() -> None:
    TakenBack.objects.filter(at__lt=timezone.now() - TAKEN_BACK_KEPT).delete()


@shared_task
def prune_deliveries() -> None:
    deliveries.prune_deliveries()


@shared_task
def copy_attachment(attachment_id: int) -> None:
    files.copy_attachment(attachment_id)


@shared_task
def sweep_attachments() -> None:
    for attachment_id in files.waiting_attachments():
        wake.attachment(attachment_id, expires_seconds=SWEEP_SECONDS)


@shared_task
def make_playable(rendition_id: int) -> None:
    renditions.make_playable(rendition_id)


@shared_task
def sweep_renditions() -> None:
    for rendition_id in renditions.waiting_renditions():
        wake.rendition(rendition_id, expires_seconds=RENDITIONS_SWEEP_SECONDS)


@shared_task
def fetch_profile(identity_id: int) -> None:
    profiles.fetch_profile(identity_id)


@shared_task
def sweep_profiles() -> None:
    for identity_id in profiles.due_identities(MOST_PROFILES):
        wake.profile(identity_id, expires_seconds=SWEEP_SECONDS)


@shared_task
def show_seen(conversation_id: int) -> None:
    conversation = Conversation.objects.select_related("channel", "identity").filter(pk=conversation_id).first()
    if conversation:
        signal_customer(conversation, "seen")


@shared_task
def renew_token(channel_id: int) -> None:
    tokens.renew_token(channel_id)


@shared_task
def sweep_tokens() -> None:
    for channel_id in tokens.due_channels():
        wake.token(channel_id)
    tokens.warn_of_ends()


@shared_task
def release_conversations(membership_id: int) -> None:
    releases.release_conversations(membership_id)


@shared_task
def sweep_assignments() -> None:
    for membership_id in releases.removed_members():
        wake.release(membership_id)


@shared_task
def sweep_snoozes() -> None:
    snoozes.end_snoozes()


@shared_task
def erase_workspace(workspace_id: int) -> None:
    erasure.erase_workspace(workspace_id)


@shared_task
def sweep_workspaces() -> None:
    for workspace in erasure.deleted_workspaces():
        wake.erasure(workspace.pk)


@shared_task
def send_notice(channel_id: int, letter: str) -> None:
    channel = Channel.objects.select_related("workspace").filter(pk=channel_id).first()
    if channel:
        emails.send_notice(channel, letter)


@shared_task
def copy_channel_picture(channel_id: int, url: str) -> None:
    profiles.copy_channel_picture(channel_id, url)


@shared_task
def check_channels() -> None:
    """Every channel once in its interval; with it, the profiles of its active customers once in theirs."""
    for channel_id in channels.due_channels():
        channels.check_channel(channel_id)
        profiles.renew_profiles(channel_id)


@shared_task
def refresh_templates(channel_id: int) -> None:
    templates.refresh_in_turn(channel_id)


@shared_task
def sweep_templates() -> None:
    for channel_id in templates.due_channels():
        wake.templates(channel_id, expires_seconds=TEMPLATES_SECONDS)


@shared_task
def sync_channel(channel_id: int) -> None:
    for next_id, wait_seconds in sync.steps(channel_id):
        wake.sync(next_id, countdown_seconds=wait_seconds or None)


@shared_task
def sweep_syncs() -> None:
    for channel_id in sync.due_channels():
        wake.sync(channel_id, expires_seconds=SWEEP_SECONDS)


@shared_task
def sweep_search() -> None:
    index_what_is_missing()
