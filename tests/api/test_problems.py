import os

import orjson
import pytest
from django.db import OperationalError, transaction

from api import authentication, ids
from api.models import IdKey
from contacts.models import Contact
from tests.api.conftest import program


def test_an_address_that_is_none_a_method_that_is_not_taken_and_a_slash_are_problems(shop):
    for answer, status in [
        (shop.get("/nothing"), 404),
        (shop.get("/contacts/"), 404),
        (shop.get("/"), 404),
        (shop.get("/contacts/con_wrong"), 404),
        (shop.delete("/contacts"), 405),
    ]:
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert set(shop.delete("/contacts").headers["Allow"].split(", ")) == {"GET", "POST"}


def test_an_error_is_said_in_the_language_asked_for_and_names_each_place(an):
    given = {"nmae": "Dung", "emails": "dung@example.com", "consent": "maybe"}
    answers = [program(an, language=language).post("/contacts", given) for language in ("en", "vi")]

    assert [answer.status_code for answer in answers] == [422, 422]
    places = [{error["pointer"] for error in answer.json()["errors"]} for answer in answers]
    assert places == [{"#/nmae", "#/emails", "#/consent"}] * 2
    assert answers[1].headers["Content-Language"] == "vi"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 422),
        (b"[]", "application/json", 422),
        (b"NaN", "application/json", 400),
        (b'{"name": "\\ud800"}', "application/json", 400),
        (b'{"name": "\\u0000"}', "application/json", 422),
        (b'{"name": 7}', "application/json", 422),
        (b'{"name": "' + b"a" * 201 + b'"}', "application/json", 422),
        (b"name=Dung", "application/x-www-form-urlencoded", 415),
        (b"<a/>", "text/xml", 415),
        (b'{"name": "' + b"a" * 10 * 1024**2 + b'"}', "application/json", 413),
    ],
)
def test_a_bad_body_is_a_clear_error_and_nothing_is_kept(shop, body, content_type, status):
    answer = shop.client.post("/api/v1/contacts", body, content_type=content_type, headers=shop.headers)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert not Contact.objects.exists()


def test_what_breaks_on_our_side_says_nothing_of_it(shop, monkeypatch):
    def broken(*_, **__):
        raise ValueError("secret words")

    monkeypatch.setattr(authentication, "note_use", broken)
    answer = shop.get("/me")

    assert (answer.status_code, answer.json()["type"].rpartition("-")[2]) == (500, "broken")
    assert "secret words" not in answer.text
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


def test_a_database_that_is_away_is_a_503_that_says_when_to_come_again(shop, monkeypatch):
    def away(*_, **__):
        raise OperationalError

    monkeypatch.setattr(authentication, "note_use", away)
    answer = shop.get("/me")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_id_of_another_workspace_of_another_kind_and_a_made_up_one_are_not_found(shop, outsider):
    theirs = outsider.post("/contacts", {"name": "Giang"}).json()["id"]
    own = shop.post("/contacts", {"name": "Dung"}).json()["id"]

    assert shop.get(f"/contacts/{own}").status_code == 200
    for given in (
        theirs,
        own.replace("con_", "tag_"),
        own[:-1] + ("a" if own[-1] != "a" else "b"),
        own.upper(),
        "7",
        "con_",
    ):
        assert shop.get(f"/contacts/{given}").status_code == 404, given
    assert shop.get(f"/tags/{own.replace('con_', 'tag_')}").status_code == 404


def test_an_id_is_the_same_for_ever_and_its_key_is_this_installations_own(db, request):
    def afresh() -> str:
        ids._cipher.cache_clear()
        return ids.write(ids.Kind.CONTACT, 7)

    request.addfinalizer(ids._cipher.cache_clear)
    with transaction.atomic():
        first = afresh()
        transaction.set_rollback(True)
    assert afresh() == first
    assert ids.read(ids.Kind.CONTACT, first) == 7

    IdKey.objects.update(key=os.urandom(16))
    assert afresh() != first


def test_the_description_is_openapi_and_the_page_has_every_operation(db, client):
    schema = orjson.loads(client.get("/api/v1/openapi.json").content)
    page = client.get("/api/v1/docs")

    assert schema["openapi"] == "3.1.0"
    assert page.status_code == 200
    for path, operations in schema["paths"].items():
        assert path in page.text
        for operation in operations.values():
            assert operation["summary"] in page.text.replace("&#x27;", "'")
            assert operation["security"]
