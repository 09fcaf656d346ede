"""The Instagram account that is linked to a page is connected with the same login, beside it or without it."""

import pytest

from channels_fb.connector import SUBSCRIBED_FIELDS
from channels_fb.instagram import PAGE_FIELDS
from inbox.actions.disconnect_channel import disconnect_channel
from inbox.models import Channel
from tests.channels_fb.test_connect import (
    AO_DAI,
    HOME,
    come_back,
    connected,
    outcomes,
    reconnect,
    reviewed,
    subscriptions,
    tick,
)
from tests.conftest import signed_in
from tests.simulator.client import LINH, TEA, TEA_INSTAGRAM

SCOPES = [
    "pages_show_list",
    "pages_messaging",
    "pages_manage_metadata",
    "pages_read_engagement",
    "business_management",
    "instagram_basic",
    "instagram_manage_messages",
]


@pytest.fixture
def browser(an):
    return signed_in(an)


def test_it_is_listed_beside_its_page_and_ticked(browser, simulator):
    html = come_back(browser, simulator).content.decode()

    assert f'value="{TEA_INSTAGRAM}" checked' in html
    assert "@tiemtralasen" in html
    assert html.index(f'value="{TEA}"') < html.index(f'value="{TEA_INSTAGRAM}"') < html.index(f'value="{HOME}"')
    picture = f"{TEA_INSTAGRAM}/picture/"
    assert picture in html


def test_its_picture_comes_through_us(browser, simulator):
    listed = come_back(browser, simulator)

    answer = browser.get(f"{listed.request['PATH_INFO']}{TEA_INSTAGRAM}/picture/")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")


def test_both_are_connected_with_the_pages_token_and_subscribed_together(browser, simulator, bamboo):
    answer = tick(browser, come_back(browser, simulator), TEA, TEA_INSTAGRAM)

    channel = Channel.objects.get(platform="instagram")
    page = Channel.objects.get(platform="facebook")
    assert (channel.external_id, channel.name, channel.workspace) == (TEA_INSTAGRAM, "@tiemtralasen", bamboo)
    assert channel.connected_by_external_id == LINH
    assert channel.credentials == {"access_token": page.credentials["access_token"], "page_id": TEA}
    assert subscriptions(simulator) == {TEA: {*SUBSCRIBED_FIELDS, *PAGE_FIELDS}}
    assert "@tiemtralasen" in answer.content.decode()


def test_it_may_be_connected_without_its_page_and_disconnected_beside_it(browser, simulator, an):
    tick(browser, come_back(browser, simulator), TEA_INSTAGRAM)
    alone = subscriptions(simulator)
    tick(browser, come_back(browser, simulator), TEA)
    disconnect_channel(channel=Channel.objects.get(platform="facebook"), actor=an)
    without_page = subscriptions(simulator)
    disconnect_channel(channel=Channel.objects.get(platform="instagram"), actor=an)

    assert (alone, without_page) == ({TEA: set(PAGE_FIELDS)}, {TEA: set(PAGE_FIELDS)})
    assert subscriptions(simulator) == {}


def test_what_was_declined_is_named_and_the_page_can_be_connected_all_the_same(browser, simulator):
    scopes = [scope for scope in SCOPES if scope != "instagram_manage_messages"]

    html = come_back(browser, simulator, reviewed([TEA], scopes)).content.decode()

    assert f'value="{TEA}" checked' in html
    assert f'value="{TEA_INSTAGRAM}" disabled' in html
    assert "read and send this Instagram account&#x27;s messages" in html


def test_a_page_without_an_account_offers_none_and_an_account_that_is_here_is_said_to_be(browser, simulator):
    tick(browser, come_back(browser, simulator), TEA_INSTAGRAM)

    html = come_back(browser, simulator, reviewed([TEA, AO_DAI])).content.decode()

    assert f'value="{TEA_INSTAGRAM}" disabled' in html
    assert html.count("Already here") == 1
    assert html.count('type="checkbox"') == 3


def test_another_workspaces_account_is_taken(browser, simulator, lotus):
    Channel.objects.create(workspace=lotus, platform="instagram", external_id=TEA_INSTAGRAM, name="@tiemtralasen")
    listed = come_back(browser, simulator)

    tick(browser, listed, TEA, TEA_INSTAGRAM)

    assert outcomes() == {TEA: "connected", TEA_INSTAGRAM: "taken"}


def test_an_account_whose_events_are_refused_says_so_in_its_own_words(browser, simulator):
    listed = come_back(browser, simulator)
    simulator.control("faults", next={"on": "subscribe", "code": 200})

    answer = tick(browser, listed, TEA_INSTAGRAM)

    assert (outcomes(), connected()) == ({TEA_INSTAGRAM: "missing"}, set())
    assert "lacks a permission for this Instagram account" in answer.content.decode()


def test_one_login_mends_the_account_and_its_page(browser, simulator):
    tick(browser, come_back(browser, simulator), TEA, TEA_INSTAGRAM)
    simulator.control("revoke", person=LINH)
    Channel.objects.update(status="needs_reconnect", status_code="190/460")

    reconnect(browser, simulator, channel=Channel.objects.get(platform="instagram").pk)

    assert connected() == {TEA, TEA_INSTAGRAM}
    assert set(outcomes().values()) == {"connected"}


def test_an_account_that_was_not_ticked_again_says_what_to_tick(browser, simulator):
    tick(browser, come_back(browser, simulator), TEA_INSTAGRAM)
    channel = Channel.objects.get()
    Channel.objects.update(status="needs_reconnect", status_code="190/460")

    answer = reconnect(browser, simulator, reviewed([AO_DAI]), channel=channel.pk)

    assert outcomes() == {TEA_INSTAGRAM: "missing"}
    assert "This Instagram account was not ticked" in answer.content.decode()
