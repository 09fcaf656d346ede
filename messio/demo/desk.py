"""What a shop's days leave beside its conversations: who customers are, what they ordered, and what is still to be done for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from contacts.actions.change_contact import change_contact
from contacts.actions.create_contact import create_contact
from contacts.models import Contact
from helpdesk.actions.add_comment import add_comment
from helpdesk.actions.create_ticket import create_ticket
from helpdesk.actions.move_ticket import move_ticket
from helpdesk.models import Ticket
from inbox.models import Conversation
from orders.actions.change_order import change_order
from orders.actions.create_order import create_order
from orders.items import Item
from workspaces.models import Membership, Tag


@dataclass(frozen=True)
class Person:
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    company: str = ""
    address: str = ""
    tags: tuple[str, ...] = ()
    owner: str = ""


PEOPLE = {
    "Thu Trang Nguyễn": Person(("+84912345678",), ("trang.nguyen@example.com",), "", "12 Phan Đình Phùng, Đà Lạt", ("Khách quen",), "Hoa"),
    "Maya Thompson": Person(("+447700900321",), ("maya@example.com",), "Thompson Ceramics", "", ("Giá sỉ",), "Binh"),
    "Lê Hải Yến": Person(("+84987654321",), (), "", "45 Lý Thường Kiệt, Huế", ("Khách mới",)),
    "Kwame Boateng": Person((), ("kwame@example.com",), "Boateng Trading", "", ("Giá sỉ",), "Binh"),
}  # fmt: skip
BOWLS, TEA, SHIRT = (
    Item("Bát sứ men lam", Decimal(2), Decimal(185_000)),
    Item("Trà sen Tây Hồ 100 g", Decimal(1), Decimal(420_000)),
    Item("Áo thun cotton size M", Decimal(3), Decimal(159_000)),
)
# Of whom, by whom, how many days ago, what, and what became of it.
ORDERS = (
    ("Thu Trang Nguyễn", "Hoa", 41, (TEA,), "delivered"),
    ("Thu Trang Nguyễn", "Hoa", 12, (BOWLS, SHIRT), "delivered"),
    ("Thu Trang Nguyễn", "Hoa", 1, (SHIRT,), "shipped"),
    ("Maya Thompson", "Binh", 3, (BOWLS,), "confirmed"),
    ("Lê Hải Yến", "Minh", 6, (TEA, BOWLS), "returned"),
)
# Subject, what it is, how urgent, by whom, with whom, where it is now, and a word of a colleague's.
TICKETS = (
    ("Bát bị vỡ khi giao", "complaint", 4, "Hoa", "Thu Trang Nguyễn", ("in_progress",), "Minh đã chụp ảnh hộp hàng, chờ bưu cục trả lời."),
    ("Wholesale price for 60 bowls", "request", 3, "Binh", "Maya Thompson", ("in_progress", "waiting"), "Asked for the exact number."),
    ("Xuất hoá đơn công ty", "request", 2, "Hoa", "Lê Hải Yến", (), ""),
    ("Đổi size áo", "problem", 2, "Minh", "Đỗ Minh Khang", ("in_progress", "resolved"), ""),
)  # fmt: skip


def furnish(members: dict[str, Membership], now: datetime) -> None:
    """Customers who are not in the workspace are left out, and what is theirs."""
    owner = members["An"]
    customers = {row.name: row for row in Contact.objects.filter(workspace=owner.workspace)}
    for name, person in PEOPLE.items():
        if name in customers:
            introduce(customers[name], person, members)
    if "Thu Trang Nguyễn" in customers:
        create_contact(actor=owner, name="Trang Nguyễn (Zalo cũ)", phones=PEOPLE["Thu Trang Nguyễn"].phones)
    for name, by, days, items, status in ORDERS:
        if name in customers:
            placed_at = now - timedelta(days=days)
            order = create_order(
                actor=members[by], contact=customers[name], currency="VND", placed_at=placed_at, items=items
            )
            change_order(actor=members[by], order=order, status=status)
    for subject, kind, priority, by, name, ways, comment in TICKETS:
        if name in customers:
            ticket = open_ticket(members[by], customers[name], subject, kind, priority)
            for status in ways:
                ticket = move_ticket(ticket=ticket, actor=members[by], status=status)
            if comment:
                add_comment(ticket=ticket, author=members[by], client_id=uuid4(), text=comment)


def introduce(contact: Contact, person: Person, members: dict[str, Membership]) -> None:
    known = {"company": person.company, "address": person.address, "owner": members.get(person.owner)}
    tags = Tag.objects.filter(workspace=contact.workspace_id, name__in=person.tags)
    change_contact(actor=members["An"], contact=contact, emails=person.emails, phones=person.phones, tags=tags, **known)


def open_ticket(member: Membership, contact: Contact, subject: str, kind: str, priority: int) -> Ticket:
    """Out of the conversation that was written in last, and in its maker's hands."""
    conversation = Conversation.objects.filter(identity__contact=contact).order_by("-last_message_at").first()
    return create_ticket(
        workspace=member.workspace,
        actor=member,
        subject=subject,
        kind=kind,
        priority=priority,
        assignee=member,
        requester=contact,
        conversation=conversation,
    )
