"""The Cloud API under Graph's addresses. What is no account, number or file of WhatsApp's is asked of simulated Facebook."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

from simulator import media, state
from simulator.meta import nodes
from simulator.meta.errors import GraphError
from simulator.meta.graph import GraphRequest, answer, asked_options, given_token, graph, listing, with_faults
from simulator.models import Media
from simulator.whatsapp import files, sending
from simulator.whatsapp.models import Account, Number, SystemToken, WaFile

REGISTRATIONS = 10


def required(request: GraphRequest, account_id: str, scope: str) -> SystemToken:
    """A living token that may do this to this account. Raises GraphError."""
    token = SystemToken.objects.filter(token=given_token(request)).first()
    if token is None or token.dead or (token.expires_at and token.expires_at <= state.now()):
        raise GraphError(190, status=401)
    if account_id not in token.accounts:
        raise GraphError(200, message="You do not have the necessary permissions on this account")
    if scope not in token.scopes:
        raise GraphError(10, message=f"Requires {scope}")
    return token


@graph
def node(request: GraphRequest, node: str) -> HttpResponseBase:
    if number := Number.objects.filter(pk=node).first():
        required(request, number.account_id, "whatsapp_business_management")
        return with_faults(request, "page", lambda: answer(show(number)), number.id)
    if account := Account.objects.filter(pk=node).first():
        required(request, account.id, "whatsapp_business_management")
        return answer({"id": account.id, "name": account.name, "timezone_id": "140", "currency": "VND"})
    if file := WaFile.objects.select_related("number").filter(pk=node).first():
        required(request, file.number.account_id, "whatsapp_business_messaging")
        if request.params.get("phone_number_id", file.number_id) != file.number_id:
            raise GraphError(100, 33)
        return with_faults(request, "page", lambda: answer(address(file)), file.number_id)
    return nodes.node(request, node=node)


def show(number: Number) -> dict[str, Any]:
    return {
        "id": number.id,
        "display_phone_number": number.display,
        "verified_name": number.name,
        "status": number.status,
        "quality_rating": "GREEN",
        "throughput": {"level": "STANDARD"},
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
        "is_on_biz_app": number.is_on_phone,
        "health_status": health(number),
        "platform_type": "CLOUD_API" if number.status == "CONNECTED" else "NOT_APPLICABLE",
    }


def health(number: Number) -> dict[str, Any]:
    state = "BLOCKED" if number.account.unpaid else "AVAILABLE"
    problem = {"error_code": 141006, "error_description": "There is an error with the payment method."}
    account: dict[str, Any] = {"entity_type": "WABA", "id": number.account_id, "can_send_message": state}
    if number.account.unpaid:
        account["errors"] = [problem | {"possible_solution": "Add a payment method."}]
    own = {"entity_type": "PHONE_NUMBER", "id": number.id, "can_send_message": "AVAILABLE"}
    return {"can_send_message": state, "entities": [own, account]}


def address(file: WaFile) -> dict[str, str | int]:
    """Five minutes, and only with the token."""
    url = f"{settings.BASE_URL}/meta/wa-files/{file.id}?ext={state.now() + 300}"
    content = (settings.DATA / "media" / file.key).read_bytes()
    return {
        "messaging_product": "whatsapp",
        "id": file.id,
        "mime_type": file.mime_type,
        "url": url,
        "sha256": hashlib.sha256(content).hexdigest(),
        "file_size": len(content),
    }


def serve(request: HttpRequest, file_id: str) -> HttpResponseBase:
    file = WaFile.objects.select_related("number").filter(pk=file_id).first()
    token = SystemToken.objects.filter(token=request.headers.get("Authorization", "").removeprefix("Bearer ")).first()
    late = int(request.GET.get("ext", "0")) < state.now()
    if file is None or token is None or file.number.account_id not in token.accounts or late:
        return HttpResponse("No such file", status=404)
    stored = Media.objects.get(pk=file.key)
    return FileResponse((settings.DATA / "media" / stored.key).open("rb"), content_type=file.mime_type)


@graph
def edge(request: GraphRequest, node: str, edge: str) -> HttpResponseBase:
    if (number := Number.objects.filter(pk=node).first()) and edge in OF_NUMBERS:
        return OF_NUMBERS[edge](request, number)
    if (account := Account.objects.filter(pk=node).first()) and edge in OF_ACCOUNTS:
        required(request, account.id, "whatsapp_business_management")
        return OF_ACCOUNTS[edge](request, account)
    return nodes.edge(request, node=node, edge=edge)


def messages(request: GraphRequest, number: Number) -> HttpResponseBase:
    required(request, number.account_id, "whatsapp_business_messaging")
    if number.status != "CONNECTED":
        raise GraphError(133010, message="Phone number not registered")
    return sending.messages(request, number)


def upload(request: GraphRequest, number: Number) -> HttpResponseBase:
    required(request, number.account_id, "whatsapp_business_messaging")
    given = request.FILES.get("file")
    if given is None or request.params.get("messaging_product") != "whatsapp":
        raise GraphError(100, message="(#100) The parameter file is required")

    def keep() -> HttpResponseBase:
        mime_type = given.content_type or ""
        content = given.read()
        files.check(content, mime_type)
        stored = media.store(given.name or "file", content, mime_type)
        file = keep_file(number, stored, mime_type)
        return answer({"id": file.id})

    return with_faults(request, "upload", keep, number.id)


def keep_file(number: Number, stored: Media, mime_type: str) -> WaFile:
    file_id = stored.key.partition("_")[2].removesuffix("_n")
    return WaFile.objects.create(id=file_id, number=number, key=stored.key, name=stored.name, mime_type=mime_type)


def register(request: GraphRequest, number: Number) -> HttpResponseBase:
    """The PIN is set by the first registration and asked by those after it; ten in three days."""
    required(request, number.account_id, "whatsapp_business_management")
    pin = str(request.params.get("pin", ""))
    number.registrations += 1
    number.save()
    if number.registrations > REGISTRATIONS:
        raise GraphError(133016, message="Account register deregister rate limit exceeded")
    if len(pin) != 6 or (number.pin and pin != number.pin):
        raise GraphError(133005, message="Two step verification PIN mismatch")
    number.pin, number.status = pin, "CONNECTED"
    number.save()
    return answer({"success": True})


def smb_app_data(request: GraphRequest, number: Number) -> HttpResponseBase:
    """The past of a number that its phone shares: once."""
    required(request, number.account_id, "whatsapp_business_management")
    number.asked_for_past += 1
    number.save()
    if not number.is_on_phone or number.asked_for_past > 1:
        raise GraphError(2593107, message="Synchronization request limit exceeded")
    return answer({"messaging_product": "whatsapp", "request_id": "1"})


def phone_numbers(request: GraphRequest, account: Account) -> HttpResponseBase:
    rows = list(account.numbers.order_by("id"))
    path = f"{account.id}/phone_numbers"
    return answer(listing(request, rows, lambda row: row.id, show, path=path, options=asked_options(request)))


def subscribed_apps(request: GraphRequest, account: Account) -> HttpResponseBase:
    caller = required(request, account.id, "whatsapp_business_management")

    def act() -> HttpResponseBase:
        if request.method == "GET":
            given = account.subscription
            app = {"whatsapp_business_api_data": {"id": caller.app_id or settings.META_APP_ID, "name": "Messio"}}
            return answer({"data": [] if given is None else [app | given]})
        given = {"override_callback_uri": request.params.get("override_callback_uri", "")}
        account.subscription = None if request.method == "DELETE" else {k: v for k, v in given.items() if v}
        account.save()
        return answer({"success": True})

    return with_faults(request, "subscribe", act, account.id)


def message_templates(request: GraphRequest, account: Account) -> HttpResponseBase:
    path = f"{account.id}/message_templates"
    options = asked_options(request)
    found = listing(request, account.templates, lambda row: row["id"], lambda row: row, path=path, options=options)
    if "summary" in request.params:
        count = len(account.templates)
        found["summary"] = {
            "total_count": count,
            "message_template_count": count,
            "message_template_limit": 250,
            "are_translations_complete": True,
        }
    return answer(found)


OF_NUMBERS: dict[str, Callable[[GraphRequest, Number], HttpResponseBase]] = {
    "messages": messages,
    "media": upload,
    "register": register,
    "smb_app_data": smb_app_data,
}
OF_ACCOUNTS: dict[str, Callable[[GraphRequest, Account], HttpResponseBase]] = {
    "phone_numbers": phone_numbers,
    "subscribed_apps": subscribed_apps,
    "message_templates": message_templates,
}
