"""Tags: which a conversation has, and those of the workspace."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inbox import queries
from inbox.access import get_conversation, get_tag
from inbox.actions.change_tag import change_tag
from inbox.actions.delete_tag import delete_tag
from inbox.actions.tag_conversation import tag_conversation
from inbox.actions.untag_conversation import untag_conversation
from inbox.forms.tags import TAKEN, TagForm
from inbox.models import Conversation
from inbox.presenters.counts import words
from inbox.views.panes import respond, told
from inbox.views.work import shown
from workspaces.access import MemberRequest, member_view, require
from workspaces.actions.create_tag import create_tag
from workspaces.models import Tag
from workspaces.roles import Permission


@require_http_methods(["GET", "POST"])
@member_view(Permission.TAG)
def of_conversation(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: the menu of all tags, those that the conversation has marked. POST: put the tag `name` on it, a new one."""
    conversation = get_conversation(request.membership, pk)
    if request.method == "POST":
        return put_new(request, conversation)
    own = {tag["id"] for tag in conversation.tags}
    context = {"conversation": conversation, "tags": queries.tags(request.membership.workspace_id), "own": own}
    return respond(request, "inbox/_tag_menu.html", context)


def put_new(request: MemberRequest, conversation: Conversation) -> HttpResponse:
    require(request.membership, Permission.MANAGE_TAGS)
    colour = queries.least_used_colour(request.membership.workspace_id)
    form = TagForm({"name": request.POST.get("name", ""), "colour": colour}, workspace=request.membership.workspace)
    if not form.is_valid():
        return told(request, str(form.errors["name"][0]))
    try:
        tag = create_tag(actor=request.membership, **form.cleaned_data)
        tag_conversation(conversation=conversation, actor=request.membership, tag=tag)
    except (IntegrityError, Tag.DoesNotExist):
        return told(request, _("Somebody changed the tags just now. Try again."))
    return shown(request, conversation)


@require_http_methods(["POST", "DELETE"])
@member_view(Permission.TAG)
def on_conversation(request: MemberRequest, pk: int, tag_pk: int) -> HttpResponse:
    """POST: the conversation has the tag. DELETE: it has not."""
    conversation, tag = get_conversation(request.membership, pk), get_tag(request.membership, tag_pk)
    if request.method == "DELETE":
        untag_conversation(conversation=conversation, actor=request.membership, tag=tag)
        return shown(request, conversation)
    try:
        tag_conversation(conversation=conversation, actor=request.membership, tag=tag)
    except Tag.DoesNotExist:
        return told(request, _("This tag was deleted just now."))
    return shown(request, conversation)


@require_http_methods(["GET", "POST"])
@member_view()
def index(request: MemberRequest) -> HttpResponse:
    """The workspace's tags. POST: make one."""
    workspace = request.membership.workspace
    given = request.POST if request.method == "POST" else None
    form = TagForm(given, workspace=workspace, initial={"colour": queries.least_used_colour(workspace.pk)})
    if request.method == "POST":
        require(request.membership, Permission.MANAGE_TAGS)
        if form.is_valid():
            try:
                tag = create_tag(actor=request.membership, **form.cleaned_data)
            except IntegrityError:
                form.add_error("name", TAKEN)
            else:
                messages.success(request, _("The tag %(name)s is there now.") % {"name": tag.name})
                return redirect("tags:list", workspace.slug)
    tags = [(tag, len(tag.found), words(len(tag.found))) for tag in queries.tags_with_use(workspace.pk)]
    may_manage = request.membership.may(Permission.MANAGE_TAGS)
    context = {"here": "settings", "form": form, "tags": tags, "may_manage": may_manage}
    return render(request, "tags/index.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_TAGS)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename and recolour."""
    tag = get_tag(request.membership, pk)
    given = request.POST if request.method == "POST" else None
    form = TagForm(given, workspace=request.membership.workspace, tag=tag)
    if form.is_valid():
        try:
            change_tag(actor=request.membership, tag=tag, **form.cleaned_data)
        except IntegrityError:
            form.add_error("name", TAKEN)
        except Tag.DoesNotExist as gone:
            raise Http404 from gone
        else:
            messages.success(request, _("Saved."))
            return redirect("tags:list", request.membership.workspace.slug)
    context = {"here": "settings", "form": form, "tag": tag}
    return render(request, "tags/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_TAGS)
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: the question, which says how many conversations lose the tag. POST: the answer is yes."""
    tag = get_tag(request.membership, pk)
    if request.method == "POST":
        try:
            delete_tag(actor=request.membership, tag=tag)
        except Tag.DoesNotExist as gone:
            raise Http404 from gone
        messages.success(request, _("The tag %(name)s is deleted.") % {"name": tag.name})
        return redirect("tags:list", request.membership.workspace.slug)
    context = {"here": "settings", "tag": tag, "count": tag.taggings.count()}
    return render(request, "tags/deletion.html", context)
