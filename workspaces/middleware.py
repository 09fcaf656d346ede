"""Who is asking decides the language; who is nobody is asked to sign in."""

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import translation
from django_htmx.http import HttpResponseClientRedirect

from workspaces.access import is_fragment


class UserLanguageMiddleware:
    """Speak the language that the person chose; else LocaleMiddleware's choice (cookie, then browser) stands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (language := request.user.language):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Send strangers to the sign-in and back to the page they wanted.

    A fragment is answered with a redirect of the whole page, since the sign-in form would be swapped into a pane. The
    way back leads to the page in the browser, never to the address of a form's POST, which no link can open.
    """

    def handle_no_permission(  # type: ignore[override]  # the redirect of a fragment is another class
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        if is_fragment(request):
            return lead_to_sign_in(request)
        if request.method in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return redirect(resolve_url(settings.LOGIN_URL))


def lead_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Answer a fragment: its whole page goes there, and back."""
    shown = urlsplit(request.headers.get("HX-Current-URL", "/"))
    page = urlunsplit(("", "", shown.path or "/", shown.query, ""))
    target = redirect_to_login(page, settings.LOGIN_URL)
    return HttpResponseClientRedirect(target["Location"])
