"""Customers by what somebody types of them, for a box that offers a few."""

from contacts import sight
from contacts.folding import at_home, fold, numbers, words
from contacts.lexemes import part, word
from contacts.models import Contact
from contacts.tsquery import all_of, any_of, quoted
from workspaces.models import Membership

MOST = 20
MOST_WORDS = 12


def called(membership: Membership, typed: str, *, without: int = 0) -> list[Contact]:
    """Those whose name, company, e-mails or telephones have all that was typed; its last word may go on. The newest first."""
    folded = fold(typed)
    digits = list(numbers(folded))
    given = words(folded)[:MOST_WORDS]
    workspace_id = membership.workspace_id
    if digits:
        spellings = ({number.lstrip("+"), at_home(number) or number.lstrip("+")} for number in digits)
        terms = [any_of(quoted(part(workspace_id, way), True) for way in sorted(ways)) for ways in spellings]
    else:
        terms = [quoted(word(workspace_id, each), each is given[-1]) for each in given]
    if not terms:
        return []
    found = sight.contacts(membership).exclude(pk=without)
    found = found.extra(where=["vector @@ %s::tsquery"], params=[all_of(terms)])
    return list(found.prefetch_related("phones", "emails").defer("vector").order_by("-pk")[:MOST])
