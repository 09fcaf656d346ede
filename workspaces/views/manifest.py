from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, JsonResponse
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _

# As tokens.css has them: --paper-2 behind the first page, --paper around it.
GROUND, PAPER = "#f7fafc", "#ffffff"


@login_not_required
def manifest(request: HttpRequest, language: str) -> JsonResponse:
    """Describe the application to a device that installs it.

    The language is part of the address because browsers ask for it without cookies.
    Source: W3C, "Web Application Manifest".
    """
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        described = {
            "id": "/",
            "name": "Messio",
            "short_name": "Messio",
            "description": _("All your customers’ messages, in one inbox."),
            "lang": language,
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": GROUND,
            "theme_color": PAPER,
            "icons": [icon("192"), icon("512"), icon("maskable-512") | {"purpose": "maskable"}],
        }
    return JsonResponse(described, content_type="application/manifest+json")


def icon(name: str) -> dict[str, str]:
    side = name.rpartition("-")[2]
    return {"src": static(f"icons/app-{name}.png"), "sizes": f"{side}x{side}", "type": "image/png"}
