"""What `manage.py check` says about Meta's settings. Without any of them the platform is off, which is no fault."""

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils import timezone

# The last day of each version. Source: Graph API changelog, read 2026-10; v25.0 and newer have none yet, or a far one.
LAST_DAYS = {
    "v20.0": date(2026, 9, 24),
    "v21.0": date(2027, 1, 21),
    "v22.0": date(2027, 5, 20),
    "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
}


@register
def check_meta_settings(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    values = {name: getattr(settings, name) for name in ("META_APP_ID", "META_APP_SECRET", "META_VERIFY_TOKEN")}
    if missing := [name for name, value in values.items() if not value]:
        if len(missing) < len(values):
            hint = "Set all three, or none to leave Facebook and Instagram off."
            found.append(Warning(f"Meta is half set up: {', '.join(missing)} is missing.", hint, id="channels_fb.W001"))
        return found
    version = settings.META_GRAPH_VERSION
    if not re.fullmatch(r"v\d+\.\d+", version):
        hint = "It looks like v25.0."
        found.append(Error(f"META_GRAPH_VERSION is no version: {version!r}.", hint, id="channels_fb.E001"))
    elif timezone.now().date() > LAST_DAYS.get(version, date.max):
        hint = "Choose a newer one in META_GRAPH_VERSION and in the app's dashboard."
        found.append(Warning(f"Meta has switched off {version}.", hint, id="channels_fb.W002"))
    return found
