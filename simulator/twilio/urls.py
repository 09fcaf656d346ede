"""Twilio's addresses below twilio/: three hosts of its own, whose paths do not meet."""

from django.urls import include, path

from simulator import media
from simulator.twilio import messages, senders

ACCOUNT = "twilio/2010-04-01/Accounts/<str:sid>"

urlpatterns = [
    path("control/twilio/", include("simulator.twilio.control")),
    path("twilio/cdn/<str:key>/<path:name>", media.serve),
    path(f"{ACCOUNT}.json", senders.account),
    path(f"{ACCOUNT}/Messages.json", messages.messages),
    path(f"{ACCOUNT}/Messages/<str:message>.json", messages.one),
    path(f"{ACCOUNT}/Messages/<str:message>/Media.json", messages.files),
    path(f"{ACCOUNT}/Messages/<str:message>/Media/<str:media_sid>", messages.file),
    path("twilio/v2/Channels/Senders", senders.senders),
    path("twilio/v2/Channels/Senders/<str:sender>", senders.sender),
    path("twilio/v2/Indicators/Typing.json", senders.typing),
    path("twilio/v1/Content", senders.contents, {"with_approvals": False}),
    path("twilio/v1/ContentAndApprovals", senders.contents, {"with_approvals": True}),
]
