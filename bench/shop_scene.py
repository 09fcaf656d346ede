"""A shop with half a million customers and fifty thousand tickets, and the addresses that its pages are asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from random import Random

from django.db import connection
from django.utils import timezone

from bench.generate import Inbox, Table
from bench.pages_scene import FRAGMENT, Request, Scene
from bench.texts import Texts
from contacts.index import entry
from contacts.lexemes import of_names
from contacts.models import Contact, ContactEmail, ContactEvent, ContactNote, ContactPhone, CustomField
from contacts.panels import groups
from helpdesk.models import WORKED_ON, Ticket, TicketCounter, TicketEntry
from helpdesk.words import folded
from inbox.customer_facts import of_channel
from inbox.models import Conversation, Identity, Message
from orders.models import Order, OrderItem, OrderMove
from orders.totals import count_orders

SLUG = "shop"
CHUNK = 20_000
# Of a hundred customers so many have it; the last of the list, the oldest, speak a language of their own.
WITH_CONVERSATION, WITH_PHONE, WITH_EMAIL, WITH_TAG, WITH_OWNER, WITH_NUMBER = 70, 80, 40, 30, 20, 30
OLDEST = 0.005
RARE = 20
STATUSES, STATUS_WEIGHTS = Ticket.Status.values, (6, 4, 5, 15, 70)
# What one customer's history is made of, in a thousand.
MESSAGES, ACTIVITIES, NOTES, EVENTS, ENTRIES, MOVES = 600, 100, 50, 100, 75, 75


class Shop:
    def __init__(self) -> None:
        self.scene = Scene(SLUG, channels=6)
        self.workspace, self.members = self.scene.workspace, self.scene.members
        self.random = Random(1)
        self.texts = Texts(self.random)
        self.tags = list(self.workspace.tags.order_by("pk"))
        self.field = CustomField.objects.create(workspace=self.workspace, name="Size", kind="number", position=0)
        self.now = timezone.now()

    # ── Customers ──

    def fill_customers(self, size: int) -> None:
        """The newest first, a few minutes apart; most of them with a conversation."""
        tables = {
            "contacts": Table(Contact, "id workspace name company language owner custom source created_at vector sort_name"),
            "phones": Table(ContactPhone, "workspace contact number position"),
            "emails": Table(ContactEmail, "workspace contact address position"),
            "tags": Table(Contact.tags.through, "contact tag"),
            "identities": Table(Identity, "id channel external_id contact name profile_asked_at name_vector"),
            "conversations": Table(
                Conversation,
                "workspace channel identity status assignee last_message_at preview preview_direction incoming_count",
            ),
        }  # fmt: skip
        contact_ids, identity_ids = tables["contacts"].ids(), tables["identities"].ids()
        with without_index("contact_by_word"), without_index("identity_by_name"):
            for number in range(size):
                self.customer(tables, next(contact_ids), identity_ids, number, size)
                if number % CHUNK == CHUNK - 1 or number == size - 1:
                    for table in tables.values():
                        table.write()
        renumber("contacts_contact", "inbox_identity")

    def customer(self, tables: dict[str, Table], pk: int, identity_ids: "count[int]", number: int, size: int) -> None:
        random, workspace = self.random, self.workspace.pk
        at = self.now - timedelta(minutes=3 * number)
        row = Contact(workspace_id=workspace, name=self.texts.name(), company="", consent="", source="channel")
        row.company = f"Tiệm {random.choice(self.texts.words).title()}" if self.is_one_of(20) else ""
        row.language = "km" if number >= size * (1 - OLDEST) else "vi" if self.is_one_of(60) else ""
        row.owner_id = random.choice(self.members).pk if self.is_one_of(WITH_OWNER) else None
        row.custom = {self.field.key: random.randrange(1000)} if self.is_one_of(WITH_NUMBER) else {}
        phones = [f"+849{number:08}"] if self.is_one_of(WITH_PHONE) else []
        emails = [f"khach{number}@example.com"] if self.is_one_of(WITH_EMAIL) else []
        tags = [self.tags[0].pk] if self.is_one_of(WITH_TAG) else []
        tags += [self.tags[1].pk] if number % (size // RARE) == 7 else []
        channel = random.choice(self.scene.channels).pk if self.is_one_of(WITH_CONVERSATION) else None
        beside = [of_channel(channel)] if channel else []
        kept = entry(row, emails, phones, tags, beside)
        tables["contacts"].add(
            pk, workspace, row.name, row.company, row.language, row.owner_id,
            f'{{"{self.field.key}": {row.custom[self.field.key]}}}' if row.custom else "{}", row.source, at,
            kept["vector"], kept["sort_name"],
        )  # fmt: skip
        for position, phone in enumerate(phones):
            tables["phones"].add(workspace, pk, phone, position)
        for position, address in enumerate(emails):
            tables["emails"].add(workspace, pk, address, position)
        for tag in tags:
            tables["tags"].add(pk, tag)
        if channel:
            identity, name = next(identity_ids), of_names(workspace, row.name)
            tables["identities"].add(identity, channel, f"{10**15 + number}", pk, row.name, at, name)
            status = random.choices(("resolved", "open", "pending"), (88, 9, 3))[0]
            tables["conversations"].add(
                workspace, channel, identity, status, row.owner_id, at + timedelta(minutes=random.randrange(3 * size)),
                "Còn hàng không shop?", "incoming", 1,
            )  # fmt: skip

    def is_one_of(self, hundred: int) -> bool:
        return self.random.random() * 100 < hundred

    # ── Tickets ──

    def fill_tickets(self, size: int) -> None:
        """A conversation has one at the most; each has its beginning and a comment or two."""
        conversations = Conversation.objects.filter(workspace=self.workspace).order_by("-pk")
        of = conversations.values_list("pk", "identity__contact")[:size]
        with_conversation = dict(enumerate(of.iterator()))
        self.write_tickets((number, *with_conversation.get(number, (None, None))) for number in range(size))

    def write_tickets(self, numbered: "Iterator[tuple[int, int | None, int | None]]") -> list[int]:
        """numbered: by age, the conversation and the customer of each. Returns their ids."""
        tickets = Table(
            Ticket,
            "id workspace number subject folded status status_changed_at priority kind assignee requester conversation created_by"
            " next_due_at created_at changed_at",
        )
        entries, tagged = (
            Table(TicketEntry, "ticket kind author text data at"),
            Table(Ticket.tags.through, "ticket tag"),
        )
        counter, _ = TicketCounter.objects.get_or_create(workspace=self.workspace)
        random, ids, known = self.random, tickets.ids(), []
        for number, conversation, customer in numbered:
            counter.last_number += 1
            pk, at = next(ids), self.now - timedelta(minutes=20 * number + random.randrange(20))
            known.append(pk)
            subject = self.texts.line()[:200]
            (status,) = random.choices(STATUSES, STATUS_WEIGHTS)
            assignee = random.choice([None, *self.members])
            due = at + timedelta(days=random.randrange(1, 9)) if status in WORKED_ON and self.is_one_of(50) else None
            tickets.add(
                pk, self.workspace.pk, counter.last_number, subject, folded(subject), status, at,
                random.choices(Ticket.Priority.values, (20, 60, 15, 5))[0], random.choice(Ticket.Kind.values),
                assignee and assignee.pk, customer, conversation, self.members[1].pk, due, at, at,
            )  # fmt: skip
            if self.is_one_of(WITH_TAG):
                tagged.add(pk, random.choice(self.tags).pk)
            entries.add(pk, "activity", self.members[1].pk, "", '{"activity": "created"}', at)
            for _ in range(random.randrange(3)):
                entries.add(pk, "note", random.choice(self.members).pk, self.texts.line(), "{}", at)
            moved = f'{{"activity": "status", "before": "open", "after": "{status}"}}'
            entries.add(pk, "activity", random.choice(self.members).pk, "", moved, at)
        for table in (tickets, tagged, entries):
            table.write()
        counter.save()
        renumber("helpdesk_ticket")
        return known

    # ── The one about whom there is most ──

    def fill_history(self, size: int) -> int:
        """So many entries of one customer's timeline, of every source; returns who that is."""
        share = size // 1000
        contact = Contact.objects.filter(workspace=self.workspace, phones__isnull=False, emails__isnull=False).first()
        assert contact
        inbox = Inbox(self.members, self.scene.channels[:3], seed=5)
        threads = inbox.fill([MESSAGES * share // 3] * 3, until=self.now)
        Identity.objects.filter(conversation__in=threads).update(contact=contact)
        people = [member.pk for member in self.members]
        messages = Table(Message, "conversation kind direction author_type author data at")
        for number in range(ACTIVITIES * share):
            at = self.now - timedelta(hours=7 * number)
            messages.add(
                threads[number % 3], "activity", "", "member", people[number % 8], '{"activity": "resolved"}', at
            )
        notes = Table(ContactNote, "contact author text created_at")
        for number in range(NOTES * share):
            notes.add(contact.pk, people[number % 8], self.texts.line(), self.now - timedelta(hours=13 * number))
        events = Table(ContactEvent, "contact at verb actor actor_name data")
        changed = '{"changes": {"company": ["Trà", "Trà Sen"]}}'
        for number in range(EVENTS * share):
            at = self.now - timedelta(hours=9 * number)
            events.add(contact.pk, at, "customer.changed", people[number % 8], "Member", changed)
        for table in (messages, notes, events):
            table.write()
        self.write_tickets((number * 40, threads[0], contact.pk) for number in range(ENTRIES * share // 2))
        self.fill_orders(contact, MOVES * share // 3)
        return contact.pk

    def fill_orders(self, contact: Contact, size: int) -> None:
        rows, moves = Table(Order, "id workspace contact number currency amount placed_at status"), Table(
            OrderMove, "order status actor at"
        )  # fmt: skip
        items, ids = Table(OrderItem, "order position name quantity price"), rows.ids()
        for number, pk in zip(range(size), ids, strict=False):
            at = self.now - timedelta(hours=80 * number)
            rows.add(pk, self.workspace.pk, contact.pk, f"DH{number}", "VND", 250_000, at, "delivered")
            items.add(pk, 0, "Áo dài", 1, 250_000)
            for hours, status in enumerate(("new", "shipped", "delivered")):
                moves.add(pk, status, self.members[1].pk, at + timedelta(hours=hours))
        for table in (rows, items, moves):
            table.write()
        renumber("orders_order")
        count_orders([contact.pk])

    # ── Addresses ──

    def pages(self, customer: int) -> dict[str, dict[str, Request]]:
        """By group and name."""
        return {"customers": self.lists() | self.of_customer(customer), "tickets": self.of_tickets()}

    def lists(self) -> dict[str, Request]:
        tag, rare, owner = self.tags[0].pk, self.tags[1].pk, self.members[2].pk
        channel, oldest = (
            self.scene.channels[0].pk,
            Contact.objects.filter(workspace=self.workspace).order_by("created_at"),
        )
        by_mail = ContactEmail.objects.filter(contact__in=oldest.values("pk")[:500]).values_list("address", flat=True)
        phone = ContactPhone.objects.filter(contact__in=oldest.values("pk")[:500]).values_list("number", flat=True)
        asked = {
            "newest": "",
            "by name": "order=name",
            "who wrote last": "order=written",
            "a common tag": f"tag={tag}",
            "a rare tag": f"tag={rare}",
            "an owner": f"owner={owner}",
            "an owner, by name": f"owner={owner}&order=name",
            "the oldest's language": "language=km",
            "the oldest's language, who wrote last": "language=km&order=written",
            "one channel": f"channel={channel}",
            "one channel, who wrote last": f"channel={channel}&order=written",
            "a number nobody has": f"f{self.field.key}from=5000",
            "a number nobody has, who wrote last": f"f{self.field.key}from=5000&order=written",
            "a family name": "q=nguy%E1%BB%85n",
            "a family name, by name": "q=nguyen&order=name",
            "a family name, who wrote last": "q=nguyen&order=written",
            "three words": "q=nguyen+thi+lan",
            "a telephone": f"q={phone[0].removeprefix('+')}",
            "four digits": "q=4321",
            "an e-mail": f"q={by_mail[0]}",
            "a part of an e-mail": f"q={by_mail[1].partition('@')[0]}",
            "nobody": "q=xyzxyz",
        }
        base = f"/w/{SLUG}/customers/"
        return {name: {"path": f"{base}{query and '?'}{query}", "headers": {}} for name, query in asked.items()}

    def of_customer(self, pk: int) -> dict[str, Request]:
        base = f"/w/{SLUG}/customers/{pk}/"
        middle = (self.now - timedelta(days=200)).strftime("%Y%m%dT%H%M%S.%fZ~messages~1")
        asked = {"a customer": "", "timeline": "timeline/", "timeline, its middle": f"timeline/?before={middle}"}
        for number, keys in enumerate(groups(self.members[0]), start=1):
            asked[f"panels, part {number}"] = "panels/?" + "&".join(f"key={key}" for key in keys)
        asked |= {f"timeline, {kind}": f"timeline/?kind={kind}" for kind in ("messages", "notes", "work", "tickets")}
        return {name: {"path": f"{base}{rest}", "headers": FRAGMENT if rest else {}} for name, rest in asked.items()}

    def of_tickets(self) -> dict[str, Request]:
        base, owner = f"/w/{SLUG}/tickets/", self.members[2].pk
        busiest = Ticket.objects.filter(workspace=self.workspace).order_by("-number").first()
        assert busiest
        asked = {
            "tickets": "",
            "tickets, any status": "?status=any",
            "tickets, due first": "?order=due",
            "tickets, due first, any status": "?order=due&status=any",
            "tickets, most urgent first, any status": "?order=priority&status=any",
            "tickets, changed last": "?order=changed&status=any",
            "tickets of a colleague": f"?assignee={owner}",
            "tickets with a tag": f"?tag={self.tags[2].pk}",
            "overdue tickets": "?view=overdue",
            "tickets, a word": f"?status=any&q={busiest.folded.split()[0]}",
            "tickets, two words, changed last": f"?status=any&order=changed&q={'+'.join(busiest.folded.split()[-2:])}",
            "tickets, no word of them": "?status=any&q=xyzxyz",
            "board": "board/",
            "board of a colleague": f"board/?assignee={owner}",
            "board of a tag": f"board/?tag={self.tags[2].pk}",
            "a ticket": f"{busiest.number}/",
        }
        return {name: {"path": f"{base}{rest}", "headers": {}} for name, rest in asked.items()}


@contextmanager
def without_index(name: str) -> Iterator[None]:
    """Made anew afterwards: a GIN index takes so many rows at once in a fraction of the time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        (definition,) = cursor.fetchone()
        cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET maintenance_work_mem = '256MB'")
        cursor.execute(definition)


def renumber(*tables: str) -> None:
    """After rows that brought their ids."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
