from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import Membership, Workspace


class Contact(models.Model):
    """A customer of a workspace: the person behind one or more identities."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=200, blank=True)
    picture = models.FileField(upload_to="contacts/%Y/%m/", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name or str(_("Customer"))


class ContactNote(models.Model):
    """What the team wants to know of a customer whenever they write, on any channel."""

    LONGEST = 5000

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="notes", db_index=False)
    author = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="contact_notes")
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["contact", "-id"], name="contact_note_newest")]

    def __str__(self) -> str:
        return f"#{self.pk}"
