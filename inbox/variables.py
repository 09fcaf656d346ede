"""What a saved reply leaves open: `{{ contact.first_name }}`, or with words of its own, `{{ contact.first_name|bạn }}`.

A plain substitution of the names below, once: no template language, so a customer's name can never run.
"""

import re
from collections.abc import Mapping
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inbox.models import Conversation, Identity
from workspaces.models import Membership

VARIABLES: dict[str, str | Promise] = {
    "contact.first_name": _("Customer’s first name"),
    "contact.name": _("Customer’s whole name"),
    "agent.name": _("Agent’s name"),
    "workspace.name": _("Workspace"),
    "channel.name": _("Page or channel"),
}
# Nothing in it can be read in two ways: whoever writes a text must not be able to keep the process busy with it.
PLACE = re.compile(r"([ \t]{0,9})\{\{([^{}]*)\}\}([ \t]{0,9})")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in. One that is empty gives way to its own words, else to nothing, with no blank left over."""
    return PLACE.sub(partial(filled, values=values), text)


def filled(place: "re.Match[str]", values: Mapping[str, str]) -> str:
    before, _inside, after = place.groups()
    name, instead = inside(place)
    if name not in VARIABLES:
        return place[0]
    if value := values.get(name) or instead:
        return before + value + after
    starts_line = place.start() == 0 or place.string[place.start() - 1] == "\n"
    touches_word = place.string[place.end() : place.end() + 1].isalnum()
    return "" if starts_line else after or (before if touches_word else "")


def inside(place: "re.Match[str]") -> tuple[str, str]:
    """The variable's name, and the words for where it is empty."""
    name, _, instead = place[2].partition("|")
    return name.strip(), instead.strip()


def mistakes(text: str) -> list[str]:
    """Return the variables of a text that there are not, and braces that belong to none."""
    names = [inside(place)[0] for place in PLACE.finditer(text)]
    unknown = [name for name in names if name not in VARIABLES]
    braces = re.findall(r"\{\{|\}\}", PLACE.sub("", text))
    return list(dict.fromkeys([*unknown, *braces]))


def values_for(conversation: Conversation, agent: Membership) -> dict[str, str]:
    """What the variables are in this conversation; conversation: from `queries.rows`."""
    identity = conversation.identity
    return {
        "contact.first_name": first_name(identity),
        "contact.name": known_name(identity),
        # Never the address that stands for a member without a name.
        "agent.name": agent.user.name,
        "workspace.name": agent.workspace.name,
        "channel.name": conversation.channel.name,
    }


def known_name(identity: Identity) -> str:
    return (identity.contact and identity.contact.name) or identity.name


def first_name(identity: Identity) -> str:
    """What the customer is called: as the platform says, as long as nobody here gave them another name; else the last
    word of the name, which in Vietnamese it is ("Nguyễn Thị Lan" is called Lan)."""
    name = known_name(identity)
    if identity.first_name and name == identity.name:
        return identity.first_name
    # People write notes beside a name: "Chị Dung (sỉ) 2".
    words = [word for word in re.sub(r"\([^)]*\)", " ", name).split() if word[0].isalpha()]
    return words[-1] if words else ""
