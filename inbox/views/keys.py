from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inbox.actions.change_keys import change_keys
from inbox.forms.keys import CHANGEABLE, KeysForm
from inbox.presenters.keys import groups_of
from workspaces.access import last_membership
from workspaces.models import User


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """The person's own keys, in all their workspaces."""
    user = cast(User, request.user)
    form = KeysForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        chosen = {key.action: form.cleaned_data[key.action] for key in CHANGEABLE}
        change_keys(user=user, keys=chosen, enter_sends=bool(form.cleaned_data["enter_sends"]))
        messages.success(request, _("Saved."))
        return redirect("keys:edit")
    request.membership = last_membership(request)  # type: ignore[attr-defined]
    names = {key.action for key in CHANGEABLE}
    groups = [(title, [form[key.action] for key in keys if key.action in names]) for title, keys in groups_of(user)]
    context = {"here": "me", "form": form, "groups": groups, "has_own": bool(user.keys)}
    return render(request, "keys/edit.html", context, status=422 if form.errors else 200)


@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    """Back to the keys that everybody has. What sends stays as it is."""
    user = cast(User, request.user)
    change_keys(user=user, keys={}, enter_sends=user.enter_sends)
    messages.success(request, _("The keys are as they were at first."))
    return redirect("keys:edit")
