"""Pages over HTTP and the inbox over a websocket, served by daphne."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messio.settings")
pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402 (needs the applications loaded)
from channels.security.websocket import OriginValidator  # noqa: E402
from channels.sessions import CookieMiddleware  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402

from channels_web.consumers import visitor_consumer  # noqa: E402
from inbox.consumers import inbox_consumer  # noqa: E402
from inbox.door import keep_watch  # noqa: E402
from messio.loading import load_pages  # noqa: E402
from messio.pacing import paced  # noqa: E402
from messio.posts import posts_aside  # noqa: E402

allowed_origins = [settings.PUBLIC_URL, *settings.ALLOWED_HOSTS]
sockets = URLRouter(
    [
        path("ws/chat/<slug:key>/", visitor_consumer),  # type: ignore[arg-type]
        path("ws/<slug:workspace>/", inbox_consumer),  # type: ignore[arg-type]
    ]
)
application = ProtocolTypeRouter(
    {"http": posts_aside(paced(pages)), "websocket": OriginValidator(CookieMiddleware(sockets), allowed_origins)}
)
load_pages()
keep_watch("web")
