"""What happens to customers, for whoever shows them. Sent inside the transaction."""

from django.dispatch import Signal

# contact: a Contact that is about to be changed and is not held yet: rows that whoever listens locks besides (identities,
# then conversations) are locked before a contact's everywhere.
contact_changing = Signal()
# contact: a Contact whose name or other columns, e-mails or telephones have just been written; it is held.
contact_changed = Signal()
