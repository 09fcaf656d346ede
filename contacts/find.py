"""Which customers a list shows, a page at a time, with a bound on what each page may cost.

What is asked is frequent or rare, and each kind has its trap: what is rare, read along the list, goes through all there
are, and what is frequent, read by its words and facts, collects and sorts them. So the first customers of the list are
looked at, which fills a page with whatever is at all common. What is left is rare, and the index has all of it at once.
Where that takes too long after all, some more are read along the list, and the answer says that it ends there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import OuterRef
from django.db.models.functions import JSONObject, Lower

from contacts import sight, telephone
from contacts.bounded import fetch, fetch_within
from contacts.filters import Narrowed
from contacts.models import Contact, ContactEmail, ContactPhone
from contacts.orders import NEWEST, Hit, Order, joined
from contacts.tsquery import all_of
from workspaces.models import Membership, Tag

PAGE = 50
# So many are counted; more are "99+".
MOST_COUNTED = 100
# Customers along the list: at first, and where the index does not answer or is not asked.
FIRST_LOOK, LONG_LOOK = 2000, 20_000
MOST_MILLISECONDS = 1000
MOST_EXACT = 5

# The database must not sort, nor read along the list, before it has looked: what it knows of rare words is a guess.
BY_INDEX = """
WITH k AS MATERIALIZED (
    SELECT k.id, {key} AS key FROM contacts_contact k WHERE k.workspace_id = %s AND {conditions}
)
SELECT k.key, k.id FROM k WHERE k.key IS NOT NULL AND {behind} ORDER BY k.key {direction}, k.id {direction} LIMIT {most}
"""


@dataclass
class Found:
    """ids: in their order. after: the position where the next page begins, empty at the end. count: of the whole list, as
    far as that is known. is_cut: the answer stops before the page is full, because looking on would take long.
    """

    ids: list[int] = field(default_factory=list)
    after: str = ""
    count: int | None = None
    is_cut: bool = False


def find(narrowed: Narrowed, order: Order, after: str = "", size: int = PAGE) -> Found:
    """after: a position, as `Found.after` names it. size: of a page."""
    look = Look(narrowed, order, order.place(after), max(MOST_COUNTED, size + 1))
    hits, end = look.along(FIRST_LOOK)
    if end is None or len(hits) > size:
        return page(hits, look, size, is_all=end is None)
    is_asked = narrowed.query or narrowed.words or narrowed.span or narrowed.is_ranged
    if (is_asked or narrowed.membership.is_restricted) and (everything := look.by_index()) is not None:
        return page(everything, look, size, is_all=True)
    hits, end = look.along(LONG_LOOK)
    if end is None or len(hits) > size:
        return page(hits, look, size, is_all=end is None)
    return Found([pk for _, pk in hits], order.position(end), is_cut=True)


def page(hits: Sequence[Hit], look: "Look", size: int, *, is_all: bool) -> Found:
    """is_all: what was looked at is all there is, up to MOST_COUNTED."""
    shown = hits[:size]
    is_counted = look.place is None and (is_all or len(hits) >= MOST_COUNTED)
    return Found(
        ids=[pk for _, pk in shown],
        after=look.order.position(shown[-1]) if len(hits) > size else "",
        count=len(hits) if is_counted else None,
    )


class Look:
    """One question's statements. Each names the workspace, whatever the words say."""

    def __init__(self, narrowed: Narrowed, order: Order, place: Hit | None, most: int = MOST_COUNTED) -> None:
        """most: so many of those that match are wanted at most."""
        self.most = most
        self.workspace_id, self.order, self.place = narrowed.membership.workspace_id, order, place
        self.ranges = narrowed.by_index()
        # The newest of a span are a range of what the list is read along; in another order each row is asked.
        self.span = narrowed.span if order is NEWEST else []
        asked = [*narrowed.query, *narrowed.words]
        words = [("k.vector @@ %s::tsquery", [all_of(asked)])] if asked else []
        self.conditions = [*words, *narrowed.conditions, *([] if order is NEWEST else narrowed.span)]
        if narrowed.membership.is_restricted:
            self.conditions.append(sight.condition(narrowed.membership))

    def along(self, count: int) -> tuple[list[Hit], Hit | None]:
        """Those that match among so many along the list; and the last one that was looked at, None where the
        list ends before."""
        head, given = self.order.head(self.order, self.workspace_id, self.span, self.place, count)
        where, asked = joined(self.conditions)
        forth, back = ("DESC", "ASC") if self.order.is_descending else ("ASC", "DESC")
        statement = f"""
            (SELECT k.key, k.id, 0 FROM ({head}) k WHERE {where} ORDER BY k.key {forth}, k.id {forth} LIMIT {self.most})
            UNION ALL
            (SELECT k.key, k.id, count(*) OVER () FROM ({head}) k ORDER BY k.key {back}, k.id {back} LIMIT 1)
        """  # noqa: S608 (conditions of this package and of orders)
        *hits, end = fetch(statement, [*given, *asked, *given]) or [(None, 0, 0)]
        return [(key, pk) for key, pk, _ in hits], (end[0], end[1]) if end[2] == count else None

    def by_index(self) -> list[Hit] | None:
        """The same among all; None where that takes too long."""
        ranges = [("k.vector @@ %s::tsquery", [all_of(self.ranges)])] if self.ranges else []
        where, asked = joined([*ranges, *self.conditions, *self.span])
        behind, after = joined([self.order.beyond("k.key", self.place)] if self.place else [])
        order = self.order
        statement = BY_INDEX.format(
            key=order.key, conditions=where, behind=behind, direction=order.direction, most=self.most
        )
        return fetch_within(MOST_MILLISECONDS, statement, [self.workspace_id, *asked, *after])


