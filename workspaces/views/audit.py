from django.http import HttpResponse
from django.shortcuts import render

from workspaces.access import MemberRequest, member_view
from workspaces.audit import sentence
from workspaces.roles import Permission

PAGE = 50


@member_view(Permission.READ_AUDIT)
def trail(request: MemberRequest) -> HttpResponse:
    """Who did what, newest first; `before` is the id below which the page begins."""
    entries = request.membership.workspace.audit_entries.order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        entries = entries.filter(pk__lt=int(before))
    rows = list(entries[: PAGE + 1])
    shown = rows[:PAGE]
    context = {
        "here": "settings",
        "lines": [(entry, sentence(entry)) for entry in shown],
        "next_before": shown[-1].pk if len(rows) > PAGE else None,
        "is_first_page": not before,
    }
    return render(request, "workspaces/audit.html", context)
