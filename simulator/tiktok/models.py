"""The world of simulated TikTok: business accounts, their tokens, the people who write to them, and what was said."""

from django.db import models


class Account(models.Model):
    """A business account; `id` is its open_id, business_id and user_openid."""

    id = models.CharField(primary_key=True, max_length=60)
    username = models.CharField(max_length=60)
    name = models.CharField(max_length=100)


class Code(models.Model):
    """What the consent page leads back with: good once, for ten minutes. scopes: those that were left ticked."""

    code = models.CharField(primary_key=True, max_length=100)
    account = models.ForeignKey(Account, models.CASCADE)
    redirect_uri = models.TextField()
    scopes = models.JSONField()
    expires_at = models.BigIntegerField()
    used = models.BooleanField(default=False)


class Token(models.Model):
    """A pair; both are dead once it was refreshed or revoked. Times are the platform's seconds."""

    access = models.CharField(max_length=100, unique=True)
    refresh = models.CharField(max_length=100, unique=True)
    account = models.ForeignKey(Account, models.CASCADE)
    scopes = models.JSONField()
    expires_at = models.BigIntegerField()
    refresh_expires_at = models.BigIntegerField()
    is_dead = models.BooleanField(default=False)


class Customer(models.Model):
    """One person, and their conversation with one account. Times are the platform's milliseconds.

    sent_since: messages of the account since the customer's last; wrote_count: the customer's. no_pictures: their country
    takes none. is_stranger: until the account answers.
    """

    id = models.CharField(primary_key=True, max_length=60)
    account = models.ForeignKey(Account, models.CASCADE, related_name="customers")
    conversation_id = models.CharField(max_length=60, unique=True)
    username = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    is_stranger = models.BooleanField(default=True)
    is_european = models.BooleanField(default=False)
    no_pictures = models.BooleanField(default=False)
    has_blocked = models.BooleanField(default=False)
    wrote_count = models.IntegerField(default=0)
    wrote_ms = models.BigIntegerField(default=0)
    sent_since = models.IntegerField(default=0)
    sent_late = models.IntegerField(default=0)  # of those, after the 48 hours
    moved_ms = models.BigIntegerField(default=0)
    read_ms = models.BigIntegerField(default=0)
    seen_ms = models.BigIntegerField(default=0)  # the account showed that it read
    typing_until_ms = models.BigIntegerField(default=0)


class Message(models.Model):
    """`payload` is the member that the type names; `extra` what else a webhook and the list carry."""

    id = models.CharField(primary_key=True, max_length=30)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="messages")
    outgoing = models.BooleanField()
    kind = models.CharField(max_length=20)
    payload = models.JSONField(default=dict)
    extra = models.JSONField(default=dict)
    source = models.CharField(max_length=20, default="APP")
    at = models.BigIntegerField()
    accepted_ms = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["customer", "at"])]


class Upload(models.Model):
    """A file under the id that TikTok gives it: sent up by an account, or sent in by a customer with a message."""

    id = models.CharField(primary_key=True, max_length=60)
    account = models.ForeignKey(Account, models.CASCADE)
    media = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    message_id = models.CharField(max_length=30, blank=True)
