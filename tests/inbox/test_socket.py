"""The websocket over a real server: who may listen, what comes, and when the line is closed."""

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus

from inbox import live
from inbox.actions.assign_conversation import assign_conversation
from inbox.hub import MOST_AT_ONCE, REFRESHED_EACH_MS
from inbox.ingest import drain
from inbox.models import Change, Channel, Conversation
from tests.inbox.messenger import NOON, delivery, text
from tests.inbox.sockets import code, line, signed_in, until, watch
from workspaces.actions.delete_workspace import delete_workspace
from workspaces.actions.set_sight import set_sight
from workspaces.models import Membership, Sight
from workspaces.signals import membership_changed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def committed(log: Callable[[Any], None], about: Any) -> None:
    """Log a change while the test's own transaction is still under way."""

    def work() -> None:
        log(about)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()


@pytest.fixture
def conversation(tea_page) -> Conversation:
    delivery(text("m1", "Chào shop"))
    drain()
    return Conversation.objects.get()


def test_a_message_appears_in_the_list_and_the_open_thread_of_everyone_who_watches(server, conversation, an, binh):
    with (
        line(server, signed_in(an.user).session_key) as list_only,
        line(server, signed_in(binh.user).session_key) as both,
    ):
        watch(list_only)
        watch(both, conversation.pk)
        until(list_only, 'id="cursor"')
        until(both, 'id="cursor"')
        delivery(text("m2", "Còn hàng không?", at=NOON + 1))
        drain()

        assert "#messages-" not in until(list_only, "Còn hàng không?")
        assert f"#messages-{conversation.pk}" in until(both, f"#messages-{conversation.pk}")


def test_a_tab_that_was_away_gets_what_it_missed_first(server, conversation, binh):
    cursor = live.cursor()
    delivery(text("m2", "Khi bạn vắng", at=NOON + 1))
    drain()
    with line(server, signed_in(binh.user).session_key) as tab:
        watch(tab, conversation.pk, cursor)
        assert "Khi bạn vắng" in until(tab, f"#messages-{conversation.pk}")


def test_a_conversation_given_to_another_leaves_my_list(server, conversation, an, binh):
    assign_conversation(conversation=conversation, actor=an, assignee=binh)
    with line(server, signed_in(binh.user).session_key) as tab:
        watch(tab, query="view=mine")
        until(tab, 'id="cursor"')
        assign_conversation(conversation=conversation, actor=an, assignee=an)
        assert f'id="row-{conversation.pk}" data-removed' in until(tab, "data-removed")


def test_a_stranger_is_told_to_sign_in_and_an_outsider_that_this_is_not_theirs(server, conversation, chau):
    with line(server, "nobody") as stranger:
        assert code(stranger) == 4401
    with line(server, signed_in(chau.user).session_key) as outsider:
        assert code(outsider) == 4403


def test_another_site_cannot_open_the_line(server, binh):
    with pytest.raises(InvalidStatus):
        line(server, signed_in(binh.user).session_key, origin="https://evil.example")


def test_what_is_no_watch_is_ignored(server, conversation, binh):
    with line(server, signed_in(binh.user).session_key) as tab:
        for strange in ("", "x", "[]", '{"watch": 1}', '{"watch": {"filter": 1, "conversation": "x", "cursor": []}}'):
            tab.send(strange)
        tab.send(b"\x00")
        watch(tab)
        assert until(tab, 'id="cursor"')


def test_who_sees_a_conversation_no_longer_is_not_told_what_is_kept_nowhere_either(server, conversation, an, binh):
    set_sight(actor=an, agents_see=Sight.THEIRS, masks_addresses=False)
    assign_conversation(conversation=conversation, actor=an, assignee=binh)
    says = json.dumps({"writing": conversation.pk})
    with (
        line(server, signed_in(an.user).session_key) as all_seeing,
        line(server, signed_in(binh.user).session_key) as own,
    ):
        watch(all_seeing)
        watch(own, conversation.pk)
        until(own, "data-resumed")
        until(all_seeing, "data-resumed")
        all_seeing.send(says)
        until(own, f"writer-{conversation.pk}")

        assign_conversation(conversation=conversation, actor=an, assignee=an)
        until(own, "no longer yours to see")
        all_seeing.send(json.dumps({"writing": None}))
        until(all_seeing, " data-removed>")
        assign_conversation(conversation=conversation, actor=an, assignee=binh)
        assert "writer-" not in until(own, f'id="row-{conversation.pk}"')


def test_removing_a_member_closes_their_line_at_once(server, conversation, binh):
    with line(server, signed_in(binh.user).session_key) as tab:
        watch(tab)
        until(tab, 'id="cursor"')
        Membership.objects.filter(pk=binh.pk).update(removed_at=timezone.now())
        membership_changed.send(Membership, membership_id=binh.pk)
        assert code(tab) == 4403


def test_signing_out_elsewhere_closes_the_line_of_that_session_alone(server, conversation, binh):
    here, there = signed_in(binh.user), signed_in(binh.user)
    with line(server, here.session_key) as stays, line(server, there.session_key) as ends:
        for tab in (stays, ends):
            watch(tab)
            until(tab, 'id="cursor"')
        there.flush()
        membership_changed.send(Membership, membership_id=binh.pk)
        assert code(ends) == 4401
        delivery(text("m3", "vẫn đây", at=NOON + 2))
        drain()
        assert until(stays, "vẫn đây")


def test_a_new_password_closes_the_lines_of_the_other_sessions(server, conversation, binh):
    with line(server, signed_in(binh.user).session_key) as tab:
        watch(tab)
        until(tab, 'id="cursor"')
        binh.user.set_password("another horse")
        binh.user.save()
        membership_changed.send(Membership, membership_id=binh.pk)
        assert code(tab) == 4401


