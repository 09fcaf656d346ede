"""Tokens that end are renewed ahead of time, by one at a time; where that fails the owners hear of it days before."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from channels_fb.connector import FacebookConnector
from inbox.actions.connect_channel import connect_channel
from inbox.actions.renew_token import due_channels, renew_token
from inbox.connectors import ErrorKind, SendError, TokenLife, connectors
from inbox.models import Channel
from inbox.presenters.channels import ChannelView
from inbox.tasks import sweep_tokens

pytestmark = pytest.mark.django_db(transaction=True)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Renewing(FacebookConnector):
    """Its tokens serve an hour, its logins three months; each answer is a new pair."""

    def __init__(self):
        self.asked, self.error, self.before_answer = [], None, lambda: None

    def token_life(self, credentials):
        return TokenLife(renew_at=timezone.now() + HOUR, ends_at=timezone.now() + 90 * DAY)

    def renew(self, channel):
        self.asked.append(channel.credentials["access_token"])
        self.before_answer()
        if self.error:
            raise self.error
        return {"access_token": f"{channel.credentials['access_token']}+"}


@pytest.fixture
def platform(monkeypatch):
    monkeypatch.setitem(connectors, "facebook", renewing := Renewing())
    return renewing


@pytest.fixture
def channel(platform, bamboo):
    return connect_channel(
        workspace=bamboo,
        platform="facebook",
        external_id="1",
        name="Tea",
        credentials={"access_token": "a"},
        subscribe=False,
    )


def make_due():
    Channel.objects.update(token_renew_at=timezone.now())


def token():
    return Channel.objects.get().credentials["access_token"]


def test_what_is_connected_is_renewed_in_time_again_and_again(platform, channel):
    assert channel.token_renew_at <= timezone.now() + HOUR
    assert due_channels() == []
    for expected in ("a+", "a++"):
        make_due()
        assert due_channels() == [channel.pk]
        renew_token(channel.pk)
        assert (token(), due_channels()) == (expected, [])


def test_channels_that_were_connected_together_do_not_ask_all_at_once(platform, bamboo):
    for number in range(3):
        credentials = {"access_token": "a"}
        connect_channel(
            workspace=bamboo,
            platform="facebook",
            external_id=f"{number}",
            name="Tea",
            credentials=credentials,
            subscribe=False,
        )

    first, *others = sorted(Channel.objects.values_list("token_renew_at", flat=True))

    assert min(other - first for other in others) > timedelta(seconds=30)


def test_two_workers_never_renew_at_once(platform, channel):
    make_due()
    start = threading.Barrier(4)

    def run():
        start.wait()
        try:
            renew_token(channel.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (platform.asked, token()) == (["a"], "a+")


def test_what_died_in_the_middle_is_begun_again_with_the_same_token(platform, channel):
    make_due()

    def die():
        raise KeyboardInterrupt

    platform.before_answer = die
    with pytest.raises(KeyboardInterrupt):
        renew_token(channel.pk)
    assert Channel.objects.get().token_renew_at > timezone.now()

    platform.before_answer = lambda: None
    make_due()
    renew_token(channel.pk)
    assert (platform.asked, token()) == (["a", "a"], "a+")


def test_a_login_made_meanwhile_stands(platform, channel):
    make_due()
    platform.before_answer = lambda: Channel.objects.update(credentials={"access_token": "new login"})

    renew_token(channel.pk)

    assert token() == "new login"


def test_a_token_that_the_platform_refuses_needs_a_person(platform, channel):
    make_due()
    platform.error = SendError(ErrorKind.TOKEN, "190")

    renew_token(channel.pk)

    assert Channel.objects.get().status == "needs_reconnect"
    assert due_channels() == []


def test_what_fails_in_passing_is_tried_ever_later_and_the_owners_are_told(platform, channel, asked):
    platform.error = SendError(ErrorKind.TRANSIENT, "2", retry_after=600)
    asked()
    for _ in range(3):
        make_due()
        renew_token(channel.pk)
    assert Channel.objects.get().token_renew_at > timezone.now() + timedelta(minutes=9)
    sweep_tokens()
    sweep_tokens()

    told = [(name, ids) for name, ids, _ in asked()]
    assert told == [("send_notice", (channel.pk, "expiring"))]
    assert "did not renew the login" in ChannelView(Channel.objects.get()).login

    platform.error = None
    make_due()
    renew_token(channel.pk)
    assert ChannelView(Channel.objects.get()).login == ""


def test_a_login_that_ends_for_good_is_told_a_week_ahead_by_letter_and_page(
    platform, channel, an_client, mailoutbox, work
):
    Channel.objects.update(token_ends_at=timezone.now() + 6 * DAY)

    sweep_tokens()
    work()

    (letter,) = mailoutbox
    assert letter.subject == "Tea should be connected again soon"
    assert "The login ends on" in letter.body
    page = an_client.get("/w/bamboo/channels/").content.decode()
    assert "Login ends soon" in page
    assert "Reconnect</a>" in page
