"""How a call ends that did not succeed: of which kind, and what is to be slowed by it."""

from enum import StrEnum


class ErrorKind(StrEnum):
    AWAY = "away"
    TRANSIENT = "transient"
    RATE_LIMITED = "rate_limited"
    TOKEN = "token"
    PERMISSION = "permission"
    BARRED = "barred"
    WINDOW_CLOSED = "window_closed"
    QUOTA = "quota"
    UNREACHABLE = "unreachable"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


# What ends by itself.
PASSING = (ErrorKind.AWAY, ErrorKind.TRANSIENT, ErrorKind.UNKNOWN, ErrorKind.RATE_LIMITED)


class Scope(StrEnum):
    MESSAGE = "message"
    CONVERSATION = "conversation"
    CHANNEL = "channel"
    APP = "app"


class SendError(Exception):
    """A send that did not succeed.

    kind: what to do about it; "away": no connection came about, so nothing was sent, for sure; "barred": the account may
    send nothing until somebody mends that over there, so its queue waits; "unreachable": the customer is. code: the
    platform's, for `Connector.explain` and the logs; never a token in it; "timeout" where no answer came in time.
    retry_after: seconds, where the platform names them. scope: what a limit slows, and no more than that.
    most_attempts: of a transient one that more attempts will not mend; 0 where ours decide. then: the kind that it is
    taken for after them.
    """

    def __init__(
        self,
        kind: ErrorKind,
        code: str,
        detail: str = "",
        *,
        retry_after: float | None = None,
        scope: Scope = Scope.MESSAGE,
        most_attempts: int = 0,
        then: ErrorKind | None = None,
    ) -> None:
        super().__init__(f"{kind} {code} {detail}")
        self.kind = kind
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        self.scope = scope
        self.most_attempts = most_attempts
        self.then = then
