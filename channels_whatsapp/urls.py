from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from channels_whatsapp.views import connect, register, webhook

app_name = "channels_whatsapp"
NUMBERS = "w/<slug:workspace>/channels/whatsapp/"


def posts(address: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """Where Meta posts: somebody may have told it the address without the last slash, and it follows no redirect.

    Of two with one name the later is written out.
    """
    return [path(address, view, name=name), path(f"{address}/", view, name=name)]


urlpatterns = [
    *posts("webhooks/whatsapp", webhook.webhook, "webhook"),
    *posts("webhooks/whatsapp/<slug:key>", webhook.own_webhook, "own_webhook"),
    path("channels/whatsapp/callback/", connect.callback, name="callback"),
    path(f"{NUMBERS}connect/", connect.connect, name="connect"),
    path(f"{NUMBERS}login/", connect.login_dialog, name="login"),
    path(f"{NUMBERS}<uuid:signup_id>/", connect.numbers, name="numbers"),
    path(f"{NUMBERS}<int:pk>/register/", register.register, name="register"),
]
