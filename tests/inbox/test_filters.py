"""A filter means the same to the database and to one row: else a live list and a reloaded one would differ."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox.filters import ORDERS, STATUSES, VIEWS, ConversationFilter
from inbox.models import Channel, Conversation, Identity, SavedView
from inbox.queries import page_of_rows, rows_to_match
from inbox.saved_views import counts
from tests.inbox.messenger import PAGE
from tests.inbox.rows import participates, tagged
from workspaces.models import Sight, Tag, Team


@pytest.fixture
def conversations(bamboo, lotus, an, binh, chau):
    """Every combination of channel, status and assignee in Bamboo, differently tagged and followed, of different teams, and one conversation of Lotus."""
    teams = [Team.objects.create(workspace=bamboo, name=name) for name in ("Sales", "Deliveries", "Empty")]
    teams[0].members.set([an, binh])
    teams[1].members.set([binh])
    tags = [Tag.objects.create(workspace=bamboo, name=name) for name in ("VIP", "Sỉ", "Unused")]

    def conversation(channel: Channel, number: int, **fields: object) -> None:
        identity = Identity.objects.create(channel=channel, external_id=f"{number}")
        row = Conversation.objects.create(
            workspace=channel.workspace, channel=channel, identity=identity, last_message_at=timezone.now(), **fields
        )
        for tag in tags[: number % 3]:
            tagged(row, tag)
        for member in ([], [an], [binh], [an, binh])[number % 4]:
            participates(row, member)

    number = 0
    for page in (PAGE, "2"):
        channel = Channel.objects.create(workspace=bamboo, platform="facebook", external_id=page, name=page)
        for status in Conversation.Status.values:
            for assignee in (None, an, binh):
                number += 1
                closes_at = [None, timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1)][
                    number % 5 % 3
                ]
                conversation(
                    channel,
                    number,
                    closes_at=closes_at,
                    status=status,
                    assignee=assignee,
                    team=[*teams[:2], None][number % 3],
                )
    other = Channel.objects.create(workspace=lotus, platform="facebook", external_id="3", name="3")
    conversation(other, 0, status="open", assignee=chau)
    return list(rows_to_match(Conversation.objects.all()))


@pytest.mark.django_db
def test_the_list_and_the_live_update_agree_on_every_conversation(conversations, an, binh, chau):
    channel_ids = [None, *Channel.objects.values_list("pk", flat=True), 0]
    tag_ids = [None, *Tag.objects.values_list("pk", flat=True), 0]

    team_ids = [None, *Team.objects.values_list("pk", flat=True), 0]

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        view=st.sampled_from(VIEWS),
        status=st.sampled_from(STATUSES),
        channel_id=st.sampled_from(channel_ids),
        tag_id=st.sampled_from(tag_ids),
        assignee_id=st.sampled_from([None, an.pk, binh.pk, chau.pk, 0]),
        team_id=st.sampled_from(team_ids),
        order=st.sampled_from(ORDERS),
        member=st.sampled_from([an, binh, chau]),
        sight=st.sampled_from(Sight.values),
    )
    def agree(member, sight, **fields):
        member.workspace.agents_see = sight
        asked = ConversationFilter.from_query(QueryDict(ConversationFilter(**fields).to_query()))
        assert set(asked.queryset(member)) == {row for row in conversations if asked.matches(row, member)}
        assert ConversationFilter.from_query(QueryDict(asked.to_query())) == asked
        page, _ = page_of_rows(asked.ranges(member))
        assert set(page) == set(asked.queryset(member))
        assert saved_counts(member, asked) == len(page)

    agree()


def saved_counts(member, asked):
    view = SavedView(pk=1, query=asked.to_query())
    return counts(member, [view])[1]


@pytest.mark.parametrize(
    "query",
    [
        "view=&status=",
        "view=x&status=y&channel=z",
        "channel=-1",
        "channel=٣",
        "channel=" + "9" * 30,
        "channel=" + "9" * 5000,
        "tag=x&assignee=-1&team=x&order=x",
    ],
)
def test_an_address_that_makes_no_sense_shows_the_open_ones(query):
    assert ConversationFilter.from_query(QueryDict(query)) == ConversationFilter()
