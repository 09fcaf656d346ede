"""The letters that workspaces send beside allauth's own: plain text with a simple HTML twin."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from workspaces.errors import EmailNotSent
from workspaces.models import Invitation

logger = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, token: str) -> None:
    """Send the link, in the invited person's language. Raises EmailNotSent."""
    context = {"invitation": invitation, "url": settings.PUBLIC_URL + reverse("workspaces:invitation", args=[token])}
    with translation.override(invitation.language):
        subject = " ".join(render_to_string("workspaces/email/invitation_subject.txt", context).split())
        letter = EmailMultiAlternatives(
            subject, render_to_string("workspaces/email/invitation_message.txt", context), to=[invitation.email]
        )
        letter.attach_alternative(render_to_string("workspaces/email/invitation_message.html", context), "text/html")
    try:
        letter.send()
    except (SMTPException, OSError) as error:
        logger.warning("Invitation %s could not be sent: %s", invitation.pk, error)
        raise EmailNotSent from error
