"""The world of simulated WhatsApp: accounts, their numbers and templates, tokens, customers, and what was said."""

from django.db import models


class Account(models.Model):
    """A WhatsApp Business account (WABA). templates: as Meta lists them; subscription: what our app gave, or null.

    unpaid: what is sent meets a payment problem: "at once", "later" by a status, or empty.
    """

    id = models.CharField(primary_key=True, max_length=30)
    name = models.CharField(max_length=100)
    templates = models.JSONField(default=list)
    subscription = models.JSONField(null=True)
    unpaid = models.CharField(max_length=10, blank=True)


class Number(models.Model):
    """A phone number of an account; `pin` is its two-step PIN, empty where none was set yet."""

    id = models.CharField(primary_key=True, max_length=30)
    account = models.ForeignKey(Account, models.CASCADE, related_name="numbers")
    display = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    status = models.CharField(max_length=20, default="CONNECTED")
    pin = models.CharField(max_length=6, blank=True)
    registrations = models.IntegerField(default=0)
    is_on_phone = models.BooleanField(default=False)  # the WhatsApp Business app has it too
    asked_for_past = models.IntegerField(default=0)


class SystemToken(models.Model):
    """A business token; app_id: of the application it is for, ours where it is empty. accounts: the ids it is assigned to; expires_at: seconds, 0 is never."""

    token = models.CharField(primary_key=True, max_length=300)
    app_id = models.CharField(max_length=30, blank=True)
    accounts = models.JSONField(default=list)
    scopes = models.JSONField(default=list)
    expires_at = models.BigIntegerField(default=0)
    dead = models.BooleanField(default=False)


class SignupCode(models.Model):
    """What the login leads back with: good once."""

    code = models.CharField(primary_key=True, max_length=300)
    accounts = models.JSONField(default=list)
    redirect_uri = models.TextField()


class WaCustomer(models.Model):
    """A person on WhatsApp, as one number sees them. last_ms: what they wrote last, by the platform's clock."""

    number = models.ForeignKey(Number, models.CASCADE, related_name="customers")
    wa_id = models.CharField(max_length=20)
    user_id = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=100)
    is_gone = models.BooleanField(default=False)  # left WhatsApp: what is sent fails later
    last_ms = models.BigIntegerField(default=0)
    read_ms = models.BigIntegerField(default=0)  # when they read what had come
    shown = models.JSONField(default=dict)  # {"read": wamid, "typing": wamid}: what they see of the business

    class Meta:
        unique_together = [("number", "wa_id")]


class WaMessage(models.Model):
    """content: {"type", <type>: {…}, "context"?}, as it is sent; opaque: biz_opaque_callback_data."""

    wamid = models.CharField(primary_key=True, max_length=120)
    customer = models.ForeignKey(WaCustomer, models.CASCADE, related_name="messages")
    outgoing = models.BooleanField()
    content = models.JSONField(default=dict)
    opaque = models.CharField(max_length=512, blank=True)
    at = models.BigIntegerField()


class WaFile(models.Model):
    """A media id, and the stored file behind it."""

    id = models.CharField(primary_key=True, max_length=30)
    number = models.ForeignKey(Number, models.CASCADE)
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    mime_type = models.CharField(max_length=100)
