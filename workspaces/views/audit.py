from django.http import HttpResponse
from django.shortcuts import render

from workspaces.access import MemberRequest, member_view
from workspaces.audit import sentence
from workspaces.ids import read_id
from workspaces.roles import Permission

PAGE = 50


@member_view(Permission.READ_AUDIT)
def trail(request: MemberRequest) -> HttpResponse:
    """Who did what, newest first; `before` is the id below which the page begins."""
    entries = request.membership.workspace.audit_entries.order_by("-pk")
    before = read_id(request.GET.get("before", ""))
    if before is not None:
        entries = entries.filter(pk__lt=before)
    rows = list(entries[: PAGE + 1])
    shown = rows[:PAGE]
    context = {
        "here": "settings",
        "lines": [(entry, sentence(entry)) for entry in shown],
        "next_before": shown[-1].pk if len(rows) > PAGE else None,
        "is_first_page": before is None,
    }
    return render(request, "workspaces/audit.html", context)
