"""Files on their way out: Twilio fetches them here, with the address that it was given for one message."""

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from channels_twilio.connector import MEDIA_SALT, MEDIA_SECONDS
from inbox.models import Attachment
from inbox.stored_files import stored_file


@login_not_required
@require_safe
def media(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """name: for the eye, and what the customer sees of a document; the token alone decides."""
    try:
        key = signing.TimestampSigner(salt=MEDIA_SALT).unsign(token, max_age=MEDIA_SECONDS)
    except signing.BadSignature as error:
        raise Http404("No such file") from error
    attachment = Attachment.objects.filter(part__key=key, part__channel__platform="twilio").first()
    if attachment is None:
        raise Http404("No such file")
    sent = attachment.made or attachment
    response = stored_file(request, sent.file, sent.mime_type, name)
    # A type that does not fit the file is refused by WhatsApp; browsers are not meant to come here.
    response["Content-Type"] = sent.mime_type
    return response
