"""What is known of a visitor, for the agent: where they are, what they told, and what the shop says of them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from channels_web.domains import host_of, is_allowed
from channels_web.models import Widget
from channels_web.parsing import PAGE, SAID, SHOP, TOLD
from inbox.connectors import KnownFact
from inbox.fields import text
from inbox.models import Channel
from inbox.queries import told_of

# Of the shop's facts, those with a name of ours.
ID, NAME, EMAIL, PHONE = "id", "name", "email", "phone"
# Beside the shop's facts: whether all were signed, or the id alone.
SIGNED = "signed"


def lines(channel: Channel, facts: Mapping[str, Mapping[str, Any]]) -> list[KnownFact]:
    """facts: {"page": {"url", "title"}, "told": {"name", "email", "phone"}, "said": {…},
    "shop": {"id", …, "signed": bool}}."""
    page, told, said, shop = (facts.get(kind, {}) for kind in (PAGE, TOLD, SAID, SHOP))
    found: list[KnownFact] = []
    if url := text(page.get("url")):
        found.append(seen_page(channel, url, text(page.get("title"))))
    labels = {NAME: _("Name"), EMAIL: _("Email"), PHONE: _("Phone")}
    found += [
        KnownFact(label=_("%(fact)s, as the visitor says") % {"fact": label}, value=value)
        for name, label in labels.items()
        if (value := text(told.get(name)))
    ]
    found += [
        KnownFact(label=_("%(fact)s, not proved") % {"fact": labels.get(name, name)}, value=text(value))
        for name, value in said.items()
    ]
    if shop:
        found.append(KnownFact(label=_("Signed in on the website"), value=text(shop.get(ID))))
    said_by = _("%(fact)s, signed by the website") if shop.get(SIGNED) else _("%(fact)s, not proved")
    found += [
        KnownFact(label=said_by % {"fact": labels.get(name, name)}, value=text(value))
        for name, value in shop.items()
        if name not in (ID, SIGNED)
    ]
    return found


def seen_page(channel: Channel, url: str, title: str) -> KnownFact:
    """A browser said it, so anybody may have: the host stands beside the title, and only the shop's own pages are led to."""
    host = host_of(url)
    is_own = is_allowed(Widget.of(channel), host)
    return KnownFact(label=_("Page"), value=f"{title} ({host or url})" if title else url, url=url if is_own else "")


def page_title(channel: Channel, external_id: str) -> str:
    """What the visitor looks at; empty where their browser did not say."""
    page = told_of(channel, external_id).get(PAGE, {})
    return text(page.get("title")) or text(page.get("url"))


def name_of(channel: Channel, external_id: str) -> str:
    """The shop's word goes before the visitor's, and that before what a page claims; empty where nobody said."""
    facts = told_of(channel, external_id)
    return next((name for kind in (SHOP, TOLD, SAID) if (name := text(facts.get(kind, {}).get(NAME)))), "")
