from django.urls import reverse

from inbox.models import SavedView
from inbox.presenters.counts import words
from workspaces.models import Membership


class SavedViewLine:
    """A saved view as a member sees it. found: how many conversations it has. is_shown: whether the list shows it now."""

    def __init__(self, view: SavedView, membership: Membership, found: int = 0, *, is_shown: bool = False) -> None:
        self.view = view
        self.is_shown = is_shown
        self.found, self.count = found, words(found)
        self.is_own = view.owner_id == membership.pk
        self.may_be_changed = view.may_be_changed_by(membership)
        self.url = f"{reverse('inbox:list', args=[membership.workspace.slug])}?{view.query}&saved={view.pk}"
