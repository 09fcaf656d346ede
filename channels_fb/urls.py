from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from channels_fb.views import callbacks, connect, webhook

app_name = "channels_fb"
PAGES = "w/<slug:workspace>/channels/facebook/"


def posts(address: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """Where Meta posts: somebody may have told it the address without the last slash, and it follows no redirect.

    Of two with one name the later is written out.
    """
    return [path(address, view, name=name), path(f"{address}/", view, name=name)]


urlpatterns = [
    *posts("webhooks/facebook", webhook.webhook, "webhook"),
    *posts("webhooks/facebook/deauthorize", callbacks.deauthorize, "deauthorize"),
    *posts("webhooks/facebook/data-deletion", callbacks.data_deletion, "data_deletion"),
    path("webhooks/facebook/data-deletion/<slug:code>/", callbacks.deletion, name="deletion"),
    path("channels/facebook/callback/", connect.callback, name="callback"),
    path(f"{PAGES}connect/", connect.connect, name="connect"),
    path(f"{PAGES}<uuid:attempt_id>/", connect.pages, name="pages"),
    path(f"{PAGES}<uuid:attempt_id>/progress/", connect.progress, name="progress"),
    path(f"{PAGES}<uuid:attempt_id>/<str:page_id>/picture/", connect.picture, name="picture"),
]
