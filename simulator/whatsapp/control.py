"""Control over HTTP: play a WhatsApp number's customers, its staff on the phone, and Meta."""

import base64

from django.http import HttpRequest

from simulator.jsonapi import Json, Refused, control
from simulator.phone import Upload
from simulator.whatsapp import customers, events
from simulator.whatsapp.models import Account, Number, SystemToken, WaCustomer, WaMessage


def find_customer(data: Json) -> WaCustomer:
    number = Number.objects.filter(pk=data.get("number", "318840927755103")).first()
    if number is None:
        raise Refused("no such number")
    wa_id = str(data.get("wa_id", "84900000011"))
    customer, _ = WaCustomer.objects.get_or_create(
        number=number, wa_id=wa_id, defaults={"name": data.get("name", wa_id), "user_id": f"VN.{wa_id}"}
    )
    return customer


@control("POST")
def webhook(request: HttpRequest, data: Json) -> Json:
    """{url}"""
    return events.set_address(data["url"])


@control("POST")
def messages(request: HttpRequest, data: Json) -> Json:
    """{number?, wa_id?, name?; text | content: {type, …} | file: {type, name, base64, mime_type}} → {wamid}"""
    customer = find_customer(data)
    at = data.get("at", 0)
    if given := data.get("file"):
        file = Upload(given["name"], base64.b64decode(given["base64"]), given["mime_type"])
        return {"wamid": customers.send(customer, given["type"], file, at).wamid}
    content = data.get("content") or {"type": "text", "text": {"body": data.get("text", "")}}
    return {"wamid": customers.say(customer, content, at).wamid}


@control("POST")
def change(request: HttpRequest, data: Json) -> Json:
    """{number?, field, value}: any change as it is."""
    events.emit(find_customer(data).number, data["field"], data["value"])
    return {"success": True}


@control("POST")
def template(request: HttpRequest, data: Json) -> Json:
    """{account?, name, event, reason?}: Meta judges a template, and says so."""
    account = Account.objects.get(pk=data.get("account", "215590384471026"))
    row = next(row for row in account.templates if row["name"] == data["name"])
    row["status"] = data["event"]
    account.save()
    value = {
        "event": data["event"],
        "message_template_id": int(row["id"]),
        "message_template_name": row["name"],
        "message_template_language": row["language"],
        "reason": data.get("reason"),
    }
    events.emit(account.numbers.order_by("id")[0], "message_template_status_update", value)
    return {"success": True}


@control("POST")
def payment(request: HttpRequest, data: Json) -> Json:
    """{account?, unpaid: "at once" | "later" | ""}"""
    Account.objects.filter(pk=data.get("account", "215590384471026")).update(unpaid=data["unpaid"])
    return {"success": True}


@control("POST")
def person(request: HttpRequest, data: Json) -> Json:
    """{number?, wa_id?, is_gone}"""
    customer = find_customer(data)
    customer.is_gone = data["is_gone"]
    customer.save()
    return {"success": True}


@control("POST")
def read(request: HttpRequest, data: Json) -> Json:
    """{number?, wa_id?}: they read all that was sent to them."""
    customers.read(find_customer(data))
    return {"success": True}


@control("POST")
def phone(request: HttpRequest, data: Json) -> Json:
    """{number?, is_on_phone}: the WhatsApp Business app has the number too"""
    number = find_customer(data).number
    number.is_on_phone = data["is_on_phone"]
    number.save()
    return {"success": True}


@control("POST")
def token(request: HttpRequest, data: Json) -> Json:
    """{token, dead?, scopes?, accounts?, expires_at?}: what Meta, or the business, changes about it."""
    row = SystemToken.objects.get(token=data.pop("token"))
    for name, value in data.items():
        setattr(row, name, value)
    row.save()
    return {"success": True}


@control("GET")
def books(request: HttpRequest, data: Json) -> Json:
    """What was sent and said, who sees what, and which accounts our app is subscribed to."""
    rows = WaMessage.objects.select_related("customer").order_by("at", "wamid")
    return {
        "messages": [
            {"wamid": row.wamid, "wa_id": row.customer.wa_id, "outgoing": row.outgoing, "opaque": row.opaque}
            | row.content
            for row in rows
        ],
        "shown": {row.wa_id: row.shown for row in WaCustomer.objects.exclude(shown={})},
        "subscribed": {row.id: row.subscription for row in Account.objects.exclude(subscription=None)},
        "asked_for_past": {row.id: row.asked_for_past for row in Number.objects.exclude(asked_for_past=0)},
        "numbers": {row.id: [row.status, row.registrations] for row in Number.objects.all()},
    }
