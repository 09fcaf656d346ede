"""The administrators' view of people and workspaces."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from workspaces.actions.delete_workspace import delete_workspace
from workspaces.audit import SENTENCES
from workspaces.history_admin import HistoryAdmin, HistoryInline, ReadOnly, found, link, links, list_link
from workspaces.models import AuditEntry, Invitation, Membership, Team, User, Workspace

admin.site.site_header = admin.site.site_title = "Messio"
# Rights come from roles in a workspace; Django's groups would be a second, unused kind.
admin.site.unregister(Group)


class MembershipInline(HistoryInline):
    model = Membership
    fields = ["workspace", "user", "role", "created_at", "removed_at"]
    readonly_fields = ["workspace", "user", "role", "created_at", "removed_at"]


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    """The one kind of row that is edited here: an account is nobody's but the installation's.

    Letting in an operator, shutting out a stolen account, and mending the address of who lost it have no page elsewhere.
    """

    list_display = ["__str__", "email", "language", "is_active", "is_staff", "last_login", "date_joined"]
    list_filter = ["is_active", "is_staff", "language", "date_joined"]
    search_fields = ["email", "name"]
    ordering = ["-pk"]
    filter_horizontal = ()
    readonly_fields = ["last_login", "date_joined"]
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": ["email", "name", "language", "password"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (_("Times"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "password1", "password2"]})]


@admin.register(Workspace)
class WorkspaceAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Its owners name it, and `manage.py create_workspace` makes one: both leave an audit entry."""

    list_display = ["name", "slug", "members", "created_at", "deleted_at"]
    list_filter = ["created_at"]
    search_fields = ["name", "slug", "memberships__user__email"]
    fields = ["name", "slug", "created_at", "deleted_at", "links"]
    readonly_fields = ["links"]
    inlines = [MembershipInline]
    actions = ["delete_with_everything"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Workspace]:
        present = Count("memberships", filter=Q(memberships__removed_at=None), distinct=True)
        workspaces: QuerySet[Workspace] = super().get_queryset(request)
        return workspaces.annotate(member_count=present)

    @admin.display(description=_("members"), ordering="member_count")
    def members(self, workspace: Any) -> int:
        return int(workspace.member_count)

    @admin.display(description=_("more of it"))
    def links(self, workspace: Workspace) -> str:
        """The list of each kind of row that belongs to a workspace, whichever app it is of."""
        relations = [
            relation for relation in Workspace._meta.related_objects if relation.related_model in site_models()
        ]
        lists = (
            list_link(
                relation.related_model,
                str(relation.related_model._meta.verbose_name_plural),
                **{f"{relation.field.name}__id__exact": workspace.pk},
            )
            for relation in relations
        )
        return format_html_join(" · ", "{}", ((one,) for one in lists))

    def has_erase_permission(self, request: HttpRequest) -> bool:
        """Django lets whoever may look run an action that names no permission."""
        return request.user.has_perm("workspaces.delete_workspace")

    @admin.action(description=_("Delete with everything in it, for ever"), permissions=["erase"])
    def delete_with_everything(self, request: HttpRequest, workspaces: QuerySet[Workspace]) -> TemplateResponse | None:
        if "post" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Delete with everything in it, for ever"),
                "workspaces": workspaces,
                "opts": self.opts,
                "action_checkbox_name": ACTION_CHECKBOX_NAME,
                "media": self.media,
            }
            return TemplateResponse(request, "admin/workspaces/workspace/deletion.html", context)
        for workspace in workspaces:
            delete_workspace(workspace=workspace)
        self.message_user(request, _("Closed for everybody. What is in them is being erased."))
        return None


def site_models() -> Collection[type[Model]]:
    return admin.site._registry.keys()


@admin.register(Membership)
class MembershipAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Roles are changed and members removed by owners: with an audit entry, never the last owner, at once on every socket."""

    list_display = ["user", "workspace", "role", "created_at", "removed_at"]
    list_filter = ["role", ("removed_at", admin.EmptyFieldListFilter), "created_at"]
    list_select_related = ["user", "workspace"]
    search_fields = ["user__email", "user__name", "workspace__name", "workspace__slug"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # With the person who is erased, once nobody counts on them any more.
        return obj is not None and obj.removed_at is not None


class PresenceFilter(admin.SimpleListFilter):
    """Finds the teams that nobody is left in, so that no team looks after their channels any more."""

    title = _("members")
    parameter_name = "present"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [("some", _("Somebody")), ("none", _("Nobody"))]

    def queryset(self, request: HttpRequest, teams: QuerySet[Any]) -> QuerySet[Any]:
        present = Exists(Membership.objects.filter(teams=OuterRef("pk"), removed_at=None))
        return {"some": teams.filter(present), "none": teams.filter(~present)}.get(self.value() or "", teams)


@admin.register(Team)
class TeamAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Admins of the workspace make teams, from its own members, with an audit entry."""

    list_display = ["name", "workspace"]
    list_filter = [PresenceFilter]
    list_select_related = ["workspace"]
    search_fields = ["name", "workspace__name", "workspace__slug"]
    fields = ["name", "workspace", "people"]
    readonly_fields = ["people"]

    @admin.display(description=_("members"))
    def people(self, team: Team) -> str | SafeString:
        return links(team.members.select_related("user").order_by("pk"))


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Sent, sent again and revoked by admins of the workspace, with an audit entry."""

    list_display = ["email", "workspace", "role", "invited_by", "sent_at", "expires_at", "accepted_at", "revoked_at"]
    list_filter = ["role", ("accepted_at", admin.EmptyFieldListFilter), ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["workspace", "invited_by__user"]
    search_fields = ["email", "workspace__name", "workspace__slug"]
    exclude = ["token_hash"]


class VerbFilter(admin.SimpleListFilter):
    """Offers the verbs that have a sentence, where the field's own filter would read the whole trail for them."""

    title = _("verb")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(verb, verb) for verb in sorted(SENTENCES)]

    def queryset(self, request: HttpRequest, entries: QuerySet[Any]) -> QuerySet[Any]:
        return entries.filter(verb=self.value()) if self.value() else entries


@admin.register(AuditEntry)
class AuditEntryAdmin(HistoryAdmin):
    list_display = ["at", "workspace", "actor_name", "verb", "target"]
    list_filter = [VerbFilter, "at"]
    list_select_related = ["workspace"]
    search_fields = ["=id", "=workspace__slug", "actor_name", "target", "workspace__name"]
    fields = ["at", "workspace", "actor", "verb", "target", "details"]
    readonly_fields = ["actor"]

    @admin.display(description=_("member"))
    def actor(self, entry: AuditEntry) -> str | SafeString:
        """Only named where the person is erased; nobody where an operator or Messio itself did it."""
        member = found(Membership, entry.actor_id)
        return link(member) if member else entry.actor_name or "–"
