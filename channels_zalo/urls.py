from django.urls import path

from channels_zalo.views import connect, verification, webhook

app_name = "channels_zalo"

urlpatterns = [
    # Zalo's console may have been told the address without its last slash, and it follows no redirect. Of two with one
    # name the later is written out.
    path("webhooks/zalo", webhook.webhook, name="webhook"),
    path("webhooks/zalo/", webhook.webhook, name="webhook"),
    path("channels/zalo/callback/", connect.callback, name="callback"),
    path("w/<slug:workspace>/channels/zalo/connect/", connect.connect, name="connect"),
    path("zalo_verifier<str:code>.html", verification.verify_site, name="verification"),
]
