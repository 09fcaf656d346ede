from collections.abc import Collection

from contacts.columns import LIST, columns_of
from workspaces.models import Membership


def choose_columns(*, membership: Membership, names: Collection[str]) -> None:
    """What the member's list of customers shows from now on; other names than columns' are left out."""
    known = [column.name for column in columns_of(membership)]
    membership.list_columns |= {LIST: [name for name in known if name in names]}
    membership.save(update_fields=["list_columns"])
