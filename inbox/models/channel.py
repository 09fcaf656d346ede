from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inbox.crypto import EncryptedJSONField
from workspaces.models import Membership, Team, Workspace


class ChannelQuerySet(models.QuerySet["Channel"]):
    def sending(self, now: datetime) -> "ChannelQuerySet":
        """Those whose queues may move."""
        rested = Q(paused_until=None) | Q(paused_until__lte=now)
        return self.filter(rested, status=Channel.Status.CONNECTED, may_send=True, halted_at=None)


class Channel(models.Model):
    """One connected account of a platform: a Page, a number, an official account."""

    class Status(models.TextChoices):
        CONNECTED = "connected", _("Connected")
        NEEDS_RECONNECT = "needs_reconnect", _("Needs reconnecting")
        DISCONNECTED = "disconnected", _("Disconnected")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="channels", db_index=False)
    platform = models.CharField(max_length=20)
    external_id = models.CharField(max_length=100)
    name = models.CharField(_("name"), max_length=200)
    picture = models.FileField(upload_to="channels/%Y/%m/", blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.CONNECTED)
    # What a person must know of the status: the platform's code, drawn as a sentence by its connector.
    status_code = models.CharField(max_length=60, blank=True)
    # Since when it needs reconnecting; null once that is done.
    stopped_at = models.DateTimeField(null=True, blank=True)
    credentials = EncryptedJSONField(null=True, blank=True, editable=False)
    # When the token is to be renewed, and when a person must log in again; null where that is never. How often in a row
    # it could not be renewed, and when the owners were told that it ends.
    token_renew_at = models.DateTimeField(null=True, blank=True)
    token_ends_at = models.DateTimeField(null=True, blank=True)
    token_failed_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    token_warned_at = models.DateTimeField(null=True, blank=True)
    # Who connected it, there: the platform's callbacks about a person (deauthorize, deletion) name this id.
    connected_by_external_id = models.CharField(max_length=100, blank=True)
    connected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    teams = models.ManyToManyField(Team, related_name="channels", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_event_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    # When its message templates were read last; null where they never were.
    templates_at = models.DateTimeField(null=True, blank=True)
    # False while the platform forbids this account to send at all; its queue waits for the ban's end.
    may_send = models.BooleanField(default=True)
    # Sending rests until then: a rate limit of the whole channel, three time-outs in a row, a platform that is away.
    paused_until = models.DateTimeField(null=True, blank=True)
    timeout_count = models.PositiveSmallIntegerField(default=0)
    # Since when no call of the outbox found a connection; null once one did.
    away_since = models.DateTimeField(null=True, blank=True)
    # Since when nothing goes out because a person wished so, until a person wishes otherwise; and who.
    halted_at = models.DateTimeField(null=True, blank=True)
    halted_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    # Whether customers are shown that we read, and that we write, where the platform can show it.
    shows_seen = models.BooleanField(default=True, db_default=True)
    shows_typing = models.BooleanField(default=True, db_default=True)
    # What the platform last told of its limits, as its connector understands it, and when; when our last message left.
    limits = models.JSONField(default=dict, db_default={}, blank=True)
    limits_at = models.DateTimeField(null=True, blank=True)
    last_sent_at = models.DateTimeField(null=True, blank=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        constraints = [
            # A disconnected row keeps its history; the account itself may live in one workspace at a time.
            models.UniqueConstraint(
                fields=["platform", "external_id"], condition=~Q(status="disconnected"), name="channel_connected_once"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "id"]),
            models.Index(fields=["token_renew_at"], condition=~Q(token_renew_at=None), name="channel_token_renewal"),
        ]

    def __str__(self) -> str:
        return self.name
