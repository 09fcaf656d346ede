"""A large inbox: its pages ask as often, and read as few rows, as those of a small one. `bin/bench pages` measures time."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.generate import Inbox
from bench.pages_scene import Request, Scene, measured, neighbours
from bench.plans import explain, touched
from helpdesk.models import Ticket
from inbox import saved_views
from inbox.ingest import drain
from inbox.models import (
    Attachment,
    Channel,
    Conversation,
    ConversationTag,
    Message,
    OutgoingReaction,
    Participant,
    Rendition,
    SavedView,
)
from inbox.view_counts import MOST_LOOKED_AT, view_counts
from tests.conftest import signed_in
from tests.inbox import messenger
from workspaces.models import Membership, Sight, Tag, Team, Workspace

# Filling takes longer than all that is asked of it. Each test undoes its own within what is filled once.
pytestmark = [pytest.mark.slow, pytest.mark.django_db]

MOST_QUERIES = 12
THREAD_MESSAGES = 5000
CHANNELS = 500


class Large(Scene):
    """`opened`, `long` and `short` are conversations; `common` and `rare` are tags, `busy` and `idle` teams."""

    opened: int
    long: int
    short: int
    common: int
    rare: int
    busy: int
    idle: int


@pytest.fixture(scope="module")
def large(django_db_setup, django_db_blocker) -> Iterator[Large]:
    """Twenty thousand conversations among other businesses, and a long one beside; undone after this file's tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            # On a busy machine the filling may take longer than a page ever may.
            cursor.execute("SET LOCAL statement_timeout = 0")
        neighbours(1000)
        scene = Large("bamboo", channels=6, external_id=messenger.PAGE)
        scene.opened = scene.fill(20_000, 40_000)
        one_page = Inbox(scene.members, scene.channels[:1], seed=2)
        scene.long, scene.short = one_page.fill([THREAD_MESSAGES, 10], until=timezone.now())
        scene.common, scene.rare = (tag_every(scene, nth) for nth in (2, 500))
        for member, nth in zip(scene.members, (2, 500), strict=False):
            let_take_part(scene, member, nth)
        waiting = Conversation.objects.filter(workspace=scene.workspace).exclude(waiting_since=None)
        waiting.update(closes_at=F("last_customer_at") + timedelta(days=400))
        react_to_every(scene, 20)
        make_of_each()
        ticket_of_every(scene, 10)
        scene.busy, scene.idle = (team_of_every(scene, nth) for nth in (2, 501))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        # Now, or Django looks at every foreign key of this after each test.
        connection.check_constraints()
        yield scene
        transaction.set_rollback(True)


def ticket_of_every(scene: Large, nth: int) -> None:
    ids = Conversation.objects.filter(workspace=scene.workspace).order_by("pk").values_list("pk", flat=True)
    Ticket.objects.bulk_create(
        Ticket(
            workspace=scene.workspace,
            number=number,
            subject="The cup came broken",
            status_changed_at=timezone.now(),
            conversation_id=pk,
        )
        for number, pk in enumerate(list(ids)[::nth], start=1)
    )


def react_to_every(scene: Scene, nth: int) -> None:
    """Let a reaction of ours be on its way to each nth message."""
    messages = Message.objects.filter(conversation__workspace=scene.workspace).order_by("pk")
    OutgoingReaction.objects.bulk_create(
        OutgoingReaction(message_id=pk, emoji="❤", asked_at=timezone.now())
        for pk in messages.values_list("pk", flat=True)[::nth]
    )


def make_of_each() -> None:
    """Let something have been made of each attachment."""
    made = {"state": Rendition.State.MADE, "mime_type": "audio/mpeg", "size": 20_000, "file": "renditions/a.mp3"}
    ids = Attachment.objects.values_list("pk", flat=True)
    Rendition.objects.bulk_create(Rendition(attachment_id=pk, **made) for pk in ids)


def tag_every(scene: Scene, nth: int) -> int:
    """Put a new tag on each nth conversation."""
    tag = Tag.objects.create(workspace=scene.workspace, name=f"Each {nth}")
    rows = Conversation.objects.filter(workspace=scene.workspace).order_by("last_message_at")
    ConversationTag.objects.bulk_create(
        ConversationTag(tag=tag, conversation_id=pk, status=status, last_message_at=at)
        for pk, status, at in rows.values_list("pk", "status", "last_message_at")[::nth]
    )
    return tag.pk


def let_take_part(scene: Scene, member: Membership, nth: int) -> None:
    """In each nth conversation."""
    rows = Conversation.objects.filter(workspace=scene.workspace).order_by("last_message_at")
    Participant.objects.bulk_create(
        Participant(membership=member, conversation_id=pk, status=status, last_message_at=at)
        for pk, status, at in rows.values_list("pk", "status", "last_message_at")[::nth]
    )


