"""The dialog, codes, tokens, pages and what kills them."""

import hashlib
import hmac

from tests.simulator.client import APP_ID, BACK, DUNG, LINH, SCOPES, SECRET, TEA, error_of


def test_the_dialog_leads_back_with_code_and_state(simulator):
    back, answer = simulator.dialog()

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(BACK)
    assert back["state"] == "s1"
    assert back["code"]


def test_the_dialog_shows_people_then_their_pages(simulator):
    url = f"{simulator.url}/meta/v25.0/dialog/oauth"
    query = {"client_id": APP_ID, "redirect_uri": BACK, "state": "s1", "scope": SCOPES}

    first = simulator.http.get(url, params=query).text
    second = simulator.http.get(url, params={**query, "person": LINH}).text

    assert f'id="person-{LINH}"' in first
    assert "Kofi Mensah" in first
    assert f'id="page-{TEA}"' in second
    assert 'id="scope-pages_messaging"' in second


def test_cancelling_answers_user_denied(simulator):
    back, _ = simulator.dialog({"action": "cancel"})

    assert back["error"] == "access_denied"
    assert back["error_reason"] == "user_denied"
    assert back["state"] == "s1"


def test_a_wrong_app_or_no_way_back_shows_an_error_page(simulator):
    assert simulator.dialog(client_id="1")[1].status_code == 400
    assert simulator.dialog(redirect_uri="")[1].status_code == 400


def test_a_code_works_once_and_only_for_its_own_address(simulator):
    code = simulator.dialog()[0]["code"]

    assert error_of(simulator.redeem(code, "http://127.0.0.1:9/else/"))[0] == 100
    assert 3600 <= simulator.redeem(code).json()["expires_in"] <= 7200
    assert error_of(simulator.redeem(code))[0] == 100


def test_an_old_code_is_refused(simulator):
    code = simulator.dialog()[0]["code"]
    simulator.control("clock", advance_seconds=601)

    assert error_of(simulator.redeem(code))[0] == 100


def test_only_the_ticked_pages_are_listed_and_paging_leads_through_them(simulator):
    form = {"person": LINH, "reviewed": "1", "pages": [TEA, "109384417725560"], "scopes": SCOPES.split(",")}
    token = simulator.user_token(form)

    first = simulator.graph(
        "GET", "me/accounts", token, params={"limit": 1, "fields": "id,name,tasks,picture{url}"}
    ).json()
    second = simulator.http.get(first["paging"]["next"]).json()

    assert [row["id"] for row in first["data"] + second["data"]] == [TEA, "109384417725560"]
    assert "MESSAGING" in first["data"][0]["tasks"]
    assert first["data"][0]["picture"]["data"]["url"]
    assert "next" not in second["paging"]


def test_a_token_in_the_header_counts_and_is_in_the_next_address(simulator):
    headers = {"Authorization": f"Bearer {simulator.user_token()}"}
    listed = simulator.graph("GET", "me/accounts", params={"limit": 2}, headers=headers).json()

    assert len(simulator.http.get(listed["paging"]["next"]).json()["data"]) == 2


def test_a_page_held_by_a_business_needs_business_management(simulator):
    scopes = SCOPES.replace(",business_management", "")
    rows = simulator.graph("GET", "me/accounts", simulator.user_token(scope=scopes)).json()["data"]

    assert "118204471936058" not in [row["id"] for row in rows]
    assert len(rows) == 4


def test_debug_token_tells_the_scopes_and_their_pages(simulator):
    form = {"person": LINH, "reviewed": "1", "pages": [TEA], "scopes": SCOPES.split(",")}
    user = simulator.user_token(form)
    page = simulator.graph("GET", TEA, user, params={"fields": "access_token"}).json()["access_token"]

    data = simulator.graph("GET", "debug_token", f"{APP_ID}|{SECRET}", params={"input_token": page}).json()["data"]

    assert data["type"] == "PAGE"
    assert data["is_valid"]
    assert data["expires_at"] == 0
    assert data["profile_id"] == TEA
    assert {"scope": "pages_messaging", "target_ids": [TEA]} in data["granular_scopes"]


def test_a_declined_permission_is_asked_again_only_on_rerequest(simulator):
    without = [scope for scope in SCOPES.split(",") if scope != "pages_messaging"]
    form = {"person": LINH, "reviewed": "1", "pages": [TEA], "scopes": without}
    token = simulator.user_token(form)

    assert {"permission": "pages_messaging", "status": "declined"} in simulator.graph(
        "GET", "me/permissions", token
    ).json()["data"]
    simulator.user_token()
    assert error_of(simulator.send(simulator.page_token())) == (200, None)
    simulator.user_token(auth_type="rerequest")
    assert error_of(simulator.send(simulator.page_token())) == (10, 2018278)


def test_a_person_without_email_has_none(simulator):
    kofi = {"person": "10231187704416632", "action": "continue"}

    assert (
        "email"
        not in simulator.graph("GET", "me", simulator.user_token(kofi), params={"fields": "id,name,email"}).json()
    )
    assert simulator.graph("GET", "me", simulator.user_token(), params={"fields": "email"}).json()["email"]


def test_tokens_end_when_they_expire_or_are_revoked(simulator):
    user, page = simulator.user_token(), simulator.page_token()

    simulator.control("clock", advance_seconds=61 * 86400)
    assert error_of(simulator.graph("GET", "me", user)) == (190, 463)
    assert simulator.graph("GET", "me", page).json()["id"] == TEA
    simulator.control("revoke", page=TEA, subcode=460)
    assert error_of(simulator.graph("GET", "me", page)) == (190, 460)
    simulator.control("role", person=LINH, page=TEA, tasks=[])
    assert error_of(simulator.graph("GET", "me", "nonsense")) == (190, None)


def test_losing_the_role_ends_the_page_token(simulator):
    page = simulator.page_token()
    simulator.control("role", person=LINH, page=TEA, tasks=[])

    assert error_of(simulator.graph("GET", "me", page)) == (190, 492)


def test_deleting_the_permissions_removes_the_app(simulator):
    user, page = simulator.user_token(), simulator.page_token()

    assert simulator.graph("DELETE", f"{LINH}/permissions", user).json() == {"success": True}
    assert error_of(simulator.graph("GET", "me", page)) == (190, 458)


def test_a_proof_must_match_when_it_is_sent_or_demanded(simulator):
    token = simulator.page_token()
    proof = hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()

    assert simulator.graph("GET", "me", token, params={"appsecret_proof": proof}).status_code == 200
    assert error_of(simulator.graph("GET", "me", token, params={"appsecret_proof": "0" * 64})) == (100, None)
    simulator.control("faults", require_appsecret_proof=True)
    assert error_of(simulator.graph("GET", "me", token)) == (100, None)


def test_a_profile_is_shown_to_its_own_page_alone(simulator):
    token, other = simulator.page_token(), simulator.page_token("109384417725560")
    fields = {"fields": "first_name,last_name,name,profile_pic"}
    profile = simulator.graph("GET", DUNG, token, params=fields).json()

    assert profile["name"] == "Dung Phạm"
    assert simulator.http.get(profile["profile_pic"]).headers["Content-Type"] == "image/png"
    assert error_of(simulator.graph("GET", DUNG, other, params=fields)) == (100, 33)
    assert error_of(simulator.graph("GET", "7284910365521005", token, params=fields)) == (100, 2018218)
