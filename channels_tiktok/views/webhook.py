"""TikTok's webhooks: posts for all connected accounts come to one address."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from inbox.webhooks import receive


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    """TikTok only posts; whoever looks whether the address is reached asks for it."""
    if request.method == "GET":
        return HttpResponse("ok", content_type="text/plain")
    return receive(request, "tiktok")