def team_of_every(scene: Scene, nth: int) -> int:
    """Give each nth conversation to a new team, which everybody is in."""
    team = Team.objects.create(workspace=scene.workspace, name=f"Each {nth}")
    team.members.set(scene.members)
    rows = Conversation.objects.filter(workspace=scene.workspace).order_by("last_message_at")
    Conversation.objects.filter(pk__among=list(rows.values_list("pk", flat=True)[::nth])).update(team=team)
    return team.pk


@pytest.fixture(scope="module")
def browser(large: Large) -> Client:
    return signed_in(large.members[0])


def problems(browser: Client, asked: dict[str, Request]) -> list[str]:
    """What a page does that would take longer in a larger inbox."""
    found = []
    for name, request in asked.items():
        _, queries = measured(browser, request)
        if len(queries) > MOST_QUERIES:
            found.append(f"{name}: {len(queries)} queries")
        for sql in queries:
            # A workspace's channels are what one chooses from, and all of them are read.
            if sql.startswith("SELECT") and 'FROM "inbox_channel"' not in sql:
                found += [f"{name}: {problem}: {sql}" for problem in explain(sql).problems()]
    return found


def test_list_thread_and_unread_are_read_by_index_and_a_page_at_a_time(large, browser):
    assert problems(browser, large.ordinary(large.opened)) == []


def test_a_list_of_a_tag_or_a_colleague_is_read_by_index_whether_it_has_many_or_few(large, browser):
    colleague = large.members[1].pk
    queries = {
        **{f"{name} tag, {status}": f"tag={tag}&status={status}"
           for name, tag in (("common", large.common), ("rare", large.rare))
           for status in ("open", "pending", "resolved", "any")},
        "colleague": f"assignee={colleague}",
        "colleague of any status": f"assignee={colleague}&status=any",
    }  # fmt: skip

    assert problems(browser, {name: large.list(query) for name, query in queries.items()}) == []


def test_what_a_member_takes_part_in_is_read_by_index_whether_it_is_much_or_little(large):
    queries = [f"view=participating&status={status}" for status in ("open", "pending", "resolved", "any")]
    queries += [f"view=participating&tag={tag}" for tag in (large.common, large.rare)]

    for member in large.members[:2]:
        assert problems(signed_in(member), {query: large.list(query) for query in queries}) == []


def test_a_list_of_a_team_or_of_all_my_teams_is_read_by_index_whether_they_have_many_or_few(large, browser):
    queries = {
        **{f"{name} team, {status}": f"team={team}&status={status}"
           for name, team in (("busy", large.busy), ("idle", large.idle))
           for status in ("open", "resolved", "any")},
        "mine of the busy team": f"team={large.busy}&view=mine",
        "my teams": "view=teams",
        "resolved of my teams": "view=teams&status=resolved",
        "my teams, a common tag": f"view=teams&tag={large.common}",
    }  # fmt: skip

    assert problems(browser, {name: large.list(query) for name, query in queries.items()}) == []


def test_what_closes_soonest_is_read_by_index_in_every_view(large, browser):
    queries = {
        query: f"order=closing&{query}"
        for query in (
            "", "status=any", "view=mine", "view=unassigned", "view=teams", "status=resolved", f"team={large.busy}",
            f"channel={large.channels[0].pk}", f"assignee={large.members[1].pk}",
        )
    }  # fmt: skip

    assert problems(browser, {name: large.list(query) for name, query in queries.items()}) == []


@pytest.mark.parametrize("sight", [Sight.THEIRS, Sight.NOBODYS])
def test_who_sees_only_some_reads_each_list_and_thread_by_index_too(large, sight):
    agent = large.members[1]
    Membership.objects.filter(pk=agent.pk).update(role="agent")
    Workspace.objects.filter(pk=large.workspace.pk).update(agents_see=sight)
    queries = ("", "status=any", "view=unassigned", "view=mine", "view=teams", "view=participating", "order=closing",
        f"channel={large.channels[0].pk}", f"tag={large.common}", f"team={large.idle}")  # fmt: skip
    own = Conversation.objects.filter(workspace=large.workspace, assignee=agent).first()
    asked = {query: large.list(query) for query in queries} | {"thread": large.thread(own.pk)}

    assert problems(signed_in(agent), asked) == []


def test_saved_views_are_counted_by_index_up_to_a_hundred_each(large):
    looks = [
        "view=teams",
        "status=any",
        "view=mine&status=resolved",
        f"tag={large.common}",
        f"team={large.busy}&status=any",
    ]
    views = [SavedView(pk=number, query=query) for number, query in enumerate(looks)]
    with CaptureQueriesContext(connection) as captured:
        found = saved_views.counts(large.members[0], views)
    (query,) = captured

    assert found == dict.fromkeys(range(len(looks)), 100)
    assert explain(query["sql"]).problems() == []


