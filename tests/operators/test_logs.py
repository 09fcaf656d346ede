import json
import logging

import pytest

from messio.logs import JsonFormatter, PlainFormatter, RequestIdFilter
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
    ],
)
@pytest.mark.parametrize("formatter", [JsonFormatter(), PlainFormatter()])
def test_no_secret_is_in_a_line_whoever_wrote_it(formatter, words):
    for line in (formatter.format(record(words)), formatter.format(record("failed", error=ValueError(words)))):
        assert SECRET not in line
        assert SECRET[4:] not in line


@pytest.mark.parametrize(
    "words",
    ["send failed: message=7 kind=token code=190/463 reason=signature", "see http://127.0.0.1:8000/a?b=123456789"],
)
def test_our_own_words_stay(words):
    assert words in PlainFormatter().format(record(words))
