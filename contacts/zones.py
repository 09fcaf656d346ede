"""Time zones as people write them: by a city, or as the IANA names them."""

from functools import cache

from contacts.folding import fold
from workspaces.places import time_zone_choices


def zone_called(written: str) -> str:
    """ "Tokyo", "ho chi minh" and "Asia/Tokyo" as the IANA's name of the zone. Raises ValueError for what is none."""
    found = _by_name().get(fold(" ".join(written.replace("_", " ").split())))
    if found is None:
        raise ValueError(written)
    return found


@cache
def _by_name() -> dict[str, str]:
    names = [name for name, _ in time_zone_choices()]
    # Of two cities with one name the zone with the shorter name is the larger one's.
    cities = {fold(name.rpartition("/")[2].replace("_", " ")): name for name in sorted(names, key=len, reverse=True)}
    return cities | {fold(name.replace("_", " ")): name for name in names}
