"""What a shop's days leave beside its conversations: who customers are, what they ordered, and what is still to be done for them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from contacts.actions.change_contact import change_contact
from contacts.actions.create_contact import create_contact
from contacts.models import Contact
from helpdesk import summary
from helpdesk.actions.add_comment import add_comment
from helpdesk.actions.create_ticket import create_ticket
from helpdesk.actions.move_ticket import move_ticket
from helpdesk.models import Ticket
from inbox.models import Conversation, Direction
from inbox.queries import rows
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
    "Maya Thompson": Person(("+84905000217",), ("maya@example.com",), "", "31 Bạch Đằng, Đà Nẵng", ("Khách mới",), "Hoa"),
    "Lê Hải Yến": Person(("+84987654321",), (), "", "45 Lý Thường Kiệt, Huế", ("Đổi trả",), "Minh"),
    "Đỗ Minh Khang": Person((), ("ketoan@mayviet.example",), "Công ty TNHH Mây Việt", "", ("Hóa đơn",), "Binh"),
    "Emma Larsen": Person(("+84905000114",), (), "", "14 Nguyễn Thái Học, Hội An", (), "Binh"),
    "Trịnh Thanh Tâm": Person(("+84918000480",), (), "", "", ("Giá sỉ", "Quà tặng"), "An"),
    "Kwame Boateng": Person((), ("kwame@example.com",), "Boateng Trading", "Accra", ("Giá sỉ",), "Minh"),
}  # fmt: skip
TEA, SHIRT, DRESS, GIFT = (
    Item("Trà sen Hồ Tây, hộp 100 g", Decimal(1), Decimal(320_000)),
    Item("Áo linen trắng", Decimal(1), Decimal(490_000)),
    Item("Váy linen hồng đất, size S", Decimal(1), Decimal(590_000)),
    Item("Hộp quà trà sen và hai ly gốm", Decimal(1), Decimal(520_000)),
)
# Of whom, by whom, how many days ago, what and how many of it, what became of it, and the number where the story names one.
ORDERS = (
    ("Thu Trang Nguyễn", "Hoa", 74, ((TEA, 1), (GIFT, 1)), "delivered", ""),
    ("Thu Trang Nguyễn", "Hoa", 33, ((SHIRT, 2),), "delivered", ""),
    ("Huỳnh Kim Chi", "Minh", 7, ((GIFT, 1),), "delivered", ""),
    ("Ngô Tuấn Anh", "Hoa", 5, ((TEA, 2),), "shipped", "BL-2079"),
    ("Bùi Thảo Vy", "Hoa", 4, ((SHIRT, 1),), "delivered", ""),
    ("Lê Hải Yến", "Binh", 3, ((SHIRT, 1),), "delivered", "BL-2087"),
    ("Hồ Ánh Nguyệt", "Minh", 1, ((TEA, 3),), "shipped", ""),
    ("Vũ Ngọc Lan", "Minh", 0, ((TEA, 3),), "confirmed", ""),
    ("Emma Larsen", "Binh", 0, ((TEA, 2),), "confirmed", ""),
)
# Subject, what it is, how urgent, whose work, with whom, the ways it went, and a word of a colleague's: each out of what the
# customer says in the script.
TICKETS = (
    ("Áo bị vết bẩn ở vạt trước, đổi áo mới cho đơn BL-2087", "complaint", 4, "Minh", "Lê Hải Yến", ("in_progress",), "Lô 14 còn ba áo sạch. Mai gửi áo mới trước, thu áo cũ sau."),
    ("Xuất hóa đơn công ty TNHH Mây Việt", "request", 2, "Binh", "Đỗ Minh Khang", (), ""),
    ("Đơn BL-2079 hơn 4 ngày chưa tới", "problem", 3, "Hoa", "Ngô Tuấn Anh", ("in_progress", "waiting"), "Kho Bình Dương hẹn mai giao. Gọi lại trước 10 giờ."),
    ("Đổi size M sang L, tem còn nguyên", "request", 2, "Hoa", "Bùi Thảo Vy", ("in_progress",), ""),
    ("Wholesale for a small shop in Accra, shipping by sea", "request", 3, "Minh", "Kwame Boateng", ("in_progress", "waiting"), "Hỏi anh Dũng cước container đi Tema."),
    ("Báo giá 80 phần quà tết, ngân sách 500k một phần", "request", 3, "An", "Trịnh Thanh Tâm", ("in_progress",), "Duyệt giá 480.000 ₫, in logo miễn phí. Chờ khách gửi logo."),
    ("Hộp trà thiếu một ly gốm, gửi bù", "complaint", 2, "Minh", "Huỳnh Kim Chi", ("in_progress", "resolved"), "Đã gửi bù, khách nhận được rồi."),
    ("Khách hủy đơn vì nhắn hoài không ai trả lời", "complaint", 4, "An", "Lâm Mỹ Duyên", ("in_progress", "resolved", "closed"), "Tặng chị một túi vải. Xem lại ca trực lúc mất mạng."),
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
    for name, by, days, bought, status, number in ORDERS:
        if name in customers:
            order = create_order(
                actor=members[by],
                contact=customers[name],
                number=number,
                currency="VND",
                placed_at=now - timedelta(days=days),
                items=[replace(item, quantity=Decimal(count)) for item, count in bought],
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
    """Out of what the customer said in the conversation that was written in last, and in its maker's hands."""
    conversation = rows(Conversation.objects.filter(identity__contact=contact)).order_by("-last_message_at")[0]
    said = [message for message in summary.offered(conversation, ()) if message.direction == Direction.INCOMING]
    return create_ticket(
        workspace=member.workspace,
        actor=member,
        subject=subject,
        description=summary.description(said),
        kind=kind,
        priority=priority,
        assignee=member,
        requester=contact,
        conversation=conversation,
        messages=said,
    )
