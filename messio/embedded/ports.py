"""Ports for servers of our own."""

import random
import socket

# Below those that Linux lends to outgoing connections (net.ipv4.ip_local_port_range): one of these could be taken
# between our look and the start of the server that it is meant for.
OURS = range(20_000, 32_000)


def free_port() -> int:
    """Return a port of this machine at which nobody listens now."""
    while True:
        port = random.choice(OURS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
