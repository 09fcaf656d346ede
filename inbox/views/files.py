"""Files and pictures of a workspace, for its members."""

from django.contrib.auth.decorators import login_not_required
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from contacts.access import get_contact
from inbox import fetched
from inbox.access import get_attachment, get_channel, get_saved_reply_file
from inbox.actions.replace_picture import download_picture
from inbox.connectors import get_connector
from inbox.media import picture_type
from inbox.presenters.attachments import AttachmentView
from inbox.stored_files import file_for_platform, stored_file
from workspaces.access import MemberRequest, member_view


@require_safe
@member_view()
def attachment(request: MemberRequest, pk: int, name: str) -> HttpResponseBase:
    """`name` is there for people who save the file; the number alone finds it."""
    row = get_attachment(request.membership, pk)
    return stored_file(request, row.file, row.mime_type, row.name or name)


@require_safe
@member_view()
def rendition(request: MemberRequest, pk: int, name: str) -> HttpResponseBase:
    """What was made of an attachment; `pk` is the attachment's."""
    made = get_attachment(request.membership, pk).made
    if made is None:
        raise Http404("Not made")
    return stored_file(request, made.file, made.mime_type, name)


@require_safe
@member_view()
def passing(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The picture of a card that the platform lets be seen for a while: through us, and kept by nobody here."""
    row = get_attachment(request.membership, pk)
    if not AttachmentView(row, request.membership.workspace.slug).passing_url:
        raise Http404("Not to be seen any more")
    connector = get_connector(row.message.conversation.channel.platform)
    found = download_picture(row.data["url"], connector.media_hosts)
    if found is None:
        return HttpResponse(status=410)
    headers = {"Cache-Control": "private, max-age=600"}
    return HttpResponse(found.read(), content_type=picture_type(found.name or ""), headers=headers)


@login_not_required
@require_safe
def out(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """A file that a platform fetches; the token alone decides which."""
    attachment = fetched.find(token)
    if attachment is None:
        raise Http404("No such file")
    sent = attachment.made or attachment
    return file_for_platform(request, sent.file, sent.mime_type, name)


@require_safe
@member_view()
def saved_reply_file(request: MemberRequest, pk: int, name: str) -> HttpResponseBase:
    row = get_saved_reply_file(request.membership, pk)
    return stored_file(request, row.file, row.mime_type, row.name or name)


@require_safe
@member_view()
def contact_picture(request: MemberRequest, pk: int) -> HttpResponseBase:
    return picture(request, get_contact(request.membership, pk).picture)


@require_safe
@member_view()
def channel_picture(request: MemberRequest, pk: int) -> HttpResponseBase:
    return picture(request, get_channel(request.membership, pk).picture)


def picture(request: MemberRequest, file: FieldFile) -> HttpResponseBase:
    return stored_file(request, file, picture_type(file.name or ""), "picture")
