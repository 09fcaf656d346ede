"""The simulator as clients see it that others wrote: whatever they expect of a platform, it must be."""

from tests.simulator.conftest import page, receiver, running_simulator, simulator  # noqa: F401 (fixtures)
