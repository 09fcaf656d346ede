from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from channels_whatsapp.views import webhook

app_name = "channels_whatsapp"


def posts(address: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """Where Meta posts: somebody may have told it the address without the last slash, and it follows no redirect.

    Of two with one name the later is written out.
    """
    return [path(address, view, name=name), path(f"{address}/", view, name=name)]


urlpatterns = [
    *posts("webhooks/whatsapp", webhook.webhook, "webhook"),
    *posts("webhooks/whatsapp/<slug:key>", webhook.own_webhook, "own_webhook"),
]
