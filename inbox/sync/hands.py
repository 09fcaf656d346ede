"""So many steps of one platform at once in a process: where it hangs, the other threads still send."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from django.db.models import Q

from inbox.sync.claim import Claim, take

MOST_AT_ONCE = 3
# An import has time, and a check has not: this many of the hands are never an import's.
KEPT_FOR_CHECKS = 1


class Hands:
    """Those of this process for one platform."""

    def __init__(self) -> None:
        self.steps = BoundedSemaphore(MOST_AT_ONCE)
        self.imports = BoundedSemaphore(MOST_AT_ONCE - KEPT_FOR_CHECKS)

    @contextmanager
    def one(self) -> Iterator[bool]:
        """Whether a hand is free; if so, it is taken as long as the body runs."""
        is_free = self.steps.acquire(blocking=False)
        try:
            yield is_free
        finally:
            if is_free:
                self.steps.release()

    @contextmanager
    def claim(self, chosen: Q) -> Iterator[Claim | None]:
        """A step that is wanted of the chosen channels, for the hand that is taken."""
        may_import = self.imports.acquire(blocking=False)
        try:
            claim = take(chosen, imports=may_import)
            if may_import and claim and claim.is_check:
                self.imports.release()
                may_import = False
            yield claim
        finally:
            if may_import:
                self.imports.release()


found: dict[str, Hands] = {}
making = Lock()


def hands(platform: str) -> Hands:
    with making:
        if platform not in found:
            found[platform] = Hands()
        return found[platform]
