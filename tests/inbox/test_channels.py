"""Connecting, holding, checking and disconnecting a channel, against the simulated platform."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from channels_fb.connector import FacebookConnector
from inbox.actions.check_channel import check_channel, due_channels
from inbox.actions.connect_channel import ChannelTaken, connect_channel
from inbox.actions.disconnect_channel import disconnect_channel
from inbox.actions.mark_needs_reconnect import mark_needs_reconnect
from inbox.connectors import ErrorKind, SendError, connectors
from inbox.models import Change, Channel
from tests.simulator.client import TEA
from workspaces.models import AuditEntry, Membership, Team, User, Workspace

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def connect(workspace, simulator, **more):
    given = {"credentials": {"access_token": simulator.page_token()}} | more
    return connect_channel(workspace=workspace, platform="facebook", external_id=TEA, name="Trà Lá Sen", **given)


def subscribed(simulator):
    world = simulator.http.get(f"{simulator.url}/control/world", timeout=10).json()
    return [row["page_id"] for row in world["subscriptions"]]


# ── Connect ──


def test_an_account_lives_in_one_workspace_at_a_time(bamboo, lotus, simulator):
    connect(bamboo, simulator)

    with pytest.raises(ChannelTaken):
        connect(lotus, simulator)

    assert list(Channel.objects.values_list("workspace", "status")) == [(bamboo.pk, "connected")]


def test_an_account_that_was_disconnected_elsewhere_is_free(bamboo, lotus, an, simulator):
    disconnect_channel(channel=connect(bamboo, simulator), actor=an)

    connect(lotus, simulator)

    assert list(Channel.objects.order_by("pk").values_list("workspace", "status")) == [
        (bamboo.pk, "disconnected"),
        (lotus.pk, "connected"),
    ]


def test_connecting_again_refreshes_the_row_that_is_there(bamboo, an, simulator):
    first = connect(bamboo, simulator)
    Channel.objects.update(status="needs_reconnect", status_code="190/463", credentials=None)

    again = connect(bamboo, simulator, actor=an)

    assert again.pk == first.pk
    assert (again.status, again.status_code, bool(again.credentials)) == ("connected", "", True)
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "channel.connected",
        "channel.reconnected",
    ]


def test_a_disconnected_account_comes_back_with_its_history(bamboo, an, simulator):
    first = connect(bamboo, simulator)
    disconnect_channel(channel=first, actor=an)

    assert connect(bamboo, simulator).pk == first.pk


@pytest.mark.parametrize("fault", [{"code": 200}, {"code": 190, "subcode": 492}])
def test_what_the_platform_refuses_for_good_leaves_no_channel(bamboo, simulator, fault):
    simulator.control("faults", next={"on": "subscribe", **fault})

    with pytest.raises(SendError):
        connect(bamboo, simulator)

    assert (Channel.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_credentials_that_do_not_serve_replace_none_that_did(bamboo, simulator):
    working = connect(bamboo, simulator).credentials
    simulator.control("faults", next={"on": "subscribe", "code": 200})

    with pytest.raises(SendError):
        connect(bamboo, simulator, credentials={"access_token": "worse"})

    channel = Channel.objects.get()
    assert (channel.status, channel.credentials) == ("connected", working)


class RefusesLate(FacebookConnector):
    """Refuses the events for good, after one came in already."""

    def subscribe(self, channel):
        Channel.objects.filter(pk=channel.pk).update(last_event_at=NOON)
        raise SendError(ErrorKind.PERMISSION, "200")


def test_what_came_in_meanwhile_is_not_taken_back(bamboo, simulator, monkeypatch):
    connect(bamboo, simulator)
    monkeypatch.setitem(connectors, "facebook", RefusesLate())

    with pytest.raises(SendError):
        connect(bamboo, simulator, credentials={"access_token": "worse"})

    assert Channel.objects.get().last_event_at == NOON


def test_a_platform_that_is_away_is_asked_again_by_the_check(bamboo, simulator):
    simulator.control("faults", next={"on": "subscribe", "mode": "cut"})
    channel = connect(bamboo, simulator)
    assert (channel.status, channel.status_code, subscribed(simulator)) == ("connected", "broken", [])

    assert due_channels() == [channel.pk]
    check_channel(channel.pk)

    channel.refresh_from_db()
    assert (channel.status_code, subscribed(simulator)) == ("", [TEA])


@pytest.mark.django_db(transaction=True)
def test_two_workspaces_that_connect_at_once_leave_one_channel():
    workspaces = [Workspace.objects.create(name=name, slug=name) for name in ("one", "two")]
    start, outcomes = threading.Barrier(2), []

    def run(workspace):
        start.wait()
        try:
            connect_channel(
                workspace=workspace, platform="facebook", external_id="9", name="P", credentials={}, subscribe=False
            )
            outcomes.append("connected")
        except ChannelTaken:
            outcomes.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(workspace,)) for workspace in workspaces]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["connected", "taken"]
    assert Channel.objects.count() == 1


# ── Needs reconnecting ──


def test_those_who_may_fix_it_get_one_letter_each_in_their_language(
    tea_page, an, binh, mailoutbox, work, django_capture_on_commit_callbacks
):
    thao = Membership.objects.create(
        workspace=tea_page.workspace, user=User.objects.create_user("thao@bamboo.example", language="vi"), role="admin"
    )
    Membership.objects.create(
        workspace=tea_page.workspace, user=User.objects.create_user(None, name="Ha"), role="admin"
    )

    with django_capture_on_commit_callbacks(execute=True):
        news = [mark_needs_reconnect(channel=tea_page, code="190/460") for _ in range(2)]

    # Neither a request nor a send waits for the mail server.
    assert mailoutbox == []
    assert work() == ["send_notice"]
    tea_page.refresh_from_db()
    assert news == [True, False]
    assert (tea_page.status, tea_page.status_code) == ("needs_reconnect", "190/460")
    assert sorted(letter.to[0] for letter in mailoutbox) == sorted([an.user.email, thao.user.email])
    assert "/w/bamboo/channels/" in mailoutbox[0].body
    assert Change.objects.filter(channel_id=tea_page.pk).exists()


def test_a_late_failure_of_the_old_token_does_not_stop_the_new_one(tea_page):
    fresh = Channel.objects.get(pk=tea_page.pk)
    fresh.credentials = {"access_token": "fresh"}
    fresh.save()

    assert mark_needs_reconnect(channel=tea_page, code="190/460") is False

    fresh.refresh_from_db()
    assert fresh.status == "connected"


# ── The periodic check ──


def test_a_check_finds_a_dropped_subscription_and_a_dead_token(bamboo, simulator):
    channel = connect(bamboo, simulator)
    simulator.graph("DELETE", f"{TEA}/subscribed_apps", channel.credentials["access_token"])
    check_channel(channel.pk)
    assert subscribed(simulator) == [TEA]

    simulator.control("revoke", page=TEA, subcode=458)
    check_channel(channel.pk, now=True)

    channel.refresh_from_db()
    assert (channel.status, channel.status_code) == ("needs_reconnect", "190/458")
    assert due_channels() == []


def test_a_channel_is_checked_once_in_its_interval(bamboo, simulator):
    channel = connect(bamboo, simulator)

    answers = [check_channel(channel.pk), check_channel(channel.pk)]
    Channel.objects.update(checked_at=timezone.now() - timedelta(hours=1))

    assert [answer is not None for answer in answers] == [True, False]
    assert due_channels() == [channel.pk]


def test_a_platform_that_is_away_says_nothing_about_the_channel(bamboo, simulator):
    channel = connect(bamboo, simulator)
    simulator.control("faults", next={"on": "subscribe", "mode": "cut"})

    assert check_channel(channel.pk) is None

    channel.refresh_from_db()
    assert (channel.status, channel.status_code) == ("connected", "")


def test_the_platforms_warning_stays_while_the_rest_is_well(bamboo, simulator):
    channel = connect(bamboo, simulator)
    Channel.objects.update(status_code="policy/warning")

    check_channel(channel.pk)

    channel.refresh_from_db()
    assert channel.status_code == "policy/warning"


# ── Disconnect ──


def test_disconnecting_stops_the_events_and_forgets_the_token(bamboo, an, simulator):
    channel = disconnect_channel(channel=connect(bamboo, simulator), actor=an)

    channel.refresh_from_db()
    assert (channel.status, channel.credentials, subscribed(simulator)) == ("disconnected", None, [])
    assert AuditEntry.objects.filter(verb="channel.disconnected", actor_id=an.pk).count() == 1


def test_a_dead_token_does_not_keep_a_channel_connected(bamboo, an, simulator):
    channel = connect(bamboo, simulator)
    simulator.control("revoke", page=TEA, subcode=458)

    assert disconnect_channel(channel=channel, actor=an).status == "disconnected"


def test_with_the_platform_away_nothing_is_changed(bamboo, an, simulator):
    channel = connect(bamboo, simulator)
    simulator.control("faults", next={"on": "subscribe", "mode": "cut"})

    with pytest.raises(SendError):
        disconnect_channel(channel=channel, actor=an)

    channel.refresh_from_db()
    assert (channel.status, bool(channel.credentials)) == ("connected", True)


def test_an_admin_says_which_teams_look_after_a_channel(an, an_client, binh_client, tea_page, lotus):
    sales = Team.objects.create(workspace=an.workspace, name="Sales")
    foreign = Team.objects.create(workspace=lotus, name="Sales of Lotus")
    url = reverse("channels:teams", args=["bamboo", tea_page.pk])

    assert an_client.post(url, {"teams": [sales.pk]}).status_code == 302
    assert list(tea_page.teams.all()) == [sales]
    assert an_client.post(url, {"teams": [foreign.pk]}).status_code == 422
    assert binh_client.post(url, {"teams": []}).status_code == 403
    assert list(tea_page.teams.all()) == [sales]
    assert "Sales of Lotus" not in an_client.get(url).content.decode()
    assert an.workspace.audit_entries.filter(verb="channel.teams", details={"teams": "Sales"}).exists()


# ── Choose ──


@pytest.mark.django_db
def test_a_page_and_its_instagram_account_of_one_name_are_told_apart_wherever_one_is_chosen(bamboo, an_client):
    page, account = (
        Channel.objects.create(workspace=bamboo, platform=platform, external_id=platform, name="Trà Sen")
        for platform in ("facebook", "instagram")
    )

    menu = an_client.get("/w/bamboo/inbox/").content.decode()
    for channel, label in ((page, "Facebook"), (account, "Instagram")):
        (choice,) = re.findall(rf'<a class="menu__item" href="[^"]*channel={channel.pk}".*?</a>', menu)
        assert "Trà Sen" in choice
        assert label in choice
    chosen = an_client.get(f"/w/bamboo/inbox/?channel={account.pk}").content.decode()
    assert "Trà Sen · Instagram</span>" in chosen
    customers = an_client.get("/w/bamboo/customers/filters/").content.decode()
    assert re.findall(r"<option[^>]*>\s*(Trà Sen[^<]*)</option>", customers) == [
        "Trà Sen · Facebook",
        "Trà Sen · Instagram",
    ]
