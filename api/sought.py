"""What a list of contacts is asked for: words, and what a field of the workspace's own says."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from api.ids import Kind
from api.problems import Problem
from api.references import asked
from contacts.asked import Asked
from contacts.filters import own_filters
from workspaces.models import Membership, OwnField

# As the API writes yes and no, and as the list's form does.
YES_OR_NO = {"true": "yes", "false": "no"}


def sought(membership: Membership, words: str, field_id: str, value: str) -> Asked | None:
    """As the list of the pages is asked; None where no field has the id, so that nobody is found. Raises Problem."""
    given = QueryDict(mutable=True)
    given["q"] = words
    if field_id:
        field = membership.workspace.custom_fields.filter(pk=asked(Kind.FIELD, field_id) or 0).first()
        if field is None:
            return None
        if not value.strip():
            raise wrong(_("Say what the field says."))
        if field.kind == OwnField.Kind.YES_NO:
            value = YES_OR_NO.get(value, value)
        # A number or a day is a span from it until it.
        for each in own_filters(field):
            given[each.name] = value
    found = Asked(membership, given)
    if problems := [str(error) for name in found.form.errors for error in found.form.errors[name]]:
        raise wrong(problems[0])
    return found


def wrong(detail: str) -> Problem:
    return Problem("invalid", detail, errors=[{"detail": detail, "parameter": "field_value"}])
