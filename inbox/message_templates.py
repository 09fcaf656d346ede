"""How message templates are found, and what we put into their places before an agent looks."""

import re
from collections.abc import Mapping

from django.db.models import Case, IntegerField, Q, Value, When

from contacts.folding import fold
from inbox.models import Channel, MessageTemplate
from inbox.models.message_template import PLACE

MOST_FOUND = 50
LONGEST_QUERY = 60
# Nobody says what a numbered place is for. Right behind a greeting it is the customer's name.
GREETING = re.compile(r"\b(chao|chao ban|hi|hello|hey|dear|kinh gui|than gui|gui|chi|anh|ban)\W*$")
# And by the names of named ones, accent-folded.
NAMED = {
    "first_name": "contact.first_name", "firstname": "contact.first_name", "ten": "contact.first_name",
    "name": "contact.name", "customer_name": "contact.name", "full_name": "contact.name", "ho_ten": "contact.name",
    "ten_khach_hang": "contact.name", "agent": "agent.name", "agent_name": "agent.name", "shop": "workspace.name",
    "shop_name": "workspace.name", "company": "workspace.name",
}  # fmt: skip


def search(channel: Channel, wanted: str) -> list[MessageTemplate]:
    """Those in which each of the words stands, without accents; what can be sent comes first."""
    fits = Q()
    for word in fold(wanted[:LONGEST_QUERY]).split():
        fits &= Q(words_folded__contains=word)
    sendable = When(Q(state="approved", can_be_sent=True), then=Value(0))
    place = Case(sendable, default=Value(1), output_field=IntegerField())
    return list(channel.message_templates.filter(fits).order_by(place, "name", "language", "pk")[:MOST_FOUND])


def filled_in(template: MessageTemplate, values: Mapping[str, str]) -> dict[str, str]:
    """By key, what stands there at first. values: of `inbox.variables`, in this conversation."""
    return {key: values.get(variable_for(template, key), "") for key in template.keys}


def variable_for(template: MessageTemplate, key: str) -> str:
    """The variable that stood there last, else the one that the words suggest; empty where an agent must write."""
    if key in template.fills:
        return str(template.fills[key])
    if variable := NAMED.get(fold(key.rpartition(".")[2])):
        return variable
    for place in PLACE.finditer(template.body):
        if place[1] == key and GREETING.search(fold(template.body[: place.start()])):
            return "contact.first_name"
    return ""


def fills_of(given: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """By key, which variable an agent let stand there; empty where none."""
    return {
        key: next((name for name, value in values.items() if value and value == text), "")
        for key, text in given.items()
    }