def exact(membership: Membership, typed: str) -> list[int]:
    """Whose e-mail or telephone that is, to the letter or the last digit."""
    typed = typed.strip()
    if "@" in typed:
        try:
            validate_email(typed)
        except ValidationError:
            return []
        rows = ContactEmail.objects.filter(workspace_id=membership.workspace_id, address=typed.lower())
        return seen(membership, rows.values_list("contact", flat=True))
    try:
        number = telephone.normalise(typed, membership.workspace.country)
    except telephone.NotATelephone:
        return []
    phones = ContactPhone.objects.filter(workspace_id=membership.workspace_id, number=number)
    return seen(membership, phones.order_by("-contact").values_list("contact", flat=True)[:MOST_EXACT])


def seen(membership: Membership, ids: Iterable[int]) -> list[int]:
    """Those of these customers whom the member may see, in the same order."""
    given = list(ids)
    if not (given and membership.is_restricted):
        return given
    known = set(sight.contacts(membership).filter(pk__in=given).values_list("pk", flat=True))
    return [pk for pk in given if pk in known]


def rows(membership: Membership, ids: Sequence[int]) -> list[Contact]:
    """These customers in this order, with what a row shows: `addresses` and `numbers`, the first of each first, and `labels`:
    [{"name", "colour"}, …]."""
    emails = ContactEmail.objects.filter(contact=OuterRef("pk")).order_by("position").values("address")
    phones = ContactPhone.objects.filter(contact=OuterRef("pk")).order_by("position").values("number")
    tags = Tag.objects.filter(contacts=OuterRef("pk")).order_by(Lower("name"))
    labels = tags.values(row=JSONObject(name="name", colour="colour"))
    found = (
        Contact.objects.filter(workspace_id=membership.workspace_id, pk__in=ids)
        .select_related("owner__user")
        .defer("vector")
        .annotate(addresses=ArraySubquery(emails), numbers=ArraySubquery(phones), labels=ArraySubquery(labels))
    )
    by_id = {row.pk: row for row in found}
    return [by_id[pk] for pk in ids if pk in by_id]
