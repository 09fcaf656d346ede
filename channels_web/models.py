"""A website's chat as its owner set it up, and what its visitors leave beside their messages."""

import secrets
from typing import Any
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from inbox.crypto import EncryptedJSONField
from inbox.models import Channel
from workspaces.models import Workspace

LANGUAGES = [("en", "English"), ("vi", "Tiếng Việt")]


class Widget(models.Model):
    """How the chat of one channel looks, speaks, and whom it lets in.

    A text that is left empty is our own in the widget's language. hours: {"0": [["08:00", "12:00"], …], …} in the time zone,
    0 is Monday; {} is always open. domains: hosts of websites ("shop.example", "*.shop.example"); with none the chat is a page
    of its own and stands in no other. secrets: {"identity": what the shop signs its customers' ids with}.
    """

    class Position(models.TextChoices):
        RIGHT = "right", _("Bottom right")
        LEFT = "left", _("Bottom left")

    class Ask(models.TextChoices):
        NO = "no", _("Do not ask")
        OPTIONAL = "optional", _("Ask")
        REQUIRED = "required", _("Must be given")

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="widget")
    colour = models.CharField(
        _("colour"), max_length=7, default="#0b6b4f", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z")]
    )
    position = models.CharField(_("position"), max_length=5, choices=Position, default=Position.RIGHT)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="en")
    title = models.CharField(_("title"), max_length=80, blank=True)
    greeting = models.CharField(_("greeting"), max_length=300, blank=True)
    away_text = models.CharField(_("when nobody is there"), max_length=300, blank=True)
    domains = ArrayField(models.CharField(max_length=253), default=list, blank=True, verbose_name=_("websites"))
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Ho_Chi_Minh")
    hours = models.JSONField(_("business hours"), default=dict, blank=True)
    ask_name = models.CharField(_("name"), max_length=8, choices=Ask, default=Ask.NO)
    ask_email = models.CharField(_("email"), max_length=8, choices=Ask, default=Ask.NO)
    ask_phone = models.CharField(_("phone"), max_length=8, choices=Ask, default=Ask.NO)
    takes_files = models.BooleanField(_("visitors may send files"), default=True)
    secrets = EncryptedJSONField(default=dict, editable=False)

    def __str__(self) -> str:
        return self.channel.name

    @classmethod
    def of(cls, channel: Channel) -> "Widget":
        """The channel's, made with a secret of its own where it has none yet."""
        made = {"secrets": {"identity": secrets.token_hex(32)}}
        return cls.objects.select_related("channel").get_or_create(channel=channel, defaults=made)[0]

    @property
    def key(self) -> str:
        """By which the public knows the chat; it opens nothing that is not public."""
        return self.channel.external_id

    @property
    def ink(self) -> str:
        """The colour of what stands on `colour`: white or near black, whichever differs more (WCAG 2.2, relative luminance)."""
        channels = (int(self.colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in channels)
        return "#111111" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else "#ffffff"

    @property
    def look_version(self) -> str:
        """Of the sheet that a browser keeps for a while."""
        return self.colour.removeprefix("#")

    @property
    def identity_secret(self) -> str:
        return str((self.secrets or {}).get("identity", ""))

    @property
    def shown_title(self) -> str:
        return self.title or self.channel.name

    @property
    def shown_greeting(self) -> str:
        return self.greeting or self.in_its_language("Hello! How can we help you?")

    @property
    def shown_away_text(self) -> str:
        return self.away_text or self.in_its_language(
            "Nobody is here at the moment. Leave your message and your email address, and we will answer as soon as we are back."
        )

    def in_its_language(self, text: str) -> str:
        with translation.override(self.language):
            return gettext(text)

    def asks(self) -> dict[str, str]:
        """Of what is asked before the first message: optional or required, by the field's name."""
        wanted: dict[str, Any] = {"name": self.ask_name, "email": self.ask_email, "phone": self.ask_phone}
        return {name: str(ask) for name, ask in wanted.items() if ask != self.Ask.NO}


# Marked here, since the widget's language is only known where they are shown.
TEXTS = (
    _("Hello! How can we help you?"),
    _("Nobody is here at the moment. Leave your message and your email address, and we will answer as soon as we are back."),
)  # fmt: skip


class Upload(models.Model):
    """A file that a visitor posted with a message, until it is copied as that message's attachment."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="uploads")
    file = models.FileField(upload_to="uploads/%Y/%m/%d/", max_length=300)
    size = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.pk}"


class VerifiedEmail(models.Model):
    """Whose address it is, as a website proved: by it the same person is found on the workspace's other websites."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="verified_emails", db_index=False)
    email = models.CharField(max_length=254)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="verified_emails")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "email"], name="verified_email_once")]

    def __str__(self) -> str:
        return self.email
