"""One database and a process inside its settings, which does one thing at a time: what `bin/bench pages` and `search` ask."""

import json
import subprocess
import sys
from typing import Any

from bench.installation import ROOT
from bench.machine import Machine
from bench.product import environment


class Side:
    """Its database is migrated and empty; `do` calls a method of `bench.pages_probe.Probe`."""

    def __init__(self, machine: Machine, name: str) -> None:
        self.environment = environment(machine, machine.create_database(name)) | {"LOG_LEVEL": "ERROR"}
        for command in (["migrate"], ["collectstatic", "--no-input"]):
            self.run("manage.py", *command, "--verbosity", "0")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.pages_probe"],
            cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.environment, check=True)

    def do(self, name: str, **arguments: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([name, arguments]) + "\n")
        self.process.stdin.flush()
        if not (line := self.process.stdout.readline()):
            raise SystemExit(f"bin/bench: the pages' process ended in {name}.")
        return json.loads(line)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()


def brief(sql: str) -> str:
    """A query without its columns and joins."""
    words = sql.replace('"', "")
    start = words.find(" FROM ")
    table_name = words[start + 6 :].split(" ", 1)[0]
    where = words.rfind(" WHERE ")
    return f"SELECT … FROM {table_name} …{words[where : where + 300]}" if where >= 0 else f"SELECT … FROM {table_name}"


def say(words: str) -> None:
    print(f"… {words}", file=sys.stderr, flush=True)
