"""What a platform's codes mean: a table from code to what to do, what to tell the agent, and what it slows.

The tables are the platforms' own, but for `OURS`; what a row is, and how it is found and told, is the same for all of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

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

Row = TypeVar("Row", bound=ErrorRow)


def look_up(code: str, rows: Mapping[str, Row], families: Iterable[tuple[int, int, Row]]) -> Row | None:
    """Find "code/what for", then the code alone, then its family: whole ranges of codes, by their first and last number."""
    first = code.partition("/")[0]
    if row := rows.get(code) or rows.get(first):
        return row
    number = int(first) if first.isdecimal() and len(first) <= LONGEST_NUMBER else -1
    return next((row for low, high, row in families if low <= number <= high), None)


def explanation(row: ErrorRow | None, code: str, unknown: str) -> Explanation:
    """row: of the platform's own table. unknown: the sentence about a code that no table has, which says `%(code)s`."""
    row = row or OURS.get(code)
    if row is None:
        return Explanation(sentence=unknown % {"code": code or "?"}, action="retry")
    return Explanation(sentence=str(row.sentence), action=row.action)
