"""What a platform's codes mean: a table from code to what to do, what to tell the agent, and what it slows.

The tables are the platforms' own, but for `OURS`; what a row is, and how it is found and told, is the same for all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from inbox.connectors import ErrorKind, Explanation, Scope, SendError, TemplateState

# No family has longer numbers.
LONGEST_NUMBER = 9


@dataclass(frozen=True)
class ErrorRow:
    """source: where the platform says so, by the letters of its table. most_attempts: of a transient one; `then` is the
    kind that it turns out to be once they are used up. seconds: how long a limit lasts, where no other time is said."""

    kind: ErrorKind
    sentence: str | Promise
    action: Literal["", "retry", "reconnect", "subscribe"] = ""
    scope: Scope = Scope.MESSAGE
    source: str = ""
    most_attempts: int = 0
    then: ErrorKind | None = None
    seconds: float = 0

    def error(self, code: str, detail: str = "", retry_after: float | None = None) -> SendError:
        return SendError(
            self.kind,
            code,
            detail,
            retry_after=max(retry_after or 0, self.seconds) or None,
            scope=self.scope,
            most_attempts=self.most_attempts,
            then=self.then,
        )


# Codes of the outbox's own that mean the same on every platform.
OURS = {
    "customer_wrote": ErrorRow(ErrorKind.REJECTED, _("The customer wrote meanwhile.")),
    "not_made": ErrorRow(ErrorKind.REJECTED, _("Messio could not turn this file into one that the channel takes: it is damaged, or too long. Record it again, or choose another.")),
    **{
        f"template_{state}": ErrorRow(ErrorKind.REJECTED, format_lazy(_("The platform does not take this template now: {state}. Choose another one."), state=state.label))
        for state in TemplateState if state != TemplateState.APPROVED
    },
    "template_gone": ErrorRow(ErrorKind.REJECTED, _("This template is no longer there. Choose another one.")),
    "template_unknown": ErrorRow(ErrorKind.REJECTED, _("This template cannot be sent from here.")),
    "template_unwanted": ErrorRow(ErrorKind.REJECTED, _("The customer wants no advertising any more, and this template is marketing. Choose another one.")),
}  # fmt: skip


@dataclass(frozen=True)
class ErrorTable:
    """A platform's codes.

    rows: by "code/what for", or the code alone. unknown: the sentence about a code that has no row, which says `%(code)s`.
    families: whole ranges of codes, by their first and last number. unheard: what becomes of a code that has no row; without
    it, it is tried again after a server's error (HTTP 5xx), else refused.
    """

    rows: Mapping[str, ErrorRow]
    unknown: str | Promise
    families: Sequence[tuple[int, int, ErrorRow]] = ()
    unheard: ErrorRow | None = None

    def find(self, code: str) -> ErrorRow | None:
        """Look up "code/what for", then the code alone, then its family."""
        first = code.partition("/")[0]
        if row := self.rows.get(code) or self.rows.get(first):
            return row
        number = int(first) if first.isdecimal() and len(first) <= LONGEST_NUMBER else -1
        return next((row for low, high, row in self.families if low <= number <= high), None)

    def kind_of(self, code: str) -> ErrorKind | None:
        row = self.find(code)
        return row.kind if row else None

    def classify(self, code: str, status: int = 400) -> ErrorRow:
        """Say what to do about a code. status: of the HTTP answer that it came with."""
        if row := self.find(code) or self.unheard:
            return row
        return ErrorRow(ErrorKind.TRANSIENT if status >= 500 else ErrorKind.REJECTED, "", "retry", source="M")

    def explain(self, code: str) -> Explanation:
        row = self.find(code) or OURS.get(code)
        if row is None:
            return Explanation(sentence=str(self.unknown) % {"code": code or "?"}, action="retry")
        return Explanation(sentence=str(row.sentence), action=row.action)
