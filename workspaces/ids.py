def read_id(given: str) -> int | None:
    """Return the number that an address or a form names, or None for what no column of ids can hold.

    The length comes first: Python refuses to read thousands of digits, and PostgreSQL a number beyond 64 bits.
    """
    return int(given) if len(given) < 19 and given.isascii() and given.isdigit() else None
