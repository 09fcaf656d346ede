"""The world of simulated Meta: people who log in, their pages, the pages' customers, and what was said."""

from django.db import models


class Person(models.Model):
    """Someone with a Facebook account. `id` is the app-scoped user id.

    scopes, declined: what this person granted and refused our app; chosen_pages: the pages ticked in the dialog.
    """

    id = models.CharField(primary_key=True, max_length=30)
    name = models.CharField(max_length=100)
    email = models.CharField(max_length=100, blank=True)
    scopes = models.JSONField(default=list)
    declined = models.JSONField(default=list)
    chosen_pages = models.JSONField(default=list)


class Page(models.Model):
    id = models.CharField(primary_key=True, max_length=30)
    name = models.CharField(max_length=100)
    category = models.CharField(max_length=60)
    in_business = models.BooleanField(default=False)  # listed only with business_management
    instagram_id = models.CharField(max_length=30, blank=True)  # of the linked professional account
    instagram_username = models.CharField(max_length=60, blank=True)


class Role(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    page = models.ForeignKey(Page, models.CASCADE, related_name="roles")
    tasks = models.JSONField()

    class Meta:
        unique_together = [("person", "page")]


class Code(models.Model):
    """A login code: good once, for ten minutes, with the redirect_uri it was made for."""

    code = models.CharField(primary_key=True, max_length=300)
    person = models.ForeignKey(Person, models.CASCADE)
    redirect_uri = models.TextField()
    expires_at = models.BigIntegerField()
    used = models.BooleanField(default=False)


class Token(models.Model):
    """A user token, or a page token when `page` is set. Times are seconds; expires_at 0 is never.

    dead: the 190 subcode it answers with since it was revoked; 0 while it lives.
    """

    token = models.CharField(primary_key=True, max_length=300)
    person = models.ForeignKey(Person, models.CASCADE)
    page = models.ForeignKey(Page, models.CASCADE, null=True)
    long_lived = models.BooleanField(default=False)
    issued_at = models.BigIntegerField()
    expires_at = models.BigIntegerField()
    dead = models.IntegerField(default=0)


class Subscription(models.Model):
    """Our app at one page. failing_since: real milliseconds since webhooks of this page have only failed."""

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True)
    fields = models.JSONField()
    failing_since = models.BigIntegerField(null=True)


class Customer(models.Model):
    """One person as seen by one page, or by its Instagram account; `psid` is the id scoped to that. Times are the
    platform's milliseconds."""

    psid = models.CharField(primary_key=True, max_length=30)
    page = models.ForeignKey(Page, models.CASCADE, related_name="customers")
    on_instagram = models.BooleanField(default=False)
    username = models.CharField(max_length=60, blank=True)  # on Instagram
    thread_id = models.CharField(max_length=40, unique=True)
    first_name = models.CharField(max_length=60)
    last_name = models.CharField(max_length=60, blank=True)
    has_profile = models.BooleanField(default=True)  # False: an account made from a phone number
    has_blocked = models.BooleanField(default=False)
    last_activity_ms = models.BigIntegerField(default=0)  # opens the reply window
    read_ms = models.BigIntegerField(default=0)  # watermark: what the customer has read
    page_read_ms = models.BigIntegerField(default=0)  # watermark: what the page has marked as seen
    page_typing_until_ms = models.BigIntegerField(default=0)
    owner_app_id = models.CharField(max_length=30, blank=True)  # of the thread; empty: nobody
    owned_since_ms = models.BigIntegerField(default=0)
    version = models.IntegerField(default=0)  # grows with every change that the phone page shows

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def account_id(self) -> str:
        """With whom this person writes: the page, or its Instagram account."""
        return self.page.instagram_id if self.on_instagram else self.page_id


class Message(models.Model):
    """What was said in a thread. `outgoing` is from the page, through any app.

    attachments: [{"type", "payload": {...}, "media"?: key, "name"?}]; extra: quick_reply, reply_to, referral, postback;
    reactions: {"customer"|"page": {"reaction", "emoji"}}; accepted_ms is real time, `at` the platform's.
    """

    mid = models.CharField(max_length=160, unique=True)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="messages")
    page = models.ForeignKey(Page, models.CASCADE)
    outgoing = models.BooleanField()
    app_id = models.CharField(max_length=30, blank=True)
    text = models.JSONField(default=str)  # JSON keeps what is no valid UTF-8: half an emoji
    attachments = models.JSONField(default=list)
    metadata = models.TextField(blank=True)
    extra = models.JSONField(default=dict)
    reactions = models.JSONField(default=dict)
    edits = models.IntegerField(default=0)
    at = models.BigIntegerField()
    accepted_ms = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["customer", "at", "id"]), models.Index(fields=["page", "outgoing"])]


class Asset(models.Model):
    """An uploaded attachment (`attachment_id`), owned by its page."""

    page = models.ForeignKey(Page, models.CASCADE)
    kind = models.CharField(max_length=10)
    url = models.TextField()
    media = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=255, blank=True)
