"""Meta's webhooks: the verification of the address, and the posts."""

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from inbox.webhooks import receive, refusals


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    return verify(request) if request.method == "GET" else receive(request, "facebook")


def verify(request: HttpRequest) -> HttpResponse:
    """Answer the challenge where the token is ours. Sent whenever the address is set in Meta's dashboard."""
    given, ours = request.GET.get("hub.verify_token", ""), settings.META_VERIFY_TOKEN
    right = bool(ours) and hmac.compare_digest(given.encode(errors="replace"), ours.encode())
    if request.GET.get("hub.mode") != "subscribe" or not right:
        refusals.add("facebook", "verify token")
        return HttpResponse("The verify token does not fit.", status=403, content_type="text/plain")
    return HttpResponse(request.GET.get("hub.challenge", ""), content_type="text/plain")
