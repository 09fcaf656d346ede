"""A shop's own website, on an origin of its own: the chat's script stands in it as it would in any shop's page.

Its Content-Security-Policy is as strict as they come: beside the shop's own files it allows scripts and frames of the chat's
address, and nothing written inline.
"""

import hashlib
import hmac
import json
import time
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

TEAS = [
    ("Lotus tea", "Green tea from Thái Nguyên, scented five times with lotus from West Lake.", "420.000đ"),
    ("Jasmine tea", "Scented at night, when the flowers open.", "180.000đ"),
    ("Oolong from Lâm Đồng", "Half fermented, light as butter.", "260.000đ"),
]


@require_http_methods(["GET", "POST"])
def shop(request: HttpRequest, page: str = "") -> HttpResponse:
    """?chat=<address of the script>. A post signs a customer in, as the shop's server would: with the chat's secret."""
    chat = request.GET.get("chat", "").strip()
    parts = urlsplit(chat)
    origin = f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""
    context = {"teas": TEAS, "chat": chat if origin else "", "customer": signed_in(request), "host": request.get_host()}
    response = render(request, "simulator/shop.html", context)
    response["Content-Security-Policy"] = (
        f"default-src 'self'; script-src 'self' {origin}; frame-src 'self' {origin}; require-trusted-types-for 'script'"
    )
    return response


def signed_in(request: HttpRequest) -> dict[str, str] | None:
    """What the shop's page passes to `Messio.identify`: the facts as text, signed all together."""
    secret, name = (request.POST.get(field, "").strip() for field in ("secret", "name"))
    if not secret or not name:
        return None
    known = {"id": f"customer-{name.lower()}", "name": name, "email": f"{name.lower()}@customer.example"}
    facts = json.dumps(known | {"joined": "2024-03-08", "last_login": int(time.time())})
    return {"facts": facts, "signature": hmac.new(secret.encode(), facts.encode(), hashlib.sha512).hexdigest()}
