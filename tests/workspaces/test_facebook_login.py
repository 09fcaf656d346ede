"""Signing in with Facebook, against the platform's stand-in."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.facebook import flows
from allauth.socialaccount.providers.facebook.views import FacebookOAuth2Adapter
from django.test import Client

from tests.channels_fb.conftest import running_simulator  # noqa: F401 (a fixture)
from tests.simulator.client import APP_ID, LINH, SECRET
from workspaces.models import User

KOFI = "10231187704416632"


@pytest.fixture
def facebook(running_simulator, settings, monkeypatch):  # noqa: F811
    """The simulator as our Facebook; allauth reads these addresses once, from the settings at its start."""
    running_simulator.control("reset")
    graph = f"{running_simulator.url}/meta/v25.0"
    app = {"client_id": APP_ID, "secret": SECRET}
    settings.SOCIALACCOUNT_PROVIDERS = {"facebook": settings.SOCIALACCOUNT_PROVIDERS["facebook"] | {"APPS": [app]}}
    monkeypatch.setattr(flows, "GRAPH_API_URL", graph)
    monkeypatch.setattr(FacebookOAuth2Adapter, "authorize_url", f"{graph}/dialog/oauth")
    monkeypatch.setattr(FacebookOAuth2Adapter, "access_token_url", f"{graph}/oauth/access_token")
    return running_simulator


def begin(browser, process="login"):
    """Press the button; return the address of Facebook's dialog."""
    return browser.post(f"/accounts/facebook/login/?process={process}").headers["Location"]


def confirm(dialog, person=LINH, action="continue"):
    """Answer the dialog as this person; return the path that Facebook leads back to."""
    form = {"person": person, "action": action}
    back = urlsplit(requests.post(dialog, data=form, allow_redirects=False, timeout=10).headers["Location"])
    return f"{back.path}?{back.query}"


def sign_in(browser, person=LINH):
    return browser.get(confirm(begin(browser), person), follow=True)


def test_the_dialog_is_asked_for_the_email_and_nothing_else(client, db, facebook):
    query = parse_qs(urlsplit(begin(client)).query)

    assert query["scope"] == ["email"]
    assert query["redirect_uri"] == ["http://testserver/accounts/facebook/login/callback/"]
    assert len(query["state"][0]) >= 16


def test_a_new_person_lands_where_the_workspace_is_named(client, db, facebook):
    answer = sign_in(client)

    assert answer.redirect_chain[-1][0] == "/w/new/"
    assert User.objects.get().name == "Linh Nguyễn"


def test_no_token_is_stored(client, db, facebook):
    sign_in(client)

    assert SocialToken.objects.count() == 0
    assert set(SocialAccount.objects.get().extra_data) <= {"id", "name", "email"}


def test_facebooks_address_is_offered_but_not_taken_as_proven(client, db, facebook):
    sign_in(client)
    client.post("/w/new/", {"name": "Trà"})

    user = User.objects.get()
    assert user.email is None
    assert EmailAddress.objects.count() == 0
    offered = SocialAccount.objects.get().extra_data["email"]
    assert f"/accounts/email/?suggested={offered.replace('@', '%40')}" in client.get("/me/").content.decode()


def test_an_account_without_an_email_signs_up_comes_back_and_adds_one(client, db, facebook, mailoutbox):
    sign_in(client, KOFI)
    client.logout()
    sign_in(client, KOFI)
    user = User.objects.get()
    assert user.email is None

    client.post("/accounts/email/", {"action_add": "", "email": "kofi@kente.example"})
    client.post(mailoutbox[0].body.split("http://testserver")[1].split()[0])

    user.refresh_from_db()
    assert user.email == "kofi@kente.example"


def test_two_accounts_without_an_email_live_side_by_side(db, facebook):
    sign_in(Client(), KOFI)
    sign_in(Client(), LINH)

    assert list(User.objects.values_list("email", flat=True)) == [None, None]


def test_an_address_of_an_existing_account_does_not_open_it(client, an, facebook, mailoutbox):
    an.user.email = facebook_address(facebook)
    an.user.save()
    EmailAddress.objects.create(user=an.user, email=an.user.email, verified=True, primary=True)

    answer = sign_in(client)

    assert answer.redirect_chain[-1][0] == "/accounts/confirm-email/"
    assert client.get("/me/").status_code == 302
    assert not SocialAccount.objects.exists()
    assert [letter.subject for letter in mailoutbox] == ["You have an account at Messio already"]


def facebook_address(facebook):
    token = facebook.graph("GET", "oauth/access_token", params={
        "client_id": APP_ID, "client_secret": SECRET, "redirect_uri": "http://127.0.0.1:9/back/",
        "code": facebook.dialog(scope="email")[0]["code"],
    }).json()["access_token"]  # fmt: skip
    proof = flows.compute_appsecret_proof(type("App", (), {"secret": SECRET}), type("Token", (), {"token": token}))
    return facebook.graph("GET", "me", token, params={"fields": "email", "appsecret_proof": proof}).json()["email"]


def test_who_is_signed_in_connects_facebook_and_then_comes_in_by_it(an, an_client, facebook):
    an_client.get(confirm(begin(an_client, "connect")))
    assert SocialAccount.objects.get().user == an.user

    other = Client()
    sign_in(other)
    assert other.get("/w/bamboo/team/").status_code == 200


def test_a_closed_dialog_is_a_sentence_and_a_way_on(client, db, facebook):
    page = client.get(confirm(begin(client), action="cancel"), follow=True)

    assert page.status_code == 200
    assert "Nothing was shared and nothing was changed" in page.content.decode()
    assert User.objects.count() == 0


@pytest.mark.parametrize("state", ["", "forged-state-of-some-length"])
def test_a_forged_state_signs_nobody_in(client, db, facebook, state):
    path = confirm(begin(client))
    query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()} | {"state": state}

    page = client.get(urlsplit(path).path, query, follow=True)

    assert "Nothing was changed; please start again" in page.content.decode()
    assert User.objects.count() == 0


def test_anothers_answer_signs_nobody_in(client, db, facebook):
    path = confirm(begin(Client()))

    page = client.get(path, follow=True)

    assert "Nothing was changed; please start again" in page.content.decode()
    assert User.objects.count() == 0


def test_an_answer_works_once(client, db, facebook):
    path = confirm(begin(client))
    client.get(path)
    client.logout()

    page = client.get(path, follow=True)

    assert "Nothing was changed; please start again" in page.content.decode()
    assert client.get("/me/").status_code == 302
    assert User.objects.count() == 1


def test_facebook_being_away_is_a_sentence(client, db, facebook, monkeypatch):
    path = confirm(begin(client))
    monkeypatch.setattr(FacebookOAuth2Adapter, "access_token_url", "http://127.0.0.1:1/oauth/access_token")

    page = client.get(path, follow=True)

    assert "Nothing was changed; please start again" in page.content.decode()


def test_without_an_app_there_is_no_button(client, db, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"facebook": settings.SOCIALACCOUNT_PROVIDERS["facebook"] | {"APPS": []}}

    assert "Facebook" not in client.get("/accounts/login/").content.decode()


def test_the_last_way_in_cannot_be_disconnected(client, db, facebook):
    sign_in(client, KOFI)
    account = SocialAccount.objects.get()

    client.post("/accounts/3rdparty/", {"account": account.pk})

    assert SocialAccount.objects.get() == account
