"""Meta's webhooks for WhatsApp: the verification of the address, and the posts; of our application, and of others."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from channels_whatsapp.accounts import FIELDS
from channels_whatsapp.models import OwnApp
from channels_whatsapp.numbers import numbers_by_account, numbers_of_app
from inbox.connectors import Verdict, get_connector
from inbox.webhooks import receive
from meta_graph.webhooks import verify

# What may speak of an account; the same words in somebody's message cost a look for nothing.
OF_ACCOUNTS = tuple(f'"{name}"'.encode() for name in FIELDS)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return verify(request, settings.META_VERIFY_TOKEN, "whatsapp")
    return receive(request, "whatsapp", context_of(request))


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def own_webhook(request: HttpRequest, key: str) -> HttpResponse:
    """Of an application that is not ours. What it signs is believed of the numbers that were connected with it alone."""
    if request.method == "GET":
        app = OwnApp.objects.filter(key=key).first()
        return verify(request, app.secrets["verify_token"] if app else "", "whatsapp")
    only = numbers_of_app(key) if is_genuine(request) else []
    return receive(request, "whatsapp", context_of(request) | {"only": only})


def context_of(request: HttpRequest) -> dict[str, Any]:
    """Looked up for what is Meta's alone: a storm of false posts must cost the database nothing."""
    try:
        speaks = any(name in request.body for name in OF_ACCOUNTS)
    except RequestDataTooBig:
        return {}
    return {"numbers": numbers_by_account()} if speaks and is_genuine(request) else {}


def is_genuine(request: HttpRequest) -> bool:
    try:
        return get_connector("whatsapp").authenticate(request) is Verdict.GENUINE
    except RequestDataTooBig:
        return False
