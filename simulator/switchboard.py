"""The page of switches: faults, clock, webhook address and the newest webhooks, for a person."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from simulator import faults, state, webhooks
from simulator.meta import transport
from simulator.models import Delivery

# What a person may order from a list; POST /control/faults takes any fault.
READY_FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "window": ("Reply window closed (10/2018278)", {"code": 10, "subcode": 2018278}),
    "expired": ("Token expired (190/463)", {"code": 190, "subcode": 463}),
    "permission": ("Permission missing (200)", {"code": 200}),
    "gone": ("Customer not available (551/1545041)", {"code": 551, "subcode": 1545041}),
    "service": ("Service unavailable (2)", {"code": 2}),
    "rate": ("Rate limit (613)", {"code": 613}),
    "restricted": ("Page restricted (10/1893063)", {"code": 10, "subcode": 1893063}),
    "unknown": ("Accepted, then 1/1357046", {"code": 1, "subcode": 1357046}),
    "slow": ("Accepted, answer after 5 s", {"mode": "slow", "ms": 5000}),
    "cut-after": ("Accepted, then cut off", {"mode": "cut-after-accept"}),
    "cut": ("Cut off", {"mode": "cut"}),
    "hang": ("No answer for a minute", {"mode": "hang"}),
    "html": ("502 with HTML", {"mode": "body"}),
    "endless": ("An answer without end", {"mode": "endless"}),
}


@require_http_methods(["GET", "POST"])
def switches(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        state.set_switches({name: _typed(name, request.POST.get(name, "")) for name in state.SWITCHES})
        return redirect("switches")
    rows = [
        {"name": name, "about": switch.about, "kind": type(switch.default).__name__, "value": state.switch(name)}
        for name, switch in state.SWITCHES.items()
    ]
    context = {
        "rows": rows,
        "ready": [(name, label) for name, (label, _) in READY_FAULTS.items()],
        "operations": sorted(faults.OPERATIONS, key=lambda name: name != "send"),
        "faults": state.get("faults", []),
        "recent": Delivery.objects.order_by("-id")[:30],
        "webhook": state.get(transport.KEY, {}),
        "shift_hours": state.get("clock_shift_ms", 0) / 3_600_000,
    }
    return render(request, "simulator/switches.html", context)


def _typed(name: str, text: str) -> bool | int | str:
    kind = type(state.SWITCHES[name].default)
    if kind is bool:
        return text == "on"
    return int(text or 0) if kind is int else text


@require_POST
def act(request: HttpRequest, name: str) -> HttpResponseBase:
    match name:
        case "fault":
            fault = READY_FAULTS[request.POST["fault"]][1]
            faults.add({**fault, "on": request.POST["on"], "times": int(request.POST["times"] or 1)})
        case "reset":
            faults.clear()
            state.put("switches", {})
        case "clock":
            state.put("clock_shift_ms", int(float(request.POST["hours"] or 0) * 3_600_000))
        case "webhook":
            result = transport.set_address(request.POST["url"])
            if not result["verified"]:
                return HttpResponse(f"Not used: {result['detail']}", status=400, content_type="text/plain")
        case "retry":
            webhooks.wake()
    return redirect("switches")
