"""What may be sent now, until when, at what cost, and if not, why: one engine over each platform's table of terms.

A platform's rules are data with their source (`Policy`, in its connector); composer, list and outbox ask here alone.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from inbox.models import Conversation


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What may be sent now. `until`: when that ends. `reason`: a sentence for the agent where free text is closed,
    or where it goes out under special terms. `instead`: what is still possible, as a sentence. is_paid: the platform
    charges for it. left: how many more messages it takes; None where it does not count. templates: on which terms a
    message template goes now; None where none does."""

    free_text: bool
    until: datetime | None = None
    reason: str = ""
    instead: str = ""
    is_paid: bool = False
    left: int | None = None
    templates: "Term | None" = None

    def takes(self, *, is_template: bool) -> bool:
        return self.templates is not None if is_template else self.free_text


@dataclass(frozen=True, kw_only=True)
class Term:
    """A row of a platform's table: what it allows for a while, from the end of the row before.

    until: how long after the customer's last act; None for ever. cost: what the platform asks of the business.
    most: so many messages of ours while it lasts. at_first: only so many until the customer wrote a second time.
    says: a sentence for the agent, where these terms are special. source: the document and when it was read.
    """

    until: timedelta | None
    source: str
    cost: Literal["free", "paid"] = "free"
    most: int | None = None
    at_first: int | None = None
    says: str | Promise = ""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A platform's table, its terms in their order. unasked: why the customer must write first; empty where we may.

    over: why nothing may be sent after the last of the terms. refused: the same, where the platform itself said so.
    unfollowed: a sentence for the agent of a customer who follows the account no longer, where that may matter.
    templates: the terms of message templates, which go at any time; None where the platform has none.
    """

    terms: tuple[Term, ...]
    unasked: str | Promise = ""
    over: str | Promise = ""
    refused: str | Promise = ""
    unfollowed: str | Promise = ""
    templates: Term | None = None

    def allowance(self, conversation: "Conversation", now: datetime, *, is_refused: bool) -> Allowance:
        """is_refused: the platform called it over, on the last message, and the customer did nothing since."""
        return replace(self._free_text(conversation, now, is_refused), templates=self.templates)

    def _free_text(self, conversation: "Conversation", now: datetime, is_refused: bool) -> Allowance:
        acted_at = conversation.last_customer_at
        after = self._after()
        if acted_at is None:
            if not self.unasked:
                return Allowance(free_text=True)
            return Allowance(free_text=False, reason=str(self.unasked), instead=after)
        if is_refused:
            return Allowance(free_text=False, reason=str(self.refused), instead=after)
        began = acted_at
        for term in self.terms:
            until = acted_at + term.until if term.until is not None else None
            if until is None or now < until:
                return self._within(term, conversation, began, until)
            began = until
        return Allowance(free_text=False, reason=str(self.over), instead=after)

    def _within(self, term: Term, conversation: "Conversation", began: datetime, until: datetime | None) -> Allowance:
        most = term.at_first if term.at_first is not None and conversation.incoming_count <= 1 else term.most
        left = None if most is None else max(0, most - conversation.sent_since(began))
        if left == 0:
            used_up = ngettext(
                "The one message that the platform allows now is sent.",
                "The %(most)s messages that the platform allows now are sent.",
                most or 0,
            )
            return Allowance(free_text=False, reason=used_up % {"most": most}, instead=self._after(), left=0)
        special = (term.says, self.unfollowed if conversation.unfollowed_at else "")
        reason = " ".join(str(words) for words in special if words)
        return Allowance(free_text=True, until=until, reason=reason, is_paid=term.cost == "paid", left=left)

    def _after(self) -> str:
        if self.templates is None:
            return _("You can write again after the customer's next message.")
        return _("Send a template, or write again after the customer's next message.")

    def closes_at(self, conversation: "Conversation", *, is_refused: bool) -> datetime | None:
        """When the last of the terms ends, should nothing happen any more; None where it does not, or has ended."""
        last = self.terms[-1].until
        if last is None or conversation.last_customer_at is None or is_refused:
            return None
        return conversation.last_customer_at + last
