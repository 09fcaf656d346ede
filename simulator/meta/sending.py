"""POST /{page}/messages: every rule of the Send API that an inbox meets, then acceptance and its webhooks."""

import secrets
import time
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase

from simulator import state
from simulator.meta import attachments, events, tokens
from simulator.meta.errors import GraphError
from simulator.meta.graph import GraphRequest, answer, json_param, object_param, with_faults
from simulator.meta.models import Customer, Message, Page

TEXT_LIMIT = 2000
INSTAGRAM_TEXT_BYTES = 1000
SCOPES = {
    False: ("pages_messaging",),
    True: ("instagram_basic", "instagram_manage_messages"),
}  # by whether on Instagram
METADATA_LIMIT = 1000
QUICK_REPLY_LIMIT = 13
HOUR_MS = 3600 * 1000
WINDOW_MS = 24 * HOUR_MS
HUMAN_AGENT_MS = 7 * 24 * HOUR_MS
TYPING_MS = 20_000
TYPES = {"RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"}
RETIRED_TAGS = {"ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE"}  # since 27 April 2026
REACTIONS = {"smile": "😄", "angry": "😠", "sad": "😢", "wow": "😮", "love": "❤️", "like": "👍", "dislike": "👎"}


def messages(request: GraphRequest, node: str) -> HttpResponseBase:
    token, page = tokens.require_page(request, node)
    tokens.require_task(token, "MESSAGING", "PROFILE_PLUS_MESSAGING")
    customer = _recipient(request, page)
    tokens.require_scope(token, *SCOPES[customer.on_instagram])
    message, action = object_param(request, "message"), request.params.get("sender_action", "")
    if message and action:
        raise GraphError(100, 2018014)
    if action:
        operation = "react" if action in ("react", "unreact") else "signal"
        return with_faults(request, operation, lambda: _act(request, customer, action), page.id)

    content = _content(request, page, customer, message)

    def accept() -> HttpResponseBase:
        sent = _accept(customer, content)
        reply = {"recipient_id": customer.psid, "message_id": sent.mid}
        if (message.get("attachment") or {}).get("payload", {}).get("is_reusable"):
            reply["attachment_id"] = attachments.keep_asset(page, content["attachments"][0])
        return answer(reply)

    return with_faults(request, "send", accept, page.id)


def _recipient(request: GraphRequest, page: Page) -> Customer:
    psid = object_param(request, "recipient").get("id")
    if not psid:
        raise GraphError(100, message="The parameter recipient is required")
    customer = Customer.objects.filter(psid=str(psid), page=page).first()
    if customer is None:
        raise GraphError(100, 2018001)
    if customer.has_blocked:
        raise GraphError(551, 1545041)
    return customer


def _content(request: GraphRequest, page: Page, customer: Customer, message: dict[str, Any]) -> dict[str, Any]:
    """The checked fields of a Message. Files are fetched here, outside of any transaction."""
    text = message.get("text") or ""
    several = message.get("attachments") or ([message["attachment"]] if message.get("attachment") else [])
    quick_replies = message.get("quick_replies") or []
    metadata = str(message.get("metadata") or "")
    if not isinstance(text, str) or not (text.strip() or several):
        raise GraphError(100, message="param message must be non-empty.")
    if text and several:
        raise GraphError(100, message="Only one of message[text] and message[attachment] can be sent")
    if customer.on_instagram and len(text.encode(errors="surrogatepass")) > INSTAGRAM_TEXT_BYTES:
        raise GraphError(100, message=f"Message text must be UTF-8 and less than {INSTAGRAM_TEXT_BYTES} bytes")
    if len(text) > TEXT_LIMIT:
        raise GraphError(100, message=f"Length of param message[text] must be less than or equal to {TEXT_LIMIT}")
    if len(metadata) > METADATA_LIMIT:
        raise GraphError(
            100, message=f"Length of param message[metadata] must be less than or equal to {METADATA_LIMIT}"
        )
    if len(quick_replies) > QUICK_REPLY_LIMIT:
        raise GraphError(100, message=f"param message[quick_replies] has more than {QUICK_REPLY_LIMIT} elements")
    for reply in quick_replies:
        is_text = reply.get("content_type") == "text" and reply.get("title") and reply.get("payload")
        if not is_text and (customer.on_instagram or reply.get("content_type") == "text"):
            raise GraphError(100, message="param message[quick_replies] needs content_type, title and payload")
    _check_window(request, customer)
    if events.owner(customer) not in ("", settings.META_APP_ID):
        raise GraphError(10, 2018300)

    extra: dict[str, Any] = {"quick_replies": quick_replies} if quick_replies else {}
    if reply_to := (json_param(request, "reply_to") or {}).get("mid"):
        if not Message.objects.filter(mid=reply_to, customer=customer).exists():
            raise GraphError(100, message="Invalid reply_to message id")
        extra["reply_to"] = {"mid": reply_to}
    rows = [attachments.resolve(request, page, given, on_instagram=customer.on_instagram) for given in several]
    if customer.on_instagram and any(row["type"] == "file" and not row["name"].endswith(".pdf") for row in rows):
        raise GraphError(100, 2018047)
    return {"text": text, "attachments": rows, "metadata": metadata, "extra": extra}


