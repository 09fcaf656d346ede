"""Calls to the Graph API for Pages and Instagram accounts."""

import json
from typing import Any

from django.conf import settings

from channels_fb.errors import classify
from meta_graph.client import GraphClient


class PageClient(GraphClient):
    """One token's view of the Graph API. Without a token: the application's own calls."""

    classify = staticmethod(classify)

    def __init__(self, token: str = "") -> None:
        super().__init__(token, settings.META_APP_SECRET)

    def post_with_file(self, path: str, file: tuple[str, Any, str], **members: Any) -> dict[str, Any]:
        """Messenger Platform, "Attachment upload": a form whose objects are JSON text. file: name, content, mime type."""
        form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in members.items()}
        return self.post_file(path, "filedata", file, form)
