from django.urls import path

from channels_tiktok.views import connect, webhook

app_name = "channels_tiktok"
ACCOUNTS = "w/<slug:workspace>/channels/tiktok/"

urlpatterns = [
    # Of two with one name the later is written out; a platform follows no redirect from an address without its slash.
    path("webhooks/tiktok", webhook.webhook, name="webhook"),
    path("webhooks/tiktok/", webhook.webhook, name="webhook"),
    path("channels/tiktok/callback/", connect.callback, name="callback"),
    path(f"{ACCOUNTS}connect/", connect.connect, name="connect"),
    path(f"{ACCOUNTS}login/", connect.leave, name="leave"),
]
