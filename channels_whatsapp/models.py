import secrets
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from inbox.crypto import EncryptedJSONField
from workspaces.access import MemberRequest
from workspaces.models import Membership, Workspace

KEPT_FOR = timedelta(minutes=30)


def new_key() -> str:
    return secrets.token_urlsafe(12)


class OwnApp(models.Model):
    """An application of Meta's that is a workspace's own: it signs with its own secret, and posts to a path of its own.

    secrets: {"app_secret", "verify_token"}.
    """

    key = models.SlugField(max_length=40, unique=True, default=new_key)
    workspace = models.ForeignKey(Workspace, models.CASCADE)
    app_id = models.CharField(max_length=40)
    secrets = EncryptedJSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "app_id"], name="own_app_once")]

    def __str__(self) -> str:
        return self.app_id

    @classmethod
    def secret_of(cls, key: str) -> str:
        """Empty where nobody has this key."""
        app = cls.objects.filter(key=key).first()
        return str(app.secrets["app_secret"]) if app else ""


class SignupQuerySet(models.QuerySet["Signup"]):
    def of(self, request: MemberRequest) -> "SignupQuerySet":
        """Those of this member that began in this very browser session and are still young."""
        return self.filter(
            membership=request.membership, session=session_mark(request), created_at__gt=timezone.now() - KEPT_FOR
        )

    def expired(self) -> "SignupQuerySet":
        return self.filter(created_at__lte=timezone.now() - KEPT_FOR)


class Signup(models.Model):
    """What a token opens, until its numbers are ticked and connected: half an hour at most.

    credentials: what the channels get, without their account; numbers: [{"id", "waba_id", "name", "number", "status",
    "is_on_phone": the WhatsApp Business app has it too}]; results: {number id: {"outcome", "sentence"}}.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE)
    session = models.CharField(max_length=64)
    credentials = EncryptedJSONField()
    numbers = models.JSONField(default=list)
    results = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SignupQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.pk}"

    def number(self, number_id: str) -> dict[str, Any] | None:
        return next((number for number in self.numbers if number["id"] == number_id), None)


def session_mark(request: MemberRequest) -> str:
    """Tells browser sessions apart without keeping what opens them."""
    if not request.session.session_key:
        request.session.create()
    key = request.session.session_key or ""
    return salted_hmac("channels_whatsapp.Signup", key, algorithm="sha256").hexdigest()
