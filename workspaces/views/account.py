from typing import cast

from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from workspaces.access import is_fragment, last_membership
from workspaces.context import THEME_COOKIE, THEMES
from workspaces.forms import ProfileForm
from workspaces.models import User

YEAR_SECONDS = 365 * 24 * 3600


def me(request: HttpRequest) -> HttpResponse:
    """The person's own page: name, language, theme, and the ways to what allauth keeps."""
    user = cast(User, request.user)
    initial = {"language": user.language or request.LANGUAGE_CODE}
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        form.save()
        with override(user.language):
            messages.success(request, _("Saved."))
        return redirect("workspaces:me")
    # A failed form must not lend its words to the page around it.
    name = User.objects.values_list("name", flat=True).get(pk=user.pk) if form.errors else user.name
    request.membership = last_membership(request)  # type: ignore[attr-defined]
    facebook = SocialAccount.objects.filter(user=user, provider="facebook").first()
    context = {
        "here": "me",
        "form": form,
        "shown_name": name,
        "facebook": facebook,
        "facebook_offered": bool(get_adapter().list_apps(request, provider="facebook")),
        "suggested_email": facebook.extra_data.get("email", "") if facebook and not user.email else "",
        "has_two_factor": is_mfa_enabled(user),
    }
    return render(request, "workspaces/me.html", context, status=422 if form.errors else 200)


@require_POST
@login_not_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep a language (on the account too, when signed in) or a theme (on this device)."""
    response = HttpResponse(status=204) if is_fragment(request) else redirect(page_before(request))
    if (language := request.POST.get("language")) in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR_SECONDS, samesite="Lax")
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=language)
    if (theme := request.POST.get("theme")) in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR_SECONDS, samesite="Lax")
    elif theme:
        response.delete_cookie(THEME_COOKIE)
    return response


def page_before(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if safe else "/"
