from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.db.models.signals import post_save
from django.utils import timezone

from channels_fb.actions.connect_page import connect_page
from channels_fb.client import PageClient
from channels_fb.connector import SUBSCRIBED_FIELDS
from channels_fb.models import ConnectAttempt
from channels_fb.tasks import forget_attempts
from inbox.actions import replace_picture
from inbox.actions.check_channel import check_channel
from inbox.models import Channel, Conversation, Identity, Message
from tests.conftest import signed_in
from tests.simulator.client import LINH, TEA
from workspaces.models import AuditEntry

HOME, AO_DAI, BRANCH, HOLDING = "109384417725560", "112650984310277", "115830276649915", "118204471936058"
CONNECT, CALLBACK = "/w/bamboo/channels/facebook/connect/", "/channels/facebook/callback/"
EVERYTHING = {"person": LINH, "action": "continue"}


@pytest.fixture
def browser(an):
    return signed_in(an)


def dialog(browser, simulator, form=EVERYTHING, **query):
    """Through Facebook's dialog; returns the address it leads back to."""
    there = browser.get(CONNECT, query)["Location"]
    answer = simulator.http.post(there, data=form, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def come_back(browser, simulator, form=EVERYTHING, **query):
    return browser.get(dialog(browser, simulator, form, **query), follow=True)


def reconnect(browser, simulator, form=EVERYTHING, **query):
    """Back from the dialog, and on through the lines as a browser without scripts goes."""
    lines = come_back(browser, simulator, form, **query)
    return browser.post(lines.request["PATH_INFO"], follow=True)


def tick(browser, answer, *pages):
    """Tick and connect, as a browser without scripts does."""
    ticked = browser.post(answer.request["PATH_INFO"], {"pages": pages}, follow=True)
    return browser.post(ticked.request["PATH_INFO"], follow=True)


def connected():
    return set(Channel.objects.filter(status="connected").values_list("external_id", flat=True))


def outcomes():
    results = ConnectAttempt.objects.order_by("-created_at").values_list("results", flat=True)[0]
    return {page_id: result["outcome"] for page_id, result in results.items()}


def subscriptions(simulator):
    rows = simulator.http.get(f"{simulator.url}/control/world", timeout=10).json()["subscriptions"]
    return {row["page_id"]: set(row["fields"]) for row in rows}


def reviewed(pages=(TEA,), scopes=None):
    asked = [
        "pages_show_list",
        "pages_messaging",
        "pages_manage_metadata",
        "pages_read_engagement",
        "business_management",
        "instagram_basic",
        "instagram_manage_messages",
    ]
    return {**EVERYTHING, "reviewed": "1", "pages": list(pages), "scopes": asked if scopes is None else scopes}


# ── To the dialog ──


def test_the_dialog_is_asked_for_these_permissions_and_no_more(browser, simulator):
    there = urlsplit(browser.get(CONNECT)["Location"])

    query = {name: values[0] for name, values in parse_qs(there.query).items()}
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{simulator.url}/meta/v25.0/dialog/oauth"
    assert set(query.pop("scope").split(",")) == {
        "pages_show_list",
        "pages_manage_metadata",
        "pages_messaging",
        "pages_read_engagement",
        "business_management",
        "instagram_basic",
        "instagram_manage_messages",
    }
    assert len(query.pop("state")) >= 16
    assert query == {
        "client_id": "684210937755120",
        "redirect_uri": "http://127.0.0.1:8000/channels/facebook/callback/",
        "response_type": "code",
    }


def test_a_login_configuration_takes_the_place_of_the_permissions(browser, simulator, meta_app):
    meta_app.META_LOGIN_CONFIG_ID = "1234"

    query = parse_qs(urlsplit(browser.get(CONNECT)["Location"]).query)

    assert (query["config_id"], "scope" in query) == (["1234"], False)


def test_with_facebook_off_the_page_says_who_can_help(browser, meta_app):
    meta_app.META_APP_SECRET = ""

    answer = browser.get(CONNECT)

    assert answer.status_code == 503
    assert "META_APP_SECRET" in answer.content.decode()


def test_only_who_may_manage_channels_may_connect(binh_client, chau_client, client):
    assert binh_client.get(CONNECT).status_code == 403
    assert chau_client.get(CONNECT).status_code == 404
    assert client.get(CONNECT).status_code == 302


# ── Ticking ──


def test_all_pages_are_listed_and_those_that_can_be_connected_are_ticked(browser, simulator):
    html = come_back(browser, simulator).content.decode()

    names = ["Tiệm Trà Lá Sen", "Sen Home Decor", "Áo Dài Ngọc Hân", "Trà Sen Hà Nội (chi nhánh)", "Sen Group Holdings"]
    assert all(name in html for name in names)
    assert {page: f'value="{page}" checked' in html for page in (TEA, HOME, AO_DAI, BRANCH, HOLDING)} == {
        TEA: True,
        HOME: True,
        AO_DAI: True,
        BRANCH: False,
        HOLDING: True,
    }
    assert "does not include messages" in html


def test_ticked_pages_are_connected_and_subscribed_and_the_rest_is_left_alone(browser, simulator, an, bamboo):
    answer = tick(browser, come_back(browser, simulator), TEA, HOME)

    tea = Channel.objects.get(external_id=TEA)
    assert connected() == {TEA, HOME}
    assert (tea.workspace, tea.name, tea.connected_by, tea.connected_by_external_id) == (
        bamboo,
        "Tiệm Trà Lá Sen",
        an.user,
        LINH,
    )
    assert subscriptions(simulator) == {TEA: set(SUBSCRIBED_FIELDS), HOME: set(SUBSCRIBED_FIELDS)}
    assert answer.request["PATH_INFO"] == "/w/bamboo/channels/"
    assert parse_qs(answer.request["QUERY_STRING"])["connected"] == [
        ",".join(str(c.pk) for c in Channel.objects.order_by("pk"))
    ]
    assert list(AuditEntry.objects.order_by("target").values_list("verb", "target", "actor_id")) == [
        ("channel.connected", "Sen Home Decor", an.pk),
        ("channel.connected", "Tiệm Trà Lá Sen", an.pk),
    ]


def test_the_pages_tokens_have_no_end(browser, simulator):
    tick(browser, come_back(browser, simulator), TEA)
    simulator.control("clock", advance_seconds=200 * 86400)

    token = Channel.objects.get().credentials["access_token"]
    assert simulator.graph("GET", f"{TEA}/subscribed_apps", token).status_code == 200


def test_with_a_script_the_pages_are_connected_one_after_the_other(browser, simulator):
    listed = come_back(browser, simulator)
    ticked = browser.post(listed.request["PATH_INFO"], {"pages": [TEA, HOME]}, follow=True)
    htmx = {"HX-Request": "true"}

    first = browser.post(ticked.request["PATH_INFO"], headers=htmx)
    after_first = connected()
    second = browser.post(ticked.request["PATH_INFO"], headers=htmx)

    assert 'data-outcome="connected"' in first.content.decode()
    assert 'data-outcome="waiting"' in first.content.decode()
    assert (after_first, connected()) == ({TEA}, {TEA, HOME})
    assert second["HX-Redirect"].startswith("/w/bamboo/channels/?connected=")


def test_a_page_that_may_not_be_ticked_is_refused_even_so(browser, simulator):
    listed = come_back(browser, simulator)

    answers = [browser.post(listed.request["PATH_INFO"], {"pages": pages}) for pages in ([BRANCH], ["999"], [])]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert connected() == set()


def test_every_page_has_a_line_of_its_own_whatever_becomes_of_the_others(browser, simulator, lotus):
    listed = come_back(browser, simulator)
    Channel.objects.create(workspace=lotus, platform="facebook", external_id=HOME, name="Sen Home Decor")
    simulator.control("role", person=LINH, page=AO_DAI, tasks=[])
    simulator.control("faults", next={"on": "subscribe", "page": HOLDING, "code": 200})

    answer = tick(browser, listed, TEA, HOME, AO_DAI, HOLDING)

    assert outcomes() == {TEA: "connected", HOME: "taken", AO_DAI: "failed", HOLDING: "missing"}
    assert connected() == {TEA, HOME}
    html = answer.content.decode()
    assert "Another workspace" in html
    assert "has no role on it any more" in html
    assert "Lotus" not in html


def test_a_page_that_is_here_already_is_said_to_be(browser, simulator):
    tick(browser, come_back(browser, simulator), TEA)

    listed = come_back(browser, simulator)
    assert f'value="{TEA}" disabled' in listed.content.decode()
    assert "Already here" in listed.content.decode()


def test_a_page_that_is_connected_meanwhile_is_not_connected_twice(browser, simulator, bamboo):
    listed = come_back(browser, simulator)
    Channel.objects.create(workspace=bamboo, platform="facebook", external_id=TEA, name="Tiệm Trà Lá Sen")

    tick(browser, listed, TEA)

    assert outcomes() == {TEA: "already"}
    assert Channel.objects.count() == 1


def test_a_connected_page_whose_events_facebook_would_not_promise_is_asked_again_later(browser, simulator):
    listed = come_back(browser, simulator)
    simulator.control("faults", next={"on": "subscribe", "code": 1, "status": 500})

    tick(browser, listed, TEA)

    channel = Channel.objects.get()
    assert (channel.status, channel.status_code, channel.checked_at) == ("connected", "1", None)
    assert outcomes() == {TEA: "connected"}


def test_a_list_of_several_answers_is_read_to_its_end(browser, simulator, monkeypatch):
    seen, get = [], PageClient.get

    def narrow(self, path, **params):
        params |= {"limit": "2"} if path == "me/accounts" else {}
        seen.append(path)
        return get(self, path, **params)

    monkeypatch.setattr(PageClient, "get", narrow)

    html = come_back(browser, simulator).content.decode()

    assert seen.count("me/accounts") == 3
    assert "Sen Group Holdings" in html


def test_a_pages_picture_comes_through_us(browser, simulator):
    listed = come_back(browser, simulator)

    answer = browser.get(f"{listed.request['PATH_INFO']}{TEA}/picture/")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")


# ── What goes wrong in the dialog ──


def test_a_closed_dialog_leads_back_with_a_sentence(browser, simulator):
    answer = come_back(browser, simulator, {"person": LINH, "action": "cancel"})

    assert "You closed Facebook’s window" in answer.content.decode()
    assert CONNECT in answer.content.decode()


@pytest.mark.parametrize("state", ["", "forged", "0123456789abcdef"])
def test_a_forged_state_changes_nothing(browser, simulator, state):
    answer = browser.get(CALLBACK, {"code": "AQx", "state": state})

    assert answer.status_code == 400
    assert "did not begin here" in answer.content.decode()
    assert ConnectAttempt.objects.count() == 0


def test_a_state_is_good_once(browser, simulator):
    back = dialog(browser, simulator)

    statuses = [browser.get(back).status_code, browser.get(back).status_code]

    assert statuses == [302, 400]
    assert ConnectAttempt.objects.count() == 1


def test_a_state_of_another_browser_is_refused(browser, an, simulator):
    back = dialog(browser, simulator)

    assert signed_in(an).get(back).status_code == 400


def test_a_state_that_is_too_old_is_refused(browser, simulator, monkeypatch):
    back = dialog(browser, simulator)
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.STATE_TTL", -1)

    assert browser.get(back).status_code == 400


def test_who_lost_the_right_meanwhile_is_refused(browser, an, simulator):
    back = dialog(browser, simulator)
    an.role = "agent"
    an.save()

    assert browser.get(back).status_code == 403
    assert ConnectAttempt.objects.count() == 0


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"code": 100, "subcode": 36009}, "This login was used already, or took too long."),
        ({"code": 4}, "Facebook asks us to wait."),
        ({"code": 1}, "Facebook does not answer at the moment."),
        ({"mode": "body", "status": 502}, "Facebook did not answer as it should."),
        ({"code": 190}, "Facebook refused the login."),
    ],
)
def test_a_code_that_facebook_does_not_redeem_is_told_as_a_login_not_as_a_message(browser, simulator, fault, sentence):
    back = dialog(browser, simulator)
    simulator.control("faults", next={"on": "token", **fault})

    answer = browser.get(back)

    assert answer.status_code == 502
    assert sentence in answer.content.decode()
    assert "Nothing was connected." in answer.content.decode()


