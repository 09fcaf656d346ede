"""The ids that others get: opaque, of one kind each, and the same for ever.

An id is one block of AES over its kind and its row's number, under a key of this installation's own: nobody counts a
shop's orders by them, and what is no id of that kind does not decrypt to one. They guard nothing: a row is always looked
for within its workspace. The key stands in the database, so that it goes with the rows into every backup; a migration made it,
before anybody could keep one that is rolled back.
"""

from base64 import b32decode, b32encode
from enum import StrEnum
from functools import cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.http import Http404

from api.models import IdKey

DIGITS = 26  # of a block of 16 bytes in base 32
PADDING = "======"
PK_BYTES = 8


class Kind(StrEnum):
    ATTACHMENT = "att"
    CHANNEL = "chn"
    CONTACT = "con"
    CONVERSATION = "cnv"
    DELIVERY = "evt"
    ENTRY = "tce"
    FIELD = "fld"
    TICKET_FIELD = "tcf"
    FILE = "fil"
    MEMBER = "mem"
    MESSAGE = "msg"
    ORDER = "ord"
    TAG = "tag"
    TEAM = "tea"
    TEMPLATE = "tpl"
    TOKEN = "tok"
    WEBHOOK = "whk"

    @property
    def pattern(self) -> str:
        """As OpenAPI says it."""
        return f"^{self.value}_[a-z2-7]{{{DIGITS}}}$"

    @property
    def head(self) -> bytes:
        return self.value.encode().ljust(16 - PK_BYTES, b"\0")


def write(kind: Kind, pk: int) -> str:
    encryptor = _cipher().encryptor()
    block = encryptor.update(kind.head + pk.to_bytes(PK_BYTES)) + encryptor.finalize()
    return f"{kind}_{b32encode(block).decode().rstrip('=').lower()}"


def write_or_none(kind: Kind, pk: int | None) -> str | None:
    return None if pk is None else write(kind, pk)


def read(kind: Kind, given: str) -> int:
    """Raises Http404 for what is no id of this kind, as for a row that is not there."""
    head, _, digits = given.partition("_")
    if head != kind or len(digits) != DIGITS or digits != digits.lower():
        raise Http404("No such id")
    try:
        block = b32decode(digits.upper() + PADDING)
    except ValueError:
        raise Http404("No such id") from None
    decryptor = _cipher().decryptor()
    plain = decryptor.update(block) + decryptor.finalize()
    # The last digit has bits to spare, which would make several ids of one.
    if not plain.startswith(kind.head) or b32encode(block).decode().rstrip("=").lower() != digits:
        raise Http404("No such id")
    pk = int.from_bytes(plain[-PK_BYTES:])
    if pk >= 2**63:
        raise Http404("No such id")
    return pk


@cache
def _cipher() -> Cipher[modes.ECB]:
    row = IdKey.objects.get(pk=IdKey.ONLY)
    # One block, whose halves tell one another: there is nothing that a mode would chain.
    return Cipher(algorithms.AES(bytes(row.key)), modes.ECB())  # noqa: S305
