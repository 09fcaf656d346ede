"""What the helpdesk does when something happens in the rooms below it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from helpdesk import live
from helpdesk.actions.note_answered import note_answered
from helpdesk.actions.note_unanswered import note_unanswered
from helpdesk.actions.release_tickets import release_member, release_team
from helpdesk.actions.take_answers import take_answers
from helpdesk.models import BusinessHours, Ticket
from inbox.models import Conversation
from inbox.signals import answers_failed, conversation_joined, customers_answered, messages_came
from workspaces.models import Membership, Team, Workspace
from workspaces.signals import membership_changed, team_deleted


@receiver(messages_came)
def bring_answers(messages: Mapping[int, Sequence[int]], **_: Any) -> None:
    take_answers(messages)


@receiver(customers_answered)
def stop_the_wait(conversations: Collection[int], **_: Any) -> None:
    note_answered(conversations)


@receiver(answers_failed)
def go_on_waiting(conversations: Collection[int], **_: Any) -> None:
    note_unanswered(conversations)


@receiver(conversation_joined)
def follow(kept: Conversation, gone: Conversation, **_: Any) -> None:
    """The tickets of both are those of the one that stays."""
    moved = list(Ticket.objects.filter(conversation=gone).values_list("pk", flat=True))
    Ticket.objects.filter(pk__in=moved).update(conversation=kept)
    live.changed_together(moved)


@receiver(membership_changed)
def let_go(membership_id: int, **_: Any) -> None:
    """Of somebody who was removed."""
    membership = Membership.objects.filter(pk=membership_id, removed_at__isnull=False).first()
    if membership is not None:
        release_member(membership)


@receiver(team_deleted)
def take_back(team: Team, **_: Any) -> None:
    release_team(team)


@receiver(post_save, sender=Workspace)
def follow_clock(instance: Workspace, update_fields: Collection[str] | None = None, **_: Any) -> None:
    """Its business hours may be those of another time zone now."""
    if update_fields is not None and "time_zone" not in update_fields:
        return
    BusinessHours.objects.filter(workspace=instance).update(stale_since=timezone.now(), tried_at=None)
