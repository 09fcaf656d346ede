from contacts.models.address import ContactEmail, ContactPhone
from contacts.models.bulk_change import BulkChange
from contacts.models.contact import Contact
from contacts.models.custom_field import CustomField
from contacts.models.duplicate import Clue, Distinct, Suggestion
from contacts.models.event import ContactEvent
from contacts.models.merge import Merge
from contacts.models.note import ContactNote
from contacts.models.segment import Segment

__all__ = [
    "BulkChange",
    "Clue",
    "Contact",
    "ContactEmail",
    "ContactEvent",
    "ContactNote",
    "ContactPhone",
    "CustomField",
    "Distinct",
    "Merge",
    "Segment",
    "Suggestion",
]
