"""The same views for a WSGI server: production runs the webhooks through it (see Procfile)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messio.settings")
application = get_wsgi_application()

from inbox.door import keep_watch  # noqa: E402 (needs the applications loaded)

keep_watch("webhooks")
