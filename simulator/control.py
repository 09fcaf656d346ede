"""Control over HTTP shared by all platforms: reset, clock, faults, switches, books, wait."""

import shutil

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from simulator import faults, state, webhooks
from simulator.jsonapi import Json, control
from simulator.meta import transport, world
from simulator.models import Delivery, Media
from simulator.phone import phone_of
from simulator.tiktok import world as tiktok_world
from simulator.twilio import world as twilio_world
from simulator.whatsapp import world as whatsapp
from simulator.zalo import world as zalo_world

WORLDS = (world, whatsapp, zalo_world, tiktok_world, twilio_world)


@control("POST")
def reset(request: HttpRequest, data: Json) -> Json:
    """Back to the seeded world, no faults, the clock right. Keeps the webhook address."""
    with transaction.atomic():
        for seeded in WORLDS:
            seeded.empty()
        Delivery.objects.all().delete()
        Media.objects.all().delete()
    shutil.rmtree(settings.DATA / "media", ignore_errors=True)
    webhooks.forget()
    faults.clear()
    state.put("switches", {})
    state.put("clock_shift_ms", 0)
    for seeded in WORLDS:
        seeded.seed()
    return {"success": True}


@control("GET", "POST")
def clock(request: HttpRequest, data: Json) -> Json:
    """POST {shift_seconds} or {advance_seconds}: move the platform's clock. Real waiting is not affected."""
    shift = state.get("clock_shift_ms", 0)
    if "shift_seconds" in data:
        shift = int(data["shift_seconds"] * 1000)
    if "advance_seconds" in data:
        shift += int(data["advance_seconds"] * 1000)
    if request.method == "POST":
        state.put("clock_shift_ms", shift)
    return {"shift_seconds": shift / 1000, "now_ms": state.now_ms()}


@control("GET", "POST")
def fault_list(request: HttpRequest, data: Json) -> Json:
    """POST {"reset": true}, {"next": fault or [faults]} and/or {switch: value}; answers faults and switches."""
    if request.method == "POST":
        if data.pop("reset", False):
            faults.clear()
            state.put("switches", {})
        following = data.pop("next", [])
        state.set_switches(data)
        for fault in following if isinstance(following, list) else [following]:
            faults.add(fault)
    return {"next": state.get("faults", []), "switches": state.all_switches()}


@control("GET", "POST")
def webhook(request: HttpRequest, data: Json) -> Json:
    """POST {"url"}: verify the address and use it; {"verify": false} skips the verification."""
    if request.method == "POST":
        return transport.set_address(data["url"], verify=data.get("verify", True))
    return dict(state.get(transport.KEY, {}))


@control("GET")
def accounts(request: HttpRequest, data: Json) -> Json:
    """The tea house on every platform, as who runs it would connect it: platform, external_id, name, credentials."""
    return {"accounts": [row for seeded in WORLDS for row in seeded.accounts()]}


@control("POST")
def people(request: HttpRequest, data: Json) -> Json:
    """{account, name, wrote_ms?}: somebody who has written there before → {"customer", "address"}"""
    phone = phone_of(data["account"])
    person = phone.meet(data["account"], data["name"], data.get("wrote_ms", 0))
    return {"customer": person, "address": phone.address_of(person)}


@control("GET")
def wait(request: HttpRequest, data: Json) -> Json:
    """GET ?idle=1&timeout=10: returns when no webhook is waiting, at the latest after the time-out (seconds)."""
    idle = webhooks.wait_until_idle(min(60.0, float(data.get("timeout", 10))))
    return {"idle": idle, "waiting": webhooks.waiting()}
