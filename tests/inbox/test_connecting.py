"""What connecting has in common, whatever the platform: who may, what is off and why, and a way back that is used once."""

import pytest
from django.urls import reverse

from inbox import webhooks
from inbox.connectors import connectors

pytestmark = pytest.mark.django_db

WITH_SETTINGS = sorted(name for name, connector in connectors.items() if connector.needed_settings)
WITH_A_WAY_BACK = [
    "channels_fb:callback",
    "channels_tiktok:callback",
    "channels_whatsapp:callback",
    "channels_zalo:callback",
]


@pytest.mark.parametrize("platform", WITH_SETTINGS)
def test_a_platform_that_is_off_says_what_must_be_set(platform, an_client, settings):
    connector = connectors[platform]
    for name in connector.needed_settings:
        setattr(settings, name, "x")
    lacking = connector.needed_settings[-1]
    setattr(settings, lacking, "")

    answer = an_client.get(reverse(connector.connect_url_name, args=["bamboo"]))

    assert answer.status_code == 503
    assert "is not set up here yet" in answer.text
    assert f"Whoever runs your Messio must set {lacking} first." in answer.text
    assert f"Whoever runs your Messio must set {lacking} first." in an_client.get("/w/bamboo/channels/").text


@pytest.mark.parametrize("platform", sorted(connectors))
def test_only_who_manages_channels_may_begin(platform, binh_client, chau_client):
    url = reverse(connectors[platform].connect_url_name, args=["bamboo"])

    assert binh_client.get(url).status_code == 403
    assert chau_client.get(url).status_code == 404


@pytest.mark.parametrize("name", WITH_A_WAY_BACK)
def test_a_way_back_that_did_not_begin_here_says_so_and_leads_to_the_start(name, an_client, client):
    answer = an_client.get(reverse(name), {"state": "forged", "code": "c"})

    assert answer.status_code == 400
    assert "This login did not begin here" in answer.text
    assert "Start again</a>" in answer.text
    assert client.get(reverse(name)).status_code == 302


POSTED_TO = {
    "facebook": "channels_fb:webhook",
    "tiktok": "channels_tiktok:webhook",
    "whatsapp": "channels_whatsapp:webhook",
    "zalo": "channels_zalo:webhook",
}


@pytest.mark.parametrize("platform", sorted(POSTED_TO))
def test_what_is_posted_to_a_platform_that_is_off_is_refused_and_counted(platform, client, settings):
    for name in connectors[platform].needed_settings:
        setattr(settings, name, "")

    answer = client.post(reverse(POSTED_TO[platform]), b"{}", content_type="application/json")

    assert answer.status_code == 403
    assert webhooks.refusals.counts == {(platform, "signature"): 1}
