from contacts.models.address import ContactEmail, ContactPhone
from contacts.models.contact import Contact
from contacts.models.contact_import import ContactImport, ImportKey, ImportLine
from contacts.models.custom_field import CustomField
from contacts.models.erasure import Erasure
from contacts.models.note import ContactNote

__all__ = [
    "Contact",
    "ContactEmail",
    "ContactImport",
    "ContactNote",
    "ContactPhone",
    "CustomField",
    "Erasure",
    "ImportKey",
    "ImportLine",
]
