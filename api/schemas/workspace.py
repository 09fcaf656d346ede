from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api import ids
from api.ids import Kind
from api.pages import Page
from api.schemas.base import FieldId, Given, MemberId, TagId, TeamId, Text, TicketFieldId, TokenId
from contacts.models import CustomField
from helpdesk.models import TicketField as TicketFieldRow
from workspaces.models import Membership
from workspaces.models import Tag as TagRow
from workspaces.models import Team as TeamRow
from workspaces.models import Workspace as WorkspaceRow

Colour = Literal["grey", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink"]


class Member(BaseModel):
    id: MemberId
    name: str
    email: str | None
    role: Literal["viewer", "agent", "admin", "owner"]
    is_program: bool = Field(description="A token of the workspace, not a person.")


class MemberPage(Page[Member]):
    pass


class Team(BaseModel):
    id: TeamId
    name: str
    member_ids: list[MemberId]


class TeamPage(Page[Team]):
    pass


class Tag(BaseModel):
    id: TagId
    name: str
    colour: Colour


class TagPage(Page[Tag]):
    pass


class TagGiven(Given):
    name: Text = Field(min_length=1, max_length=40)
    colour: Colour | None = Field(None, description="Without one, the colour that the fewest tags have.")


class TagChanged(Given):
    name: Text | None = Field(None, min_length=1, max_length=40)
    colour: Colour | None = None


class ContactField(BaseModel):
    id: FieldId
    name: str
    kind: Literal["text", "number", "date", "choice", "yes_no"]
    choices: list[str]


class ContactFieldPage(Page[ContactField]):
    pass


class TicketField(BaseModel):
    id: TicketFieldId
    name: str
    kind: Literal["text", "number", "date", "choice", "yes_no"]
    choices: list[str]
    ticket_kinds: list[Literal["question", "problem", "request", "complaint"]] = Field(
        description="The types of tickets of which it is asked; empty for all."
    )


class TicketFieldPage(Page[TicketField]):
    pass


class Workspace(BaseModel):
    name: str
    slug: str
    country: str
    time_zone: str


class Token(BaseModel):
    id: TokenId
    name: str
    scopes: list[str]
    expires_at: datetime | None


class Me(BaseModel):
    workspace: Workspace
    member: Member
    token: Token
    permissions: list[str] = Field(description="What the member's role allows; the token's scopes count beside them.")


class Unread(BaseModel):
    conversations: int = Field(
        description="Open conversations with something unread, among the newest 500; 100 means 100 or more."
    )


def member_of(row: Membership) -> Member:
    """row: with its user."""
    return Member(
        id=ids.write(Kind.MEMBER, row.pk),
        name=str(row.user),
        email=row.user.email,
        role=row.role,  # type: ignore[arg-type]
        is_program=row.is_program,
    )


def team_of(row: TeamRow) -> Team:
    members = [ids.write(Kind.MEMBER, member.pk) for member in row.members.all()]
    return Team(id=ids.write(Kind.TEAM, row.pk), name=row.name, member_ids=members)


def tag_of(row: TagRow) -> Tag:
    return Tag(id=ids.write(Kind.TAG, row.pk), name=row.name, colour=row.colour)  # type: ignore[arg-type]


def field_of(row: CustomField) -> ContactField:
    return ContactField(
        id=ids.write(Kind.FIELD, row.pk),
        name=row.name,
        kind=row.kind,  # type: ignore[arg-type]
        choices=row.choices,
    )


def ticket_field_of(row: TicketFieldRow) -> TicketField:
    return TicketField(
        id=ids.write(Kind.TICKET_FIELD, row.pk),
        name=row.name,
        kind=row.kind,  # type: ignore[arg-type]
        choices=row.choices,
        ticket_kinds=row.ticket_kinds,  # type: ignore[arg-type]
    )


def workspace_of(row: WorkspaceRow) -> Workspace:
    return Workspace(name=row.name, slug=row.slug, country=row.country, time_zone=row.time_zone)
