from collections.abc import Mapping

from inbox.presenters.keys import all_keys
from workspaces.models import User


def change_keys(*, user: User, keys: Mapping[str, str], enter_sends: bool) -> None:
    """Keep which keys this person wants, by action, and which one sends. Only what differs from the others' is kept."""
    usual = {key.action: " ".join(key.keys) for key in all_keys() if key.action and not key.is_fixed}
    user.keys = {action: chosen for action, chosen in keys.items() if action in usual and chosen != usual[action]}
    user.enter_sends = enter_sends
    user.save(update_fields=["keys", "enter_sends"])
