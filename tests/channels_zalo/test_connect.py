from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from channels_zalo.login import challenge_of
from inbox.actions import replace_picture
from inbox.models import Channel
from tests.channels_zalo.conftest import OA
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

CONNECT, CALLBACK = "/w/bamboo/channels/zalo/connect/", "/channels/zalo/callback/"
HOME = "3361907725518840455"


def consent(client, simulator, form=None, **query):
    """Through Zalo's page; returns the address it leads back to."""
    there = client.get(CONNECT, query)["Location"]
    answer = simulator.http.post(there, data=form or {"account": OA}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def come_back(client, simulator, form=None, **query):
    return client.get(consent(client, simulator, form, **query), follow=True)


def changed(address, **members):
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | members
    return f"{parts.path}?{urlencode(query)}"


def test_zalos_page_is_asked_with_a_fresh_challenge_and_nothing_more(an_client, simulator):
    there = [urlsplit(an_client.get(CONNECT)["Location"]) for _ in range(2)]

    queries = [{name: values[0] for name, values in parse_qs(parts.query).items()} for parts in there]
    assert f"{there[0].scheme}://{there[0].netloc}{there[0].path}" == f"{simulator.url}/zalo/v4/oa/permission"
    assert set(queries[0]) == {"app_id", "redirect_uri", "code_challenge", "state"}
    assert queries[0]["redirect_uri"] == "http://127.0.0.1:8000/channels/zalo/callback/"
    assert len(queries[0]["code_challenge"]) == 43
    assert queries[0]["code_challenge"] != queries[1]["code_challenge"]


def test_a_console_with_a_fixed_challenge_is_served(an_client, simulator, zalo_app):
    zalo_app.ZALO_CODE_VERIFIER = "v" * 43

    query = parse_qs(urlsplit(an_client.get(CONNECT)["Location"]).query)

    assert query["code_challenge"] == [challenge_of("v" * 43)]
    assert "connected=" in come_back(an_client, simulator).request["QUERY_STRING"]


def test_an_account_is_connected_with_its_name_and_both_tokens(an_client, simulator):
    answer = come_back(an_client, simulator)

    channel = Channel.objects.get()
    assert (channel.external_id, channel.name, channel.status) == (OA, "Tiệm Trà Lá Sen", "connected")
    assert set(channel.credentials) == {"access_token", "refresh_token", "expires_at"}
    assert channel.token_renew_at is not None
    assert AuditEntry.objects.filter(verb="channel.connected").exists()
    page = answer.content.decode()
    assert "Tiệm Trà Lá Sen" in page
    assert not any(token in page for token in channel.credentials.values())


def test_connecting_again_keeps_the_channel_and_its_new_pair(an_client, simulator):
    come_back(an_client, simulator)
    before = Channel.objects.get()
    Channel.objects.update(status="needs_reconnect", name="Our tea")

    come_back(an_client, simulator, channel=before.pk)

    after = Channel.objects.get()
    assert (after.pk, after.status, after.name) == (before.pk, "connected", "Our tea")
    assert not set(before.credentials.values()) & set(after.credentials.values())


def test_the_new_pair_is_kept_even_where_zalo_does_not_answer_then(an_client, simulator):
    come_back(an_client, simulator)
    before = Channel.objects.get().credentials
    back = consent(an_client, simulator)
    simulator.control("faults", next={"on": "page", "mode": "cut"})

    an_client.get(back)

    channel = Channel.objects.get()
    assert channel.credentials != before
    assert channel.status == "connected"


@pytest.mark.parametrize("fault", [{"mode": "cut"}, {"mode": "body", "status": 502}, {"code": -32}, {"code": -14004}])
def test_a_login_that_is_not_redeemed_says_so_and_connects_nothing(an_client, simulator, fault):
    back = consent(an_client, simulator)
    simulator.control("faults", next={"on": "token", **fault})

    answer = an_client.get(back)

    assert answer.status_code == 502
    assert "Nothing was connected" in answer.content.decode()
    assert not Channel.objects.exists()


def test_who_cancels_is_led_back(an_client, simulator):
    answer = come_back(an_client, simulator, {"action": "cancel"})

    assert "Zalo did not let Messio in" in answer.content.decode()
    assert not Channel.objects.exists()


def test_a_state_serves_once_in_its_own_browser(an_client, chau_client, simulator):
    back = consent(an_client, simulator)

    assert chau_client.get(back).status_code == 400
    assert an_client.get(changed(back, state="forged")).status_code == 400
    assert an_client.get(back).status_code == 302
    assert an_client.get(back).status_code == 400


def test_another_accounts_id_in_the_address_connects_nothing(an_client, simulator):
    answer = an_client.get(changed(consent(an_client, simulator), oa_id=HOME))

    assert "another Official Account" in answer.content.decode()
    assert not Channel.objects.exists()


def test_another_accounts_tokens_do_not_replace_those_that_serve(an_client, simulator):
    come_back(an_client, simulator)
    kept = Channel.objects.get().credentials

    an_client.get(changed(consent(an_client, simulator, {"account": HOME}), oa_id=OA))

    assert Channel.objects.get().credentials == kept


def test_an_account_of_another_workspace_stays_there(an_client, lotus, simulator):
    Channel.objects.create(workspace=lotus, platform="zalo", external_id=OA, name="Tea")

    answer = come_back(an_client, simulator)

    assert answer.status_code == 409
    assert "Another workspace" in answer.content.decode()


def test_only_who_may_manage_channels_may_connect(binh_client, chau_client, client):
    assert binh_client.get(CONNECT).status_code == 403
    assert chau_client.get(CONNECT).status_code == 404
    assert client.get(CONNECT).status_code == 302
    assert client.get(CALLBACK).status_code == 302


def test_with_zalo_off_the_page_says_who_can_help(an_client, zalo_app):
    zalo_app.ZALO_APP_SECRET = ""

    answer = an_client.get(CONNECT)

    assert answer.status_code == 503
    assert "ZALO_APP_SECRET" in answer.content.decode()


def test_the_channels_page_offers_it(an_client):
    assert CONNECT in an_client.get("/w/bamboo/channels/").content.decode()


def test_the_picture_is_copied(an_client, simulator, work, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    come_back(an_client, simulator)

    work()

    assert Channel.objects.get().picture.size < replace_picture.LARGEST_PICTURE
