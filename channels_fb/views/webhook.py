"""Meta's webhooks: the verification of the address, and the posts."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from inbox.webhooks import receive
from meta_graph.webhooks import verify


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return verify(request, settings.META_VERIFY_TOKEN, "facebook")
    return receive(request, "facebook")
