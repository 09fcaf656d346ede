from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts import masks
from workspaces.models import Membership, Tag, Workspace


class Contact(models.Model):
    """A customer of a workspace: the person behind one or more identities, or one who has none yet.

    Ingest makes them by the set, so what it does not tell of has its default in the database.
    """

    class Source(models.TextChoices):
        """How the workspace came to know of the customer."""

        CHANNEL = "channel", _("wrote to a channel")
        HAND = "hand", _("entered by hand")
        IMPORT = "import", _("imported")
        API = "api", _("came through the API")

    class Consent(models.TextChoices):
        """Whether the customer wants news that they did not ask for, as they told the team: of any channel.

        What they told a platform of one account stays with their conversation there.
        """

        UNKNOWN = "", pgettext_lazy("consent", "Not asked")
        GIVEN = "given", pgettext_lazy("consent", "Wants news")
        WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Wants no news")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="contacts", db_index=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    picture = models.FileField(upload_to="contacts/%Y/%m/", blank=True)
    company = models.CharField(_("company"), max_length=200, blank=True, db_default="")
    language = models.CharField(_("language"), max_length=10, blank=True, db_default="")
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True, db_default="")
    address = models.CharField(_("address"), max_length=500, blank=True, db_default="")
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    # By the id of the workspace's `CustomField`, in the form that its kind has in JSON.
    custom = models.JSONField(default=dict, db_default={}, blank=True)
    owner = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="contacts", verbose_name=_("owner")
    )
    tags = models.ManyToManyField(Tag, related_name="contacts", blank=True, verbose_name=_("tags"))
    consent = models.CharField(_("consent"), max_length=10, choices=Consent, blank=True, db_default="")
    consent_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.CHANNEL, db_default=Source.CHANNEL)
    # The folded words, numbers and facts that the customer is found by, and the folded name, by which a list is sorted
    # (`contacts/index.py`); null: nobody entered them yet.
    vector = SearchVectorField(null=True, editable=False)
    sort_name = models.CharField(max_length=200, null=True, editable=False, db_collation="C")
    # Of the picture's bytes (SHA-256), so that two alike are known.
    picture_hash = models.CharField(max_length=64, blank=True, db_default="", editable=False)
    # When it was last looked who else may be the same customer; null: that is to be done (`contacts/duplicates.py`).
    compared_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-created_at", "-id"], name="contact_by_creation"),
            models.Index(fields=["workspace", "sort_name", "id"], name="contact_by_sort_name"),
            models.Index(fields=["owner", "-id"], condition=models.Q(owner__isnull=False), name="contact_by_owner"),
            models.Index(fields=["id"], condition=models.Q(compared_at=None), name="contact_to_compare"),
            GinIndex(fields=["vector"], fastupdate=True, gin_pending_list_limit=512, name="contact_by_word"),
        ]

    def __str__(self) -> str:
        return masks.name(self.name) or str(_("Customer"))
