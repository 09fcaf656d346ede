from django.urls import path, re_path

from channels_twilio.views import connect, media, webhook

app_name = "channels_twilio"

urlpatterns = [
    path("webhooks/twilio", webhook.webhook, {"below": ""}),
    re_path("^webhooks/twilio/(?P<below>.*)$", webhook.webhook, name="webhook"),
    path("channels/twilio/media/<str:token>/<path:name>", media.media, name="media"),
    path("w/<slug:workspace>/channels/twilio/connect/", connect.connect, name="connect"),
]
