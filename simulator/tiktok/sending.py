"""message/send and what it needs: the rules that an inbox meets, then acceptance and the echo."""

import secrets

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from simulator import media, state
from simulator.tiktok import messages
from simulator.tiktok.answers import FILE_TYPE, NOT_FOUND, PARAMETER, RULES, Data, Problem, call, object_of, text_of
from simulator.tiktok.models import Customer, Message, Upload

TEXT_LIMIT = 6000
WINDOW_MS = 48 * 3600 * 1000
MOST_AT_FIRST, MOST_LATE = 10, 3
LARGEST_PICTURE = 3 * 1024 * 1024
TYPING_MS = 5000
LONGEST_QUESTION, MOST_BUTTONS, LONGEST_TITLE, LONGEST_BUTTON_ID = 40, 3, 20, 40
BLOCKED = "Blocked by direct message rules."


def find_customer(given: Data, name: str) -> Customer:
    rows = Customer.objects.select_related("account").filter(account_id=given.get("business_id"))
    customer = rows.filter(conversation_id=text_of(given, name)).first()
    if customer is None:
        raise Problem(NOT_FOUND, "The conversation does not exist.")
    return customer


def _is_signal(given: Data) -> bool:
    return given.get("message_type") == "SENDER_ACTION"


@call("POST", "send", "message.list.send")
def send(request: HttpRequest, given: Data) -> Data:
    if given.get("recipient_type") != "CONVERSATION":
        raise Problem(PARAMETER, "recipient_type: CONVERSATION")
    customer = find_customer(given, "recipient")
    if _is_signal(given):
        return _signal(customer, given)
    kind, payload, extra = _content(customer, given)
    _require_allowed(customer)
    message = messages.record(customer, outgoing=True, kind=kind, payload=payload, extra=extra, source="API")
    customer.sent_since += 1
    customer.sent_late += _is_late(customer)
    customer.is_stranger = False
    customer.save()
    return {"message": {"message_id": message.id}}


def _signal(customer: Customer, given: Data) -> Data:
    match given.get("sender_action"):
        case "TYPING":
            customer.typing_until_ms = state.now_ms() + TYPING_MS
        case "MARK_READ":
            customer.seen_ms = state.now_ms()
        case _:
            raise Problem(PARAMETER, "sender_action: TYPING or MARK_READ")
    customer.save()
    return {"message": {"message_id": ""}}


def _content(customer: Customer, given: Data) -> tuple[str, Data, Data]:
    match given.get("message_type"):
        case "TEXT":
            body = text_of(object_of(given, "text"), "body")
            if len(body) > TEXT_LIMIT:
                raise Problem(PARAMETER, f"text.body: longer than {TEXT_LIMIT}")
            return "text", {"body": body}, _reference(customer, given)
        case "IMAGE":
            upload = Upload.objects.filter(
                account=customer.account, id=text_of(object_of(given, "image"), "media_id")
            ).first()
            if upload is None or upload.message_id:
                raise Problem(PARAMETER, "image.media_id is not valid.")
            if "referenced_message_info" in given:
                raise Problem(PARAMETER, "referenced_message_info: TEXT only")
            if customer.no_pictures:
                raise Problem(RULES, BLOCKED)
            return "image", {"media_id": upload.id}, {}
        case "TEMPLATE":
            return "template", _card(object_of(given, "template")), {}
        case kind:
            raise Problem(PARAMETER, f"message_type: {kind}")


def _card(given: Data) -> Data:
    """As it is sent; in webhooks and lists the same stands in an element."""
    buttons = given.get("buttons") or []
    if given.get("type") != "QA_BUTTON_CARD" or not 0 < len(text_of(given, "title")) <= LONGEST_QUESTION:
        raise Problem(PARAMETER, f"template: a QA_BUTTON_CARD with a title of up to {LONGEST_QUESTION}")
    if not 0 < len(buttons) <= MOST_BUTTONS:
        raise Problem(PARAMETER, f"template.buttons: 1 to {MOST_BUTTONS}")
    for button in buttons:
        if not 0 < len(text_of(button, "title")) <= LONGEST_TITLE or len(text_of(button, "id")) > LONGEST_BUTTON_ID:
            raise Problem(PARAMETER, "template.buttons: title or id")
    shown = [{"text": button["title"], "type": "REPLY", "id": button["id"]} for button in buttons]
    return {"type": "qa_button_card", "elements": [{"title": given["title"], "buttons": shown}]}


def _reference(customer: Customer, given: Data) -> Data:
    if "referenced_message_info" not in given:
        return {}
    quoted = text_of(object_of(given, "referenced_message_info"), "referenced_message_id")
    if not Message.objects.filter(customer=customer, pk=quoted).exists():
        raise Problem(NOT_FOUND, "The referenced message does not exist.")
    return {"referenced_message_info": {"referenced_message_id": quoted}}


def _is_late(customer: Customer) -> bool:
    return state.now_ms() - customer.wrote_ms >= WINDOW_MS


def _require_allowed(customer: Customer) -> None:
    """Ten until a second message of the customer, none without a first, three after 48 hours of silence."""
    used_up = customer.wrote_count == 1 and customer.sent_since >= MOST_AT_FIRST
    late = _is_late(customer) and customer.sent_late >= MOST_LATE
    if not customer.wrote_count or customer.has_blocked or used_up or late:
        raise Problem(RULES, BLOCKED)


@call("POST", "upload", "message.list.send")
def upload(request: HttpRequest, given: Data) -> Data:
    file: UploadedFile[bytes] | None = request.FILES.get("file")
    if given.get("media_type") != "IMAGE" or file is None:
        raise Problem(PARAMETER, "media_type: IMAGE, and a file")
    content = file.read()
    if not content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or len(content) > LARGEST_PICTURE:
        raise Problem(FILE_TYPE, "The file must be JPG or PNG of up to 3 MB.")
    stored = media.store(file.name or "file", content, file.content_type or "")
    row = Upload.objects.create(
        id=f"v10033g5{secrets.token_hex(12)}", account_id=given["business_id"], media=stored.key, name=stored.name
    )
    return {"media_id": row.id}


@call("GET", "capabilities", "message.list.read")
def capabilities(request: HttpRequest, given: Data) -> Data:
    customer = find_customer(given, "conversation_id")
    return {"capability_infos": [{"capability_type": "IMAGE_SEND", "capability_result": not customer.no_pictures}]}
