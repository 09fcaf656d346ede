"""Control over HTTP: play the people who write to an Official Account, and Zalo itself."""

import base64
import secrets

from django.http import HttpRequest
from django.urls import path

from simulator import state
from simulator.jsonapi import Json, Refused, control
from simulator.models import Delivery
from simulator.zalo import people, sending, transport, world
from simulator.zalo.models import Account, Message, Pair, User


def find_user(data: Json) -> User:
    """By id, or by name at an account: one that it does not know becomes a new person."""
    if name := data.get("name"):
        account = data.get("account", world.TEA)
        known = User.objects.filter(account=account, name=name).first()
        return known or people.meet(Account.objects.get(pk=account), name)
    user = User.objects.filter(pk=str(data.get("user", ""))).first()
    if user is None:
        raise Refused(f"no user {data.get('user')!r}")
    return user


@control("POST")
def messages(request: HttpRequest, data: Json) -> Json:
    """{user | account?, name; text?, file?: {kind, name, base64, content_type?}, attachments?, kind?, quote?, at?}."""
    kind, attachments = data.get("kind", "text"), data.get("attachments", [])
    if file := data.get("file"):
        kind, content = file["kind"], base64.b64decode(file["base64"])
        given = (file["name"], content, file.get("content_type", ""), file.get("fault", ""))
        attachments = [people.attachment(kind, *given)]
    said = {name: data[name] for name in ("text", "quote", "at") if name in data}
    message = people.say(find_user(data), kind=kind, attachments=attachments, **said)
    return {"msg_id": message.msg_id, "user": message.user_id, "at": message.at}


@control("POST")
def visitor(request: HttpRequest, data: Json) -> Json:
    """{account?}: somebody without an account of Zalo → {"user", "conversation_id"}."""
    account = Account.objects.get(pk=data.get("account", world.TEA))
    user = User.objects.create(
        id=f"anon-{secrets.token_hex(5)}", account=account, conversation_id=f"cv-{secrets.token_hex(4)}"
    )
    return {"user": user.id, "conversation_id": user.conversation_id}


@control("POST")
def follow(request: HttpRequest, data: Json) -> Json:
    """{user, follows?: true}"""
    people.follow(find_user(data), data.get("follows", True))
    return {}


@control("POST")
def share(request: HttpRequest, data: Json) -> Json:
    """{user?, info: {name, phone, user_dob, gender, full_address}, shared?: as their profile has it}: they send Zalo's form."""
    people.share(find_user(data), data.get("info", {}), data.get("shared", {}))
    return {}


@control("POST")
def react(request: HttpRequest, data: Json) -> Json:
    """{msg_id, icon}"""
    sending.react(Message.objects.select_related("user").get(msg_id=data["msg_id"]), "user", data["icon"])
    return {}


@control("POST")
def seen(request: HttpRequest, data: Json) -> Json:
    """{user}: all that was sent to them."""
    return {"msg_ids": people.see(find_user(data))}


@control("POST")
def manager(request: HttpRequest, data: Json) -> Json:
    """{user, text}: a colleague answers in Zalo OA Manager."""
    return {"msg_id": people.answer_in_manager(find_user(data), data["text"]).msg_id}


@control("POST")
def block(request: HttpRequest, data: Json) -> Json:
    """{user, blocked?: true}"""
    User.objects.filter(pk=find_user(data).pk).update(has_blocked=data.get("blocked", True))
    return {}


@control("POST")
def event(request: HttpRequest, data: Json) -> Json:
    """{account?, event}: any event as it is."""
    transport.post(data.get("account", world.TEA), data["event"])
    return {}


@control("POST")
def tokens(request: HttpRequest, data: Json) -> Json:
    """{account?}: a new pair, as consenting would give it; the access token before it dies."""
    pair = world.issue(Account.objects.get(pk=data.get("account", world.TEA)))
    return {"access_token": pair.access_token, "refresh_token": pair.refresh_token, "expires_at": pair.expires_at}


@control("POST")
def revoke(request: HttpRequest, data: Json) -> Json:
    """{account?}: the administrator takes the permission back."""
    Pair.objects.filter(account=data.get("account", world.TEA)).update(is_alive=False, is_used=True)
    return {}


@control("GET", "POST")
def webhook(request: HttpRequest, data: Json) -> Json:
    """POST {"url"}: ask the address and use it; {"verify": false} skips the question."""
    if request.method == "POST":
        return transport.set_address(data["url"], verify=data.get("verify", True))
    return dict(state.get(transport.KEY, {}))


@control("GET")
def books(request: HttpRequest, data: Json) -> Json:
    """What was accepted and what was posted."""
    sends = Message.objects.filter(is_outgoing=True).order_by("id")
    hooks = Delivery.objects.filter(platform="zalo").order_by("id")
    return {
        "sends": list(
            sends.values("msg_id", "user", "kind", "text", "attachments", "buttons", "quote", "quota_type", "reactions")
        ),
        "customer_messages": list(
            Message.objects.filter(is_outgoing=False).order_by("id").values("msg_id", "user", "text", "reactions")
        ),
        "webhooks": list(hooks.values("kind", "mid", "status", "attempts", "times_delivered", "last_answer")),
        "pairs": Pair.objects.count(),
    }


urlpatterns = [
    path(name.replace("_", "-"), view)
    for name, view in {
        "messages": messages,
        "visitor": visitor,
        "follow": follow,
        "share": share,
        "react": react,
        "seen": seen,
        "manager": manager,
        "block": block,
        "event": event,
        "tokens": tokens,
        "revoke": revoke,
        "webhook": webhook,
        "books": books,
    }.items()
]
