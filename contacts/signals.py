"""What happens to customers, for whoever shows them. Sent inside the transaction, the contact held.

Whoever listens may take locks of identities and then of conversations, in that order, which come after a contact's.
"""

from django.dispatch import Signal

# contact: a Contact whose name or other columns, e-mails or telephones have just been written.
contact_changed = Signal()
