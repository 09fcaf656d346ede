"""The login dialog: choose who you are, which pages and which permissions, then back to the product."""

import secrets
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from simulator import state
from simulator.meta.models import Code, Person, Role
from simulator.meta.tokens import ALWAYS

CODE_SECONDS = 600
SCOPES = {
    "public_profile": "Your name and profile picture",
    "email": "Your email address",
    "pages_show_list": "Show a list of the Pages you manage",
    "pages_messaging": "Manage and access Page conversations in Messenger",
    "pages_manage_metadata": "Manage accounts, settings and webhooks for a Page",
    "pages_read_engagement": "Read content posted on the Page",
    "business_management": "Manage your business",
    "instagram_basic": "Access the profile of your Instagram accounts",
    "instagram_manage_messages": "Manage messages of your Instagram accounts",
}
# What a Login for Business configuration (config_id) carries in place of `scope`.
CONFIGURED = [
    "pages_show_list",
    "pages_messaging",
    "pages_manage_metadata",
    "pages_read_engagement",
    "business_management",
    "instagram_basic",
    "instagram_manage_messages",
]


@require_http_methods(["GET", "POST"])
def dialog(request: HttpRequest) -> HttpResponseBase:
    """GET shows the dialog, with ?person= its second step; POST takes person, pages, scopes and action.

    A POST without `reviewed` stands for a person who leaves every page and permission ticked.
    """
    if problem := _problem(request):
        return render(request, "simulator/dialog_error.html", {"problem": problem}, status=400)
    if request.POST.get("action") == "cancel":
        return _back(request, _cancelled())
    who = request.POST.get("person") or request.GET.get("person")
    if not who:
        people = [(person, _pages(person)) for person in Person.objects.order_by("id")]
        return render(request, "simulator/dialog_people.html", {"people": people, "hidden": _query(request)})

    person = get_object_or_404(Person, pk=who)
    asked = _asked(request, person)
    if request.method == "GET":
        scopes = [(scope, SCOPES.get(scope, scope), scope in ALWAYS) for scope in asked]
        context = {"person": person, "roles": _pages(person), "scopes": scopes}
        return render(request, "simulator/dialog_review.html", context)
    return _back(request, {"code": _grant(request, person, asked)})


def _problem(request: HttpRequest) -> str:
    target = request.GET.get("redirect_uri", "")
    if request.GET.get("client_id") != settings.META_APP_ID:
        return "Invalid App ID: The provided app ID does not look like a valid app ID."
    if not target:
        return "The parameter redirect_uri is required."
    if urlsplit(target).scheme not in ("http", "https"):
        return "URL blocked: the redirect URI is not white-listed in the app's client OAuth settings."
    return ""


def _query(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in request.GET.items() if name != "person"]


def _pages(person: Person) -> list[Role]:
    return list(person.roles.select_related("page").order_by("page_id"))


def _asked(request: HttpRequest, person: Person) -> list[str]:
    """What the dialog offers: what was declined before is only asked again with auth_type=rerequest."""
    text = request.GET.get("scope", "")
    names = [name for name in text.replace(" ", ",").split(",") if name] or (
        CONFIGURED if request.GET.get("config_id") else []
    )
    names = list(dict.fromkeys([*ALWAYS, *names]))
    if request.GET.get("auth_type") == "rerequest":
        return names
    return [name for name in names if name not in person.declined]


@transaction.atomic
def _grant(request: HttpRequest, person: Person, asked: list[str]) -> str:
    pages = [role.page_id for role in _pages(person)]
    scopes = asked
    if "reviewed" in request.POST:
        pages = [page for page in pages if page in request.POST.getlist("pages")]
        scopes = [scope for scope in asked if scope in ALWAYS or scope in request.POST.getlist("scopes")]
    kept = [scope for scope in person.scopes if scope not in asked]
    person.scopes = kept + scopes
    person.declined = sorted({*person.declined, *asked} - set(person.scopes))
    person.chosen_pages = pages
    person.save()
    return Code.objects.create(
        code="AQ" + secrets.token_urlsafe(120),
        person=person,
        redirect_uri=request.GET["redirect_uri"],
        expires_at=state.now() + CODE_SECONDS,
    ).code


def _cancelled() -> dict[str, str]:
    return {
        "error": "access_denied",
        "error_code": "200",
        "error_description": "Permissions error",
        "error_reason": "user_denied",
    }


def _back(request: HttpRequest, answer: dict[str, str]) -> HttpResponse:
    """To the redirect_uri, with the untouched state. Facebook ends the address with #_=_."""
    target = request.GET["redirect_uri"]
    if "state" in request.GET:
        answer["state"] = request.GET["state"]
    return redirect(f"{target}{'&' if '?' in target else '?'}{urlencode(answer)}#_=_")
