"""A website's chat as its owner set it up, and what its visitors leave beside their messages."""

import secrets
from typing import Any
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from inbox.crypto import EncryptedJSONField
from inbox.models import Channel

# More would put the button in the middle of a phone's screen.
MOST_PIXELS = 160
LANGUAGES = [("en", "English"), ("vi", "Tiếng Việt")]
# Without one the chat speaks the language of the visitor's browser.
SPOKEN = [("", _("Each visitor's own")), *LANGUAGES]


class Widget(models.Model):
    """How the chat of one channel looks, speaks, and whom it lets in.

    texts: {"en": {"greeting", "placeholder", "away"}, "vi": …}; what is left out or empty is our own. hours: {"0": [["08:00",
    "12:00"], …], …} in the time zone, 0 is Monday; {} is always open, but for `holidays`. domains: hosts of websites
    ("shop.example", "*.shop.example"); with none the chat is a page of its own and stands in no other. from_side, from_bottom:
    the button's distance from the edges, in CSS pixels. secrets: {"identity": what the shop signs its customers' ids with}.
    seen_on, seen_at: the allowed website that asked for the script last.
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
    from_side = models.PositiveSmallIntegerField(
        _("distance from the side"), default=20, validators=[MaxValueValidator(MOST_PIXELS)]
    )
    from_bottom = models.PositiveSmallIntegerField(
        _("distance from the bottom"), default=20, validators=[MaxValueValidator(MOST_PIXELS)]
    )
    language = models.CharField(_("language"), max_length=5, choices=SPOKEN, default="en", blank=True)
    title = models.CharField(_("title"), max_length=80, blank=True)
    texts = models.JSONField(_("texts"), default=dict, blank=True)
    domains = ArrayField(models.CharField(max_length=253), default=list, blank=True, verbose_name=_("websites"))
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Ho_Chi_Minh")
    hours = models.JSONField(_("business hours"), default=dict, blank=True)
    ask_name = models.CharField(_("name"), max_length=8, choices=Ask, default=Ask.NO)
    ask_email = models.CharField(_("email"), max_length=8, choices=Ask, default=Ask.NO)
    ask_phone = models.CharField(_("phone"), max_length=8, choices=Ask, default=Ask.NO)
    holidays = ArrayField(models.DateField(), default=list, blank=True, verbose_name=_("holidays"))
    takes_files = models.BooleanField(_("visitors may send files"), default=True)
    plays_sound = models.BooleanField(_("a sound for new messages"), default=True)
    shows_answer_time = models.BooleanField(_("say how soon answers come"), default=True)
    secrets = EncryptedJSONField(default=dict, editable=False)
    secret_shown_at = models.DateTimeField(null=True, blank=True, editable=False)
    seen_on = models.CharField(max_length=253, blank=True, editable=False)
    seen_at = models.DateTimeField(null=True, blank=True, editable=False)

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
    def identity_secret(self) -> str:
        return str((self.secrets or {}).get("identity", ""))

    @property
    def shown_title(self) -> str:
        return self.title or self.channel.name

    # In the language that is spoken where they are shown.

    @property
    def shown_greeting(self) -> str:
        return self.text("greeting") or gettext("Hello! How can we help you?")

    @property
    def shown_placeholder(self) -> str:
        return self.text("placeholder") or gettext("Write a message…")

    @property
    def shown_away_text(self) -> str:
        return self.text("away") or gettext(
            "Nobody is here at the moment. Leave your message and your email address, and we will answer as soon as we are back."
        )

    def text(self, name: str) -> str:
        """The owner's own; empty where they wrote none."""
        return str(self.texts.get(get_language() or "", {}).get(name, ""))

    def asks(self) -> dict[str, str]:
        """Of what is asked before the first message: optional or required, by the field's name."""
        wanted: dict[str, Any] = {"name": self.ask_name, "email": self.ask_email, "phone": self.ask_phone}
        return {name: str(ask) for name, ask in wanted.items() if ask != self.Ask.NO}


class Upload(models.Model):
    """A file that a visitor posted with a message, until it is copied as that message's attachment."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="uploads")
    file = models.FileField(upload_to="uploads/%Y/%m/%d/", max_length=300)
    size = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.pk}"
