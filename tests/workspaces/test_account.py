import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from workspaces.models import User


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def an_verified(an):
    EmailAddress.objects.create(user=an.user, email=an.user.email, verified=True, primary=True)
    return an.user


def sign_in(client, user):
    return client.post("/accounts/login/", {"login": user.email, "password": "correct horse"}, follow=True)


def test_two_factor_is_turned_on_and_then_asked_for(client, an_verified):
    sign_in(client, an_verified)
    asked_again = client.get("/accounts/2fa/totp/activate/").headers["Location"]
    assert asked_again.startswith("/accounts/reauthenticate/")
    form = client.post(asked_again, {"password": "correct horse"}, follow=True)
    secret = form.context["form"].secret
    assert 'src="data:image/svg+xml' in form.content.decode()

    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert "10 codes are left" in client.get("/accounts/2fa/").content.decode()
    client.post("/accounts/logout/")

    answer = sign_in(client, an_verified)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    assert client.get("/me/").status_code == 302


def test_a_recovery_code_opens_the_account_once(client, an_verified):
    secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    TOTP.activate(an_verified, secret)
    sign_in(client, an_verified)
    client.logout()
    code = RecoveryCodes.activate(an_verified).get_unused_codes()[0]

    def use():
        sign_in(client, an_verified)
        return client.post("/accounts/2fa/authenticate/", {"code": code})

    assert use().headers["Location"] == "/"
    client.logout()
    assert use().status_code == 200
    assert Authenticator.objects.filter(user=an_verified).count() == 2


def test_name_and_language_are_kept_and_spoken(an_client, an):
    answer = an_client.post("/me/", {"name": "An Nguyễn", "language": "vi"}, follow=True)

    assert '<html lang="vi"' in answer.content.decode()
    user = User.objects.get()
    assert (user.name, user.language) == ("An Nguyễn", "vi")


def test_a_refused_name_changes_nothing(an_client, an):
    answer = an_client.post("/me/", {"name": "", "language": "vi"})

    assert answer.status_code == 422
    assert User.objects.get().name == "An"


def test_the_theme_belongs_to_the_device(an_client, an):
    an_client.post("/preferences/", {"theme": "dark"})
    assert 'data-theme="dark"' in an_client.get("/me/").content.decode()

    an_client.post("/preferences/", {"theme": "system"})
    assert "data-theme=" not in an_client.get("/me/").content.decode()


def test_a_strangers_language_is_remembered_without_an_account(client, db):
    client.post("/preferences/", {"language": "vi"})

    assert '<html lang="vi"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("values", [{"language": "xx"}, {"theme": "<b>"}, {}])
def test_preferences_nobody_offers_change_nothing(client, db, values):
    answer = client.post("/preferences/", values, headers={"Referer": "https://elsewhere.example/"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "xx" not in str(client.cookies)
    assert '<html lang="en">' in client.get("/accounts/login/").content.decode()


def test_preferences_lead_back_to_the_page_they_were_set_on(client, db):
    answer = client.post("/preferences/", {"theme": "dark"}, headers={"Referer": "http://testserver/terms/"})

    assert answer.headers["Location"] == "http://testserver/terms/"


def test_a_new_address_replaces_the_old_once_it_is_confirmed(client, an_verified, mailoutbox):
    sign_in(client, an_verified)
    client.post("/accounts/email/", {"action_add": "", "email": "An@else.example"})
    an_verified.refresh_from_db()
    assert an_verified.email == "an@bamboo.example"

    confirm = mailoutbox[0].body.split("http://testserver")[1].split()[0]
    client.post(confirm)

    an_verified.refresh_from_db()
    assert an_verified.email == "an@else.example"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("an@else.example", True)]
