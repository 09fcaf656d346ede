from contacts.models.address import ContactEmail, ContactPhone
from contacts.models.contact import Contact
from contacts.models.custom_field import CustomField
from contacts.models.note import ContactNote

__all__ = ["Contact", "ContactEmail", "ContactNote", "ContactPhone", "CustomField"]
