"""What each call to a platform answered, and how long it took: written with the answer, shown to whoever asks."""

import time

from django.utils import timezone

from inbox.models import MessagePart, SendAttempt


class Call:
    """A call that begins now."""

    def __init__(self) -> None:
        self.started_at = timezone.now()
        self.began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def write(self, part: MessagePart, outcome: SendAttempt.Outcome, code: str = "") -> None:
        """Log it inside the transaction that writes what it means. code: the platform's, empty when all went well.

        An outage is one line, however often it was tried.
        """
        if outcome == SendAttempt.Outcome.AWAY:
            last = part.message.attempts.order_by("pk").last()
            if last is not None and last.outcome == outcome:
                return
        SendAttempt.objects.create(
            message_id=part.message_id,
            part_number=part.number,
            started_at=self.started_at,
            duration_ms=round(self.seconds * 1000),
            outcome=outcome,
            code=code[:60],
        )
