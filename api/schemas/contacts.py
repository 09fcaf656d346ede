from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from api import ids
from api.ids import Kind
from api.own_fields import told
from api.pages import Page
from api.schemas.base import ContactId, Day, FieldId, Given, MemberId, OwnValue, TagId, Text
from api.schemas.workspace import Tag, tag_of
from contacts import masks
from contacts.forms import MOST_ADDRESSES
from contacts.models import Contact as ContactRow
from contacts.models import CustomField
from orders.models import OrderTotal
from orders.money import decimals_of
from workspaces.masking import is_masking

MOST_TAGS = 200
Consent = Literal["unknown", "given", "withdrawn"]


# What is read along with a row.
DETAILS = ("emails", "phones", "tags", "order_totals")


class Total(BaseModel):
    currency: str
    orders: int = Field(description="All of them.")
    spent: str = Field(description="Without what was cancelled or returned.")
    last_at: datetime = Field(description="When the last one was placed.")


class Contact(BaseModel):
    id: ContactId
    name: str
    emails: list[str] = Field(description="The first is written to.")
    phones: list[str] = Field(description="As E.164 has them: +84912345678; masked for a member who may not see them.")
    company: str
    address: str
    birthday: date | None
    language: str
    time_zone: str
    owner_id: MemberId | None = Field(description="The member who looks after this customer.")
    tags: list[Tag]
    consent: Consent = Field(description="Whether the customer wants news that they did not ask for.")
    custom_fields: dict[str, str | bool] = Field(
        description="By the id of the field; those without a value are left out."
    )
    totals: list[Total] = Field(description="What they ordered, one for each currency; the one with the most first.")
    source: Literal["channel", "hand", "import", "api"]
    created_at: datetime


class ContactPage(Page[Contact]):
    pass


class ContactGiven(Given):
    """Each list and object is the whole of it, but for `custom_fields`, of which only those named change."""

    name: Text = Field("", max_length=200)
    emails: list[Text] = Field([], max_length=MOST_ADDRESSES)
    phones: list[Text] = Field(
        [], max_length=MOST_ADDRESSES, description="With its country's code, or as it is dialled at home."
    )
    company: Text = Field("", max_length=200)
    address: Text = Field("", max_length=500)
    birthday: Day | None = None
    language: Text = Field("", max_length=10, description="As BCP 47 has it, such as vi; empty for not known.")
    time_zone: Text = Field(
        "", max_length=50, description="As the IANA calls it, such as Asia/Tokyo; empty for not known."
    )
    owner_id: MemberId | None = None
    tag_ids: list[TagId] = Field([], max_length=MOST_TAGS)
    consent: Consent = "unknown"
    custom_fields: dict[FieldId, OwnValue] = Field({}, max_length=CustomField.MOST)


def contact_of(row: ContactRow, fields: dict[str, CustomField]) -> Contact:
    """row: with what `DETAILS` names; telephones and e-mails are masked where they are for the reader. fields: the workspace's own, by key."""
    return Contact(
        id=ids.write(Kind.CONTACT, row.pk),
        name=masks.name(row.name),
        emails=[masks.email(each.address) for each in row.emails.all()],
        phones=[masks.phone(each.number) if is_masking() else each.number for each in row.phones.all()],
        company=row.company,
        address=row.address,
        birthday=row.birthday,
        language=row.language,
        time_zone=row.time_zone,
        owner_id=ids.write_or_none(Kind.MEMBER, row.owner_id),
        tags=[tag_of(tag) for tag in row.tags.all()],
        consent=row.consent or "unknown",  # type: ignore[arg-type]
        custom_fields=told(Kind.FIELD, row.custom, fields),
        totals=[total_of(each) for each in sorted(row.order_totals.all(), key=lambda each: -each.spent)],
        source=row.source,  # type: ignore[arg-type]
        created_at=row.created_at,
    )


def total_of(row: OrderTotal) -> Total:
    spent = f"{row.spent:.{decimals_of(row.currency)}f}"
    return Total(currency=row.currency, orders=row.orders, spent=spent, last_at=row.last_at)
