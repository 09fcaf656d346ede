from urllib.parse import parse_qs, urlsplit

import pytest

from channels_tiktok.tokens import SCOPES
from inbox.models import Channel
from tests.channels_tiktok.platform import SHOP, TEA
from tests.conftest import signed_in
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

CONNECT, LEAVE = "/w/bamboo/channels/tiktok/connect/", "/w/bamboo/channels/tiktok/login/"
CALLBACK = "/channels/tiktok/callback/"


@pytest.fixture
def browser(an):
    return signed_in(an)


def consent(browser, tiktok, form=None, **query):
    """Through TikTok's page; returns the address that it leads back to."""
    there = browser.post(LEAVE, query)["Location"]
    answer = tiktok.http.post(there, data={"account": SHOP} | (form or {}), allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def come_back(browser, tiktok, form=None, **query):
    return browser.get(consent(browser, tiktok, form, **query), follow=True)


def text_of(answer):
    return " ".join(answer.content.decode().split())


# ── To TikTok ──


def test_what_an_account_needs_is_said_before_tiktok_is_asked(browser, tiktok):
    html = text_of(browser.get(CONNECT))

    assert "business account" in html
    assert "Everyone may write to it" in html


def test_tiktok_is_asked_for_these_permissions_and_no_more(browser, tiktok):
    there = urlsplit(browser.post(LEAVE)["Location"])

    query = {name: values[0] for name, values in parse_qs(there.query).items()}
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{tiktok.url}/tiktok/v2/auth/authorize"
    assert len(query.pop("state")) >= 16
    assert query == {
        "client_key": "7398120046635518977",
        "redirect_uri": "http://127.0.0.1:8000/channels/tiktok/callback/",
        "response_type": "code",
        "scope": ",".join(SCOPES),
        "disable_auto_auth": "1",
    }


def test_with_tiktok_off_the_page_says_who_can_help(browser, tiktok_app):
    tiktok_app.TIKTOK_APP_SECRET = ""

    answers = [browser.get(CONNECT), browser.post(LEAVE)]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert "TIKTOK_APP_SECRET" in text_of(answers[0])


def test_only_who_may_manage_channels_may_connect(binh_client, chau_client, client):
    assert [binh_client.get(CONNECT).status_code, binh_client.post(LEAVE).status_code] == [403, 403]
    assert [chau_client.get(CONNECT).status_code, chau_client.post(LEAVE).status_code] == [404, 404]
    assert [client.get(CONNECT).status_code, client.get(CALLBACK).status_code] == [302, 302]


# ── And back ──


def test_the_account_is_connected_and_the_applications_address_set(browser, tiktok, an, bamboo, tiktok_app):
    answer = come_back(browser, tiktok)

    channel = Channel.objects.get()
    assert (channel.workspace, channel.platform, channel.external_id, channel.name, channel.status) == (
        bamboo,
        "tiktok",
        SHOP,
        "Tiệm Gốm Bát Tràng",
        "connected",
    )
    assert set(channel.credentials) == {"access_token", "refresh_token", "expires_at", "refresh_expires_at", "scopes"}
    assert channel.token_renew_at < channel.token_ends_at
    assert tiktok.books()["webhook"] == f"{tiktok_app.PUBLIC_URL}/webhooks/tiktok/"
    assert (answer.request["PATH_INFO"], answer.request["QUERY_STRING"]) == (
        "/w/bamboo/channels/",
        f"connected={channel.pk}",
    )
    assert list(AuditEntry.objects.values_list("verb", "actor_id")) == [("channel.connected", an.pk)]


def test_a_second_account_stands_beside_the_first(browser, tiktok):
    come_back(browser, tiktok)
    come_back(browser, tiktok, {"account": TEA})

    assert set(Channel.objects.values_list("external_id", flat=True)) == {SHOP, TEA}


def test_no_token_is_shown_or_kept_in_the_session(browser, tiktok):
    answer = come_back(browser, tiktok)

    token = Channel.objects.get().credentials["access_token"]
    assert token not in answer.content.decode()
    assert token not in str(dict(browser.session.items()))


def test_a_refused_name_stops_nothing(browser, tiktok):
    tiktok.fault(on="profile", code=40001)

    come_back(browser, tiktok)

    assert Channel.objects.get().name == "TikTok"


def test_a_page_that_was_closed_leads_back_with_a_sentence(browser, tiktok):
    answer = come_back(browser, tiktok, {"action": "cancel"})

    assert "You closed TikTok’s page" in text_of(answer)
    assert CONNECT in text_of(answer)
    assert Channel.objects.count() == 0


def test_a_permission_that_was_switched_off_is_named(browser, tiktok):
    kept = [scope for scope in SCOPES if scope != "message.list.send"]

    answer = come_back(browser, tiktok, {"reviewed": "1", "scopes": kept})

    assert "A permission is missing" in text_of(answer)
    assert "message.list.send" in text_of(answer)
    assert Channel.objects.count() == 0


def test_name_and_picture_may_be_switched_off(browser, tiktok):
    kept = [scope for scope in SCOPES if scope.startswith("message.")]

    come_back(browser, tiktok, {"reviewed": "1", "scopes": kept})

    assert Channel.objects.get().status == "connected"


@pytest.mark.parametrize("state", ["", "forged", "0123456789abcdef"])
def test_a_forged_state_changes_nothing(browser, tiktok, state):
    answer = browser.get(CALLBACK, {"code": "x", "state": state})

    assert answer.status_code == 400
    assert "did not begin here" in text_of(answer)


def test_a_state_is_good_once_and_in_one_browser(browser, an, tiktok):
    back = consent(browser, tiktok)

    elsewhere = signed_in(an).get(back).status_code
    statuses = [browser.get(back).status_code, browser.get(back).status_code]

    assert (elsewhere, statuses) == (400, [302, 400])


def test_who_lost_the_right_meanwhile_is_refused(browser, an, tiktok):
    back = consent(browser, tiktok)
    an.role = "agent"
    an.save()

    assert browser.get(back).status_code == 403
    assert Channel.objects.count() == 0


def test_what_tiktok_itself_said_is_passed_on(browser, tiktok):
    state = parse_qs(urlsplit(consent(browser, tiktok)).query)["state"][0]

    answer = browser.get(CALLBACK, {"state": state, "error": "invalid_scope", "error_description": "Not <this>"})

    assert "Not &lt;this&gt;" in text_of(answer)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"code": 40111}, "This login was used already, or took too long."),
        ({"code": 40100}, "TikTok asks us to wait."),
        ({"code": 51065}, "TikTok does not answer at the moment."),
        ({"mode": "body", "status": 502}, "TikTok did not answer as it should."),
        ({"code": 40001}, "Messio lacks a permission for this TikTok account."),
    ],
)
def test_a_code_that_is_not_redeemed_is_told_as_a_login_not_as_a_message(browser, tiktok, fault, sentence):
    back = consent(browser, tiktok)
    tiktok.fault(on="token", **fault)

    answer = browser.get(back)

    assert answer.status_code == 502
    assert sentence in text_of(answer)
    assert Channel.objects.count() == 0


