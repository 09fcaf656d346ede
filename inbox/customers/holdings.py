"""A customer's identities, and with them their conversations, go where the customer goes."""

from django.db.models import Q
from django.utils.translation import ngettext

from contacts.holdings import Holding, register
from contacts.models import Contact
from inbox.models import Identity


def with_their_other_ids(ids: list[int], restored: Contact) -> Q:
    """Whatever is joined to one of them by now goes with it; one that was joined to another's since stays there."""
    return Q(pk__in=ids, joined_to=None) | Q(joined_to__in=ids)


def identities(count: int) -> str:
    return ngettext("%(count)s channel", "%(count)s channels", count) % {"count": count}


register(Holding(key="identities", model=Identity, says=identities, goes_back=with_their_other_ids))
