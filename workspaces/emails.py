"""The letter that invites somebody; allauth sends its own."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.urls import reverse

from workspaces.errors import EmailNotSent
from workspaces.letters import written
from workspaces.models import Invitation

logger = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, token: str) -> None:
    """Send the link, in the invited person's language. Raises EmailNotSent."""
    context = {"invitation": invitation, "url": settings.PUBLIC_URL + reverse("workspaces:invitation", args=[token])}
    letter = written(invitation.email, invitation.language, "workspaces/email/invitation", context)
    try:
        letter.send()
    except (SMTPException, OSError) as error:
        logger.warning("Invitation %s could not be sent: %s", invitation.pk, error)
        raise EmailNotSent from error
