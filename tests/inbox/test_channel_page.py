"""The page of one channel: every state in words, and who may do what there."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels_fb.connector import FacebookConnector
from inbox.connectors import connectors
from inbox.models import Channel, ChannelSync, Conversation
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
    """The state, and what the page says of it."""
    html = page(client, channel)
    state = re.search(r'data-state="(\w+)"', html).group(1)
    return state, re.search(r'<p role="status">(.*?)</p>', html).group(1).partition("<")[0].strip()


def test_all_well(binh_client, tea_page, row):
    assert said(binh_client, tea_page) == ("well", "Everything that Facebook shows is here.")
    assert "every 30 seconds" in page(binh_client, tea_page)
    assert "Facebook shows the newest 20 messages of each conversation." in page(binh_client, tea_page)


def test_slower_and_why(binh_client, tea_page, row):
    change(row, interval_seconds=1728)

    html = page(binh_client, tea_page)

    assert 'data-state="slower"' in html
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
    assert 'data-state="failing"' in html
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

    assert 'data-state="no_list"' in html
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
    assert figures == [("Received", "4"), ("Repaired", "7"), ("Lost", "2"), ("Failed", "1"), ("Set aside", "1")]


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
        headers={"HX-Request": "true", "HX-Target": "div#channel-sync"},
    ).content.decode()

    assert 'data-state="running"' in html
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
    html = page(binh_client, tea_page, **{"HX-Request": "true", "HX-Target": "div#channel-sync"})

    assert html.lstrip().startswith('<div id="channel-sync"')
    assert "every 30s" in html