def test_what_facebook_itself_said_is_passed_on(browser, simulator):
    back = urlsplit(dialog(browser, simulator))
    state = parse_qs(back.query)["state"][0]

    answer = browser.get(CALLBACK, {"state": state, "error_code": "200", "error_message": "Permissions <error>"})

    assert "Permissions &lt;error&gt;" in answer.content.decode()


def test_who_refused_everything_reads_what_was_refused(browser, simulator):
    answer = come_back(browser, simulator, reviewed(scopes=[])).content.decode()

    assert "Facebook listed no Page" in answer
    assert "pages_show_list, pages_messaging" in " ".join(answer.split()).replace("pages_manage_metadata, ", "")


def test_no_page_at_all_says_what_to_do(browser, simulator):
    answer = come_back(browser, simulator, reviewed(pages=()))

    assert "Facebook listed no Page" in answer.content.decode()
    assert f"{CONNECT}?again=1" in answer.content.decode()


def test_declined_permissions_are_named_and_can_be_asked_for_again(browser, simulator):
    answer = come_back(
        browser, simulator, reviewed(scopes=["pages_show_list", "pages_manage_metadata", "pages_read_engagement"])
    )
    html = answer.content.decode()

    assert "pages_messaging" in html
    assert "read and send this Page" in html
    assert f'value="{TEA}" disabled' in html

    again = parse_qs(urlsplit(browser.get(CONNECT, {"again": "1"})["Location"]).query)
    assert again["auth_type"] == ["rerequest"]
    assert f'value="{TEA}" checked' in come_back(browser, simulator, again="1").content.decode()


