"""Tickets and orders, as their pages show them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe

from helpdesk.forms.ratings import RatingForm
from helpdesk.models import Ticket, TicketEntry, Workflow
from helpdesk.presenters.board import board_columns
from helpdesk.workflow import USUAL
from messio.styleguide.examples import Examples
from orders.models import Order, OrderItem
from orders.presenters import OrderView
from workspaces.hours import WeekInput, week_rows
from workspaces.models import Tag


class Desk(Examples):
    @property
    def ticket(self) -> Ticket:
        # Nothing is asked of the database here.
        self.workspace.ticket_workflow = Workflow(ways=USUAL)
        contact = self.conversation.identity.contact
        row = Ticket(
            pk=self.next_id(), workspace=self.workspace, number=1042, subject="The cup came broken", priority=4
        )
        row.requester, row.assignee, row.kind, row.status = contact, self.hoa, "complaint", "in_progress"
        row.status_changed_at = row.changed_at = self.now
        tags = [Tag(pk=self.next_id(), name="VIP", colour="purple")]
        row._prefetched_objects_cache = {"tags": tags}  # type: ignore[attr-defined]
        return row

    @property
    def ticket_row(self) -> SafeString:
        return self.safe("helpdesk/_row.html", ticket=self.ticket, may_work=True)

    @property
    def ticket_card(self) -> SafeString:
        (column,) = board_columns({"in_progress": [self.ticket]}, self.binh)
        words = {"slug": "bamboo", "tickets_url": "/w/bamboo/tickets/", "move_word": "Move"}
        return self.safe("helpdesk/_card.html", card=column.cards[0], may_work=True, **words)

    @property
    def ticket_banner(self) -> SafeString:
        line = {"number": 1042, "subject": "The cup came broken", "status": "waiting", "status_label": "Waiting"}
        lines = [line | {"assignee": str(self.hoa), "user": self.hoa.user_id}]
        return self.safe("helpdesk/inbox/banner.html", conversation=self.conversation, tickets=lines)

    @property
    def ticket_entry(self) -> SafeString:
        entry = TicketEntry(
            pk=self.next_id(), ticket=self.ticket, kind="note", author=self.hoa, text="The courier called back."
        )
        entry.at = self.now
        entry.kept = []  # type: ignore[attr-defined]
        return self.safe("helpdesk/_entry.html", entry=entry)

    @property
    def week(self) -> SafeString:
        hours = {day: [("08:00", "12:00"), ("13:30", "17:30")] if day < 6 else [] for day in range(7)}
        form = forms.Form(auto_id=f"{self.theme}-%s")
        form.fields["week"] = forms.CharField(label="Business hours", widget=WeekInput)
        return self.safe("_week.html", field=form["week"], rows=week_rows(hours))

    @property
    def rating(self) -> SafeString:
        return self.safe("helpdesk/_scores.html", form=RatingForm(auto_id=f"{self.theme}-rating-%s"))

    @property
    def orders(self) -> SafeString:
        row = Order(pk=self.next_id(), number="DH-41", status="shipped", currency="VND", amount=Decimal(330_000))
        row.placed_at = self.now
        items = [OrderItem(name="Áo thun", quantity=Decimal(2)), OrderItem(name="Mũ", quantity=Decimal(1))]
        row._prefetched_objects_cache = {"items": items}  # type: ignore[attr-defined]
        view = OrderView(row)
        block: dict[str, Any] = {"orders": [view], "count": 4, "spent": view.total, "last_at": row.placed_at}
        block |= {"may_write": True, "statuses": Order.Status.choices, "customer": self.conversation.identity.contact}
        return self.safe("orders/_panel.html", **block)

    def safe(self, template: str, **context: Any) -> SafeString:
        return mark_safe(self.single(template, **context))  # noqa: S308 (rendered just now)
