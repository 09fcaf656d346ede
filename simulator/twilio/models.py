"""The world of simulated Twilio: accounts, their WhatsApp senders and templates, customers, and what was said."""

from django.db import models


class Account(models.Model):
    """auth_token: signs calls and webhooks; keys: {sid of an API key: its secret}; contents: templates as they are listed."""

    sid = models.CharField(primary_key=True, max_length=34)
    auth_token = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    keys = models.JSONField(default=dict)
    contents = models.JSONField(default=list)


class Sender(models.Model):
    """A number. address: whatsapp:+…; webhook: the addresses that were given to it, as its resource names them."""

    address = models.CharField(primary_key=True, max_length=40)
    sid = models.CharField(max_length=34, unique=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="senders")
    name = models.CharField(max_length=100)
    status = models.CharField(max_length=30, default="ONLINE")
    webhook = models.JSONField(default=dict)


class Customer(models.Model):
    """A person on WhatsApp, as one number knows them. last_ms: what they wrote last, by Twilio's clock.

    refuses: the code that what is sent to them fails with later; 0 while it arrives.
    """

    sender = models.ForeignKey(Sender, models.CASCADE, related_name="customers")
    address = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    refuses = models.IntegerField(default=0)
    last_ms = models.BigIntegerField(default=0)
    seen_ms = models.BigIntegerField(default=0)  # the number showed that it read
    typing_until_ms = models.BigIntegerField(default=0)

    class Meta:
        unique_together = [("sender", "address")]


class Message(models.Model):
    """extra: what a webhook shows of it beside text and files; files: [{"sid", "key", "name", "content_type"}].

    status_url: where it is told what becomes of it; direction: as the resource names it.
    """

    sid = models.CharField(primary_key=True, max_length=34)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=20)
    body = models.TextField(blank=True)
    files = models.JSONField(default=list)
    extra = models.JSONField(default=dict)
    status = models.CharField(max_length=20)
    error_code = models.IntegerField(null=True)
    status_url = models.TextField(blank=True)
    at = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["customer", "at"])]

    @property
    def outgoing(self) -> bool:
        return self.direction != "inbound"
