import re
from datetime import timedelta

import pytest
from django.utils import timezone

from api.actions.create_token import create_token
from api.actions.revoke_token import revoke_token
from api.models import ApiToken
from api.v1 import api
from inbox import wake
from tests.api.conftest import ALL, Program, program
from workspaces.actions.accept_invitation import accept_invitation
from workspaces.actions.change_role import change_role
from workspaces.actions.invite_member import write_invitation
from workspaces.actions.remove_member import remove_member
from workspaces.models import AuditEntry


def test_without_a_token_nothing_opens_and_the_answer_says_how_to_get_one(db):
    answer = Program(None).get("/me")

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Messio"'
    problem = answer.json()
    assert problem["type"].endswith("/api/v1/docs#problem-unauthorized")
    assert (problem["status"], problem["instance"]) == (401, "/api/v1/me")
    assert "settings" in problem["detail"]


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer mso_wrong", "Basic YTpi", "mso_wrong", "Bearer mso_\u00e9"])
def test_what_is_no_token_opens_nothing(db, given):
    stranger = Program(None)

    assert stranger.get("/me", authorization=given).status_code == 401


def test_no_operation_opens_without_a_token(db):
    stranger, asked = Program(None), 0
    for path, operations in api.get_openapi_schema()["paths"].items():
        for method in operations:
            answer = stranger.ask(method, re.sub(r"\{[^}]*\}", "x", path.removeprefix("/api/v1")))
            # A file wants its own type of body, which is looked at first.
            assert answer.status_code == 401, (method, path)
            asked += 1

    assert asked > 40


def test_a_token_says_whose_it_is_and_is_kept_as_a_hash(an):
    token, secret = create_token(actor=an, name="Shop", scopes=["contacts:read"])

    me = Program(secret).get("/me").json()

    assert me["workspace"]["slug"] == "bamboo"
    assert me["member"]["name"] == "An"
    assert me["token"]["scopes"] == ["contacts:read"]
    assert secret not in str(ApiToken.objects.values())
    assert secret.startswith(token.prefix)


def test_a_token_opens_what_it_was_made_for_and_its_member_may(binh):
    reading = program(binh, "contacts:read", "webhooks:read")

    assert reading.get("/contacts").status_code == 200
    refused = reading.post("/contacts", {"name": "Dung"})
    assert (refused.status_code, refused.json()["scope"]) == (403, "contacts:write")
    beyond = reading.get("/webhooks")
    assert (beyond.status_code, beyond.json()["permission"]) == (403, "manage_api")


def test_a_revoked_token_an_expired_one_and_that_of_who_lost_the_role_open_nothing_more(an, binh):
    token, secret = create_token(actor=binh, name="Shop", scopes=ALL)
    shop = Program(secret)
    assert shop.post("/contacts", {"name": "Dung"}).status_code == 201

    change_role(actor=an, membership=binh, role="viewer")
    assert shop.post("/contacts", {"name": "Dung"}).status_code == 403

    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert shop.get("/me").status_code == 401

    ApiToken.objects.update(expires_at=None)
    assert shop.get("/me").status_code == 200
    revoke_token(actor=binh, token=token)
    assert shop.get("/me").status_code == 401
    assert AuditEntry.objects.filter(verb="api_token.revoked", target="Shop").exists()


def test_the_tokens_of_a_removed_member_die_and_do_not_come_back_with_them(
    an, binh, django_capture_on_commit_callbacks
):
    shop = program(binh)
    with django_capture_on_commit_callbacks(execute=True):
        remove_member(actor=an, membership=binh)
    assert shop.get("/me").status_code == 401

    write_invitation(actor=an, email=binh.user.email, role="agent", token="t")
    with django_capture_on_commit_callbacks(execute=True):
        accept_invitation(user=binh.user, token="t")

    assert shop.get("/me").status_code == 401


def test_a_workspaces_own_token_outlives_who_made_it_and_is_nobodys_colleague(an, binh):
    change_role(actor=an, membership=binh, role="admin")
    binh.refresh_from_db()
    shop = program(binh, role="agent")
    remove_member(actor=an, membership=binh)

    me = shop.get("/me").json()

    assert (me["member"]["name"], me["member"]["role"], me["member"]["is_program"]) == ("Shop", "agent", True)
    assert [row["name"] for row in shop.get("/members").json()["data"]] == ["An"]
    assert shop.get("/webhooks").status_code == 403


def test_an_agent_makes_no_token_of_the_workspace_and_revokes_nobody_elses(an, an_client, binh_client):
    token, _ = create_token(actor=an, name="An's", scopes=ALL)

    made = binh_client.post(
        "/w/bamboo/settings/api/", {"name": "Mine", "scopes": ["contacts:read"], "role": "admin", "life": "90"}
    )

    assert made.status_code == 201
    assert not ApiToken.objects.get(name="Mine").membership.is_program
    assert binh_client.post(f"/w/bamboo/settings/api/tokens/{token.pk}/revocation/").status_code == 404
    assert an_client.post(f"/w/bamboo/settings/api/tokens/{token.pk}/revocation/").status_code == 302


def test_the_page_shows_a_new_token_once(an_client):
    given = {"name": "Till", "role": "agent", "scopes": ["contacts:read", "messages:write"], "life": ""}

    made = an_client.post("/w/bamboo/settings/api/", given)

    secret = made.context["secret"]
    assert secret in made.text
    assert made.headers["Cache-Control"] == "no-store"
    later = an_client.get("/w/bamboo/settings/api/")
    assert secret not in later.text
    assert secret[:12] in later.text
    assert Program(secret).get("/me").json()["member"]["role"] == "agent"


def test_the_use_of_a_token_is_noted_now_and_then(shop, django_assert_num_queries):
    shop.get("/me")
    first = ApiToken.objects.get().last_used_at
    with django_assert_num_queries(1):
        shop.get("/me")

    assert first
    assert ApiToken.objects.get().last_used_at == first


@pytest.mark.parametrize("is_redis_away", [False, True])
def test_a_token_has_so_many_requests_a_minute_and_each_answer_says_what_is_left(
    shop, binh, settings, monkeypatch, is_redis_away
):
    settings.API_REQUESTS_PER_MINUTE = 2
    if is_redis_away:
        monkeypatch.setattr(wake.breaker, "open_until", float("inf"))

    answers = [shop.get("/me") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[2].headers["RateLimit-Limit"] == "2"
    assert 0 < int(answers[2].headers["Retry-After"]) <= 61
    assert answers[2].headers["Retry-After"] in answers[2].json()["detail"]
    assert program(binh).get("/me").status_code == 200, "each token has a measure of its own"
