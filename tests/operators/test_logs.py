import json
import logging
import re

import pytest
from django.http import HttpResponse
from django.utils.log import log_response

from messio.logs import JsonFormatter, PlainFormatter, RequestIdFilter
from tests.test_every_url import PATTERNS
from workspaces.tracing import request_id

SECRET = "EAAGm0PX4ZCpsBAKZBw7d9"


def record(message: str, *arguments: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    made = logging.LogRecord("messio", logging.WARNING, __file__, 1, message, arguments, info)
    RequestIdFilter().filter(made)
    return made


def test_a_line_is_json_with_the_request_that_it_belongs_to():
    token = request_id.set("request-1")
    line = json.loads(JsonFormatter().format(record("webhook stored: %s\nand đ", 7)))
    request_id.reset(token)

    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "warning",
        "logger": "messio",
        "request_id": "request-1",
        "message": "webhook stored: 7\nand đ",
    }


@pytest.mark.parametrize(
    "words",
    [
        f"GET /v25.0/me?access_token={SECRET}&fields=id",
        f"Max retries exceeded with url: /me?fields=id&appsecret_proof={SECRET} (Caused by x)",
        f"{{'Authorization': 'Bearer {SECRET}'}}",
        f'{{"access_token": "{SECRET}", "token_type": "bearer"}}',
        f"GET /accounts/facebook/login/callback/?code={SECRET}&state={SECRET}",
        f"GET /webhooks/facebook/?hub.mode=subscribe&hub.verify_token={SECRET}",
        f"X-Hub-Signature-256: sha256={SECRET}",
        f"redis://:{SECRET}@127.0.0.1:6379/0 and postgres://messio:{SECRET}@127.0.0.1/messio",
        f"token {SECRET} has expired",
        f"POST auth_token={SECRET} app_secret={SECRET}&page_token={SECRET} META_APP_SECRET={SECRET}",
        f"{{'id_token': '{SECRET}', 'code_verifier': '{SECRET}'}}",
        f"X-Hub-Signature: sha1={SECRET}",
        f"Authorization: OAuth {SECRET}",
        f"Cookie: messio_session={SECRET}; messio_csrf={SECRET}",
        f"Referer checking failed - https://messio.example/invitations/{SECRET}/ does not match",
    ],
)
@pytest.mark.parametrize("formatter", [JsonFormatter(), PlainFormatter()])
def test_no_secret_is_in_a_line_whoever_wrote_it(formatter, words):
    failure = record("failed", error=ValueError(words))
    failure.levelno = logging.ERROR
    for line in (formatter.format(record(words)), formatter.format(failure)):
        assert SECRET not in line
        assert SECRET[4:] not in line


@pytest.mark.parametrize(
    "words",
    [
        "send failed: message=7 kind=token code=190/463 reason=signature",
        "see http://127.0.0.1:8000/a?b=123456789",
        "GET /invitations/<str:token>/ 200 3 ms",
        "GET /accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$ 200 9 ms",
    ],
)
def test_our_own_words_stay(words):
    assert words in PlainFormatter().format(record(words))


@pytest.mark.parametrize(
    "path", ["invitations/{}/", "rate/{}/", "accounts/password/reset/key/3-{}/", "accounts/confirm-email/{}/"]
)
@pytest.mark.parametrize("status", [403, 404, 405, 500])
def test_the_secret_of_a_link_is_in_no_line_however_its_request_ends(db, rf, path, status):
    """What Django itself writes of such a request."""
    seen: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = seen.append
    request = rf.get("/" + path.format(SECRET))
    response = HttpResponse(status=status)

    logging.getLogger("django.request").addHandler(handler)
    log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request)
    logging.getLogger("django.request").removeHandler(handler)

    assert len(seen) == 1
    for formatter in (JsonFormatter(), PlainFormatter()):
        assert SECRET not in formatter.format(seen[0])


def test_no_address_of_ours_with_a_secret_in_it_is_forgotten():
    secret = re.compile(r"<(?:str:|slug:)?(?:token|key|secret)>")
    routes = [route for _, route, _ in PATTERNS if secret.search(route) and not route.startswith("admin/")]

    assert len(routes) == 9
    for route in routes:
        filled = re.sub(r"\(\?P(<key>)[^)]*\)|<(?:str|slug):(?:token|key)>", SECRET, route)
        assert SECRET not in PlainFormatter().format(record(f"Not Found: /{filled}")), route


def test_what_django_writes_is_written_once_and_a_refusal_without_a_traceback():
    error = record("Forbidden (Permission denied): /w/bamboo/team/", error=PermissionError("no"))

    assert logging.getLogger("django").handlers == []
    assert "Traceback" not in PlainFormatter().format(error)
    assert "PermissionError" not in JsonFormatter().format(error)
