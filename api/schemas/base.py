"""What the schemas share: how ids, words and times look, and that nothing is taken that is not asked for."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from api.ids import Kind


class Given(BaseModel):
    """A body. A member that it does not know is an error: a misspelt one would be lost without a word."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def given(self) -> dict[str, Any]:
        """Only what was sent."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def shaped(kind: Kind) -> Any:
    """An id as OpenAPI shows it. What does not look like one is not found rather than not valid, as any other is."""
    return Field(json_schema_extra={"pattern": kind.pattern})


# What a list is narrowed to: whatever is no one's id finds none, so no shape is promised.
WantedId = Annotated[str, Field(description="An id; one that is no one's finds none.")]
ChannelId = Annotated[str, shaped(Kind.CHANNEL)]
ContactId = Annotated[str, shaped(Kind.CONTACT)]
ConversationId = Annotated[str, shaped(Kind.CONVERSATION)]
AttachmentId = Annotated[str, shaped(Kind.ATTACHMENT)]
EventId = Annotated[str, shaped(Kind.DELIVERY)]
EntryId = Annotated[str, shaped(Kind.ENTRY)]
FieldId = Annotated[str, shaped(Kind.FIELD)]
TicketFieldId = Annotated[str, shaped(Kind.TICKET_FIELD)]
FileId = Annotated[str, shaped(Kind.FILE)]
MemberId = Annotated[str, shaped(Kind.MEMBER)]
MessageId = Annotated[str, shaped(Kind.MESSAGE)]
OrderId = Annotated[str, shaped(Kind.ORDER)]
TagId = Annotated[str, shaped(Kind.TAG)]
TeamId = Annotated[str, shaped(Kind.TEAM)]
TemplateId = Annotated[str, shaped(Kind.TEMPLATE)]
TokenId = Annotated[str, shaped(Kind.TOKEN)]
WebhookId = Annotated[str, shaped(Kind.WEBHOOK)]


def without_nul(given: str) -> str:
    """The one character that PostgreSQL does not hold."""
    if "\0" in given:
        raise ValueError("a NUL character")
    return given


def written(given: object) -> object:
    """A number would be taken for seconds since 1970."""
    if given is not None and not isinstance(given, str):
        raise ValueError("no string")
    return given


Text = Annotated[str, AfterValidator(without_nul)]
Moment = Annotated[AwareDatetime, BeforeValidator(written), Field(strict=False)]
Day = Annotated[date, BeforeValidator(written), Field(strict=False)]
Words = Annotated[
    str,
    Field(max_length=200, description="As they are typed above the list: names, telephones, e-mails, in any order."),
    AfterValidator(without_nul),
]
FieldValue = Annotated[
    str,
    Field(
        max_length=100, description="What the field of `field_id` says: words of a text, else the whole; true or false."
    ),
    AfterValidator(without_nul),
]
# Of a field of the workspace's own: as its kind has it; null empties it.
OwnValue = Annotated[str, Field(max_length=500), AfterValidator(without_nul)] | bool | int | None
