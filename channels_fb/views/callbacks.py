"""What Meta asks of every app: to be told when a person removes it, and to delete a person's data."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from channels_fb.actions.deauthorize_person import deauthorize_person
from channels_fb.actions.delete_person_data import delete_person_data
from channels_fb.models import DataDeletionRequest
from channels_fb.signed_request import BadSignature, read_person
from inbox.webhooks import refusals


@csrf_exempt
@login_not_required
@require_POST
def deauthorize(request: HttpRequest) -> HttpResponse:
    try:
        deauthorize_person(read_person(request.POST.get("signed_request", "")))
    except BadSignature:
        return refused()
    return HttpResponse("ok", content_type="text/plain")


@csrf_exempt
@login_not_required
@require_POST
def data_deletion(request: HttpRequest) -> HttpResponse:
    """Answer where the person can see what became of it, and the code of the request."""
    try:
        asked = delete_person_data(read_person(request.POST.get("signed_request", "")))
    except BadSignature:
        return refused()
    url = settings.PUBLIC_URL + reverse("channels_fb:deletion", args=[asked.code])
    return JsonResponse({"url": url, "confirmation_code": asked.code})


def refused() -> HttpResponse:
    refusals.add("facebook", "signed request")
    return HttpResponse("The signed request does not fit.", status=403, content_type="text/plain")


@login_not_required
@require_safe
def deletion(request: HttpRequest, code: str) -> HttpResponse:
    asked = get_object_or_404(DataDeletionRequest, code=code)
    return render(request, "channels_fb/deletion.html", {"asked": asked})
