from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from workspaces.access import MemberRequest, is_fragment, member_view
from workspaces.actions.choose_presence import choose_presence
from workspaces.models import Presence
from workspaces.views.account import page_before


@require_POST
@member_view()
def choose(request: MemberRequest) -> HttpResponse:
    """How the member appears to colleagues; the answer is the choice as it is now."""
    chosen = request.POST.get("presence", "")
    is_known = chosen in Presence
    if is_known:
        choose_presence(membership=request.membership, presence=Presence(chosen))
    if not is_fragment(request):
        return redirect(page_before(request))
    return render(request, "workspaces/_presence.html", status=200 if is_known else 422)
