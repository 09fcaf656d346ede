"""Forms of people and workspaces. They check words; the actions check rights."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workspaces.models import Membership, SavedFilter, Team, User, Workspace
from workspaces.places import country_choices, time_zone_choices
from workspaces.roles import Permission, Role


class OneSentenceForm(forms.Form):
    """One that is refused in a single sentence, since its fields are not in sight where that is told."""

    @property
    def problem(self) -> str:
        """The first sentence that says why it was not taken."""
        return next(str(error) for errors in self.errors.values() for error in errors)


class SavedFilterForm(OneSentenceForm):
    """`cleaned_data` is what `save_filter` takes. saved: the one to change, or a new one."""

    name = forms.CharField(
        label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})
    )
    is_shared = forms.BooleanField(label=_("For everybody in the workspace"), required=False)

    def __init__(self, *args: Any, membership: Membership, saved: SavedFilter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if saved.pk:
            self.initial = {"name": saved.name, "is_shared": saved.is_shared}
        # Who only reads keeps filters for themselves.
        self.fields["is_shared"].disabled = not membership.may(saved.SHARERS)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class SignUpForm(forms.Form):
    """What we ask beside the email and the password; allauth adds those and calls `signup`."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.language = request.LANGUAGE_CODE
        user.save(update_fields=["name", "language"])


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Workspace
        fields = ["name"]
        labels = {"name": _("Name of your business")}


class PlaceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where a workspace is: how telephones are read there, and whose clock counts."""

    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)

    class Meta:
        model = Workspace
        fields = ["country", "time_zone"]


class DuplicatesForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Workspace
        fields = ["merges_duplicates"]
        help_texts = {
            "merges_duplicates": _(
                "Members of a family may share a number, and a number gets another owner one day. So two who both wrote on a channel"
                " of their own are never merged by a number alone, nor is anybody by name and picture. Each merge stands in the"
                " audit trail and can be undone."
            )
        }


class SightForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Workspace
        fields = ["agents_see", "masks_addresses"]
        widgets = {"agents_see": forms.RadioSelect}
        help_texts = {
            "masks_addresses": _(
                "Each can still be shown, one customer at a time, and who did it stands in the audit trail. Whoever types a whole"
                " number or address still finds its customer."
            )
        }


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    name = forms.CharField(label=_("Your name"), max_length=150)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["name", "language", "undo_send"]
        labels = {"undo_send": _("Hold what I send for a few seconds, so that I can undo it")}


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), initial=Role.AGENT)

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_given_by(actor)  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    role = forms.ChoiceField()

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_given_by(actor)  # type: ignore[attr-defined]


def roles_given_by(actor: Membership) -> list[tuple[str, Any]]:
    """Return the roles that this member may give, as choices: an owner is made by an owner only."""
    return [(role.value, role.label) for role in Role if role != Role.OWNER or actor.may(Permission.MANAGE_OWNERS)]


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    members: "forms.ModelMultipleChoiceField[Membership]" = forms.ModelMultipleChoiceField(
        label=_("Members"), queryset=Membership.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Team
        fields = ["name"]
        labels = {"name": _("Name of the team")}

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.workspace = workspace
        self.fields["members"].queryset = (  # type: ignore[attr-defined]
            workspace.memberships.filter(removed_at=None).select_related("user").order_by("user__name", "pk")
        )
        if self.instance.pk:
            self.initial["members"] = list(self.instance.members.values_list("pk", flat=True))

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = self.instance.workspace.teams.exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise forms.ValidationError(_("There is a team of this name already. Choose another name."))
        return name


class DeleteWorkspaceForm(forms.Form):
    name = forms.CharField(
        label=_("Type the workspace's name to confirm"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if name != self.workspace.name.strip():
            raise forms.ValidationError(_("That is not the workspace's name. Nothing was deleted."))
        return name