# ── What is kept between dialog and ticking ──


def test_no_token_is_kept_in_clear_or_longer_than_needed(browser, simulator, an):
    listed = come_back(browser, simulator)
    attempt = ConnectAttempt.objects.get()
    token = attempt.page(TEA)["token"]
    with connection.cursor() as sql:
        sql.execute("SELECT pages FROM channels_fb_connectattempt")
        stored = bytes(sql.fetchone()[0])
    assert token.encode() not in stored
    assert token not in str(dict(browser.session.items()))
    assert token not in listed.content.decode()

    tick(browser, listed, TEA)

    assert {page["token"] for page in ConnectAttempt.objects.get().pages} == {""}


def test_back_after_the_last_page_leads_to_a_new_login(browser, simulator):
    listed = come_back(browser, simulator)
    tick(browser, listed, TEA)

    again = browser.get(listed.request["PATH_INFO"])
    ticked = browser.post(listed.request["PATH_INFO"], {"pages": [HOME]})

    assert (again.status_code, ticked.status_code) == (200, 409)
    for answer in (again, ticked):
        assert "This login is used up" in answer.content.decode()
        assert CONNECT in answer.content.decode()
    assert outcomes() == {TEA: "connected"}


def test_an_empty_token_replaces_none_that_serves(browser, simulator):
    tick(browser, come_back(browser, simulator), TEA)
    attempt, before = ConnectAttempt.objects.get(), Channel.objects.get()
    written = []
    post_save.connect(watch := lambda instance, **_: written.append(instance.credentials), sender=Channel)

    result = connect_page(attempt, TEA)

    post_save.disconnect(watch, sender=Channel)
    assert (result.outcome, written) == ("failed", [])
    assert "used up" in result.sentence
    assert Channel.objects.get().credentials == before.credentials


