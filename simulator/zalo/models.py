"""The world of simulated Zalo: Official Accounts, their tokens, the people who write to them, and what was said."""

from django.db import models


class Account(models.Model):
    """An Official Account (OA)."""

    id = models.CharField(primary_key=True, max_length=30)
    name = models.CharField(max_length=100)


class Code(models.Model):
    """What the consent page led back with: good once, for ten minutes, with the verifier of its challenge."""

    code = models.CharField(primary_key=True, max_length=100)
    account = models.ForeignKey(Account, models.CASCADE)
    challenge = models.CharField(max_length=100)
    expires_at = models.BigIntegerField()
    is_used = models.BooleanField(default=False)


class Pair(models.Model):
    """An access token and the refresh token that came with it. Times are seconds.

    is_alive: no later pair was issued; is_used: the refresh token has served, once.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="pairs")
    access_token = models.CharField(max_length=200, unique=True)
    refresh_token = models.CharField(max_length=200, unique=True)
    expires_at = models.BigIntegerField()
    refresh_expires_at = models.BigIntegerField()
    is_alive = models.BooleanField(default=True)
    is_used = models.BooleanField(default=False)


class User(models.Model):
    """One person as an account sees them; without an account of their own, `conversation_id` says where they write."""

    id = models.CharField(primary_key=True, max_length=30)
    by_app = models.CharField(max_length=30, blank=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="users")
    name = models.CharField(max_length=100, blank=True)
    conversation_id = models.CharField(max_length=40, blank=True)
    has_blocked = models.BooleanField(default=False)
    last_interaction_ms = models.BigIntegerField(default=0)
    shared = models.JSONField(default=dict)  # what they let the account have: name, phone, …


class Message(models.Model):
    """attachments: as the webhook shows them. `at` is Zalo's time in ms."""

    msg_id = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="messages")
    is_outgoing = models.BooleanField()
    kind = models.CharField(max_length=20, default="text")
    text = models.TextField(blank=True)
    attachments = models.JSONField(default=list)
    buttons = models.JSONField(default=list)
    quote = models.CharField(max_length=40, blank=True)
    admin_id = models.CharField(max_length=30, blank=True)
    reactions = models.JSONField(default=dict)
    quota_type = models.CharField(max_length=20, blank=True)
    at = models.BigIntegerField()


class Upload(models.Model):
    """A handle that serves for seven days."""

    handle = models.CharField(primary_key=True, max_length=100)
    account = models.ForeignKey(Account, models.CASCADE)
    kind = models.CharField(max_length=10)
    media = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    size = models.IntegerField()
    at = models.BigIntegerField()
