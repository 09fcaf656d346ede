from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.dev.running import Running


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts programs of the repository and ends them with the test, whatever became of it."""
    started: list[Running] = []

    def start(*command: str, **environment: str) -> Running:
        program = Running(list(command), environment, tmp_path / f"output-{len(started)}")
        started.append(program)
        return program

    yield start
    for program in started:
        program.stop()