def test_an_account_of_another_workspace_is_said_to_be_taken(browser, tiktok, lotus):
    Channel.objects.create(workspace=lotus, platform="tiktok", external_id=SHOP, name="Tiệm Gốm")

    answer = come_back(browser, tiktok)

    assert answer.status_code == 409
    assert "Another workspace" in text_of(answer)
    assert "Lotus" not in text_of(answer)


def test_a_subscription_that_fails_for_now_leaves_the_account_connected(browser, tiktok):
    back = consent(browser, tiktok)
    tiktok.fault(on="subscribe", code=51065)

    browser.get(back)

    assert Channel.objects.values_list("status", "status_code").get() == ("connected", "51065")


# ── Again ──


def test_reconnecting_takes_the_same_account_and_no_other(browser, tiktok, bamboo):
    channel = Channel.objects.create(
        workspace=bamboo, platform="tiktok", external_id=SHOP, name="Gốm", status="needs_reconnect", status_code="40105"
    )
    page = text_of(browser.get(CONNECT, {"channel": channel.pk}))
    assert "Reconnect Gốm" in page

    wrong = come_back(browser, tiktok, {"account": TEA}, channel=channel.pk)
    channel.refresh_from_db()
    assert ("This is another account" in text_of(wrong), channel.status) == (True, "needs_reconnect")
    assert f"{CONNECT}?channel={channel.pk}" in text_of(wrong)

    come_back(browser, tiktok, channel=channel.pk)
    channel.refresh_from_db()
    assert (Channel.objects.count(), channel.status, channel.status_code) == (1, "connected", "")


def test_a_channel_of_another_workspace_is_not_reconnected(browser, lotus, tiktok):
    channel = Channel.objects.create(workspace=lotus, platform="tiktok", external_id=SHOP, name="Gốm")

    assert browser.get(CONNECT, {"channel": channel.pk}).status_code == 404
    assert browser.post(LEAVE, {"channel": channel.pk}).status_code == 404


def test_the_channels_page_offers_tiktok_and_leads_to_reconnecting(browser, tiktok, bamboo):
    offered = text_of(browser.get("/w/bamboo/channels/"))
    Channel.objects.create(
        workspace=bamboo, platform="tiktok", external_id=SHOP, name="Gốm", status="needs_reconnect", status_code="40105"
    )
    ill = text_of(browser.get("/w/bamboo/channels/"))

    assert f'href="{CONNECT}"' in offered
    assert "The connection to this TikTok account has ended." in ill
    assert f'href="{CONNECT}?channel=' in ill


@pytest.mark.django_db(transaction=True)
def test_disconnecting_in_the_browser_revokes_the_token(browser, tiktok):
    come_back(browser, tiktok)
    channel = Channel.objects.get()

    browser.post(f"/w/bamboo/channels/{channel.pk}/connection/")

    channel.refresh_from_db()
    assert (channel.status, channel.credentials) == ("disconnected", None)
    assert [row["is_dead"] for row in tiktok.books()["tokens"]] == [True]
