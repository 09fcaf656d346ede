"""Programs that ask Messio's API, each with a token."""

from typing import Any

import orjson
import pytest
from django.test import Client

from api.actions.create_token import create_token
from api.scopes import Scope
from tests.channels_fb.conftest import meta_app, running_simulator, simulator  # noqa: F401 (fixtures)
from tests.inbox.conftest import asked, dung, tea_page, thread  # noqa: F401 (fixtures)
from workspaces.models import Membership

ALL = tuple(Scope.values)


class Program:
    """Asks as a program does: no cookie, JSON both ways; `token` None where it has none."""

    def __init__(self, token: str | None, language: str = "en") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"accept-language": language} | ({"authorization": f"Bearer {token}"} if token else {})

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        given: dict[str, Any] = {
            "headers": self.headers | {name.replace("_", "-"): text for name, text in headers.items()}
        }
        if body is not None:
            given |= {"data": orjson.dumps(body), "content_type": "application/json"}
        return self.client.generic(method.upper(), f"/api/v1{path}", **given)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("get", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("post", path, body, **headers)

    def patch(self, path: str, body: Any = None) -> Any:
        return self.ask("patch", path, body)

    def put(self, path: str) -> Any:
        return self.ask("put", path)

    def delete(self, path: str) -> Any:
        return self.ask("delete", path)


def program(membership: Membership, *scopes: str, role: str = "", language: str = "en") -> Program:
    _, secret = create_token(actor=membership, name="Shop", scopes=scopes or ALL, role=role)
    return Program(secret, language)


@pytest.fixture
def shop(an: Membership) -> Program:
    """An's program: it may all that An may."""
    return program(an)


@pytest.fixture
def outsider(chau: Membership) -> Program:
    return program(chau)
