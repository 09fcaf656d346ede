"""Who may be the same customer, as a list."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from contacts.access import get_contact
from contacts.actions.tell_apart import tell_apart
from contacts.suggestions import PAGE, of_workspace, shown
from workspaces.access import MemberRequest, is_fragment, member_view
from workspaces.ids import read_id
from workspaces.roles import Permission


@require_safe
@member_view(Permission.ANSWER)
def index(request: MemberRequest) -> HttpResponse:
    """The newest first; `before` is the id below which the page begins."""
    suggestions = of_workspace(request.membership)
    before = read_id(request.GET.get("before", ""))
    if before is not None:
        suggestions = suggestions.filter(pk__lt=before)
    rows = list(suggestions[: PAGE + 1])
    context = {
        "here": "customers",
        "slug": request.membership.workspace.slug,
        "suggestions": shown(rows[:PAGE]),
        "next_before": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "is_first_page": before is None,
    }
    return render(request, "customers/duplicates.html", context)


@require_POST
@member_view(Permission.ANSWER)
def apart(request: MemberRequest, pk: int, other_pk: int) -> HttpResponse:
    """The two are two. As a fragment nothing takes the question's place; else back to where it was asked."""
    membership = request.membership
    tell_apart(actor=membership, contact=get_contact(membership, pk), other=get_contact(membership, other_pk))
    if is_fragment(request):
        return HttpResponse()
    asked_at = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(asked_at, {request.get_host()}, request.is_secure())
    return redirect(asked_at if is_ours else reverse("contacts:duplicates", args=[membership.workspace.slug]))
