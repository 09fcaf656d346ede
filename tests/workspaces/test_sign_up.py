import re

import pytest
from allauth.account.models import EmailAddress

from workspaces.models import User

HOA = {"name": "Hoa Lê", "email": "Hoa@New.example", "password1": "green tea leaf"}


def path_in(letter, start):
    return re.search(rf"{start}[^\s\"]+", letter.body).group()


def test_from_the_form_to_the_channels_of_a_new_workspace(client, db, mailoutbox):
    client.post("/accounts/signup/", HOA)
    [letter] = mailoutbox
    assert letter.to == ["hoa@new.example"]
    assert client.get("/").headers["Location"].startswith("/accounts/login/")

    confirm = path_in(letter, "/accounts/confirm-email/")
    assert "Yes, confirm it" in client.get(confirm).content.decode()
    answer = client.post(confirm, follow=True)
    assert answer.redirect_chain[-1][0] == "/w/new/"

    answer = client.post("/w/new/", {"name": "Trà Hoa Đào"})
    assert answer.headers["Location"] == "/w/tra-hoa-dao/channels/"
    user = User.objects.get()
    assert (user.name, user.email, user.language) == ("Hoa Lê", "hoa@new.example", "en")
    assert user.memberships.get().role == "owner"


def test_the_address_must_be_confirmed_before_the_password_opens_anything(client, db, mailoutbox):
    client.post("/accounts/signup/", HOA)
    client.cookies.clear()

    answer = client.post("/accounts/login/", {"login": HOA["email"], "password": HOA["password1"]}, follow=True)

    assert answer.redirect_chain[-1][0] == "/accounts/confirm-email/"
    assert client.get("/me/").status_code == 302


def test_a_taken_address_is_not_told_to_the_form_but_to_its_mailbox(client, an, mailoutbox):
    EmailAddress.objects.create(user=an.user, email=an.user.email, verified=True, primary=True)

    answer = client.post("/accounts/signup/", {**HOA, "email": "AN@bamboo.example"})

    assert answer.headers["Location"] == "/accounts/confirm-email/"
    assert [(letter.to, letter.subject) for letter in mailoutbox] == [
        (["an@bamboo.example"], "You have an account at Messio already")
    ]
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("password1", "12345678"), ("email", "not-an-address"), ("name", ""), ("name", "x" * 151)]
)
def test_what_the_form_refuses(client, db, field, value):
    page = client.post("/accounts/signup/", HOA | {field: value})

    assert page.status_code == 200
    assert 'class="field__error"' in page.content.decode()
    assert User.objects.count() == 0


def test_the_browsers_language_becomes_the_accounts(client, db):
    client.post("/accounts/signup/", HOA, headers={"Accept-Language": "vi"})

    assert User.objects.get().language == "vi"


def test_a_forgotten_password(client, an, mailoutbox):
    EmailAddress.objects.create(user=an.user, email=an.user.email, verified=True, primary=True)
    client.post("/accounts/password/reset/", {"email": "an@bamboo.example"})
    form = client.get(path_in(mailoutbox[0], "/accounts/password/reset/key/"), follow=True)

    client.post(form.redirect_chain[-1][0], {"password1": "jasmine at dawn", "password2": "jasmine at dawn"})

    answer = client.post("/accounts/login/", {"login": "an@bamboo.example", "password": "jasmine at dawn"})
    assert answer.headers["Location"] == "/"


def test_a_used_reset_link_leads_to_a_new_one(client, db):
    page = client.get("/accounts/password/reset/key/1-set-password/").content.decode()

    assert "Send a new link" in page


def test_letters_have_an_html_twin_and_greet_in_plain_text(client, db, mailoutbox):
    client.post("/accounts/signup/", HOA)

    [letter] = mailoutbox
    assert letter.body.startswith("Hello,")
    assert path_in(letter, "/accounts/confirm-email/") in letter.alternatives[0][0]


def test_too_many_wrong_passwords_are_slowed_down(client, an):
    answers = [client.post("/accounts/login/", {"login": "an@bamboo.example", "password": "wrong"}) for _ in range(12)]

    assert "Too many failed login attempts" in answers[-1].content.decode()


def test_signing_in_does_not_need_redis(client, an, settings):
    EmailAddress.objects.create(user=an.user, email=an.user.email, verified=True, primary=True)
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1"

    answer = client.post("/accounts/login/", {"login": "an@bamboo.example", "password": "correct horse"})

    assert answer.headers["Location"] == "/"


def test_too_many_sign_ups_from_one_place_read_why_they_wait(client, db):
    forms = [HOA | {"email": f"hoa-{number}@new.example"} for number in range(25)]
    answers = [client.post("/accounts/signup/", form) for form in forms]

    assert answers[-1].status_code == 429
    assert "wait a few minutes" in answers[-1].content.decode()
