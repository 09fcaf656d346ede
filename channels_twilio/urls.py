from django.urls import path, re_path

from channels_twilio.views import connect, webhook

app_name = "channels_twilio"

urlpatterns = [
    path("webhooks/twilio", webhook.webhook, {"below": ""}, name="webhook"),
    re_path("^webhooks/twilio/(?P<below>.*)$", webhook.webhook, name="webhook"),
    path("w/<slug:workspace>/channels/twilio/connect/", connect.connect, name="connect"),
]
