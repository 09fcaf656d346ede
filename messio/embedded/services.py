"""PostgreSQL and Redis for one data directory: embedded ones, or those that the environment names."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from messio.embedded.postgres import Postgres
from messio.embedded.redis import Redis
from messio.embedded.supervisor import Supervisor


def start(supervisor: Supervisor, data: Path, *, durable: bool = True) -> dict[str, str]:
    """Start what the environment does not name and wait until it answers. Return DATABASE_URL and REDIS_URL."""
    urls = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    servers: dict[str, Postgres | Redis] = {}
    if "DATABASE_URL" not in urls:
        servers["DATABASE_URL"] = postgres = Postgres(data / "postgres", durable=durable)
        supervisor.afterwards.callback(postgres.tidy)
    if "REDIS_URL" not in urls:
        servers["REDIS_URL"] = Redis(data / "redis")
    if not servers:
        return urls
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda server: server.prepare(), servers.values()))
    children = supervisor.start(*(server.program() for server in servers.values()))
    for child, server in zip(children, servers.values(), strict=True):
        supervisor.wait_until(server.is_ready, child, seconds=30)
    return urls | {name: server.url for name, server in servers.items()}
