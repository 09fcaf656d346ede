"""What happens to customers, for whoever shows them. Sent inside the transaction."""

from django.dispatch import Signal

# contact: a Contact that is about to be changed and is not held yet: rows that whoever listens locks besides (identities,
# then conversations) are locked before a contact's everywhere.
contact_changing = Signal()
# contacts: the same for several that are about to become one, or two.
contacts_merging = Signal()
# contact: a Contact that a person, an import or a program has just entered. actor: the membership.
contact_created = Signal()
# contact: a Contact whose name or other columns, e-mails or telephones have just been written; it is held. changes, actor: of a
# change by a member, {"name": [before, after], …} with a workspace's own fields as "custom.<key>".
contact_changed = Signal()
# workspace_id, ids: the contacts of whom the set was just written, but for their names: for each it may be what contact_changed tells.
contacts_changed = Signal()
# workspace_id, ids: contacts of whom something beside their own columns was just written or deleted: a note, an order.
contacts_noted = Signal()
