"""What an owner does with their chat: put it on the website, set it up with the panel in sight, renew its secret."""

from copy import copy
from typing import Any

import qrcode
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from qrcode.image.svg import SvgPathImage

from channels_web.access import get_own_widget
from channels_web.actions.change_widget import change_widget
from channels_web.actions.renew_secret import renew_secret
from channels_web.forms.owner import WidgetForm
from channels_web.models import LANGUAGES, Widget
from channels_web.presenters import Installation, Sample
from channels_web.views.door import let_in
from workspaces.access import MemberRequest, is_fragment, member_view
from workspaces.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@member_view(Permission.MANAGE_CHANNELS)
def settings(request: MemberRequest, pk: int) -> HttpResponse:
    widget = get_own_widget(request.membership, pk)
    form = WidgetForm(request.POST if request.method == "POST" else None, instance=copy(widget))
    if form.is_valid():
        change_widget(widget=form.instance, actor=request.membership)
        messages.success(request, _("Saved. Visitors see it within five minutes."))
        return redirect("channels_web:settings", request.membership.workspace.slug, pk)
    return show(request, widget, form, status=422 if form.errors else 200)


def show(request: MemberRequest, widget: Widget, form: WidgetForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "widget": widget,
        "form": form,
        "installation": Installation(widget),
        "languages": LANGUAGES,
        "here": "channels",
        **more,
    }
    return render(request, "channels_web/settings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view(Permission.MANAGE_CHANNELS)
def preview(request: MemberRequest, pk: int) -> HttpResponse:
    """The visitors' own document with what stands in the form, saved or not; of what cannot be taken, what was saved.

    shown_in: a language. shown_when: open or closed.
    """
    form = WidgetForm(request.POST or None, instance=get_own_widget(request.membership, pk))
    form.is_valid()
    widget = form.instance
    given = request.POST.get("shown_in", "")
    language = widget.language or (given if given in dict(LANGUAGES) else translation.get_language())
    with translation.override(language):
        context = Sample(widget, is_open=request.POST.get("shown_when") != "closed").context
        response = render(request, "channels_web/preview.html", context)
    let_in(response, ["'self'"])
    return response


@require_POST
@never_cache
@member_view(Permission.MANAGE_CHANNELS)
def secret(request: MemberRequest, pk: int) -> HttpResponse:
    """A new one, in this one answer."""
    widget = get_own_widget(request.membership, pk)
    made = renew_secret(widget=widget, actor=request.membership)
    if is_fragment(request):
        return render(request, "channels_web/_secret.html", {"widget": widget, "secret": made})
    return show(request, widget, WidgetForm(instance=widget), secret=made)


@require_safe
@member_view(Permission.MANAGE_CHANNELS)
def installation(request: MemberRequest, pk: int) -> HttpResponse:
    """Whether the website has the script by now; the page asks while it waits."""
    widget = get_own_widget(request.membership, pk)
    return render(request, "channels_web/_installation.html", {"widget": widget, "installation": Installation(widget)})


@require_safe
@member_view(Permission.MANAGE_CHANNELS)
def code(request: MemberRequest, pk: int) -> HttpResponse:
    """The address of the chat's own page, to be scanned from paper."""
    widget = get_own_widget(request.membership, pk)
    image = qrcode.make(Installation(widget).page_url, image_factory=SvgPathImage, border=2)
    return HttpResponse(image.to_string(), content_type="image/svg+xml")
