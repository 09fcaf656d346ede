from django.db import models
from django.db.models import Q

from inbox.models.message import Message


class OutgoingReaction(models.Model):
    """The reaction that we want to have on a message, until the platform has it; then it is a fact like the customer's.

    One a message: a later wish replaces an earlier one, and one call at a time is under way. A wish that the platform
    refused stays with its `error_code` and is not tried again.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="outgoing_reaction")
    # Empty to take ours back.
    emoji = models.CharField(max_length=64, blank=True)
    # Tells one wish from the next.
    asked_at = models.DateTimeField()
    # When it is tried; null where it was refused.
    retry_at = models.DateTimeField(null=True, blank=True)
    # While a call is under way, and a while longer: after it the call counts as lost and is repeated, which is harmless.
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["retry_at"], condition=~Q(retry_at=None), name="reaction_waiting")]

    def __str__(self) -> str:
        return f"#{self.pk}"
