from contacts.models.address import ContactEmail, ContactPhone
from contacts.models.contact import Contact
from contacts.models.custom_field import CustomField
from contacts.models.duplicate import Clue, Distinct, Suggestion
from contacts.models.event import ContactEvent
from contacts.models.merge import Merge
from contacts.models.note import ContactNote

__all__ = [
    "Clue",
    "Contact",
    "ContactEmail",
    "ContactEvent",
    "ContactNote",
    "ContactPhone",
    "CustomField",
    "Distinct",
    "Merge",
    "Suggestion",
]