def test_counts_and_what_is_unread_read_no_more_than_the_newest_of_each_table(large):
    member = large.members[0].pk
    with CaptureQueriesContext(connection) as captured:
        view_counts(large.workspace.pk, [member])
    (query,) = captured
    read = [
        (node["Node Type"], node["Relation Name"], touched(node))
        for node in explain(query["sql"]).nodes()
        if "Relation Name" in node
    ]

    assert [scan for scan in read if scan[2] > MOST_LOOKED_AT] == []


def test_a_page_far_down_the_list_is_read_like_the_first(large, browser):
    assert problems(browser, {"far down": large.list_after(800)}) == []


def test_a_very_long_thread_is_read_a_page_at_a_time(large, browser):
    asked = {
        "opened": large.thread(large.long, alone=True),
        "older": large.messages_before(large.long, 50),
        "middle": large.messages_before(large.long, THREAD_MESSAGES // 2),
        "beginning": large.messages_before(large.long, THREAD_MESSAGES - 60),
    }

    assert problems(browser, asked) == []
    for request in asked.values():
        content, _ = measured(browser, request)
        assert content.count(b'id="message-') == 50


def test_what_comes_in_asks_as_often_in_a_very_long_thread_as_in_a_short_one(large):
    def statements(conversation: int) -> int:
        customer = Conversation.objects.get(pk=conversation).identity.external_id
        said = [messenger.text(f"m_{conversation}_{number}", customer=customer) for number in range(100)]
        messenger.delivery(*said)
        with CaptureQueriesContext(connection) as captured:
            assert drain() == 1
        return len(captured)

    # The first message of each may open it again.
    statements(large.long)
    statements(large.short)

    assert statements(large.long) == statements(large.short)


def test_a_thousand_events_in_one_post_ask_as_often_as_ten(large):
    customer = Conversation.objects.get(pk=large.short).identity.external_id

    def statements(events: int) -> int:
        messenger.delivery(*(messenger.text(f"m_{events}_{number}", customer=customer) for number in range(events)))
        with CaptureQueriesContext(connection) as captured:
            assert drain() == 1
        return len(captured)

    statements(1)

    assert statements(1000) == statements(10)


class TestFiveHundredChannels:
    @pytest.fixture
    def few(self) -> Scene:
        return Scene("few", channels=2)

    @pytest.fixture
    def many(self) -> Scene:
        return Scene("many", channels=CHANNELS)

    @pytest.mark.parametrize("page", ["list", "channels_page"])
    def test_cost_as_many_queries_as_two_and_a_page_of_readable_length(self, few, many, page):
        _, with_few = measured(signed_in(few.members[0]), getattr(few, page)())
        content, with_many = measured(signed_in(many.members[0]), getattr(many, page)())

        assert len(with_many) == len(with_few)
        assert len(content) < 150_000

    def test_are_chosen_from_a_list_instead_of_a_menu(self, many):
        chosen = many.channels[7]
        Channel.objects.filter(pk=chosen.pk).update(name="<b>Trà & sen</b>")
        request = many.list(f"view=mine&channel={chosen.pk}")

        content, _ = measured(signed_in(many.members[0]), request)

        assert content.count(b"<option ") == CHANNELS + 1
        assert (
            f'<option value="{chosen.pk}" selected>&lt;b&gt;Trà &amp; sen&lt;/b&gt; · Facebook</option>'
            in content.decode()
        )

    def test_of_which_many_are_broken_are_named_three_times_and_counted(self, many):
        browser = signed_in(many.members[0])
        _, with_none = measured(browser, many.list())
        Channel.objects.filter(workspace=many.workspace).update(status="needs_reconnect")

        content, with_many = measured(browser, many.list())

        assert len(with_many) == len(with_none)
        assert content.count(b'id="banner-') == 4
        assert b"497 more channels need reconnecting." in content

    def test_fill_pages_of_their_own_and_the_broken_ones_come_first(self, many):
        last = max(many.channels, key=lambda channel: channel.name)
        Channel.objects.filter(pk=last.pk).update(status="needs_reconnect")
        browser, path = signed_in(many.members[0]), many.channels_page()["path"]

        pages = [browser.get(f"{path}?page={number}").content.decode() for number in range(1, 11)]

        assert f'id="channel-{last.pk}"' in pages[0]
        assert [page.count('<li id="channel-') for page in pages] == [50] * 10
        assert all(sum(f'id="channel-{channel.pk}"' in page for page in pages) == 1 for channel in many.channels)
