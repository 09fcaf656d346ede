"""Zalo's webhooks: one address for all Official Accounts of the application."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from inbox.models import Channel
from inbox.webhooks import receive

# Which side of a receipt is the account differs between Zalo's pages: only whoever knows our accounts can tell.
RECEIPT = re.compile(rb'"event_name"\s*:\s*"user_(?:seen|received)_message"')
IDS = re.compile(rb'"id"\s*:\s*"?(\d{1,30})\b')
LARGEST_RECEIPT = 100_000  # bytes
MOST_IDS = 10


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    """No question before the posts is documented; whoever looks at the address sees that it is there."""
    if request.method != "POST":
        return HttpResponse("ok", content_type="text/plain")
    return receive(request, "zalo", {"accounts": accounts} if (accounts := accounts_in(request)) else None)


def accounts_in(request: HttpRequest) -> list[str]:
    """Our Official Accounts among the ids of a receipt."""
    length = request.headers.get("Content-Length", "")
    is_small = length.isdecimal() and int(length) <= LARGEST_RECEIPT
    if not is_small or not RECEIPT.search(request.body):
        return []
    ids = [found.decode() for found in IDS.findall(request.body)[:MOST_IDS]]
    ours = Channel.objects.filter(platform="zalo", external_id__in=ids).exclude(status=Channel.Status.DISCONNECTED)
    return list(ours.values_list("external_id", flat=True))
