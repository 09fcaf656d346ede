"""The page of one channel: every state in words, and who may do what there."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels_fb.connector import FacebookConnector
from inbox.connectors import ErrorKind, Health, SendError, connectors
from inbox.models import Channel, ChannelSync, Conversation, Refusal
from tests.conftest import member, signed_in
from tests.inbox.messenger import delivery, store, text
from tests.inbox.rows import NINE, converse, say


@pytest.fixture
def row(tea_page):
    """Checked a minute ago, all well, imported."""
    now = timezone.now()
    return ChannelSync.objects.create(
        channel=tea_page,
        next_at=now + timedelta(hours=1),
        checked_at=now - timedelta(minutes=1),
        import_state="done",
    )


def change(row, **fields):
    ChannelSync.objects.filter(pk=row.pk).update(**fields)


def page(client, channel, **headers):
    answer = client.get(reverse("channels:show", args=["bamboo", channel.pk]), headers=headers)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def said(client, channel):
    """How complete it is, and what the page says of that."""
    html = page(client, channel)
    state, rest = re.search(r'data-completeness="(\w+)"(.*)', html).groups()
    return state, re.search(r'<p role="status">(.*?)</p>', rest).group(1).partition("<")[0].strip()


def test_all_well(binh_client, tea_page, row):
    assert said(binh_client, tea_page) == ("well", "Everything that Facebook shows is here.")
    assert "every 30 seconds" in page(binh_client, tea_page)
    assert "Facebook shows the newest 20 messages of each conversation." in page(binh_client, tea_page)


def test_slower_and_why(binh_client, tea_page, row):
    change(row, interval_seconds=1728)

    html = page(binh_client, tea_page)

    assert 'data-completeness="slower"' in html
    assert "every 29 minutes" in html
    assert "Facebook allows more readings the more customers have written" in html


def test_never_checked(binh_client, tea_page):
    assert said(binh_client, tea_page)[0] == "running"
    ChannelSync.objects.create(channel=tea_page, next_at=timezone.now() + timedelta(hours=1))
    assert said(binh_client, tea_page) == ("never", "The first check begins in a moment.")


def test_running(binh_client, tea_page, row):
    now = timezone.now()
    change(row, next_at=now, claimed_until=now + timedelta(seconds=60))

    assert said(binh_client, tea_page) == ("running", "Comparing with Facebook now.")


def test_a_check_that_nobody_makes(binh_client, tea_page, row):
    change(row, next_at=timezone.now() - timedelta(minutes=3))

    state, sentence = said(binh_client, tea_page)

    assert (state, "waiting for some minutes" in sentence) == ("late", True)


def test_failing_with_the_platforms_sentence_and_the_next_try(binh_client, tea_page, row):
    change(row, error_code="200")
    html = page(binh_client, tea_page)
    assert 'data-completeness="failing"' in html
    assert "Messio lacks a permission for this Page." in html
    assert "Next try:" in html

    change(row, error_code="away")
    assert said(binh_client, tea_page)[1].startswith("Facebook does not answer at the moment.")
    change(row, error_code="crash")
    assert said(binh_client, tea_page)[1].startswith("We could not read what Facebook answered.")


def test_resting_where_the_platforms_limit_is_used_up(binh_client, tea_page, row):
    change(row, claimed_until=timezone.now() + timedelta(minutes=10))

    state, sentence = said(binh_client, tea_page)

    assert (state, sentence.startswith("Facebook asks us to read less for a while.")) == ("resting", True)


def test_needs_reconnecting_says_why_and_offers_it(an_client, binh_client, tea_page, row):
    Channel.objects.update(status="needs_reconnect", status_code="190/460")

    assert said(binh_client, tea_page) == (
        "needs_reconnect",
        "The password of the Facebook account that connected this Page was changed. Reconnect the Page.",
    )
    assert "Reconnect</a>" in page(an_client, tea_page)
    assert "Reconnect</a>" not in page(binh_client, tea_page)


def test_disconnected(binh_client, tea_page, row):
    Channel.objects.update(status="disconnected")

    assert said(binh_client, tea_page) == ("disconnected", "Nothing is read while this channel is disconnected.")


class WithoutList(FacebookConnector):
    platform = "listless"
    label = "Listless"
    capabilities = type(FacebookConnector.capabilities)(text_limit=100)


def test_a_platform_without_a_list_says_so(an_client, tea_page, monkeypatch):
    monkeypatch.setitem(connectors, "listless", WithoutList())
    Channel.objects.update(platform="listless")

    html = page(an_client, tea_page)

    assert 'data-completeness="no_list"' in html
    assert "Listless has no list of past messages" in html
    assert "Sync now" not in html
    assert "What can be looked up" not in html


def test_figures_are_of_this_channel_alone(binh_client, tea_page, row, lotus):
    other = Channel.objects.create(workspace=lotus, platform="facebook", external_id="99", name="Other")
    for channel, count in ((tea_page, 1), (other, 3)):
        for number in range(count):
            failed = converse(channel, external_id=f"c{channel.pk}{number}", incoming_count=4)
            say(failed, "Hi", direction="outgoing", status="failed", at=timezone.now())
            say(failed, "Hi", direction="outgoing", status="failed", at=NINE - timedelta(days=30))
            broken = f'{{"object":"page","entry":[{{"id":"{channel.external_id}"}}]}}'
            aside = store(broken.encode())
            aside.state = "aside"
            aside.save()
    delivery(text("m_1"))
    change(row, repaired_count=7, unrepairable_count=2)

    html = page(binh_client, tea_page)

    figures = re.findall(r"<dt>([\w ]+)</dt><dd><strong>(\d+)</strong>", html)
    assert figures == [
        ("Waiting", "0"),
        ("Failed", "1"),
        ("Received", "4"),
        ("Repaired", "7"),
        ("Lost", "2"),
        ("Set aside", "1"),
    ]


def test_what_takes_long_to_count_is_not_counted_at_every_look(binh_client, tea_page, row):
    converse(tea_page)
    long = []
    for count in (4, 5):
        Conversation.objects.update(incoming_count=count)
        with CaptureQueriesContext(connection) as asked:
            html = page(binh_client, tea_page)
        long.append([row["sql"] for row in asked if "SUM(" in row["sql"] or "position(" in row["sql"]])

    assert [len(found) for found in long] == [2, 0]
    assert "<dt>Received</dt><dd><strong>4</strong>" in html
    # The minute is over.
    cache.clear()
    assert "<dt>Received</dt><dd><strong>5</strong>" in page(binh_client, tea_page)


# ── The import ──


def test_an_import_shows_how_far_it_is_on_both_pages(binh_client, tea_page, row):
    change(row, import_state="running", imported_conversations=140, import_total=300, imported_messages=2100)

    assert "Importing: 140 of 300 conversations" in page(binh_client, tea_page)
    assert "2,100 messages, marked in their conversations." in page(binh_client, tea_page)
    channels = binh_client.get(reverse("channels:list", args=["bamboo"])).content.decode()
    assert "Importing: 140 of 300 conversations" in channels
    assert reverse("channels:show", args=["bamboo", tea_page.pk]) in channels

    change(row, import_total=None)
    assert "Importing: 140 conversations so far" in page(binh_client, tea_page)


def test_an_import_that_stopped_says_why_and_goes_on_by_a_click(an_client, binh_client, tea_page, row):
    change(row, import_state="failed", import_error_code="200", imported_conversations=85)
    url = reverse("channels:import", args=["bamboo", tea_page.pk])

    assert "Go on</button>" in page(an_client, tea_page)
    assert "Go on</button>" not in page(binh_client, tea_page)
    assert binh_client.post(url).status_code == 403
    assert an_client.post(url).status_code == 302

    row.refresh_from_db()
    assert (row.import_state, row.imported_conversations, row.import_error_code) == ("waiting", 0, "")


# ── Sync now ──


def test_who_manages_channels_asks_for_a_check_and_sees_it_run(an_client, tea_page, row):
    html = an_client.post(
        reverse("channels:checks", args=["bamboo", tea_page.pk]),
        headers={"HX-Request": "true", "HX-Target": "div#channel-live"},
    ).content.decode()

    assert 'data-completeness="running"' in html
    assert "<html" not in html
    assert "every 2s" in html
    row.refresh_from_db()
    assert row.next_at <= timezone.now()


def test_nobody_else_does(binh_client, chau_client, tea_page, row, bamboo):
    url = reverse("channels:checks", args=["bamboo", tea_page.pk])

    assert "Sync now" not in page(binh_client, tea_page)
    assert binh_client.post(url).status_code == 403
    assert chau_client.post(url).status_code == 404
    assert chau_client.get(reverse("channels:show", args=["bamboo", tea_page.pk])).status_code == 404
    assert "Sync now" in page(signed_in(member(bamboo, "Giang", "admin")), tea_page)
    row.refresh_from_db()
    assert row.next_at > timezone.now()


def test_while_nothing_goes_on_the_page_looks_seldom(binh_client, tea_page, row):
    html = page(binh_client, tea_page, **{"HX-Request": "true", "HX-Target": "div#channel-live"})

    assert html.lstrip().startswith('<div id="channel-live"')
    assert "every 30s" in html


# ── The state ──


def state(client, channel):
    """Its name on the page, and the words."""
    html = page(client, channel)
    name = re.search(r'id="channel-live"[^>]* data-state="(\w+)"', html).group(1)
    words = re.search(r'<div class="state-words" role="status">(.*?)</div>', html).group(1)
    return name, " ".join(re.sub("<[^>]+>", " ", words).split())


def login(client, channel):
    words = re.search(r"<dt>Login</dt><dd>(.*?)</dd>", page(client, channel)).group(1)
    return " ".join(re.sub("<[^>]+>", " ", words).split())


def test_a_channel_that_is_well(binh_client, tea_page):
    assert state(binh_client, tea_page) == ("healthy", "Messages arrive, and replies leave.")
    assert login(binh_client, tea_page) == "without an end"


def test_a_login_that_ends_says_when_and_what_to_do(an_client, tea_page):
    Channel.objects.update(token_ends_at=timezone.now() + timedelta(days=3))

    name, words = state(an_client, tea_page)

    assert (name, words.startswith("The login ends on")) == ("expiring", True)
    assert login(an_client, tea_page) == "until , then somebody must connect it again"
    assert "Reconnect</a>" in page(an_client, tea_page)


def test_a_login_that_renews_itself_and_one_that_does_not_get_there(binh_client, tea_page):
    Channel.objects.update(token_renew_at=timezone.now() + timedelta(hours=3))
    assert login(binh_client, tea_page) == "renewed by itself, next"

    Channel.objects.update(token_failed_count=2)
    assert login(binh_client, tea_page) == "could not be renewed · 2 tries failed; next"


def test_a_channel_that_stopped_says_why_and_what_waits(binh_client, tea_page):
    Channel.objects.update(status="needs_reconnect", status_code="190/460")

    name, words = state(binh_client, tea_page)

    assert name == "needs_reconnect"
    assert "password of the Facebook account" in words
    assert "Replies wait until it is connected again." in words
    assert "Ask an admin or owner of this workspace." in page(binh_client, tea_page)
    assert login(binh_client, tea_page) == "serves no more"


def test_a_platform_that_is_switched_off_names_what_must_be_set(an_client, tea_page, settings):
    settings.META_APP_SECRET = ""

    name, words = state(an_client, tea_page)

    assert name == "off"
    assert "Facebook is switched off here: nothing arrives, and nothing leaves." in words
    assert "META_APP_SECRET" in words
    assert "META_APP_ID" not in words
    assert said(an_client, tea_page) == ("off", "Nothing is read while Facebook is switched off here.")
    assert "test-form" not in page(an_client, tea_page)


def test_what_the_platform_does_to_it(binh_client, tea_page):
    Channel.objects.update(may_send=False, status_code="policy/block")
    assert state(binh_client, tea_page)[0] == "barred"

    Channel.objects.update(may_send=True, status_code="policy/warning")
    name, words = state(binh_client, tea_page)
    assert (name, words.startswith("Facebook warned this Page")) == ("troubled", True)

    Channel.objects.update(status_code="", away_since=timezone.now())
    assert state(binh_client, tea_page)[0] == "away"


def test_a_rest_that_the_platform_asked_for_is_no_state_but_is_told(binh_client, tea_page):
    Channel.objects.update(paused_until=timezone.now() + timedelta(minutes=2))

    name, words = state(binh_client, tea_page)

    assert (name, "It goes on by itself:" in words) == ("healthy", True)


def test_a_disconnected_channel_offers_to_connect_it_again_and_nothing_else(an_client, tea_page):
    Channel.objects.update(status="disconnected", credentials=None)

    html = page(an_client, tea_page)

    assert state(an_client, tea_page)[0] == "disconnected"
    assert "Connect again</a>" in html
    assert not re.search(r'id="pause"|test-form|What customers see|popovertarget="disconnect', html)


def test_what_waits_is_counted_and_disconnecting_says_so(an_client, tea_page):
    talk, now = converse(tea_page), timezone.now()
    say(talk, "Hi", direction="outgoing", status="queued", due_at=now - timedelta(minutes=1))
    say(talk, "Later", direction="outgoing", status="queued", due_at=now + timedelta(hours=1))

    html = page(an_client, tea_page)

    assert "<dt>Waiting</dt><dd><strong>1</strong>" in html
    assert "<dt>Scheduled</dt><dd><strong>1</strong>" in html
    assert "2 replies that have not left yet stay here, and are not sent." in html


def test_posts_with_a_wrong_signature_are_told_to_who_manages_channels(an_client, binh_client, tea_page):
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    Refusal.objects.create(platform="facebook", reason="signature", hour=hour, count=3)
    Refusal.objects.create(platform="facebook", reason="signature", hour=hour - timedelta(days=3), count=90)
    Refusal.objects.create(platform="zalo", reason="signature", hour=hour, count=90)

    assert "<dt>Refused</dt><dd><strong>3</strong>" in page(an_client, tea_page)
    assert "<dt>Refused" not in page(binh_client, tea_page)

    # Instagram posts to the same address, under the same secret.
    Channel.objects.update(platform="instagram")
    assert "<dt>Refused</dt><dd><strong>3</strong>" in page(an_client, tea_page)


def test_what_was_told_of_limits_and_what_never_was(binh_client, tea_page):
    assert "Facebook has told nothing of its limits yet." in page(binh_client, tea_page)

    Channel.objects.update(limits={"usage": 0.93}, limits_at=timezone.now())

    assert '<dt>Calls used</dt><dd><strong class="bad">93%</strong>' in page(binh_client, tea_page)


def test_the_page_asks_nobody_and_takes_the_same_queries_whatever_there_is(an_client, tea_page, row):
    page(an_client, tea_page)
    with CaptureQueriesContext(connection) as few:
        page(an_client, tea_page)
    talk = converse(tea_page)
    for number in range(5):
        say(talk, f"{number}", direction="outgoing", status="queued", due_at=timezone.now())
    with CaptureQueriesContext(connection) as many:
        page(an_client, tea_page)

    assert len(many) == len(few) <= 12


# ── The test ──


class Answering(FacebookConnector):
    health: Health | SendError = Health()

    def check(self, channel):
        if isinstance(self.health, SendError):
            raise self.health
        return self.health


@pytest.fixture
def platform(monkeypatch):
    monkeypatch.setitem(connectors, "facebook", answering := Answering())
    return answering


def tried(client, channel):
    answer = client.post(
        reverse("channels:tests", args=["bamboo", channel.pk]),
        headers={"HX-Request": "true", "HX-Target": "div#channel-test"},
    )
    assert answer.status_code == 200
    html = " ".join(answer.content.decode().split())
    tone, words = re.match(r'<div class="banner banner--(\w+)"><p>(.*?)</p>', html).groups()
    assert 'hx-target="#channel-live"' in html
    return tone, " ".join(re.sub("<[^>]+>", " ", words).split())


def test_a_test_says_that_login_and_news_are_well(an_client, tea_page, platform):
    platform.health = Health(limits={"usage": 0.1})

    assert tried(an_client, tea_page) == (
        "good",
        "Facebook answers, and the login works. Facebook sends news of this account here. "
        "No news came yet: write to it from another account, and look here again.",
    )
    assert "<dt>Calls used</dt><dd><strong>10%</strong>" in page(an_client, tea_page)


def test_a_test_mends_what_the_platform_dropped_and_says_so(an_client, tea_page, platform):
    platform.health = Health(posts="mended")
    assert "That is set right now." in tried(an_client, tea_page)[1]

    platform.health = Health(posts="untold")
    assert "cannot be asked" in tried(an_client, tea_page)[1]


def test_a_test_that_finds_a_dead_login_stops_the_channel(an_client, tea_page, platform):
    platform.health = Health(code="190/460", needs_reconnect=True)

    tone, words = tried(an_client, tea_page)

    assert (tone, "password of the Facebook account" in words) == ("bad", True)
    assert Channel.objects.get().status == "needs_reconnect"


def test_no_answer_says_nothing_of_the_channel(an_client, tea_page, platform):
    platform.health = SendError(ErrorKind.AWAY, "unreachable")

    tone, words = tried(an_client, tea_page)

    assert (tone, words.startswith("Facebook did not answer.")) == ("warn", True)
    assert Channel.objects.get().status == "connected"


def test_without_scripts_the_whole_page_has_the_result(an_client, tea_page, platform):
    html = an_client.post(reverse("channels:tests", args=["bamboo", tea_page.pk])).content.decode()

    assert "<html" in html
    assert "Facebook answers, and the login works." in html


@pytest.mark.parametrize("name", ["tests", "pause", "signals"])
def test_only_who_manages_channels_may(name, binh_client, chau_client, tea_page):
    url = reverse(f"channels:{name}", args=["bamboo", tea_page.pk])

    assert binh_client.post(url).status_code == 403
    assert chau_client.post(url).status_code == 404


# ── The switches ──


def switch(client, channel, **given):
    return client.post(reverse("channels:signals", args=["bamboo", channel.pk]), given)


def test_what_customers_see_is_switched_and_stands_in_the_audit_trail(an_client, tea_page, bamboo):
    assert 'aria-checked="true" name="shows_seen" value="off">' in page(an_client, tea_page)

    assert switch(an_client, tea_page, shows_seen="off").status_code == 302
    assert switch(an_client, tea_page, shows_seen="off").status_code == 302

    tea_page.refresh_from_db()
    assert (tea_page.shows_seen, tea_page.shows_typing) == (False, True)
    assert 'aria-checked="false" name="shows_seen" value="on">' in page(an_client, tea_page)
    assert list(bamboo.audit_entries.values_list("verb", flat=True)) == ["channel.seen_hidden"]


def test_who_does_not_manage_channels_sees_how_it_is(binh_client, tea_page):
    assert 'aria-checked="true" name="shows_seen" value="off" disabled>' in page(binh_client, tea_page)


def test_where_typing_is_seen_it_is_not_shown_without(an_client, tea_page, monkeypatch):
    capabilities = replace(FacebookConnector.capabilities, typing_is_seen=True)
    monkeypatch.setattr(FacebookConnector, "capabilities", capabilities)
    assert "Facebook marks it as seen with that." in page(an_client, tea_page)

    switch(an_client, tea_page, shows_seen="off")

    assert "Not shown now: Facebook would mark the message as seen with it." in page(an_client, tea_page)


def test_a_platform_that_shows_customers_nothing_has_no_switches(an_client, tea_page, monkeypatch):
    monkeypatch.setitem(connectors, "listless", WithoutList())
    Channel.objects.update(platform="listless")

    assert "Listless shows its customers neither that you have read nor that you type." in page(an_client, tea_page)

    switch(an_client, tea_page, shows_seen="off", shows_typing="off")
    tea_page.refresh_from_db()
    assert (tea_page.shows_seen, tea_page.shows_typing) == (True, True)
