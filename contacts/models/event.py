from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from contacts.models.contact import Contact
from workspaces.models import Membership


class ContactEvent(models.Model):
    """What was done with a customer: entered, changed, merged. Only ever added; `contacts/events.py` says it in words."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    # `noun.past`, as in the audit trail.
    verb = models.CharField(max_length=40)
    # Who did it, and what they were called; neither where nobody did.
    actor = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=150, blank=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [models.Index(fields=["contact", "-at", "-id"], name="contact_event_newest")]

    def __str__(self) -> str:
        return f"#{self.pk}"
