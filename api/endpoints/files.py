"""Files that are given before the message that they go with."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

from django.core.files.base import File as OpenFile
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import File as FileParam
from ninja import Router
from ninja import UploadedFile as Posted
from ninja.responses import Status

from api import ids
from api.authentication import ApiRequest, Bearer
from api.door import LARGEST_FILE
from api.ids import Kind
from api.models import UploadedFile
from api.problems import Problem, invalid
from api.references import named
from api.schemas.messages import File
from api.scopes import Scope
from inbox.uploads import store
from workspaces.models import Membership
from workspaces.roles import Permission

router = Router(tags=["Messages"])


@router.post(
    "/files", auth=Bearer(Scope.MESSAGES_WRITE, Permission.ANSWER), response={201: File}, summary="Give a file"
)
def upload_file(request: ApiRequest, file: Posted = FileParam(...)) -> Status[File]:  # noqa: B008 (the library's way)
    """For `file_ids` of a message, within a day. What it is, its first bytes say."""
    if not file.size:
        raise invalid(_("The file is empty."), "/file")
    if file.size > LARGEST_FILE:
        raise Problem("too-large", _("A file has %(most)s MB at most.") % {"most": LARGEST_FILE // 1024**2})
    row = UploadedFile(workspace_id=request.membership.workspace_id, membership=request.membership)
    store(file, row)
    try:
        row.save()
    except BaseException:
        row.file.delete(save=False)
        raise
    return Status(201, file_of(row))


def file_of(row: UploadedFile) -> File:
    return File(
        id=ids.write(Kind.FILE, row.pk),
        kind=row.kind,  # type: ignore[arg-type]
        name=row.name,
        mime_type=row.mime_type,
        size=row.size,
        expires_at=row.created_at + UploadedFile.KEPT_FOR,
    )


@contextmanager
def opened(membership: Membership, file_ids: Sequence[str]) -> Iterator[list[OpenFile]]:
    """Yield what was given under these ids, by anybody of the workspace. Raises Problem."""
    with ExitStack() as stack:
        files = []
        for number, given in enumerate(file_ids):
            row = named(partial(find, membership), Kind.FILE, given, f"/file_ids/{number}")
            try:
                content = stack.enter_context(row.file.open("rb"))
            except OSError:
                raise invalid(_("This file is no longer there. Send it again."), f"/file_ids/{number}") from None
            files.append(OpenFile(content.file, name=row.name or row.kind))
        yield files


def find(membership: Membership, pk: int) -> UploadedFile:
    row = UploadedFile.objects.filter(workspace_id=membership.workspace_id, pk=pk).first()
    if row is None:
        raise Http404("No such file")
    return row
