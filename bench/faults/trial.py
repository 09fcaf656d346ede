"""One fault after another under load: harm, wait until all is well again, count on both sides."""

import time
from collections.abc import Callable

from bench.faults.count import Tally, compare
from bench.faults.load import Load, Place
from bench.faults.target import MAIN, SLOW, Target, wait_for

# Longer than anything may take, so that a fault that heals late is told from one that never does.
PATIENCE_SECONDS = 240


class Trial:
    """places: the conversations in which agents answer while faults happen.

    apart: those in which nothing else is said, for sends that meet a fault of their own; `doubtful` are the ones of
    them where that takes longer than the next faults.
    """

    def __init__(self, load: Load, places: list[Place], apart: list[Place], warm_up_seconds: float) -> None:
        self.load, self.target = load, load.target
        self.places, self.apart, self.doubtful = places, apart, list[Place]()
        self.warm_up_seconds = warm_up_seconds

    def under_load(self, harm: Callable[[], float]) -> float:
        """harm: returns the monotonic time at which what it took away was there again.

        Returns the seconds from then until nothing was in between any more, the load's last messages included.
        """
        with self.load.running(self.places):
            self.work()
            returned = harm()
            self.work()
        return self.wait_until_settled() - returned

    def work(self) -> None:
        """A while of load, in which at least one reply is answered."""
        before = self.load.answered()
        time.sleep(self.warm_up_seconds)
        wait_for(lambda: self.load.answered() > before, PATIENCE_SECONDS, "a reply is answered")

    def wait_until_settled(self) -> float:
        """Return when; after PATIENCE_SECONDS in which nothing more settled the count tells what did not."""
        until, fewest = time.monotonic() + PATIENCE_SECONDS, float("inf")
        while (now := time.monotonic()) < until:
            left = self.target.in_between([place.pk for place in self.doubtful])
            if left == 0:
                return now
            if left is not None and left < fewest:
                until, fewest = now + PATIENCE_SECONDS, left
            time.sleep(0.2)
        return time.monotonic()

    def count(self) -> Tally:
        return compare(self.target.books(), self.target.export(), self.load.replies, self.doubtful)


def begin(
    target: Target, *, per_second: tuple[float, float], customers: int, apart: int, warm_up_seconds: float
) -> Trial:
    load = Load(target, [MAIN], per_second)
    return Trial(load, load.meet(MAIN, customers), load.meet(SLOW, apart), warm_up_seconds)
