from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inbox.crypto import EncryptedJSONField
from inbox.models.change import TransactionIdField
from workspaces.models import Membership, Workspace


class EventType(models.TextChoices):
    """What others can hear of. The words on the right stand on the page where it is chosen."""

    MESSAGE_RECEIVED = "message.received", _("A customer's message came in")
    MESSAGE_SENT = "message.sent", _("A message to a customer went out, whoever wrote it")
    MESSAGE_STATUS = "message.status", _("What became of a message that went out: delivered, read, failed")
    CONVERSATION_CHANGED = "conversation.changed", _("A conversation changed: new, assigned, tagged, closed")
    CONTACT_CHANGED = "contact.changed", _("What is known of a customer changed")
    # Never chosen: what is posted in the place of many of the one before.
    CONTACTS_CHANGED = "contacts.changed", _("What is known of many customers changed")
    CONTACT_ERASED = "contact.erased", _("A customer was erased")
    TICKET_CHANGED = "ticket.changed", _("A ticket was made or changed")
    PING = "ping", _("A test")

    @classmethod
    def unasked(cls) -> "set[EventType]":
        """Those that nobody chooses."""
        return {cls.CONTACTS_CHANGED, cls.PING}


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def wanting(self, workspace_id: int, kind: EventType) -> "WebhookEndpointQuerySet":
        return self.filter(workspace_id=workspace_id, stopped_at=None, events__contains=[kind])


class WebhookEndpoint(models.Model):
    """An address of somebody's server to which events are posted, signed."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="webhook_endpoints")
    url = models.URLField(_("address"), max_length=500)
    description = models.CharField(_("what it is for"), max_length=200, blank=True)
    events = ArrayField(models.CharField(max_length=30, choices=EventType), verbose_name=_("events"))
    # {"secret": …}: the shop's server needs it in clear, so it is kept encrypted rather than hashed.
    secrets = EncryptedJSONField(editable=False)
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Since when every post failed; null while they arrive.
    failing_since = models.DateTimeField(null=True, blank=True)
    # Nothing is posted any more: a person wished so, or it failed for days.
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")

    def __str__(self) -> str:
        return self.url

    @property
    def secret(self) -> str:
        return str(self.secrets["secret"])


class WebhookEventQuerySet(models.QuerySet["WebhookEvent"]):
    def due(self, now: datetime) -> "WebhookEventQuerySet":
        return self.filter(state=WebhookEvent.State.WAITING, retry_at__lte=now, endpoint__stopped_at=None)


class WebhookEvent(models.Model):
    """An event on its way to one endpoint, and what that answered last. `key` makes it one, however often it is noticed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("On its way")
        DONE = "done", _("Arrived")
        FAILED = "failed", _("Given up")

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="log", db_index=False)
    type = models.CharField(max_length=30, choices=EventType)
    key = models.CharField(max_length=80)
    # What `data` of the post holds.
    data = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    retry_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    # Of the last try: when, how long, and the answer. Without a status no answer came, and `error` says why.
    tried_at = models.DateTimeField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    error = models.CharField(max_length=30, blank=True)

    objects = WebhookEventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "type", "key"], name="webhook_event_once")]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhook_event_newest"),
            models.Index(fields=["retry_at"], condition=Q(state="waiting"), name="webhook_event_due"),
            models.Index(fields=["created_at"], name="webhook_event_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} #{self.pk}"


class WebhookCursor(models.Model):
    """The one row that says from which transaction on the log of changes is still to be read for webhooks."""

    ONLY = 1

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    xid = TransactionIdField()

    def __str__(self) -> str:
        return str(self.xid)
