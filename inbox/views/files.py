"""Files and pictures of a workspace, for its members."""

from django.db.models.fields.files import FieldFile
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from inbox.access import get_attachment, get_channel, get_contact, get_saved_reply_file
from inbox.media import picture_type
from inbox.stored_files import stored_file
from workspaces.access import MemberRequest, member_view


@require_safe
@member_view()
def attachment(request: MemberRequest, pk: int, name: str) -> HttpResponseBase:
    """`name` is there for people who save the file; the number alone finds it."""
    row = get_attachment(request.membership, pk)
    return stored_file(request, row.file, row.mime_type, row.name or name)


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
