from django.urls import path

from channels_tiktok.views import webhook

app_name = "channels_tiktok"

# Of two with one name the later is written out; TikTok follows no redirect from an address without its last slash.
urlpatterns = [
    path("webhooks/tiktok", webhook.webhook, name="webhook"),
    path("webhooks/tiktok/", webhook.webhook, name="webhook"),
]
