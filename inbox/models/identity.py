from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone

from contacts.models import Contact
from inbox.models.channel import Channel

# In the place of the id of a customer who was erased, before something that is nobody's.
ERASED = "erased:"


class Identity(models.Model):
    """A customer on one channel, known by the platform's id there. Ingest writes these; people write contacts.

    Who is known there by several ids has a row for each. All but one are joined to that one, which has the conversation,
    the name and the address.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="identities", db_index=False)
    external_id = models.CharField(max_length=256)
    # Whose other id this is: one that is itself joined to none.
    joined_to = models.ForeignKey("self", models.CASCADE, related_name="others", null=True, blank=True, db_index=False)
    # Where replies go, on a platform that wants something else for that than the customer's id, and when it said so.
    address = models.CharField(max_length=300, blank=True, db_default="")
    address_at = models.DateTimeField(null=True, blank=True)
    # When the customer last acted under this id and another of theirs: a telephone number is the latest one's.
    seen_at = models.DateTimeField(null=True, blank=True)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="identities", null=True)
    # As the platform has it, and when a message told it; null: `Connector.profile` did.
    name = models.CharField(max_length=200, blank=True)
    name_at = models.DateTimeField(null=True, blank=True)
    # What the customer is called, where the platform says which part of the name that is.
    first_name = models.CharField(max_length=100, blank=True, db_default="")
    # When the platform last answered for name and picture, and when it is to be asked next; null: nothing is wanted.
    profile_asked_at = models.DateTimeField(null=True, blank=True)
    profile_due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    # The folded words of the customer's names, the contact's included (`contacts/lexemes.py`).
    name_vector = SearchVectorField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [models.UniqueConstraint(fields=["channel", "external_id"], name="identity_once")]
        indexes = [
            models.Index(
                fields=["profile_due_at"], condition=~models.Q(profile_due_at=None), name="identity_profile_due"
            ),
            models.Index(fields=["joined_to"], condition=~models.Q(joined_to=None), name="identity_joined"),
            GinIndex(fields=["name_vector"], fastupdate=True, gin_pending_list_limit=512, name="identity_by_name"),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id

    @property
    def is_erased(self) -> bool:
        return self.external_id.startswith(ERASED)

    @property
    def recipient(self) -> str:
        """Whom a call of the connector is to reach; nobody by a number that is another customer's by now."""
        if self.address in ("", self.external_id):
            return self.external_id
        named = Identity.objects.filter(channel=self.channel_id, external_id=self.address).first()
        is_theirs = named is None or self.pk in (named.pk, named.joined_to_id)
        return self.address if is_theirs else self.external_id
