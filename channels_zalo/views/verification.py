"""The proof that this site is the operator's, which Zalo's console asks for."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

PAGE = (
    '<!doctype html><html><head><meta charset="utf-8">'
    '<meta name="zalo-platform-site-verification" property="zalo-platform-site-verification" content="{}">'
    "<title>{}</title></head><body>{}</body></html>"
)


@require_safe
@login_not_required
def verify_site(request: HttpRequest, code: str) -> HttpResponse:
    """The file `zalo_verifier<code>.html` as the console would have it uploaded."""
    if not settings.ZALO_SITE_VERIFICATION or code != settings.ZALO_SITE_VERIFICATION:
        raise Http404("Another site's proof")
    return HttpResponse(format_html(PAGE, code, code, code))
