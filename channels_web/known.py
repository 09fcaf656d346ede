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
    found += described(told, _("%(fact)s, as the visitor says"))
    found += described(said, _("%(fact)s, not proved"))
    if shop:
        found.append(KnownFact(label=_("Signed in on the website"), value=text(shop.get(ID)), kind=NAME))
    signed = _("%(fact)s, signed by the website") if shop.get(SIGNED) else _("%(fact)s, not proved")
    found += described({name: value for name, value in shop.items() if name not in (ID, SIGNED)}, signed)
    return found


def described(facts: Mapping[str, Any], label: str) -> list[KnownFact]:
    """label: with a place for the `fact`, by whose word it is."""
    labels = {NAME: _("Name"), EMAIL: _("Email"), PHONE: _("Phone")}
    return [
        KnownFact(label=label % {"fact": labels.get(name, name)}, value=value, kind=name if name in labels else "")
        for name, given in facts.items()
        if (value := text(given))
    ]


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
