from django.urls import path

from channels_fb.views import callbacks, connect, webhook

app_name = "channels_fb"
PAGES = "w/<slug:workspace>/channels/facebook/"

urlpatterns = [
    # Without the slash too: an address that somebody typed must not lose messages.
    path("webhooks/facebook", webhook.webhook, name="webhook_without_slash"),
    path("webhooks/facebook/", webhook.webhook, name="webhook"),
    path("webhooks/facebook/deauthorize/", callbacks.deauthorize, name="deauthorize"),
    path("webhooks/facebook/data-deletion/", callbacks.data_deletion, name="data_deletion"),
    path("webhooks/facebook/data-deletion/<slug:code>/", callbacks.deletion, name="deletion"),
    path("channels/facebook/callback/", connect.callback, name="callback"),
    path(f"{PAGES}connect/", connect.connect, name="connect"),
    path(f"{PAGES}<uuid:attempt_id>/", connect.pages, name="pages"),
    path(f"{PAGES}<uuid:attempt_id>/progress/", connect.progress, name="progress"),
    path(f"{PAGES}<uuid:attempt_id>/<str:page_id>/picture/", connect.picture, name="picture"),
]
