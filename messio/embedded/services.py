"""PostgreSQL and Redis for one data directory: embedded ones, or those that the environment names."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import redis

from messio.embedded import Trouble
from messio.embedded.postgres import Postgres
from messio.embedded.redis import Redis
from messio.embedded.supervisor import Supervisor
from messio.logs import without_secrets

TIMEOUT_SECONDS = 5


def check_postgres(url: str) -> None:
    """Raises Trouble unless it answers."""
    try:
        psycopg.connect(url, connect_timeout=TIMEOUT_SECONDS).close()
    except psycopg.Error as error:
        raise no_answer("PostgreSQL", "DATABASE_URL", error) from None


def check_redis(url: str) -> None:
    """Raises Trouble unless it answers."""
    try:
        with redis.from_url(url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise no_answer("Redis", "REDIS_URL", error) from None


def no_answer(server: str, name: str, error: Exception) -> Trouble:
    reason = without_secrets(str(error).strip().partition("\n")[0])
    return Trouble(f"{name} is set, and no {server} answers there ({reason}): start it, correct or unset the variable.")


CHECKS = {"DATABASE_URL": check_postgres, "REDIS_URL": check_redis}


def start(supervisor: Supervisor, data: Path, *, durable: bool = True) -> dict[str, str]:
    """Start what the environment does not name and wait until it answers. Return DATABASE_URL and REDIS_URL.

    Raises Trouble where one does not answer.
    """
    urls = {name: os.environ[name] for name in CHECKS if os.environ.get(name)}
    for name, url in urls.items():
        CHECKS[name](url)
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
