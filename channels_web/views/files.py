"""Files of a thread, under the addresses that its visitor was given."""

from django.core import signing
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from channels_web import thread
from channels_web.access import seat_of
from channels_web.models import Widget
from channels_web.thread import FILE_SALT, FILE_SECONDS
from channels_web.tokens import Visitor
from channels_web.views.door import of_chat
from inbox.models import Attachment
from inbox.stored_files import stored_file
from workspaces.ids import read_id


@require_safe
@of_chat
def file(request: HttpRequest, widget: Widget, token: str, name: str) -> HttpResponseBase:
    """name: for people who save it."""
    row = of_visitor(widget, token)
    return stored_file(request, row.file, row.mime_type, row.name or name)


@require_safe
@of_chat
def made_file(request: HttpRequest, widget: Widget, token: str, name: str) -> HttpResponseBase:
    """What was made of the file for browsers that do not play it as it is."""
    made = of_visitor(widget, token).made
    if made is None:
        raise Http404("Not made")
    return stored_file(request, made.file, made.mime_type, name)


def of_visitor(widget: Widget, token: str) -> Attachment:
    """The file must still stand in a message that this very visitor sees. Raises Http404."""
    try:
        whose, _, pk = signing.TimestampSigner(salt=FILE_SALT).unsign(token, max_age=FILE_SECONDS).partition(".")
    except signing.BadSignature as error:
        raise Http404("No such file") from error
    signer_knows = Visitor(whose, widget.channel.created_at)
    conversation = seat_of(widget, signer_knows).conversation
    if conversation is None:
        raise Http404("No such file")
    row = Attachment.objects.filter(pk=read_id(pk) or 0, message__in=thread.visible(conversation)).first()
    if row is None:
        raise Http404("No such file")
    return row
