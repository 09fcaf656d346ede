"""The workspace itself, and who asks: members, teams, tags, fields."""

from django.db import IntegrityError
from django.http import Http404
from ninja import Router
from ninja.responses import Status

from api import ids
from api.authentication import ApiRequest, Bearer
from api.ids import Kind
from api.problems import Problem, invalid
from api.schemas.base import MemberId, TagId
from api.schemas.workspace import (
    ContactFieldPage,
    Me,
    Member,
    MemberPage,
    Tag,
    TagChanged,
    TagGiven,
    TagPage,
    TeamPage,
    TicketFieldPage,
    Token,
    Unread,
    field_of,
    member_of,
    tag_of,
    team_of,
    ticket_field_of,
    workspace_of,
)
from api.scopes import Scope
from inbox import queries, teams
from inbox.access import get_tag
from inbox.actions.change_tag import change_tag
from inbox.actions.delete_tag import delete_tag
from inbox.forms.tags import TAKEN, TagForm
from inbox.view_counts import view_counts
from workspaces.actions.create_tag import create_tag
from workspaces.models import Membership
from workspaces.models import Tag as TagRow
from workspaces.roles import PERMISSIONS, Permission

router = Router(tags=["Workspace"])
READ = Bearer(Scope.WORKSPACE_READ)
MANAGE_TAGS = Bearer(Scope.TAGS_WRITE, Permission.MANAGE_TAGS)


@router.get("/me", auth=Bearer(), response=Me, summary="Who asks, and what they may do")
def get_me(request: ApiRequest) -> Me:
    token, member = request.token, request.membership
    return Me(
        workspace=workspace_of(member.workspace),
        member=member_of(member),
        token=Token(
            id=ids.write(Kind.TOKEN, token.pk), name=token.name, scopes=token.scopes, expires_at=token.expires_at
        ),
        permissions=sorted(PERMISSIONS[member.role]),
    )


@router.get("/unread-count", auth=Bearer(Scope.CONVERSATIONS_READ), response=Unread, summary="How much is unread")
def get_unread_count(request: ApiRequest) -> Unread:
    member = request.membership
    return Unread(conversations=view_counts(member.workspace_id, [member.pk])[member.pk].get(("unread", "open"), 0))


@router.get("/members", auth=READ, response=MemberPage, summary="List the members")
def list_members(request: ApiRequest) -> MemberPage:
    present = request.membership.workspace.memberships.filter(removed_at=None).select_related("user")
    return MemberPage(data=[member_of(row) for row in present.order_by("user__name", "pk")], next_cursor=None)


@router.get("/members/{member_id}", auth=READ, response=Member, summary="Read a member")
def get_member(request: ApiRequest, member_id: MemberId) -> Member:
    """Of one who left too: history keeps its names."""
    rows = request.membership.workspace.memberships.select_related("user")
    row: Membership | None = rows.filter(pk=ids.read(Kind.MEMBER, member_id)).first()
    if row is None:
        raise Http404("No such member")
    return member_of(row)


@router.get("/teams", auth=READ, response=TeamPage, summary="List the teams")
def list_teams(request: ApiRequest) -> TeamPage:
    rows = teams.teams(request.membership.workspace_id).prefetch_related("members")
    return TeamPage(data=[team_of(row) for row in rows], next_cursor=None)


@router.get("/contact-fields", auth=READ, response=ContactFieldPage, summary="List the customers' own fields")
def list_contact_fields(request: ApiRequest) -> ContactFieldPage:
    rows = request.membership.workspace.custom_fields.all()
    return ContactFieldPage(data=[field_of(row) for row in rows], next_cursor=None)


@router.get("/ticket-fields", auth=READ, response=TicketFieldPage, summary="List the tickets' own fields")
def list_ticket_fields(request: ApiRequest) -> TicketFieldPage:
    rows = request.membership.workspace.ticket_fields.all()
    return TicketFieldPage(data=[ticket_field_of(row) for row in rows], next_cursor=None)


# ── Tags ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/tags", auth=READ, response=TagPage, summary="List the tags")
def list_tags(request: ApiRequest) -> TagPage:
    rows = queries.tags(request.membership.workspace_id)
    return TagPage(data=[tag_of(row) for row in rows], next_cursor=None)


@router.post("/tags", auth=MANAGE_TAGS, response={201: Tag}, summary="Make a tag")
def create_a_tag(request: ApiRequest, body: TagGiven) -> Status[Tag]:
    colour = body.colour or queries.least_used_colour(request.membership.workspace_id)
    wanted = checked(request, {"name": body.name, "colour": colour})
    try:
        return Status(201, tag_of(create_tag(actor=request.membership, **wanted)))
    except IntegrityError:
        raise Problem("conflict", str(TAKEN)) from None


@router.get("/tags/{tag_id}", auth=READ, response=Tag, summary="Read a tag")
def get_a_tag(request: ApiRequest, tag_id: TagId) -> Tag:
    return tag_of(get_tag(request.membership, ids.read(Kind.TAG, tag_id)))


@router.patch("/tags/{tag_id}", auth=MANAGE_TAGS, response=Tag, summary="Rename or recolour a tag")
def change_a_tag(request: ApiRequest, tag_id: TagId, body: TagChanged) -> Tag:
    tag = get_tag(request.membership, ids.read(Kind.TAG, tag_id))
    wanted = checked(request, {"name": body.name or tag.name, "colour": body.colour or tag.colour}, tag)
    try:
        change_tag(actor=request.membership, tag=tag, **wanted)
    except IntegrityError:
        raise Problem("conflict", str(TAKEN)) from None
    except TagRow.DoesNotExist:
        raise Http404("Deleted meanwhile") from None
    return tag_of(get_tag(request.membership, tag.pk))


@router.delete("/tags/{tag_id}", auth=MANAGE_TAGS, response={204: None}, summary="Delete a tag, wherever it is")
def delete_a_tag(request: ApiRequest, tag_id: TagId) -> Status[None]:
    tag = get_tag(request.membership, ids.read(Kind.TAG, tag_id))
    try:
        delete_tag(actor=request.membership, tag=tag)
    except TagRow.DoesNotExist:
        raise Http404("Deleted meanwhile") from None
    return Status(204, None)


def checked(request: ApiRequest, given: dict[str, str], tag: TagRow | None = None) -> dict[str, str]:
    """Return what the page's form makes of it. Raises Problem: of a name that is taken as a conflict."""
    form = TagForm(given, workspace=request.membership.workspace, tag=tag)
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        if errors == [str(TAKEN)]:
            raise Problem("conflict", str(TAKEN))
        raise invalid(str(errors[0]), f"/{name}")
    cleaned: dict[str, str] = form.cleaned_data
    return cleaned
