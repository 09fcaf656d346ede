from dataclasses import dataclass

from inbox.models import Conversation

# As many as stand beside each other; the rest are a number.
FEW_READERS = 5


@dataclass(frozen=True)
class Reader:
    id: int
    user_id: int
    name: str


class ReadersView:
    """Who has seen the customer's last message. conversation: from `readers.with_readers`."""

    def __init__(self, conversation: Conversation) -> None:
        self.all = [
            Reader(row["id"], row["user"], row["name"] or row["email"] or f"#{row['user']}")
            for row in conversation.readers
        ]

    @property
    def few(self) -> list[Reader]:
        return self.all[:FEW_READERS]

    @property
    def more(self) -> list[str]:
        return [reader.name for reader in self.all[FEW_READERS:]]
