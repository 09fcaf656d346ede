import secrets
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from inbox.crypto import EncryptedJSONField
from workspaces.access import MemberRequest
from workspaces.models import Membership

KEPT_FOR = timedelta(minutes=30)
# Of the channels that one login connects.
PLATFORMS = ("facebook", "instagram")


class ConnectAttemptQuerySet(models.QuerySet["ConnectAttempt"]):
    def of(self, request: MemberRequest) -> "ConnectAttemptQuerySet":
        """Those of this member that began in this very browser session and are still young."""
        return self.filter(
            membership=request.membership, session=session_mark(request), created_at__gt=timezone.now() - KEPT_FOR
        )

    def expired(self) -> "ConnectAttemptQuerySet":
        return self.filter(created_at__lte=timezone.now() - KEPT_FOR)


class ConnectAttempt(models.Model):
    """What a person granted in Facebook's dialog, until the pages are ticked and connected: half an hour at most.

    pages: [{"platform", "id", "page_id", "name", "category", "picture", "token", "missing": [codes of
    `channels_fb.login.MISSING`]}], Instagram accounts among them, each with the Page that it is linked to; the tokens stand nowhere but in this encrypted column, and leave it as soon as nothing is left to connect.
    chosen: page ids in the order of ticking; results: {page id: {"outcome", "sentence"}} of those that are done.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE)
    session = models.CharField(max_length=64)
    person_external_id = models.CharField(max_length=100)
    pages = EncryptedJSONField()
    declined = models.JSONField(default=list)
    chosen = models.JSONField(default=list)
    results = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConnectAttemptQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.pk}"

    def page(self, page_id: str) -> dict[str, Any] | None:
        return next((page for page in self.pages if page["id"] == page_id), None)

    @property
    def waiting(self) -> list[str]:
        return [page_id for page_id in self.chosen if page_id not in self.results]

    @property
    def is_used_up(self) -> bool:
        """Everything that was ticked is done, so its tokens are gone and nothing more can be connected with it."""
        return bool(self.chosen) and not self.waiting

    def forget_tokens(self) -> None:
        self.pages = [page | {"token": ""} for page in self.pages]


def session_mark(request: MemberRequest) -> str:
    """Tells browser sessions apart without keeping what opens them."""
    if not request.session.session_key:
        request.session.create()
    return salted_hmac("channels_fb.ConnectAttempt", request.session.session_key or "", algorithm="sha256").hexdigest()


def new_code() -> str:
    return secrets.token_urlsafe(12)


class DataDeletionRequest(models.Model):
    """A person asked Facebook to have their data deleted here, and it was, in that very moment.

    Nothing in it tells who: the code alone finds it.
    """

    code = models.CharField(max_length=40, unique=True, default=new_code)
    asked_at = models.DateTimeField(auto_now_add=True)
    login_count = models.PositiveSmallIntegerField(default=0)
    channel_count = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.code
