"""Access tokens: issuing, finding in a request, checking, revoking."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.db.models import QuerySet

from simulator import state
from simulator.meta.errors import GraphError
from simulator.meta.graph import GraphRequest, given_token
from simulator.meta.models import Page, Person, Role, Token

ALWAYS = ["public_profile"]


def random_token(prefix: str = "EAAJuSim") -> str:
    return prefix + secrets.token_urlsafe(130).replace("-", "Z").replace("_", "A")


def issue(person: Person, *, long_lived: bool) -> Token:
    seconds = state.switch("long_token_seconds" if long_lived else "short_token_seconds")
    now = state.now()
    return Token.objects.create(
        token=random_token(), person=person, long_lived=long_lived, issued_at=now, expires_at=now + seconds
    )


def page_token(user_token: Token, page: Page) -> Token:
    """The page's token as this user token gives it: without end from a long-lived one, else ending with it."""
    expires_at = 0 if user_token.long_lived else user_token.expires_at
    known = Token.objects.filter(person=user_token.person, page=page, expires_at=expires_at, dead=0).first()
    return known or Token.objects.create(
        token=random_token(),
        person=user_token.person,
        page=page,
        long_lived=user_token.long_lived,
        issued_at=state.now(),
        expires_at=expires_at,
    )


def is_app_token(text: str) -> bool:
    app_id, _, secret = text.partition("|")
    return app_id == settings.META_APP_ID and hmac.compare_digest(secret.encode(), settings.META_APP_SECRET.encode())


def required(request: GraphRequest) -> Token:
    """The living token of the request. Raises GraphError as Meta does for a missing, wrong, dead or unproved one."""
    text = given_token(request)
    if not text:
        raise GraphError(104)
    token = Token.objects.select_related("person", "page").filter(token=text).first()
    if token is None:
        raise GraphError(190)
    if trouble := ailment(token):
        raise GraphError(190, trouble)
    _check_proof(request, text)
    return token


def ailment(token: Token) -> int:
    """The 190 subcode that the token answers with now, 0 when it is good."""
    if token.dead:
        return token.dead
    if token.expires_at and token.expires_at <= state.now():
        return 463
    if token.page_id and not Role.objects.filter(person=token.person_id, page=token.page_id).exists():
        return 492
    return 0


def _check_proof(request: GraphRequest, text: str) -> None:
    proof = request.params.get("appsecret_proof", "")
    if not proof:
        if state.switch("require_appsecret_proof"):
            raise GraphError(100, message="API calls from the server require an appsecret_proof argument")
        return
    right = hmac.new(settings.META_APP_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right, proof):
        raise GraphError(100, message="Invalid appsecret_proof provided in the API argument")


def require_page(request: GraphRequest, node: str) -> tuple[Token, Page]:
    """The page that `node` (an id or "me") names, with a token of that very page."""
    token = required(request)
    if token.page is None:
        raise GraphError(210)
    if node not in ("me", token.page_id):
        raise GraphError(100, 33)
    return token, token.page


def require_scope(token: Token, *scopes: str) -> None:
    for scope in scopes:
        if scope not in token.person.scopes or (token.page_id and token.page_id not in token.person.chosen_pages):
            raise GraphError(200, message=f"Requires {scope} permission to manage the object")


def require_task(token: Token, *tasks: str) -> None:
    """One of the tasks is enough."""
    role = Role.objects.filter(person=token.person_id, page=token.page_id).first()
    if role is None or not set(tasks) & set(role.tasks):
        raise GraphError(200, message="User associated with the Page access token does not have an appropriate role")


def kill(tokens: QuerySet[Token], subcode: int) -> int:
    return tokens.filter(dead=0).update(dead=subcode)
