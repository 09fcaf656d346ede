"""Fields that a workspace has of its own for its customers."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from contacts.forms import CustomFieldForm
from workspaces.access import MemberRequest, member_view
from workspaces.roles import Permission
from workspaces.views.own_fields import FieldPages, deleted, edited, listed

PAGES = FieldPages(
    form=CustomFieldForm,
    urls="contacts",
    icon="user",
    title=_("Customers' fields"),
    lead=_(
        "What you want to know of each customer beside name, telephone and address, such as a size or a membership number."
    ),
    shown_in=_("Make the first one here. It stands in the panel of every customer from then on."),
    goes_with=_("What your team wrote into it goes with it, for every customer, and nobody can bring it back."),
)


@require_http_methods(["GET", "POST"])
@member_view()
def index(request: MemberRequest) -> HttpResponse:
    return listed(request, PAGES)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CUSTOMERS)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    return edited(request, PAGES, pk)


@require_http_methods(["GET", "POST"])
@member_view(Permission.MANAGE_CUSTOMERS)
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    return deleted(request, PAGES, pk)
