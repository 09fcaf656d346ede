"""Ports for servers of our own."""

import itertools
import random
import socket

# Below those that Linux lends to outgoing connections (net.ipv4.ip_local_port_range): one of these could be taken
# between our look and the start of the server that it is meant for.
OURS = range(20_000, 32_000)
# Each once before any comes again: two servers that are named before either is started must not share one.
shuffled = itertools.cycle(random.sample(OURS, len(OURS)))


def free_port() -> int:
    """Return a port of this machine at which nobody listens now."""
    return next(port for port in shuffled if is_free(port))


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # A port that waits out its last connections can be listened on again, as the servers do.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
