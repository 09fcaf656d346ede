from django.urls import include, path

from api import v1
from api.views import docs, tokens, webhooks

app_name = "api"
pages = [
    path("", tokens.index, name="tokens"),
    path("tokens/<int:pk>/revocation/", tokens.revocation, name="revocation"),
    path("webhooks/", webhooks.index, name="webhooks"),
    path("webhooks/<int:pk>/", webhooks.single, name="webhook"),
    path("webhooks/<int:pk>/secret/", webhooks.secret, name="webhook-secret"),
    path("webhooks/<int:pk>/tests/", webhooks.tests, name="webhook-tests"),
    path("webhooks/<int:pk>/stop/", webhooks.stop, name="webhook-stop"),
    path("webhooks/<int:pk>/deletion/", webhooks.deletion, name="webhook-deletion"),
]
urlpatterns = [
    path("w/<slug:workspace>/settings/api/", include(pages)),
    path("api/v1/docs", docs.show, name="docs"),
    path("api/v1/", include((v1.addresses(), "v1"))),
]
