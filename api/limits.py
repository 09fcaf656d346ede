"""How many requests a token has in a minute."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from api.models import ApiToken
from api.problems import Problem
from inbox import rates

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
    limit = settings.API_REQUESTS_PER_MINUTE
    used, reset = rates.count(f"api:{token.pk}", WINDOW_SECONDS)
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
