"""TikTok's addresses below tiktok/: the consent page, the API with its version, files."""

from django.urls import path

from simulator import media
from simulator.tiktok import control, lists, oauth, sending

urlpatterns = [
    path("tiktok/v2/auth/authorize", oauth.consent, name="tiktok_consent"),
    path("tiktok/cdn/<str:key>/<path:name>", media.serve),
    path("tiktok/private/cdn/<str:key>/<path:name>", lists.private),
    path("tiktok/tt_user/oauth2/token/", oauth.token),
    path("tiktok/tt_user/oauth2/refresh_token/", oauth.refresh),
    path("tiktok/tt_user/oauth2/revoke/", oauth.revoke),
    path("tiktok/tt_user/token_info/get/", oauth.token_info),
    path("tiktok/business/get/", lists.business),
    path("tiktok/business/webhook/update/", lists.webhook_update),
    path("tiktok/business/webhook/list/", lists.webhook_list),
    path("tiktok/business/webhook/delete/", lists.webhook_delete),
    path("tiktok/business/message/send/", sending.send),
    path("tiktok/business/message/media/upload/", sending.upload),
    path("tiktok/business/message/media/download/", lists.download),
    path("tiktok/business/message/capabilities/get/", sending.capabilities),
    path("tiktok/business/message/conversation/list/", lists.conversations),
    path("tiktok/business/message/content/list/", lists.contents),
    path("tiktok/<path:path>", lists.not_found),
    path("control/tiktok/messages", control.messages),
    path("control/tiktok/act", control.act),
    path("control/tiktok/app-message", control.app_message),
    path("control/tiktok/event", control.event),
    path("control/tiktok/token", control.token),
    path("control/tiktok/books", control.books),
    path("control/tiktok/webhook", control.webhook),
]
