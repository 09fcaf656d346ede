from urllib.parse import urlsplit

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import path

from messio.urls import handler403, handler404, handler500  # noqa: F401 (a URLconf of its own)
from messio.urls import urlpatterns as pages
from tests.url_samples import ACCOUNT, ENTRANCE


def away(request):
    raise OperationalError("the connection is lost")


def broken(request):
    raise ZeroDivisionError


def away_middleware(get_response):
    return away


urlpatterns = [*pages, path("away/", away), path("broken/", broken)]


@pytest.fixture
def member(an_client, settings):
    settings.ROOT_URLCONF = __name__
    an_client.raise_request_exception = False
    return an_client


def test_a_database_that_is_away_is_said_with_a_time_to_come_back(member):
    answer = member.get("/away/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "back in a moment" in answer.content.decode()


def test_a_database_that_is_away_before_the_view_is_the_same(member, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.away_middleware"]

    assert member.get("/me/").status_code == 503


def test_a_fault_of_ours_is_a_page_that_asks_nothing_of_the_database(member, django_assert_num_queries):
    member.get("/nothing/")

    with django_assert_num_queries(2):  # the session and the person, before the view
        answer = member.get("/broken/")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def test_nothing_here(member):
    answer = member.get("/nothing/")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_a_fragment_that_is_gone_has_no_page(member):
    assert member.get("/nothing/", headers={"HX-Request": "true"}).content == b""


def test_a_forged_form_is_refused_with_a_way_on(an):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(an.user)

    answer = browser.post("/w/bamboo/settings/leaving/")

    assert answer.status_code == 403
    assert "Please try once more" in answer.content.decode()
    an.refresh_from_db()
    assert an.removed_at is None


PAGES = [
    f"/w/bamboo/{name}/" for name in ("inbox", "inbox/search", "customers", "channels", "team", "settings", "tags")
]


@pytest.mark.parametrize(
    "path", [*ENTRANCE, *ACCOUNT, *PAGES, "/admin/", "/nothing/", "/broken/", "/away/", "/w/nobody/inbox/", "/healthz"]
)
def test_no_answer_allows_inline_script_or_style(member, path):
    answer = member.get(path)
    allowed = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))

    assert allowed["default-src"] == "'self'"
    for kind in ("script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr"):
        assert "unsafe" not in allowed.get(kind, "")


@pytest.mark.parametrize("path", [*ENTRANCE, "/w/bamboo/inbox/", "/nothing/", "/broken/", "/healthz"])
def test_no_form_can_be_sent_to_a_stranger(member, settings, path):
    policy = member.get(path).headers["Content-Security-Policy"]
    targets = next(part.split()[1:] for part in policy.split("; ") if part.startswith("form-action "))

    dialog = urlsplit(settings.META_DIALOG_URL)
    assert targets == ["'self'", f"{dialog.scheme}://{dialog.netloc}"]


@pytest.mark.parametrize("path", ["/accounts/login/", "/w/bamboo/team/", "/me/", "/accounts/2fa/", "/privacy/"])
def test_no_page_needs_inline_script_or_style(an_client, an, path):
    answer = an_client.get(path)
    page = answer.content.decode()

    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert " style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert " onclick=" not in page
