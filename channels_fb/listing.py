"""Meta's list of conversations: whose it is, and what is asked of it."""

from dataclasses import dataclass

# Of whose messages so many are shown; of older ones the ids alone.
DETAILED = 20
MESSAGE = "id,created_time,from,message,sticker,reply_to,shares,attachments"


@dataclass(frozen=True)
class Listing:
    """platform: Meta's word for it; message: the fields of each message."""

    platform: str
    message: str

    @property
    def fields(self) -> str:
        return f"id,updated_time,participants,messages.limit({DETAILED}){{{self.message}}}"


MESSENGER = Listing("messenger", MESSAGE)
# Graph API reference, "Message": `story` is one that was mentioned or answered.
INSTAGRAM = Listing("instagram", f"{MESSAGE},story")


@dataclass(frozen=True)
class Account:
    """id: as its messages name it; page: the Page that is asked."""

    id: str
    page: str
    listing: Listing
