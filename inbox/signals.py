"""What happens in the inbox, for apps above that it does not know. Sent inside the transaction."""

import logging
from typing import Any

from django.db import OperationalError, transaction
from django.dispatch import Signal

from inbox.models import Message

log = logging.getLogger(__name__)

# messages: of what customers have just written (nothing of the past), the messages' ids by conversation; those
# conversations are held. By the set: a listener's statements may not be more for more of them.
messages_came = Signal()
# conversations: ids of those, held, in which the customer has an answer now: of a member, who wrote it here or elsewhere, and
# on its way. One that waits to be undone, or for its time, is none before it leaves its line.
customers_answered = Signal()
# conversations: ids of those, held, in which an answer did not go out after all: it failed, or was taken back.
answers_failed = Signal()
# kept, gone: two conversations that become one. All of `gone` that anybody wants is taken over now; then it is deleted.
conversation_joined = Signal()


def announce(signal: Signal, **news: Any) -> None:
    """Tell the apps above. What one of them breaks costs no message; what the database could not do now is done again."""
    try:
        with transaction.atomic():
            signal.send(Message, **news)
    except OperationalError:
        raise
    except Exception:
        log.exception("an app above failed: news=%s", news)
