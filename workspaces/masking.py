"""Whether what is drawn just now is for somebody for whom customers' telephones and e-mails are masked.

It is said once for a request, or for a frame, and whatever writes an address into a page asks: an address that is drawn in a new
place is masked there too. Nobody has to hand it down, and nobody can forget to.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_is_masking: ContextVar[bool] = ContextVar("is_masking", default=False)


def is_masking() -> bool:
    return _is_masking.get()


def mask(is_on: bool) -> None:
    """From here to the end of the `masking` around, for whoever learns only within it who asks."""
    _is_masking.set(is_on)


@contextmanager
def masking(is_on: bool) -> Iterator[None]:
    token = _is_masking.set(is_on)
    try:
        yield
    finally:
        _is_masking.reset(token)
