"""By what platforms' customers may be known elsewhere: the number that is their id, and what a profile told."""

from collections.abc import Collection, Iterator

from django.db.models import OuterRef, Subquery

from contacts.duplicates import SOURCES, Told
from contacts.models import Clue
from contacts.telephone import NotATelephone, normalise
from inbox.connectors import connectors
from inbox.events import PROFILE
from inbox.models import Fact, Identity


def clues(ids: Collection[int]) -> Iterator[Told]:
    profiles = Fact.objects.filter(
        channel=OuterRef("channel"), subject=OuterRef("external_id"), kind=Fact.Kind.CONSENTED, actor=PROFILE
    )
    identities = Identity.objects.filter(contact__in=ids).select_related("channel__workspace")
    rows = identities.defer("channel__credentials", "name_vector").annotate(
        profile=Subquery(profiles.order_by("-order").values("value")[:1])
    )
    for row in rows:
        country, connector = row.channel.workspace.country, connectors.get(row.channel.platform)
        # Of several ids the one with the conversation counts: a number that moved on stays behind at another.
        if connector and row.joined_to_id is None and (number := connector.phone(row.recipient)):
            yield from phone(row, f"+{number.lstrip('+')}", country, is_proof=True)
        told = row.profile or {}
        yield from phone(row, str(told.get("phone") or ""), country, is_proof=False)
        if email := str(told.get("email") or "").strip().lower():
            yield Told(row.contact_id or 0, Clue.Kind.EMAIL, email, False)


def phone(row: Identity, written: str, country: str, *, is_proof: bool) -> Iterator[Told]:
    try:
        yield Told(row.contact_id or 0, Clue.Kind.PHONE, normalise(written, country), is_proof)
    except NotATelephone:
        return


SOURCES.append(clues)