def test_deleting_the_workspace_closes_every_line_of_it(server, conversation, an, binh):
    with line(server, signed_in(binh.user).session_key) as tab:
        watch(tab)
        until(tab, 'id="cursor"')
        delete_workspace(workspace=an.workspace)
        assert code(tab) == 4403


def test_a_row_that_cannot_be_drawn_makes_its_tabs_fetch_their_panes_and_no_other(
    server, conversation, lotus, binh, chau
):
    other = Channel.objects.create(workspace=lotus, platform="facebook", external_id="9", name="Lotus")
    with (
        line(server, signed_in(binh.user).session_key) as ours,
        line(server, signed_in(chau.user).session_key, slug="lotus") as theirs,
    ):
        for tab in (ours, theirs):
            watch(tab)
            until(tab, 'id="cursor"')
        with connection.cursor() as sql:
            sql.execute("ALTER TABLE inbox_attachment RENAME TO inbox_away")
        try:
            with transaction.atomic():
                live.changed(conversation, conversation.messages.get())
                live.channel_changed(other)
            until(ours, "<live-refresh")
        finally:
            with connection.cursor() as sql:
                sql.execute("ALTER TABLE inbox_away RENAME TO inbox_attachment")
        assert "<live-refresh" not in until(theirs, f"channel-{other.pk}")
        delivery(text("m2", "wieder da", at=NOON + 1))
        drain()
        assert until(ours, "wieder da")


def test_who_was_removed_before_watching_sees_nothing(server, conversation, binh):
    with line(server, signed_in(binh.user).session_key) as tab:
        Membership.objects.filter(pk=binh.pk).update(removed_at=timezone.now())
        delivery(text("m2", "nach dem Ende", at=NOON + 1))
        drain()
        seen = []
        with suppress(ConnectionClosed):  # it may be closed before we ask
            watch(tab, conversation.pk, "1")
        assert (code(tab, seen), seen) == (4403, [])


def much_changes(conversation: Conversation) -> None:
    Change.objects.bulk_create(
        Change(workspace_id=conversation.workspace_id, conversation_id=conversation.pk) for _ in range(MOST_AT_ONCE + 1)
    )


def test_where_much_changes_at_once_its_tabs_fetch_their_panes_and_no_other(server, conversation, lotus, binh, chau):
    other = Channel.objects.create(workspace=lotus, platform="facebook", external_id="9", name="Lotus")
    with (
        line(server, signed_in(binh.user).session_key) as ours,
        line(server, signed_in(chau.user).session_key, slug="lotus") as theirs,
    ):
        for tab in (ours, theirs):
            watch(tab)
            until(tab, 'id="cursor"')
        with transaction.atomic():
            much_changes(conversation)
            live.channel_changed(other)
        until(ours, "<live-refresh")
        assert "<live-refresh" not in until(theirs, f"channel-{other.pk}")


def test_where_anything_may_have_changed_its_tabs_fetch_their_panes_once_and_no_other(
    server, conversation, lotus, binh, chau
):
    with (
        line(server, signed_in(binh.user).session_key) as ours,
        line(server, signed_in(chau.user).session_key, "lotus") as theirs,
    ):
        for tab in (ours, theirs):
            watch(tab)
            until(tab, "data-resumed")

        with transaction.atomic():  # as long as it runs, what comes after it is seen again and again
            live.changed(conversation)
            committed(live.all_changed, conversation.workspace_id)
            frames = until(ours, "<live-refresh")
            committed(live.channel_changed, conversation.channel)
            frames += until(ours, f'id="channel-{conversation.channel_id}"')

        assert frames.count("<live-refresh") == 1
        assert f'within="{REFRESHED_EACH_MS}"' in frames
        watch(theirs)
        assert "<live-refresh" not in until(theirs, "data-resumed")


def test_who_is_removed_while_much_changes_is_told_nothing_more(server, conversation, binh):
    with line(server, signed_in(binh.user).session_key) as tab:
        watch(tab)
        until(tab, 'id="cursor"')
        with transaction.atomic():
            much_changes(conversation)
            Membership.objects.filter(pk=binh.pk).update(removed_at=timezone.now())
            membership_changed.send(Membership, membership_id=binh.pk)
        seen: list[str] = []
        assert code(tab, seen) == 4403
        assert "<live-refresh" not in "".join(seen)


def test_only_the_answer_to_what_a_tab_missed_says_that_it_is_one(server, conversation, binh):
    with line(server, signed_in(binh.user).session_key) as tab:
        watch(tab)
        assert "data-resumed" in until(tab, 'id="cursor"')
        delivery(text("m2", "Còn hàng không?", at=NOON + 1))
        drain()
        assert "data-resumed" not in until(tab, "Còn hàng không?")


def test_a_page_without_rows_that_was_away_hears_what_it_missed_and_nothing_before_its_first_word(
    server, conversation, binh
):
    page = {"filter": None, "conversation": None, "customer": conversation.identity.contact_id, "language": "en"}
    cursor = live.cursor()
    delivery(text("m2", "Khi bạn vắng", at=NOON + 1))
    drain()
    with line(server, signed_in(binh.user).session_key) as tab:
        tab.send(json.dumps({"watch": page | {"cursor": cursor}}))
        told = until(tab, "data-resumed")
        assert 'data-topic="conversations"' in told
        assert "Khi bạn vắng" in told
    with line(server, signed_in(binh.user).session_key) as tab:
        tab.send(json.dumps({"watch": page | {"cursor": ""}}))
        delivery(text("m3", "Còn đó không?", at=NOON + 2))
        drain()
        assert "data-resumed" not in until(tab, "Còn đó không?")
