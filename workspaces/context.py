"""What every template may ask of the request. Nothing here touches the database before a template does."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from workspaces.access import my_memberships

THEME_COOKIE = "messio_theme"
THEMES = ("light", "dark")


def current_workspace(request: HttpRequest) -> dict[str, Any]:
    """Give `membership` (None outside a workspace), `my_memberships` (a query when used), the device's `theme`, and `site_verification`."""
    theme = request.COOKIES.get(THEME_COOKIE)
    return {
        "membership": getattr(request, "membership", None),
        "my_memberships": partial(my_memberships, request),
        "theme": theme if theme in THEMES else "",
        "site_verification": settings.SITE_VERIFICATION,
    }
