from contacts.models.address import ContactEmail, ContactPhone
from contacts.models.contact import Contact
from contacts.models.custom_field import CustomField
from contacts.models.event import ContactEvent
from contacts.models.merge import Merge
from contacts.models.note import ContactNote

__all__ = ["Contact", "ContactEmail", "ContactEvent", "ContactNote", "ContactPhone", "CustomField", "Merge"]