def _check_window(request: GraphRequest, customer: Customer) -> None:
    kind, tag = request.params.get("messaging_type", "RESPONSE"), request.params.get("tag", "")
    if kind not in TYPES:
        raise GraphError(100, message=f"param messaging_type must be one of {{{', '.join(sorted(TYPES))}}}")
    if kind == "MESSAGE_TAG" and not tag:
        raise GraphError(100, message="The parameter tag is required for messaging_type MESSAGE_TAG")
    if tag in RETIRED_TAGS:
        raise GraphError(100, 1893061)
    if tag == "HUMAN_AGENT" and not state.switch("human_agent"):
        raise GraphError(10)  # what Meta answers to an app without the feature is not documented
    if tag and tag not in ("HUMAN_AGENT", "CUSTOMER_FEEDBACK", "NON_PROMOTIONAL_SUBSCRIPTION"):
        raise GraphError(100, message=f"param tag: {tag} is not a message tag")
    open_for = HUMAN_AGENT_MS if tag == "HUMAN_AGENT" else WINDOW_MS
    if state.now_ms() - customer.last_activity_ms > open_for:
        raise GraphError(10, 2534022 if customer.on_instagram else 2018278)


def _accept(customer: Customer, content: dict[str, Any]) -> Message:
    sent = record_from_page(customer, settings.META_APP_ID, content)
    news, at, changes = [echo(sent)], state.now_ms(), {"page_typing_until_ms": 0}
    if state.switch("auto_delivery") and not customer.on_instagram:
        delivery = {"mids": [sent.mid], "watermark": sent.at}
        news.append(("message_deliveries", events.from_customer(customer, at, delivery=delivery), sent.mid))
    if state.switch("auto_read"):
        changes["read_ms"] = sent.at
        news.append(read(customer, at, sent))
    events.emit(customer, news, **changes)
    return sent


def read(customer: Customer, at: int, newest: Message) -> events.News:
    """Instagram names the newest message that was seen, Messenger the time up to which everything was."""
    if customer.on_instagram:
        return "messaging_seen", events.from_customer(customer, at, read={"mid": newest.mid}), newest.mid
    return "message_reads", events.from_customer(customer, at, read={"watermark": at}), ""


def record_from_page(customer: Customer, app_id: str, content: dict[str, Any]) -> Message:
    """A message of the page, by whatever app."""
    return Message.objects.create(
        mid=new_mid(customer),
        customer=customer,
        page_id=customer.page_id,
        outgoing=True,
        app_id=app_id,
        at=state.now_ms(),
        accepted_ms=int(time.time() * 1000),
        **content,
    )


def echo(sent: Message) -> events.News:
    event = events.from_page(sent.customer, sent.at, message=events.message_body(sent))
    return ("messages" if sent.customer.on_instagram else "message_echoes", event, sent.mid)


def new_mid(customer: Customer) -> str:
    return ("aWdfZAG1faXRlbToxOk" if customer.on_instagram else "m_") + secrets.token_urlsafe(64)


def _act(request: GraphRequest, customer: Customer, action: str) -> HttpResponseBase:
    match action:
        case "typing_on":
            changes = {"page_typing_until_ms": state.now_ms() + TYPING_MS}
        case "typing_off":
            changes = {"page_typing_until_ms": 0}
        case "mark_seen":
            changes = {"page_read_ms": state.now_ms()}
        case "react" | "unreact":
            _react(request, customer, action)
            changes = {}
        case _:
            raise GraphError(
                100, message="param sender_action must be one of MARK_SEEN, REACT, TYPING_OFF, TYPING_ON, UNREACT"
            )
    Customer.objects.filter(pk=customer.pk).update(version=customer.version + 1, **changes)
    return answer({"recipient_id": customer.psid})


def _react(request: GraphRequest, customer: Customer, action: str) -> None:
    payload = object_param(request, "payload")
    _check_window(request, customer)  # not documented for reactions; what is sent outside it is refused
    if action == "react" and not payload.get("reaction"):
        raise GraphError(100, message="The parameter payload[reaction] is required")
    if action == "react" and customer.on_instagram and payload["reaction"] != "love":
        raise GraphError(100, message="param payload[reaction] must be one of {love}")
    message = Message.objects.filter(mid=payload.get("message_id", ""), customer=customer).first()
    if message is None:
        raise GraphError(100, message="param payload[message_id] is not a message of this conversation")
    message.reactions.pop("page", None)
    if action == "react":
        reaction = payload["reaction"]
        message.reactions["page"] = {"reaction": reaction, "emoji": REACTIONS.get(reaction, reaction)}
    message.save(update_fields=["reactions"])
