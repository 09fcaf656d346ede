"""How many requests a token has in a minute. Counted in Redis for all processes together, and by each one while that is away."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from api.models import ApiToken
from api.problems import Problem
from inbox.attendance import redis
from inbox.wake import breaker

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Rate:
    """What is left of this minute: `reset` is in seconds."""

    limit: int
    remaining: int
    reset: int

    def write_to(self, response: HttpResponse) -> None:
        """As draft-ietf-httpapi-ratelimit-headers-03 names them, which clients know."""
        response["RateLimit-Limit"] = str(self.limit)
        response["RateLimit-Remaining"] = str(self.remaining)
        response["RateLimit-Reset"] = str(self.reset)


def count(request: HttpRequest, token: ApiToken) -> None:
    """Count one request more, and leave the `Rate` with it for its answer. Raises Problem."""
    limit, now = settings.API_REQUESTS_PER_MINUTE, time.time()
    window = int(now // WINDOW_SECONDS)
    used = counted(f"messio:api:{token.pk}:{window}")
    reset = int((window + 1) * WINDOW_SECONDS - now) + 1
    request.rate = Rate(limit, max(0, limit - used), reset)  # type: ignore[attr-defined]
    if used > limit:
        said = ngettext(
            "This token has made its %(limit)s request of this minute.",
            "This token has made its %(limit)s requests of this minute.",
            limit,
        )
        wait = ngettext("Wait %(seconds)s second.", "Wait %(seconds)s seconds.", reset)
        detail = f"{said} {wait}" % {"limit": limit, "seconds": reset}
        raise Problem("too-many-requests", detail, headers={"Retry-After": str(reset)})


def counted(key: str) -> int:
    """Count one more under this key; return how many there are."""
    answers: list[int] = []

    def ask() -> None:
        with redis().pipeline(transaction=False) as line:
            line.incr(key)
            line.expire(key, 2 * WINDOW_SECONDS)
            answers.append(int(line.execute()[0]))

    if breaker.call(ask, "request count"):
        return answers[0]
    # In this process alone: with several it is a little more, never unlimited.
    counts = caches["visitors"]
    counts.add(key, 0, 2 * WINDOW_SECONDS)
    return counts.incr(key)
