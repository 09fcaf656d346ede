"""What comes in: accepted, drained, and all the way to a tab."""

from collections.abc import Iterator

from bench.load import Load, put
from bench.product import WEBHOOK_PATH, Product
from bench.run import Figure, Run, times


def floor(run: Run) -> Iterator[Figure]:
    found = run.floor
    yield Figure("pgbench floor, one transaction an event", f"{found.per_second:,.0f}/s", f"{found.clients} clients")


def accept(run: Run) -> Iterator[Figure]:
    """Deliveries of one event, made durable and answered; nothing drains them meanwhile, as nothing else runs at the peer."""
    yield from generator(run)
    yield from accepted(run, "webhooks", "accepted, `webhooks` with two workers", 1.0)


def daphne(run: Run) -> Iterator[Figure]:
    yield from accepted(run, "web", "accepted, daphne alone", 0.3)


def accepted(run: Run, line: str, what: str, limit: float) -> Iterator[Figure]:
    peer = run.peer_singly
    product = Product(run.machine, f"accept_{line}")
    program, port = product.start(line)
    run.say(f"{what}")
    cpu = program.cpu_seconds()
    outcome = run.post(Load(port, WEBHOOK_PATH, run.size(20_000)), product.deliveries)
    cpu = program.cpu_seconds() - cpu
    program.end()
    run.say(
        f"the server used {cpu / outcome.seconds:.2f} of a core, the load {outcome.cpu_seconds / outcome.seconds:.2f}"
    )
    met = outcome.per_second >= limit * peer if peer else None
    beside = f"{times(outcome.per_second, peer)} Node's {peer:,.0f}/s"
    yield Figure(what, f"{outcome.per_second:,.0f}/s", beside, f"≥ {limit:g} ×", met)


def generator(run: Run) -> Iterator[Figure]:
    """The load against an answer without work: if this is not far above the other figures, they are the generator's."""
    if run.peer is None:
        return
    outcome = put(Load(run.peer.port, "/ping", run.size(30_000), events=0))
    beside = f"{outcome.cpu_seconds / outcome.seconds:.2f} of a core"
    yield Figure("the load itself, Node's /ping", f"{outcome.per_second:,.0f}/s", beside)


def drain(run: Run) -> Iterator[Figure]:
    """500 deliveries of one event a batch, by one process with nobody beside it."""
    floor = run.floor.per_second
    product = Product(run.machine, "drain")
    messages = run.size(30_000)
    run.say(f"drain of {messages} deliveries")
    found = product.inside("fill_and_drain", messages=messages)
    if product.messages() != messages:
        raise SystemExit(f"bin/bench: {messages} deliveries were drained to {product.messages()} messages.")
    rate = found["messages"] / found["seconds"]
    run.say(f"Python used {found['cpu_seconds'] / found['seconds']:.2f} of a core")
    beside = f"{times(rate, floor)} the floor's {floor:,.0f}/s"
    yield Figure(
        "drained, 500 events a batch, one worker",
        f"{rate:,.0f}/s",
        beside,
        "≥ 1 ×, with the search's index",
        rate >= floor,
    )