def test_an_attempt_opens_only_in_its_own_browser_for_its_own_member_and_for_half_an_hour(
    browser, an, chau_client, simulator
):
    path = come_back(browser, simulator).request["PATH_INFO"]

    others = [signed_in(an).get(path), chau_client.get(path), chau_client.get(path.replace("bamboo", "lotus"))]
    assert [answer.status_code for answer in others] == [404] * 3
    assert browser.get(path).status_code == 200

    ConnectAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=31))
    assert browser.get(path).status_code == 404


def test_a_login_that_nobody_finished_is_forgotten(browser, simulator):
    come_back(browser, simulator)
    forget_attempts()
    assert ConnectAttempt.objects.count() == 1

    ConnectAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=31))
    forget_attempts()

    assert ConnectAttempt.objects.count() == 0


# ── Reconnecting ──


@pytest.fixture
def broken(browser, simulator):
    """Two pages whose tokens died, and a message that waits."""
    tick(browser, come_back(browser, simulator), TEA, HOME)
    simulator.control("revoke", person=LINH, subcode=460)
    Channel.objects.update(status="needs_reconnect", status_code="190/460")
    channel = Channel.objects.get(external_id=TEA)
    identity = Identity.objects.create(channel=channel, external_id="7284910365521001")
    now = timezone.now()
    conversation = Conversation.objects.create(
        workspace=channel.workspace, channel=channel, identity=identity, last_message_at=now, last_customer_at=now
    )
    Message.objects.create(
        conversation=conversation,
        direction="outgoing",
        author_type="member",
        text="Dạ còn ạ",
        at=now,
        status="queued",
        due_at=now,
        retry_at=now + timedelta(hours=1),
    )
    return channel


