from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from workspaces.models import Membership


class ContactNote(models.Model):
    """What the team wants to know of a customer whenever they write, on any channel."""

    LONGEST = 5000

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="notes", db_index=False)
    author = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="contact_notes")
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["contact", "-id"], name="contact_note_newest"),
            # The timeline, which a merge gives notes of any age.
            models.Index(fields=["contact", "-created_at", "-id"], name="contact_note_by_time"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
