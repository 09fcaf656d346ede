import base64
import hashlib
import hmac
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from channels_fb.models import ConnectAttempt, DataDeletionRequest
from inbox.models import Channel, Refusal
from inbox.webhooks import refusals
from tests.simulator.client import LINH, SECRET, TEA

DEAUTHORIZE, DELETE = "/webhooks/facebook/deauthorize/", "/webhooks/facebook/data-deletion/"
FIXTURE = json.loads((Path(__file__).parent / "bodies" / "facebook-data-deletion.json").read_text())["form"]


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def form(secret=SECRET, **payload):
    said = encoded(
        json.dumps({"algorithm": "HMAC-SHA256", "issued_at": 1795086400, "user_id": LINH} | payload).encode()
    )
    digest = hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest()
    return {"signed_request": f"{encoded(digest)}.{said}"}


@pytest.fixture
def tea_page(bamboo, an):
    return Channel.objects.create(
        workspace=bamboo,
        platform="facebook",
        external_id=TEA,
        name="Tiệm Trà Lá Sen",
        credentials={"access_token": "EAA-tea"},
        connected_by=an.user,
        connected_by_external_id=LINH,
    )


@pytest.fixture
def someone_elses_page(lotus):
    return Channel.objects.create(
        workspace=lotus,
        platform="facebook",
        external_id="2",
        credentials={"access_token": "EAA-2"},
        connected_by_external_id="7",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("url", [DEAUTHORIZE, DELETE])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"signed_request": ""},
        {"signed_request": "."},
        {"signed_request": "é.é"},
        {"signed_request": "a.b.c"},
        form(secret="another"),
        form(algorithm="none"),
        form(user_id=None),
        form(user_id=1.5),
        {"signed_request": form()["signed_request"][:-1]},
    ],
)
def test_what_is_not_signed_by_facebook_is_refused_and_counted(client, url, given):
    assert client.post(url, given).status_code == 403
    refusals.write()
    assert list(Refusal.objects.values_list("reason", "count")) == [("signed request", 1)]


def test_removing_the_app_stops_the_pages_of_that_person_alone(client, tea_page, someone_elses_page):
    assert client.post(DEAUTHORIZE, form()).status_code == 200

    tea_page.refresh_from_db()
    someone_elses_page.refresh_from_db()
    assert (tea_page.status, tea_page.status_code, tea_page.credentials) == ("needs_reconnect", "190/458", None)
    assert (someone_elses_page.status, someone_elses_page.credentials) == ("connected", {"access_token": "EAA-2"})


def test_removing_the_app_forgets_the_tokens_of_a_login_that_is_not_finished(client, an, tea_page):
    for person in (LINH, "7"):
        pages = [{"id": TEA, "token": "EAA-tea"}]
        ConnectAttempt.objects.create(membership=an, session="s", person_external_id=person, pages=pages)

    client.post(DEAUTHORIZE, form())

    assert [attempt.person_external_id for attempt in ConnectAttempt.objects.all()] == ["7"]


@pytest.mark.django_db
@pytest.mark.parametrize("url", [DEAUTHORIZE, DELETE])
@pytest.mark.parametrize("debug", [True, False])
def test_the_addresses_work_without_their_last_slash(client, settings, url, debug):
    settings.DEBUG = debug

    assert client.post(url.rstrip("/"), form()).status_code == 200


def test_deletion_erases_the_login_and_the_tokens_and_can_be_looked_up(client, an, tea_page, someone_elses_page):
    SocialAccount.objects.create(user=an.user, provider="facebook", uid=LINH, extra_data={"name": "Linh"})
    ConnectAttempt.objects.create(membership=an, session="s", person_external_id=LINH, pages=[])

    answer = client.post(DELETE, FIXTURE).json()

    page = client.get(urlsplit(answer["url"]).path)
    assert answer["confirmation_code"] in page.content.decode()
    assert (SocialAccount.objects.count(), ConnectAttempt.objects.count()) == (0, 0)
    tea_page.refresh_from_db()
    assert (tea_page.status, tea_page.credentials, tea_page.connected_by_external_id) == ("needs_reconnect", None, "")
    someone_elses_page.refresh_from_db()
    assert someone_elses_page.connected_by_external_id == "7"


def test_the_same_person_may_ask_twice_and_both_codes_stay_valid(client, tea_page):
    codes = [client.post(DELETE, FIXTURE).json()["confirmation_code"] for _ in range(2)]

    assert codes[0] != codes[1]
    assert [client.get(f"{DELETE}{code}/").status_code for code in codes] == [200, 200]
    assert [asked.channel_count for asked in DataDeletionRequest.objects.order_by("pk")] == [1, 0]


@pytest.mark.django_db
def test_a_code_that_nobody_got_shows_nothing(client):
    assert client.get(f"{DELETE}nothing/").status_code == 404


@pytest.mark.django_db
def test_a_code_that_no_database_could_hold_is_not_found(client):
    assert client.get(f"{DELETE}%00/").status_code == 404


@pytest.mark.django_db
def test_a_persons_instagram_accounts_are_cut_off_with_their_pages(client, tea_page, bamboo):
    account = Channel.objects.create(
        workspace=bamboo,
        platform="instagram",
        external_id="17841460233918742",
        credentials={"access_token": "EAA-tea", "page_id": TEA},
        connected_by_external_id=LINH,
    )

    client.post(DELETE, form())

    account.refresh_from_db()
    assert (account.status, account.status_code, account.credentials) == ("needs_reconnect", "erased", None)
    assert account.connected_by_external_id == ""
    assert DataDeletionRequest.objects.get().channel_count == 2