def test_one_login_brings_back_every_page_that_it_can_and_releases_what_waited(browser, simulator, broken):
    answer = reconnect(browser, simulator, channel=broken.pk)

    assert connected() == {TEA, HOME}
    assert answer.request["PATH_INFO"] == "/w/bamboo/channels/"
    assert Message.objects.get().retry_at is None
    assert list(
        AuditEntry.objects.filter(verb="channel.reconnected").order_by("pk").values_list("target", flat=True)
    ) == [
        "Tiệm Trà Lá Sen",
        "Sen Home Decor",
    ]


def test_coming_back_to_mend_connects_nothing_by_itself(browser, simulator, broken):
    lines = come_back(browser, simulator, channel=broken.pk)

    assert lines.request["PATH_INFO"].endswith("/progress/")
    assert lines.content.decode().count('data-outcome="waiting"') == 2
    assert connected() == set()


def test_pages_whose_token_died_unnoticed_are_mended_by_the_same_login(browser, simulator, broken):
    Channel.objects.filter(external_id=HOME).update(status="connected", status_code="")

    reconnect(browser, simulator, channel=broken.pk)

    token = Channel.objects.get(external_id=HOME).credentials["access_token"]
    assert simulator.graph("GET", f"{HOME}/subscribed_apps", token).status_code == 200


def test_a_login_that_does_not_bring_the_page_says_so_and_leaves_it_as_it_was(browser, simulator, broken):
    answer = reconnect(browser, simulator, reviewed(pages=(HOME,)), channel=broken.pk)

    broken.refresh_from_db()
    assert (broken.status, broken.status_code) == ("needs_reconnect", "190/460")
    assert connected() == {HOME}
    assert "was not ticked in Facebook" in answer.content.decode()


def test_another_workspaces_channel_cannot_be_reconnected(browser, simulator, lotus):
    other = Channel.objects.create(workspace=lotus, platform="facebook", external_id="5")

    assert browser.get(CONNECT, {"channel": other.pk}).status_code == 404


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "٣", "x"])
def test_a_number_that_no_channel_has_leads_to_the_dialog_like_none(browser, simulator, number):
    assert browser.get(CONNECT, {"channel": number}).status_code == 302


def test_a_disconnected_page_comes_back_with_its_history(browser, simulator, bamboo, broken):
    broken.status, broken.credentials = "disconnected", None
    broken.save()

    tick(browser, come_back(browser, simulator), TEA)

    assert Channel.objects.get(external_id=TEA).pk == broken.pk
    assert connected() >= {TEA}


# ── The database meanwhile ──


@pytest.mark.django_db(transaction=True)
def test_no_database_connection_is_held_while_facebook_thinks(browser, simulator, monkeypatch):
    held = []

    def watched(function):
        def call(*args, **kwargs):
            held.append(connection.connection is not None)
            return function(*args, **kwargs)

        return call

    for name in ("get", "get_all", "post", "post_form", "delete"):
        monkeypatch.setattr(PageClient, name, watched(getattr(PageClient, name)))
    monkeypatch.setattr("inbox.actions.replace_picture.download", watched(replace_picture.download))

    listed = come_back(browser, simulator)
    browser.get(f"{listed.request['PATH_INFO']}{TEA}/picture/")
    tick(browser, listed, TEA)
    check_channel(Channel.objects.get().pk)
    browser.post(f"/w/bamboo/channels/{Channel.objects.get().pk}/connection/")

    assert len(held) > 6
    assert not any(held)
