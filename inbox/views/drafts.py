from django.http import HttpResponse
from django.views.decorators.http import require_POST

from inbox.access import get_conversation
from inbox.actions.keep_draft import keep_draft
from inbox.forms.composer import DraftForm
from inbox.views.panes import marks_shown, told
from workspaces.access import MemberRequest, member_view
from workspaces.roles import Permission


@require_POST
@member_view(Permission.NOTE)
def draft(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep what is typed; the answer is the member's mark, with the drafts as they are now."""
    conversation = get_conversation(request.membership, pk)
    form = DraftForm(request.POST, conversation=conversation)
    if not form.is_valid():
        return told(request, form.problem)
    keep_draft(membership=request.membership, conversation=conversation, **form.cleaned_data)
    return marks_shown(request, [pk])
