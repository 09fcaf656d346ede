"""What the inbox adds to the list of customers: by which channel they write, whether they are blocked, their conversation and
how much of it one has not read, and who wrote last."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import facts, sight
from contacts.columns import COLUMNS, Cell, Column
from contacts.filters import FILTERS, Filter, Narrowed, choice, yes_or_no
from contacts.filters import day as day_field
from contacts.models import Contact
from contacts.orders import ORDERS, Condition, Hit, Order, moment
from inbox.connectors import connectors
from inbox.customer_facts import BLOCKED, of_channel, of_customers
from inbox.models import Channel, Conversation, Identity, ReadMark
from inbox.presenters.channels import ChannelView
from inbox.presenters.conversations import ConversationView
from inbox.sight import conversations as seen
from inbox.sight import ways
from workspaces.ids import read_id
from workspaces.models import Membership

UNSHOWN = ("channel__credentials", "identity__name_vector")

# ── Columns ────────────────────────────────────────────────────────────────────────────────────────────────────────


def conversations(membership: Membership, contacts: Sequence[Contact]) -> Mapping[int, Cell]:
    """The one that was written in last, when, and how much of all of them the member has not read."""
    read = ReadMark.objects.filter(conversation=OuterRef("pk"), membership=membership).values("incoming_count")
    rows = seen(membership).filter(identity__contact__in=contacts)
    unread = Greatest(F("incoming_count") - Coalesce(Subquery(read), 0), 0)
    told: dict[int, list[Any]] = {}
    for row in rows.annotate(left=unread).select_related("workspace", "channel", "identity").defer(*UNSHOWN):
        told.setdefault(row.identity.contact_id or 0, []).append(row)
    return {pk: cell_of(theirs) for pk, theirs in told.items()}


def cell_of(theirs: Sequence[Any]) -> Cell:
    newest = max(theirs, key=lambda row: (row.last_message_at, row.pk))
    view = ConversationView(newest)
    return Cell(
        text=view.connector.label,
        href=f"{view.url}?status=any",
        at=newest.last_message_at,
        platform=newest.channel.platform,
        mark=_("blocked") if any(row.blocked_at for row in theirs) else "",
        count=sum(row.left for row in theirs),
    )


# ── Filters ────────────────────────────────────────────────────────────────────────────────────────────────────────


def channels(membership: Membership) -> list[Any]:
    """A platform of several, or one channel."""
    rows = list(Channel.objects.filter(workspace_id=membership.workspace_id).order_by("name", "pk"))
    platforms = sorted({row.platform for row in rows} & connectors.keys())
    several = [(name, connectors[name].label) for name in platforms]
    return [*several, (_("Channels"), [(str(row.pk), ChannelView(row).full_name) for row in rows])] if rows else []


def by_channel(narrowed: Narrowed, value: str) -> None:
    pk = read_id(value)
    rows = Channel.objects.filter(workspace_id=narrowed.membership.workspace_id, platform=value)
    ids = [pk] if pk is not None else list(rows.values_list("pk", flat=True))
    narrowed.by_fact(*map(of_channel, ids or [0]))


def by_blocking(narrowed: Narrowed, value: str) -> None:
    if value == "yes":
        narrowed.by_fact(BLOCKED)
    else:
        narrowed.without_fact(BLOCKED)


# When a conversation's customer wrote; what they wrote last is no later than its last message, of which there is an index.
WROTE = """
SELECT FROM inbox_identity i JOIN inbox_conversation c ON c.identity_id = i.id
WHERE i.contact_id = k.id AND c.workspace_id = %s AND c.last_message_at >= %s AND c.last_customer_at >= %s
"""


def wrote_from(narrowed: Narrowed, day: date) -> None:
    since = narrowed.beginning(day)
    narrowed.conditions.append((f"EXISTS ({WROTE})", [narrowed.membership.workspace_id, since, since]))
    narrowed.is_ranged = True


def wrote_until(narrowed: Narrowed, day: date) -> None:
    """Who wrote, and not after that day."""
    following = narrowed.beginning(day + timedelta(days=1))
    ever = "EXISTS (SELECT FROM inbox_identity i JOIN inbox_conversation c ON c.identity_id = i.id WHERE i.contact_id = k.id AND c.last_customer_at < %s)"
    narrowed.conditions.append((ever, [following]))
    narrowed.conditions.append((f"NOT EXISTS ({WROTE})", [narrowed.membership.workspace_id, following, following]))


# ── Order ──────────────────────────────────────────────────────────────────────────────────────────────────────────

LAST_MESSAGE = """(
    SELECT max(c.last_message_at) FROM inbox_identity i JOIN inbox_conversation c ON c.identity_id = i.id WHERE i.contact_id = k.id
)"""


def last_written(
    order: Order, workspace_id: int, conditions: Sequence[Condition], place: Hit | None, count: int
) -> Condition:
    """Along the conversations, of which the newest of each customer counts: each status is a range of their index."""
    until, given = ("AND last_message_at <= %s", [place[0]]) if place else ("", [])
    heads = [
        f"(SELECT id, identity_id, last_message_at FROM inbox_conversation WHERE workspace_id = %s AND status = '{status}' {until}"  # noqa: S608
        f" ORDER BY last_message_at DESC, id DESC LIMIT {count})"
        for status in Conversation.Status.values
    ]
    behind, after = order.beyond("c.last_message_at", place) if place else ("TRUE", [])
    statement = f"""
        SELECT k.*, c.last_message_at AS key FROM ({" UNION ALL ".join(heads)}) c
        JOIN inbox_identity i ON i.id = c.identity_id JOIN contacts_contact k ON k.id = i.contact_id
        WHERE {behind} AND NOT EXISTS (
            SELECT FROM inbox_identity j JOIN inbox_conversation d ON d.identity_id = j.id
            WHERE j.contact_id = k.id AND d.id <> c.id AND (d.last_message_at, d.id) > (c.last_message_at, c.id)
        )
        ORDER BY c.last_message_at DESC, k.id DESC LIMIT {count}
    """  # noqa: S608
    return statement, [value for _ in heads for value in (workspace_id, *given)] + after


# ── Sight ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def talked_to(membership: Membership) -> list[Any]:
    """The identities behind the conversations that a restricted member sees, by each way in which they do."""
    rows = Conversation.objects.filter(workspace_id=membership.workspace_id)
    theirs = Identity.objects.filter(contact__isnull=False)
    return [theirs.filter(conversation__in=rows.filter(way)) for way in ways(membership)]


def register() -> None:
    sight.WAYS.append(sight.Way(talked_to))
    facts.BESIDE.append(of_customers)
    COLUMNS.append(Column("conversation", gettext_lazy("Conversation"), conversations, place=10))
    FILTERS.extend(
        [
            Filter("channel", choice(gettext_lazy("Writes on"), channels), by_channel),
            Filter("blocked", choice(gettext_lazy("Blocked"), yes_or_no), by_blocking),
            Filter("wrotefrom", day_field(gettext_lazy("Last wrote from")), wrote_from),
            Filter("wroteuntil", day_field(gettext_lazy("Last wrote until")), wrote_until),
        ]
    )
    ORDERS.append(Order("written", gettext_lazy("Who wrote last"), LAST_MESSAGE, last_written, read=moment))
