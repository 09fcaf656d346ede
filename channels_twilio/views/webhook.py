"""Twilio's webhooks: one door for everything below the address, messages and statuses alike."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from inbox.webhooks import receive

# A text could be taken for an answer to the customer.
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, below: str) -> HttpResponse:
    """below: whatever follows the address; it is signed with it, and says nothing else."""
    if request.method == "GET":
        return HttpResponse("twilio", content_type="text/plain")
    answer = receive(request, "twilio", {"part": request.GET.get("part", "")[:36]})
    return HttpResponse(NOTHING_TO_SAY, content_type="text/xml") if answer.status_code == 200 else answer
