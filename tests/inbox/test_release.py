"""What was a removed member's to answer is nobody's again, and the thread says why."""

import pytest
from django.utils import timezone

from inbox.actions.assign_conversation import assign_conversation
from inbox.actions.release_conversations import release_conversations
from inbox.filters import ConversationFilter
from inbox.models import Change
from inbox.presenters.activities import activity_text
from inbox.tasks import sweep_assignments
from tests.inbox.rows import converse
from workspaces.actions.remove_member import remove_member

UNASSIGNED = ConversationFilter(view="unassigned", status="any")


@pytest.fixture
def conversation(tea_page, an, binh):
    row = converse(tea_page)
    assign_conversation(conversation=row, actor=an, assignee=binh)
    converse(tea_page, "hoa-1", assignee=an, status="resolved")
    return row


def test_a_removed_members_conversations_are_there_for_the_others(
    conversation, an, binh, work, django_capture_on_commit_callbacks
):
    Change.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        remove_member(actor=an, membership=binh)
    work()

    assert list(UNASSIGNED.queryset(an)) == [conversation]
    line = conversation.messages.order_by("-pk")[0]
    assert (line.kind, activity_text(line)) == ("activity", "Binh left the workspace, so nobody has this now")
    assert (conversation.pk, line.pk) in Change.objects.values_list("conversation_id", "message_id")


def test_a_lost_wake_up_is_repeated(conversation, binh, an, work):
    binh.removed_at = timezone.now()
    binh.save()

    sweep_assignments()

    assert work() == ["release_conversations"]
    assert list(UNASSIGNED.queryset(an)) == [conversation]
    sweep_assignments()
    assert work() == []


def test_a_member_who_is_here_keeps_theirs(conversation, binh, an):
    release_conversations(binh.pk)

    assert list(UNASSIGNED.queryset(an)) == []
